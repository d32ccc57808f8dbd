"""What platforms need remembered besides requests: buttons, conversations, own defaults; `storage/` does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.memory import Past
from core.values import Offer, Request


@dataclass(frozen=True, slots=True)
class Waiting:
    """A button that waits to be tapped."""

    offer: Offer
    person: str
    """Who it was made to."""
    conversation: str
    """That of the request which made it; empty when there is none."""
    is_shared: bool
    """Whether that is everybody's there."""


class Offers(Protocol):
    """Buttons that wait to be tapped."""

    async def find(self, offer_id: str) -> Waiting | None: ...

    async def keep(self, offer: Offer, person: str, request_id: str, now: datetime) -> None:
        """Store one that no request has left behind, such as a form that waits to be sent; its id has to be new.

        It is kept for an hour: most forms are closed and never sent, with what somebody else wrote in them.
        """
        ...


class Posts(Protocol):
    """What stands on a platform for each request, so that another process changes it instead of posting again."""

    async def of(self, request_id: str) -> Sequence[str]:
        """The platform's handles, first message first; empty ones where none is known."""
        ...

    async def request(self, handle: str) -> str:
        """The request that this handle is of; empty when there is none."""
        ...

    async def put(self, request_id: str, position: int, handle: str) -> None:
        """This one stands there now."""
        ...

    async def take_over(self, request_id: str, replaced: str) -> None:
        """What stands there for `replaced` is this request's from now on; fine where there is none, or not any more."""
        ...

    async def cut(self, request_id: str, length: int) -> None:
        """Only the first `length` are left."""
        ...


class Notes(Protocol):
    """Small things that a platform has to remember between two starts."""

    async def read(self, place: str, name: str) -> str: ...

    async def write(self, place: str, name: str, value: str) -> None: ...

    async def once(self, place: str, name: str, value: str) -> str:
        """Write it if nothing is there yet; what is there now. Of several at once the first one counts, for all."""
        ...

    async def queue(self, name: str, now: datetime, apart: timedelta) -> datetime:
        """When it is this caller's turn: all callers of all processes get theirs `apart` from each other."""
        ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """One line of somebody's list of conversations."""

    id: str
    first: Request
    at: datetime
    is_running: bool


class Conversations(Protocol):
    """Whole conversations, for a platform that shows them itself."""

    async def latest(self, platform: str, person: str) -> Sequence[Conversation]:
        """Newest first."""
        ...

    async def requests(self, person: str, conversation: str) -> Sequence[Past]:
        """Oldest first, the running ones included."""
        ...

    async def may_see(self, person: str, file: str) -> bool:
        """Whether a file is of one of their works, or a document that one of their requests has shown."""
        ...


class Defaults(Protocol):
    """What people have chosen for options they do not say; `core/preferences.py` knows what may be chosen."""

    async def of(self, person: str) -> Mapping[str, str]:
        """By name, such as `ask.thinking`."""
        ...

    async def people(self) -> Collection[str]:
        """Everybody who has one."""
        ...

    async def put(self, person: str, name: str, value: str) -> None: ...

    async def drop(self, person: str, name: str) -> None:
        """It is as for everybody again; fine when it was never anything else."""
        ...


class Feedback(Protocol):
    """What people think of what they got."""

    async def rate(self, request_id: str, person: str, is_good: bool, now: datetime) -> None:
        """Remember it; a second rating of the same person replaces the first.

        Raises:
            NotFound: There is no such request, or it was forgotten.
        """
        ...

    async def of(self, request_id: str) -> Mapping[str, bool]:
        """Who thinks what, the oldest first: True is good."""
        ...
