"""What is done elsewhere, and what has to fit each of these seams: media and files. Words are in `core/chat.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from core.clips.kinds import ClipType
from core.media import StudioModel
from core.seen import Seen
from core.values import Document, Show, Spend, Usage

# long because everything that is done elsewhere has its seam here, and they are read together

Clock: TypeAlias = Callable[[], datetime]
"""Aware UTC."""


# -------------------------------------------------------------------------------------------------- the studio


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made."""

    model: StudioModel
    prompt: str
    """The words; what is read aloud, where something is spoken."""
    negative: str = ""
    """Sent only to a model that uses one."""
    width: int = 0
    height: int = 0
    count: int = 1
    seed: int = 0
    seconds: int = 0
    """How long it plays; 0 leaves it to the model."""
    start: str = ""
    """The address of the picture that it begins with, as `Studio.hand_over` gave it."""
    strength: int = 0
    """In percent, how much of that picture may change."""
    voice: str = ""
    language: str = ""
    speed: int = 100
    """In percent of the usual one."""
    lora: str = ""
    lora_strength: int = 0
    """In percent."""
    is_checked: bool = True
    """Whether the provider's safety checker looks at what comes of it, where it has one."""

    @property
    def usage(self) -> Usage:
        """What it comes to."""
        return self.model.usage(self.count, seconds=self.seconds, chars=len(self.prompt))

    @property
    def asked_id(self) -> str:
        """What the model is called on the wire."""
        begun = self.model.from_picture if self.start else None
        return begun.id if begun and begun.id else self.model.id


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
    ordered: str = ""
    """The id of the model that was ordered."""


PictureType: TypeAlias = Literal["image/png", "image/jpeg", "image/webp", "image/gif"]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file as it came, checked to be what it says."""

    data: bytes
    media_type: PictureType | ClipType


def nothing_more() -> None:
    return


class Studio(Protocol):
    """Makes pictures, videos, speech, music and sounds."""

    async def hand_over(self, picture: bytes) -> str:
        """The address under which the studio finds this picture for a day. Nothing is bought; safe to repeat.

        Raises:
            ProviderBusy, ProviderBroken, BadCredentials, OutOfFunds: It did not take it.
        """
        ...

    async def submit(self, order: Order, spend: Spend) -> Ticket:
        """Buy it. Never repeated by itself once it may have arrived.

        Raises:
            Refused: The provider will not make this.
            FateUnknown: The connection broke after the order was sent.
            QueueFull: The account runs as much as it may; nothing was bought.
            ProviderBusy: It does not take it just now; nothing was bought.
            ProviderBroken, BadCredentials, OutOfFunds: Nothing was bought.
        """
        ...

    async def collect(self, ticket: Ticket, show: Show, when_made: Callable[[], None] = nothing_more) -> Sequence[Made]:
        """Wait for what was bought and fetch it, showing progress. Safe to repeat and to cancel.

        Args:
            when_made: Called once, when the provider works on it no more, whatever comes of it.

        Raises:
            Refused: It was blocked after it was made.
            ProviderSlow: Not ready within the studio's patience.
            ProviderBroken: The provider gave up, or what it gave is not what was ordered.
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
        """Keep a picture, without the metadata it came with. The same bytes get the same name.

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

    def path(self, file: str, *, small: bool = False) -> Path | None:
        """Where a file of ours is; None for any other name. It may be gone meanwhile."""
        ...

    async def read(self, file: str) -> bytes:
        """What is in a file. Raises NotFound when it is gone."""
        ...

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files and their thumbnails; a file that is gone already is fine."""
        ...


class Elsewhere(Protocol):
    """Pictures behind addresses that people type, opened with care."""

    async def picture(self, address: str) -> bytes:
        """The file. Raises BadOption where it may not or cannot be opened."""
        ...


class Attachments(Protocol):
    """Keeps what people hand over, for a day."""

    async def keep(self, name: str, data: bytes) -> str:
        """The name that it is kept under.

        Args:
            name: As the person called it; `read` tells it again.

        Raises:
            BadOption: Nothing that can be read, or too large; the sentence names it and what is allowed.
            ConversionFailed: The process that opens documents does not start.
            StorageFailed: The disk is full or not writable.
        """
        ...

    async def read(self, kept: str) -> Seen:
        """What it is, as a model is shown it. Raises NotFound when it is gone."""
        ...

    async def delete(self, kept: Sequence[str]) -> None:
        """Remove these; one that is gone already is fine."""
        ...


class Documents(Protocol):
    """Keeps files that people take along, such as reports and exports, for a week."""

    async def keep(self, name: str, data: bytes, about: str) -> Document:
        """The file as it is to be shown. Kept twice, it is there twice: journal what a restart must not repeat.

        Args:
            name: What its reader is to know it by, with an ending; signs that no file may have in its name are
                replaced.
            about: One line that says what is in it.

        Raises:
            StorageFailed: The disk is full or not writable.
        """
        ...

    async def keep_file(self, name: str, path: Path, about: str) -> Document:
        """As `keep`, of a file that is moved away from where it was written: it may be larger than memory."""
        ...

    def draft(self) -> Path:
        """Where a file for `keep_file` may be written, so that moving it takes no time; a new name each time, in a
        folder that may have to be made. What is left there is removed after a week."""
        ...

    async def read(self, file: str) -> bytes:
        """What is in it. Raises NotFound when it is gone."""
        ...

    async def delete(self, files: Sequence[str]) -> None:
        """Remove these; one that is gone already is fine."""
        ...
