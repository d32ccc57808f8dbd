"""Files that FFmpeg reads and writes in memory, the reading for a limited time.

Whoever imports this loads FFmpeg: 20 MB and a tenth of a second, which many who start Flashbulb never need.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import SEEK_SET, BytesIO
from time import monotonic
from typing import Protocol, TypeVar

import av
from av import AudioFrame, Packet, VideoFrame
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from core.clips.kinds import Holder

Of = TypeVar("Of", bound=Stream)
Frame = TypeVar("Frame", VideoFrame, AudioFrame)

BUFFER_BYTES = 262_144
"""FFmpeg asks for so much at once; each time it takes the interpreter's lock."""
UNREADABLE = (
    av.FFmpegError,
    OSError,
    ValueError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    TypeError,
    EOFError,
    MemoryError,
)
"""What PyAV raises for files that are broken or made to break it; TimeoutError is one of these."""
NOTHING_ELSE = {
    # Without names of programs, dates, and random numbers.
    "fflags": "+bitexact",
    "movflags": "+faststart",
    "id3v2_version": "0",
    "write_id3v1": "0",
}


class Readable(Protocol):
    """What FFmpeg needs of a file to read it."""

    def read(self, size: int) -> bytes: ...
    def seek(self, offset: int, whence: int = SEEK_SET) -> int: ...
    def tell(self) -> int: ...


class Target(BytesIO):
    """A file to write to, that can be read from another place at the same time.

    FFmpeg does so to move the table of contents of an MP4 to its front, so that players can begin sooner.
    """

    def opened_again(self, _url: str, _flags: int, _options: dict[str, str]) -> Readable:
        return _SecondPlace(self)


class _SecondPlace:
    def __init__(self, file: BytesIO) -> None:
        self._file = file
        self._at = 0

    def read(self, size: int) -> bytes:
        with self._file.getbuffer() as whole:
            part = bytes(whole[self._at : self._at + size])
        self._at += len(part)
        return part

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        with self._file.getbuffer() as whole:
            self._at = offset + (0, self._at, whole.nbytes)[whence]
        return self._at

    def tell(self) -> int:
        return self._at


class _Source(BytesIO):
    """Fails when the time is over: a few bytes can claim to be years of video, and FFmpeg looks for all of it."""

    def __init__(self, data: bytes, until_s: float) -> None:
        super().__init__(data)
        self._until_s = until_s

    def read(self, size: int | None = -1, /) -> bytes:
        check_time(self._until_s)
        return super().read(size)


@contextmanager
def reading(data: bytes, holder: Holder, until_s: float, most_pixels: int = 0) -> Iterator[InputContainer]:
    """A clip to read from, until a moment of the monotonic clock."""
    # The format is said and not guessed: some are lists of addresses, which FFmpeg would go and fetch.
    with av.open(
        _Source(data, until_s),
        "r",
        format=holder.demuxer,
        options={"max_pixels": str(most_pixels)} if most_pixels else None,
        metadata_errors="replace",
        buffer_size=BUFFER_BYTES,
    ) as source:
        yield source


@contextmanager
def writing(file: Target, holder: Holder) -> Iterator[OutputContainer]:
    """A clip to write, which says nothing about who made it, when and with what."""
    with av.open(
        file,
        "w",
        format=holder.muxer,
        container_options=dict(NOTHING_ELSE),
        buffer_size=BUFFER_BYTES,
        io_open=file.opened_again,
    ) as target:
        yield target


def check_time(until_s: float) -> None:
    """Raises TimeoutError after that moment of the monotonic clock."""
    if monotonic() > until_s:
        raise TimeoutError


def decodable(decode: Callable[["Packet[Of]"], Sequence[Frame]], packet: "Packet[Of]") -> Sequence[Frame]:
    """What is in a packet by its stream's `decode`; nothing when it is broken, for players skip it too."""
    try:
        return decode(packet)
    except av.FFmpegError:
        return []
