"""What a command may use, and what has to fit each of these seams."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

from core.catalog import Catalog, PictureModel
from core.limits import Calendar, Rule, Standing, Take
from core.values import Request, Show, Spend, Turn, Update, Usage, Work

if TYPE_CHECKING:
    from core.command import Command, Estimate

Clock: TypeAlias = Callable[[], datetime]
"""Aware UTC."""

T = TypeVar("T")
Form = TypeVar("Form", bound=BaseModel)


# ---------------------------------------------------------------------------------------------------- text

Thinking: TypeAlias = Literal["minimal", "low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class ChatAsk:
    """One call to a chat model."""

    system: str
    turns: tuple[Turn, ...]
    """Oldest first; the last one is the person's."""
    thinking: Thinking = "minimal"
    longest_tokens: int = 8_192
    """The answer's cap, thinking included."""


Ending: TypeAlias = Literal["whole", "too long"]


class ChatModel(Protocol):
    """Answers in words."""

    async def answer(self, ask: ChatAsk, show: Show, spend: Spend) -> Ending:
        """Show the answer as it comes.

        Cancelling stops the provider's work too. What was billed goes to `spend` however this ends.

        Raises:
            Refused: The question or the answer was blocked.
            ProviderBusy, ProviderSlow, ProviderBroken: Nothing, or not all of it, arrived.
            BadCredentials, OutOfFunds: The host has to act.
        """
        ...

    async def fill(self, ask: ChatAsk, form: type[Form], spend: Spend) -> Form:
        """An answer in the shape of `form`, validated. Raises as `answer` does."""
        ...


# ------------------------------------------------------------------------------------------------ pictures


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """What is to be drawn."""

    model: PictureModel
    prompt: str
    negative: str
    """Sent only to a model that uses one."""
    width: int
    height: int
    count: int
    seed: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a studio gave for an order: enough to fetch it later, also after a restart."""

    id: str
    fetch_url: str
    links: tuple[str, ...] = ()
    """Where the files are, when they are ready already."""
    expected_links: tuple[str, ...] = ()
    """Where they will be; not there before they are ready."""
    model: str = ""
    """What the provider says it used; empty when it does not say."""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file as it came, checked to be what it says."""

    data: bytes
    media_type: Literal["image/png", "image/jpeg", "image/webp", "image/gif"]


class Studio(Protocol):
    """Makes pictures."""

    async def submit(self, order: PictureOrder, spend: Spend) -> Ticket:
        """Buy it. Never repeated by itself once it may have arrived.

        Raises:
            Refused: The provider will not draw this.
            FateUnknown: The connection broke after the order was sent.
            ProviderBusy: Its queue is full; nothing was bought.
            ProviderBroken, BadCredentials, OutOfFunds: Nothing was bought.
        """
        ...

    async def collect(self, ticket: Ticket, show: Show) -> Sequence[Made]:
        """Wait for what was bought and fetch it, showing progress. Safe to repeat and to cancel.

        Raises:
            Refused: It was blocked after it was drawn.
            ProviderSlow: Not ready within the studio's patience.
            ProviderBroken: The provider gave up, or what it gave is no picture.
        """
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture kept by us."""

    file: str
    width: int
    height: int


class Works(Protocol):
    """Keeps the files of what was made."""

    async def save(self, made: Made) -> Stored:
        """Keep it, without the metadata it came with. The same bytes get the same name.

        Raises:
            ProviderBroken: It cannot be opened as a picture.
            StorageFailed: The disk is full or not writable.
        """
        ...

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files and their thumbnails; a file that is gone already is fine."""
        ...


# ------------------------------------------------------------------------------------------------- storage


@dataclass(frozen=True, slots=True)
class Opening:
    """What `Ledger.begin` writes before any work is done."""

    request: Request
    takes: tuple[Take, ...]
    owner: str
    lease_until: datetime
    is_kept: bool


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


@dataclass(frozen=True, slots=True)
class Claim:
    """A request whose process is gone, taken over."""

    request: Request
    attempts: int
    """How often it has been taken over, this time included."""


