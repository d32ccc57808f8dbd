"""What is done elsewhere, and what has to fit each of these seams: words, pictures, files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

from core.catalog import PictureModel
from core.seen import Seen
from core.values import Show, Spend, Turn

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
    seen: tuple[Seen, ...] = ()
    """What the last turn is about: shown before its words, and data whatever it says."""


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


@dataclass(frozen=True, slots=True)
class StoredClip:
    """A video or a sound kept by us."""

    file: str
    medium: Literal["video", "audio"]
    seconds: float
    width: int
    """In pixels; 0 for a sound, and so is the height."""
    height: int
    still: str
    """The file of a picture out of a video, which is kept and deleted for itself; empty for a sound."""


class Works(Protocol):
    """Keeps the files of what was made."""

    async def save(self, made: Made) -> Stored:
        """Keep it, without the metadata it came with. The same bytes get the same name.

        Raises:
            ProviderBroken: It cannot be opened as a picture.
            StorageFailed: The disk is full or not writable.
        """
        ...

    async def save_clip(self, data: bytes) -> StoredClip:
        """Keep a video or a sound, without the metadata it came with, and a still of a video.

        Takes a second or so, and a minute at most. The same bytes get the same names.

        Raises:
            ProviderBroken: It cannot be opened as either, or is larger or longer than we keep.
            StorageFailed: The disk is full or not writable.
        """
        ...

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files and their thumbnails; a file that is gone already is fine."""
        ...


class Attachments(Protocol):
    """Keeps what people hand over, for a day."""

    async def keep(self, name: str, data: bytes) -> str:
        """The name that it is kept under.

        Args:
            name: As the person called it; `read` tells it again.

        Raises:
            BadOption: It is neither a picture nor a text, or too large; the sentence names it and what is allowed.
            StorageFailed: The disk is full or not writable.
        """
        ...

    async def read(self, kept: str) -> Seen:
        """What it is, as a model is shown it. Raises NotFound when it is gone."""
        ...

    async def delete(self, kept: Sequence[str]) -> None:
        """Remove these; one that is gone already is fine."""
        ...
