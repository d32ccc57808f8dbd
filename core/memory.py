"""What is remembered, and what has to fit each of these seams; `storage/` does."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, TypeVar

from core.limits import Standing, Take
from core.summaries import Folded, Part, Summary, Unfolded
from core.values import Options, Request, Spend, Turn, Update, Usage, Work

# long because what is remembered and the seams that remember it are read together

T = TypeVar("T")

Stopping: TypeAlias = Literal["asked", "ended", "not theirs"]
FORGOTTEN = "forgotten"
"""Whose a request is when nobody is to know any more."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What `Ledger.begin` writes before any work is done."""

    request: Request
    takes: tuple[Take, ...]
    owner: str
    lease_until: datetime
    is_kept: bool
    revision: int = 1
    """Of the policy that it was judged by."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What ids are called, where this process has not heard it before."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What `Ledger.finish` writes when the work is over, however it ended."""

    request: Request
    owner: str
    outcome: str
    """`done`, `stopped`, or the name of the error."""
    at: datetime
    took_ms: int
    usage: Usage
    """What the person is charged."""
    waste: Usage
    """What providers billed for something nobody got."""
    counted: Mapping[str, int]
    """Unit → how much of it was used; what was held beyond that goes back."""
    updates: tuple[Update, ...] = ()
    """What the reader is left with."""
    turns: tuple[Turn, ...] = ()
    works: tuple[Work, ...] = ()
    search_text: str = ""
    keeps_words: bool = True
    """Whether what was asked stays in its row."""
    day: str = ""
    """The day that it is counted on."""
    is_counted: bool = False
    """Whether reports look at it: what costs nothing is not counted."""
    folded: Folded | None = None
    parts: tuple[Part, ...] = ()
    """What a model was shown."""
    is_failure: bool = False
    """Whether it ended as it did because of something that the person can do nothing about."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A request whose process is gone, taken over."""

    request: Request
    attempts: int
    """How often it has been taken over, this time included."""
    is_to_stop: bool = False
    """Whoever asked pressed Stop while nobody, or another process, worked on it."""


class Ledger(Protocol):
    """Requests and what they hold. Every method is one transaction."""

    async def begin(self, opening: Opening) -> int | None:
        """Write the request and take all its holds, or nothing; its number in the person's history if it is kept.

        Raises:
            Duplicate: A request with this id is there already.
            OverLimit: One of the limits has no room; none was taken.
            Outdated: The house has decided something since it was judged.
        """
        ...

    async def finish(self, closing: Closing) -> Sequence[Standing] | None:
        """Settle the holds, store what came of it, close the row; where the taken limits stand now.

        None when the row is closed already or another process has taken it over: then nothing is changed.
        """
        ...

    async def refuse(self, closing: Closing) -> None:
        """Record a request that was never begun."""
        ...

    async def renew(self, owner: str, until: datetime) -> None:
        """Keep every running request of `owner` from being taken over."""
        ...

    async def release(self, owner: str, *, is_all_shown: bool = True) -> None:
        """Let another process take over what `owner` was running, at once.

        Args:
            is_all_shown: Whether what it has finished is on screen; if not, it is among what was `just_done`.
        """
        ...

    async def claim(self, platform: str, owner: str, now: datetime, until: datetime) -> Sequence[Claim]:
        """Take over running requests whose lease ran out or whose process is known to be gone."""
        ...

    async def ask_to_stop(self, request_id: str, person: str, now: datetime) -> Stopping:
        """Ask whichever process works on it to stop; `ended` too when it is not known (any more)."""
        ...

    async def asked_to_stop(self, owner: str) -> Sequence[tuple[str, str]]:
        """What `owner` runs and is asked to stop: the requests, and who asked."""
        ...

    async def just_done(self, platform: str, owner: str, since: datetime) -> Sequence["Past"]:
        """What processes that are gone have finished since then: the end of it may not have been shown any more."""
        ...


class Steps(Protocol):
    """The rows behind a `Journal`."""

    async def start(self, request_id: str, owner: str, name: str) -> str | None:
        """Mark a step as begun; its stored value when it was begun before, `""` when it never ended.

        Raises:
            Duplicate: The request is no longer `owner`'s to work on.
        """
        ...

    async def end(self, request_id: str, name: str, value: str) -> None: ...

    async def undo(self, request_id: str, name: str) -> None:
        """Forget a step that is known not to have happened."""
        ...

    async def ended(self, request_id: str) -> Mapping[str, str]:
        """What was stored of the steps that did end: name → value."""
        ...