class Ledger(Protocol):
    """Requests and what they hold. Every method is one transaction."""

    async def begin(self, opening: Opening) -> None:
        """Write the request and take all its holds, or nothing.

        Raises:
            Duplicate: A request with this id is there already.
            OverLimit: One of the limits has no room; none was taken.
        """
        ...

    async def finish(self, closing: Closing) -> Sequence[Standing]:
        """Settle the holds, store what came of it, close the row; where the taken limits stand now.

        A row that another process has taken over meanwhile is left alone, and nothing is returned.
        """
        ...

    async def refuse(self, closing: Closing) -> None:
        """Record a request that was never begun."""
        ...

    async def renew(self, owner: str, until: datetime) -> None:
        """Keep every running request of `owner` from being taken over."""
        ...

    async def release(self, owner: str) -> None:
        """Let another process take over what `owner` was running, at once."""
        ...

    async def claim(self, platform: str, owner: str, now: datetime, until: datetime) -> Sequence[Claim]:
        """Take over running requests whose lease ran out or whose process is known to be gone."""
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


@dataclass(frozen=True, slots=True)
class Past:
    """A request of somebody's history."""

    number: int
    request: Request
    outcome: str
    finished_at: datetime
    took_ms: int
    usage: Usage
    updates: tuple[Update, ...]
    works: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """What one command came to in a period."""

    command: str
    times: int
    pictures: int
    micros: int


@dataclass(frozen=True, slots=True)
class Belongings:
    """How much is remembered of one person."""

    requests: int
    turns: int
    works: int
    files: tuple[str, ...]
    """Those of them that nobody else's works share."""


@dataclass(frozen=True, slots=True)
class Recent:
    """The latest turns of a conversation, oldest first."""

    turns: tuple[Turn, ...]
    left_out: int
    """How many older ones did not fit."""


class History(Protocol):
    """What is remembered. Reading only, but for `forget`."""

    async def recent(self, person: str, conversation: str, longest_chars: int) -> Recent: ...

    async def search(self, person: str, words: str, skip: int, take: int) -> tuple[Sequence[Past], int]:
        """Newest first, and how many match in all. An empty `words` matches everything."""
        ...

    async def by_number(self, person: str, number: int) -> Past | None: ...

    async def by_id(self, person: str, request_id: str) -> Past | None: ...

    async def spent(self, person: str, since: datetime) -> Sequence[Spent]: ...

    async def standings(self, takes: Sequence[Take]) -> Sequence[Standing]:
        """Where limits stand, without taking anything."""
        ...

    async def belongings(self, person: str) -> Belongings: ...

    async def forget(self, person: str) -> Belongings:
        """Delete what `belongings` counts, files excepted; sums stay, under nobody's name."""
        ...


# ----------------------------------------------------------------------------------------------------- kit


class Notebook:
    """What a command leaves behind besides what it shows; the App stores it when the request is done."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.turns: list[Turn] = []
        self.works: list[Work] = []
        self.words: list[str] = []

    def spend(self, usage: Usage) -> None:
        self.usage += usage

    def remember(self, *turns: Turn) -> None:
        """Let the model see these in the same conversation's later requests."""
        self.turns.extend(turns)

    def keep(self, work: Work) -> None:
        self.works.append(work)

    def find_by(self, *words: str) -> None:
        """Let `/history` find this request by these words."""
        self.words.extend(words)


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything a command may use."""

    chat: ChatModel
    studio: Studio
    works: Works
    history: History
    journal: Journal
    notebook: Notebook
    catalog: Catalog
    calendar: Calendar
    rules: tuple[Rule, ...]
    commands: Mapping[str, "Command"]
    now: Clock
    dice: Random
    context_tokens: int
    """How much of a conversation the model is shown."""
    chat_model: str

    def takes(self, request: Request, estimate: "Estimate", asks: int = 0) -> tuple[Take, ...]:
        """What these rules hold back for a request."""
        amounts = {"micros": estimate.micros, "pictures": estimate.pictures, "asks": asks}
        return self.calendar.takes(self.rules, request, amounts, self.now())
