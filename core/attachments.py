"""What people hand over, as files in a folder: made small, clean and plain, all of it for a day."""

import asyncio
import json
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from PIL import Image

from core.aging import AgingFolder
from core.conversion import Converter
from core.errors import BadOption, NotFound, StorageFailed
from core.file_limits import ALLOWED
from core.kept_file import ARCHIVE_SIGN, KeptFile, check_size, is_pdf, kept_document, kept_plainly
from core.options import one_line
from core.ports import Clock
from core.seen import KEPT, FileType, PictureType, Seen, SeenFile, SeenPicture, SeenText, ending_of, is_picture, is_text

NAME_CHARS = 80
KEPT_FOR = timedelta(days=1)
MOST_AT_ONCE = 1
"""Unpacked pictures and clips; each may take some hundred megabytes for a moment."""
MOST_KEPT_BYTES = 4_000_000_000
"""Of all that was handed over in a day."""
FULL = "Too much was handed over here today. Nothing was charged; please try tomorrow."
GONE = "What was attached is kept for a day, and it is gone by now. Please attach it again."
MEDIA_TYPES: Mapping[str, PictureType] = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
FILE_TYPES: Mapping[str, FileType] = {
    "pdf": "application/pdf",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
Of = TypeVar("Of")


class AttachmentFiles:
    """Fits the port `Attachments`."""

    def __init__(self, folder: Path, now: Clock, converter: Converter | None = None) -> None:
        """
        Args:
            folder: Made when the first file is kept; all that is in it grows old.
            converter: Takes the words out of documents; one of its own when there is none.
        """
        self._folder = AgingFolder(folder, now, KEPT_FOR, MOST_KEPT_BYTES, FULL)
        self._unpacking = asyncio.Semaphore(MOST_AT_ONCE)
        self._converter = converter or Converter()

    async def keep(self, name: str, data: bytes) -> str:
        """Keep it for a day, cleaned. Raises as `Attachments.keep` does."""
        name = one_line(name, NAME_CHARS) or "the file"
        is_office = data.startswith(ARCHIVE_SIGN)
        if is_office or is_pdf(data):
            return await self._keep_document(name, data, is_office=is_office)
        async with self._unpacking:
            return await _to_its_end(asyncio.to_thread(self._keep_plainly, name, data))

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

    async def _keep_document(self, name: str, data: bytes, *, is_office: bool) -> str:
        check_size(name, data, is_office=is_office)
        try:
            found, data = await self._converter.converted("office" if is_office else "pdf", name, data)
        except BadOption as error:
            raise BadOption(f"{error} {ALLOWED}" if "not opened here" in str(error) else str(error)) from error
        return await _to_its_end(asyncio.to_thread(lambda: self._put(name, kept_document(name, found, data))))

    def _keep_plainly(self, name: str, data: bytes) -> str:
        return self._put(name, kept_plainly(name, data))

    def _put(self, name: str, file: KeptFile) -> str:
        # Everybody's own, also of the same content: one person's is deleted and grows old without another's.
        kept = f"{token_hex(16)}{f'-{file.bound}' if file.bound else ''}.{file.ending}"
        self._folder.put(kept, file.noted(name), file.data)
        return kept

    def _read(self, kept: str) -> Seen:
        if not KEPT.fullmatch(kept):
            raise NotFound(GONE)
        try:
            noted, content = self._folder.read(kept)
        except FileNotFoundError as error:
            raise NotFound(GONE) from error
        except OSError as error:
            raise StorageFailed("This bot could not read what was attached. Nothing was charged.") from error
        name, _, known = noted.partition("\n")
        return _seen(kept, name, content, json.loads(known or "{}"))


def _seen(kept: str, name: str, content: bytes, known: Mapping[str, str | int]) -> Seen:
    about = str(known.get("about", ""))
    if is_text(kept):
        return SeenText(name, content.decode(), about=about)
    if is_picture(kept):
        with Image.open(BytesIO(content)) as image:
            return SeenPicture(name, content, MEDIA_TYPES[ending_of(kept)], image.width, image.height)
    tokens, words = int(known.get("tokens", 0)), str(known.get("words", ""))
    return SeenFile(name, content, FILE_TYPES[ending_of(kept)], tokens, about, words)


async def _to_its_end(work: Awaitable[Of]) -> Of:
    """What it comes to. A thread goes on when whoever waits for it is gone, and so does its memory."""
    keeping = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(keeping)
    except asyncio.CancelledError:
        await asyncio.wait([keeping])
        raise
