"""Files that people take along, such as reports and exports: kept for a week, under names that nobody can guess."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

from core.aging import AgingFolder
from core.errors import NotFound, StorageFailed
from core.files import DRAFT
from core.options import one_line
from core.ports import Clock
from core.values import Document

FILE = re.compile(r"doc-[0-9a-f]{32}\.[a-z0-9]{1,8}")
"""A stored name; no work and no attachment has such a one."""
KEPT_FOR = timedelta(days=7)
MOST_KEPT_BYTES = 20_000_000_000
"""Of all that was made in a week."""
NAME_BYTES = 180
"""Of a name, in UTF-8; file systems take 255."""
ABOUT_CHARS = 300
UNNAMED = "document"

ENDING = re.compile(r"\.([a-z0-9]{1,8})\Z", re.IGNORECASE)
FORBIDDEN = re.compile(r'[/\\:*?"<>|`]')
"""Signs that lead to another folder, or that one system or another takes in no name; the last one is Markdown's."""
FULL = "There is no room for more files here this week. Nothing was charged; please tell whoever runs this bot."
GONE = "This file is gone: such files are kept for 7 days. Nothing was charged."
UNREADABLE = "This bot could not read one of its files. Nothing was charged; please tell whoever runs it."


class DocumentFiles:
    """Fits the port `Documents`."""

    def __init__(self, folder: Path, now: Clock) -> None:
        """
        Args:
            folder: Made when the first file is kept; all that is in it grows old.
        """
        self._folder = AgingFolder(folder, now, KEPT_FOR, MOST_KEPT_BYTES, FULL)

    async def keep(self, name: str, data: bytes, about: str) -> Document:
        """Keep it for a week. Raises as `Documents.keep` does."""
        document = _new(name, len(data), about)
        await asyncio.to_thread(self._folder.put, document.file, document.name, data)
        return document

    async def keep_file(self, name: str, path: Path, about: str) -> Document:
        """Move it here and keep it for a week. Raises as `Documents.keep` does."""
        document = _new(name, (await asyncio.to_thread(path.stat)).st_size, about)
        await asyncio.to_thread(self._folder.take_in, document.file, document.name, path)
        return document

    def draft(self) -> Path:
        """As `Documents.draft`."""
        return self._folder.place(f"{DRAFT}{token_hex(8)}")

    async def read(self, file: str) -> bytes:
        """What is in it. Raises NotFound when it is gone."""
        return await asyncio.to_thread(self._read, file)

    async def name(self, file: str) -> str:
        """What its reader knows it by. Raises NotFound when it is gone."""
        return await asyncio.to_thread(self._name, file)

    def path(self, file: str) -> Path | None:
        """Where a file of ours is; None for any other name. It may be gone meanwhile."""
        return self._folder.place(file) if is_document(file) else None

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files; names that are not ours are passed over."""
        await asyncio.to_thread(self._folder.delete, [file for file in files if is_document(file)])

    async def sweep(self) -> None:
        """Remove what was kept for its week."""
        await self._folder.sweep()

    def swept(self) -> AbstractAsyncContextManager[None]:
        """While this is entered, what is too old goes: at once, and then every hour."""
        return self._folder.swept()

    def _read(self, file: str) -> bytes:
        place = self.path(file)
        try:
            if place:
                return place.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(GONE) from error
        except OSError as error:
            raise StorageFailed(UNREADABLE) from error
        raise NotFound(GONE)

    def _name(self, file: str) -> str:
        try:
            if is_document(file):
                return self._folder.name(file)
        except FileNotFoundError as error:
            raise NotFound(GONE) from error
        except OSError as error:
            raise StorageFailed(UNREADABLE) from error
        raise NotFound(GONE)


def is_document(file: str) -> bool:
    """Whether a stored name is a document's."""
    return bool(FILE.fullmatch(file))


def _new(name: str, size_bytes: int, about: str) -> Document:
    called = file_name(name)
    ending = ENDING.search(called)
    stored = f"doc-{token_hex(16)}.{ending[1].lower() if ending else 'bin'}"
    return Document(stored, called, size_bytes, one_line(about, ABOUT_CHARS))


def file_name(name: str) -> str:
    """A name that every system takes, and that leads nowhere: also of what people called their own things."""
    plain = FORBIDDEN.sub("-", one_line(name, len(name))).strip(". ")
    ending = ENDING.search(plain)
    stem, suffix = (plain[: ending.start()], ending[0]) if ending else (plain, "")
    whole = stem.encode("utf-8", "ignore")[: NAME_BYTES - len(suffix)].decode("utf-8", "ignore")
    return f"{whole.rstrip(' .') or UNNAMED}{suffix}"
