"""What people hand over, as files in a folder: pictures made small and clean, text made plain, all of it for a day."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from secrets import token_hex

from PIL import Image

from core.aging import AgingFolder
from core.errors import BadOption, NotFound, StorageFailed
from core.options import one_line, without_controls
from core.pictures import ENDINGS, NotAPicture, TooManyPixels, encoded, on_white, opened
from core.ports import Clock
from core.seen import KEPT, PictureType, Seen, SeenPicture, SeenText, as_data, is_picture

PICTURE_BYTES = 20_000_000
TEXT_BYTES = 1_000_000
TEXT_CHARS = 100_000
LONGEST_SIDE = 2_048
"""Pixels; a model sees no more of a larger picture."""
SENT_BYTES = 2_000_000
"""A picture that is larger, once it is cleaned, is packed tighter: four of them go out with one question."""
NAME_CHARS = 80
KEPT_FOR = timedelta(days=1)
MOST_AT_ONCE = 1
"""Unpacked pictures; each may take 150 megabytes for a moment."""
MOST_KEPT_BYTES = 4_000_000_000
"""Of all that was handed over in a day."""
FULL = "Too much was handed over here today. Nothing was charged; please try tomorrow."

ALLOWED = "Attach PNG, JPEG, WebP or GIF pictures of up to 20 MB, or plain text of up to 1 MB."
GONE = "What was attached is kept for a day, and it is gone by now. Please attach it again."
SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
"""What files of pictures begin with."""
MEDIA_TYPES: Mapping[str, PictureType] = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


class AttachmentFiles:
    """Fits the port `Attachments`."""

    def __init__(self, folder: Path, now: Clock) -> None:
        """
        Args:
            folder: Made when the first file is kept; all that is in it grows old.
        """
        self._folder = AgingFolder(folder, now, KEPT_FOR, MOST_KEPT_BYTES, FULL)
        self._unpacking = asyncio.Semaphore(MOST_AT_ONCE)

    async def keep(self, name: str, data: bytes) -> str:
        """Keep it for a day, cleaned. Raises as `Attachments.keep` does."""
        async with self._unpacking:
            # A thread goes on when whoever waits for it is gone, and so does its memory.
            keeping = asyncio.ensure_future(
                asyncio.to_thread(self._keep, one_line(name, NAME_CHARS) or "the file", data)
            )
            try:
                return await asyncio.shield(keeping)
            except asyncio.CancelledError:
                await asyncio.wait([keeping])
                raise

    async def read(self, kept: str) -> Seen:
        """What it is, as a model is shown it. Raises as `Attachments.read` does."""
        return await asyncio.to_thread(self._read, kept)

    async def delete(self, kept: Sequence[str]) -> None:
        """Remove files; names that are not ours are passed over."""
        await asyncio.to_thread(self._folder.delete, [each for each in kept if KEPT.fullmatch(each)])

    async def sweep(self) -> None:
        """Remove what was kept for its day."""
        await self._folder.sweep()

    def swept(self) -> AbstractAsyncContextManager[None]:
        """While this is entered, what is too old goes: at once, and then every hour."""
        return self._folder.swept()

    def _keep(self, name: str, data: bytes) -> str:
        is_pictured = data.startswith(SIGNS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        ending, content = _picture(name, data) if is_pictured else _text(name, data)
        # Everybody's own, also of the same content: one person's is deleted and grows old without another's.
        kept = f"{token_hex(16)}{ending}"
        self._folder.put(kept, name, content)
        return kept

    def _read(self, kept: str) -> Seen:
        if not KEPT.fullmatch(kept):
            raise NotFound(GONE)
        try:
            name, content = self._folder.read(kept)
        except FileNotFoundError as error:
            raise NotFound(GONE) from error
        except OSError as error:
            raise StorageFailed("This bot could not read what was attached. Nothing was charged.") from error
        if not is_picture(kept):
            return SeenText(name, content.decode())
        with Image.open(BytesIO(content)) as image:
            media_type = MEDIA_TYPES[kept.rpartition(".")[2]]
            return SeenPicture(name, content, media_type, image.width, image.height)


def _picture(name: str, data: bytes) -> tuple[str, bytes]:
    """The ending of its file, and the file."""
    if len(data) > PICTURE_BYTES:
        raise BadOption(f"“{name}” has {_megabytes(data)}; a picture may have up to 20 MB.")
    try:
        image, form = opened(data, longest_side=LONGEST_SIDE)
    except TooManyPixels as error:
        raise BadOption(f"“{name}” has too many pixels to be opened here. Please attach a smaller one.") from error
    except NotAPicture as error:
        raise BadOption(f"“{name}” is broken and cannot be opened as a picture. {ALLOWED}") from error
    form = "PNG" if form == "GIF" else form
    content = encoded(image, form)
    if len(content) > SENT_BYTES:
        form, content = "JPEG", encoded(on_white(image), "JPEG", quality=85)
    return f".{ENDINGS[form]}", content


def _text(name: str, data: bytes) -> tuple[str, bytes]:
    """The ending of its file, and the file."""
    if len(data) > TEXT_BYTES:
        raise BadOption(f"“{name}” has {_megabytes(data)} and is no picture; a text may have up to 1 MB.")
    words = text_in(data)
    if words is None:
        raise BadOption(f"“{name}” {_why_not(data)} {ALLOWED}")
    if not words.strip():
        raise BadOption(f"“{name}” is empty. {ALLOWED}")
    if len(words) > TEXT_CHARS:
        raise BadOption(f"“{name}” has {len(words):,} characters; a text may have up to {TEXT_CHARS:,}.")
    size = len(as_data(SeenText(name, words)).encode())
    return f"-{size}.txt", words.encode()


def _why_not(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif"}:
        return "is a HEIC or AVIF picture, which cannot be opened here; most phones can send it as JPEG."
    if data.startswith(b"%PDF-"):
        return "is a PDF, which cannot be read here; its text can be copied into a message."
    return "is neither a picture nor a text that can be read here."


def text_in(data: bytes) -> str | None:
    """The words of a file, however they are encoded; None where it is no text.

    UTF-16 is known by its mark, UTF-8 by its rules, and what is left is Latin-1 as Windows writes it if it has none of
    the signs that no text has. What no reader can see is taken out: nobody can hide instructions in it.
    """
    if data.startswith(b"%PDF-"):
        return None
    words = _decoded(data)
    if words is None or "\0" in words:
        return None
    lines = words.replace("\r\n", "\n").translate(dict.fromkeys(map(ord, "\r\f\v"), "\n"))
    return without_controls(lines)


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as("utf-16", data)
    words = _as("utf-8-sig", data)
    if words is not None or any(byte < 32 and byte not in b"\t\n\v\f\r\x1b" for byte in data):
        return words
    return _as("cp1252", data)


def _as(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _megabytes(data: bytes) -> str:
    return f"{len(data) / 1_000_000:.1f} MB"