class Journal(Protocol):
    """What this request has already done."""

    async def once(
        self, name: str, shape: type[T], work: Callable[[Spend], Awaitable[T]], *, is_repeatable: bool = False
    ) -> T:
        """The result of `work`, which is done at most once for this request, across restarts.

        Args:
            shape: What `work` returns; it is stored as JSON.
            is_repeatable: Doing it again is harmless, so an unknown end means it is simply done again.

        Raises:
            FateUnknown: It was begun before and nobody knows whether it happened.
        """
        ...

    async def recall(self) -> None:
        """Count what an earlier process spent on this request, whether or not anybody asks for it again."""
        ...


@dataclass(frozen=True, slots=True)
class Past:
    """A request of somebody's history."""

    number: int
    request: Request
    outcome: str
    is_running: bool
    finished_at: datetime
    took_ms: int
    usage: Usage
    updates: tuple[Update, ...]
    works: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of somebody's history, without what came of it."""

    number: int
    command: str
    options: Options
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class LatestWork:
    """One of somebody's works, and where in their history it is."""

    number: int
    request_id: str
    work: Work
    at: datetime
    """When its request was done."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one command came to in a period."""

    command: str
    times: int
    pictures: int
    clips: int
    micros: int


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much is remembered of one person."""

    requests: int
    turns: int
    works: int
    files: tuple[str, ...]
    """Those of them that nobody else's works share."""
    attachments: tuple[str, ...] = ()
    """What they handed over and is perhaps still kept."""
    documents: tuple[str, ...] = ()
    """What they were given to take along and is perhaps still kept."""


@dataclass(frozen=True, slots=True)
class Recent:
    """The latest turns of a conversation, oldest first."""

    turns: tuple[Turn, ...]
    left_out: int
    """How many older ones did not fit, and are not in the summary."""
    summary: Summary | None = None
    """What those before come to."""
    requests: tuple[str, ...] = ()
    """Of each turn the request that left it."""


class History(Protocol):
    """What is remembered. Reading only, but for what forgets."""

    async def recent(
        self, person: str, conversation: str, longest_bytes: int, *, is_shared: bool = False, without: str = ""
    ) -> Recent:
        """What this person said there and was told; what everybody did, where the conversation is shared.

        Args:
            without: A request whose turns are left out, and with them those of this person's other tries of it.
        """
        ...

    async def unfolded(self, person: str, conversation: str, *, is_shared: bool = False) -> Unfolded:
        """The same, all of it, with where each turn is; nothing where no text is stored."""
        ...

    async def shown(self, request_id: str) -> Sequence[Part]:
        """What a model was shown for a request; nothing where that is not known any more."""
        ...

    async def turns_of(self, requests: Sequence[str]) -> Sequence[Turn]:
        """What these requests have left in their conversations and is still stored, in this order."""
        ...

    async def search(
        self, person: str, words: str, skip: int, take: int, *, command: str = "", platform: str = ""
    ) -> tuple[Sequence[Past], int]:
        """Newest first, and how many match in all. What is empty matches everything."""
        ...

    async def listed(self, person: str, words: str, most: int) -> Sequence[Listed]:
        """As `search`, quick enough to be asked with every letter that somebody types."""
        ...

    async def works(self, person: str, most: int) -> Sequence[LatestWork]:
        """Newest first; those of one request in the order they were made."""
        ...

    async def by_number(self, person: str, number: int) -> Past | None: ...

    async def by_id(self, request_id: str) -> Past | None:
        """Anybody's: whoever asks has been let in by an offer that names it."""
        ...

    async def everything(self, person: str, skip: int, take: int) -> Sequence[Past]:
        """Oldest first, with their works; those of which nothing but figures is left are left out."""
        ...

    async def spent(self, person: str, since: datetime, until: datetime | None = None) -> Sequence[Spent]:
        """By command, the most expensive first; what ended before `until`, or up to now."""
        ...

    async def last_done(self, person: str, command: str, channel: str) -> datetime | None:
        """When this person last got what they asked for with this command in this channel."""
        ...

    async def standings(self, takes: Sequence[Take]) -> Sequence[Standing]:
        """Where limits stand, without taking anything."""
        ...

    async def belongings(self, person: str) -> Belongings: ...

    async def forget(self, person: str) -> Belongings:
        """Delete what `belongings` counts, files excepted; sums stay, under nobody's name."""
        ...

    async def forget_one(self, person: str, request_id: str) -> Belongings | None:
        """As `forget`, of one request that is done; its files are those that nothing else shows, theirs included.

        None when there is no such request of theirs, or it is still running.
        """
        ...
