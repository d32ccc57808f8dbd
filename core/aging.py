"""Files that are kept for a while: each beside the name that people know it by, and gone when its time is over.

Whatever becomes of the request: also what nobody asked for any more, or was being kept when the process ended, is gone
then, and nobody has to count who still needs it.
"""

import asyncio
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from secrets import token_hex

import structlog

from core.errors import StorageFailed
from core.files import DRAFT, told_clearly, write_whole
from core.ports import Clock
from core.recurring import recurring

log = structlog.get_logger()

SWEEP_S = 3_600.0


class AgingFolder:
    """One folder of them. Whatever is no coroutine blocks: call it in a thread."""

    def __init__(self, path: Path, now: Clock, kept_for: timedelta, most_bytes: int, when_full: str) -> None:
        """
        Args:
            path: Made when the first file is kept; all that is in it grows old.
            most_bytes: Of everything in it.
            when_full: What is said to whoever would keep more.
        """
        self._path = path
        self._now = now
        self._kept_for = kept_for
        self._most_bytes = most_bytes
        self._when_full = when_full

    def place(self, kept: str) -> Path:
        """Where its content is."""
        return self._path / kept

    def put(self, kept: str, name: str, data: bytes) -> None:
        """Keep it from now on. Raises StorageFailed when the disk is full or not writable."""
        with self._room():
            for place, words in zip(self._places(kept), (name.encode(), data), strict=True):
                write_whole(place, words)
                self._begin_anew(place)

    def take_in(self, kept: str, name: str, path: Path) -> None:
        """Move a file that was written elsewhere in here, whatever its size. Raises as `put` does."""
        with self._room():
            named, place = self._places(kept)
            write_whole(named, name.encode())
            draft = self._path / f"{DRAFT}{token_hex(8)}"
            # From another disk it is copied, which takes its time: it has no name of ours until it is whole.
            shutil.move(path, draft)
            for each in (named, draft):
                self._begin_anew(each)
            draft.replace(place)

    def read(self, kept: str) -> tuple[str, bytes]:
        """Its name and its content. Raises FileNotFoundError when one of them is gone."""
        name, content = (place.read_bytes() for place in self._places(kept))
        return name.decode(), content

    def name(self, kept: str) -> str:
        """What people know it by. Raises FileNotFoundError when it is gone."""
        return self._places(kept)[0].read_text("utf-8")

    def delete(self, kept: Sequence[str]) -> None:
        """Remove these; one that is gone already is fine."""
        with told_clearly():
            for place in (place for each in kept for place in self._places(each)):
                place.unlink(missing_ok=True)

    async def sweep(self) -> None:
        """Remove what was kept for its time."""
        await asyncio.to_thread(self._sweep)

    def swept(self) -> AbstractAsyncContextManager[None]:
        """While this is entered, what is too old goes: at once, and then every hour."""
        return recurring(SWEEP_S, self.sweep, "old files could not be removed", folder=self._path.name)

    @contextmanager
    def _room(self) -> Iterator[None]:
        """The folder, if there is room in it, with the disk's complaints told clearly."""
        with told_clearly():
            self._path.mkdir(parents=True, exist_ok=True)
            if sum(_bytes_of(place) for place in self._path.iterdir()) > self._most_bytes:
                raise StorageFailed(self._when_full)
            yield

    def _places(self, kept: str) -> tuple[Path, Path]:
        """Where its name and its content are: the name first, so that no content is without one."""
        return self._path / f"{kept}.name", self._path / kept

    def _begin_anew(self, place: Path) -> None:
        # By our own clock, and anew where it was there already: its time begins now.
        os.utime(place, times=(self._now().timestamp(),) * 2)

    def _sweep(self) -> None:
        now = self._now()
        oldest, latest = (now - self._kept_for).timestamp(), (now + self._kept_for).timestamp()
        with told_clearly():
            for place in self._path.iterdir() if self._path.exists() else ():
                # Another process may be sweeping too.
                with suppress(FileNotFoundError):
                    # Times to come are those of a clock that was wrong.
                    if place.is_file() and not oldest <= place.stat().st_mtime <= latest:
                        place.unlink()


def _bytes_of(place: Path) -> int:
    """0 when another process has just removed it."""
    try:
        return place.stat().st_size
    except FileNotFoundError:
        return 0
