"""What was made, as rows: which files there are, which of them are to stay, and what is said about them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import structlog

from core.ports import Clock
from core.recurring import recurring
from core.works import UNNAMED_FOR, WorkFiles

log = structlog.get_logger()

TIDY_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Held:
    """A work's files."""

    files: tuple[str, ...]
    """The work itself, and a video's still."""
    is_pinned: bool


class Shelf(Protocol):
    """The rows of works."""

    async def all(self) -> Sequence[Held]:
        """Every work's files, the oldest first."""
        ...

    async def pin(self, person: str, request_id: str, *, is_pinned: bool) -> int:
        """Keep the files of what this request of theirs made, however little room there is; how many works that are."""
        ...

    async def correct(self, person: str, request_id: str, file: str, alt: str) -> bool:
        """Say anew what a work of theirs shows, wherever it is shown from now on; False when there is none such."""
        ...


class Tidying:
    """Keeps the folder of works within its room, and removes what no row names."""

    def __init__(self, shelf: Shelf, works: WorkFiles, most_bytes: int, now: Clock) -> None:
        self._shelf = shelf
        self._works = works
        self._most_bytes = most_bytes
        self._now = now

    async def tidy(self) -> None:
        """Once."""
        held = await self._shelf.all()
        known = {file for each in held for file in each.files}
        pinned = {file for each in held if each.is_pinned for file in each.files}
        oldest = [file for each in held for file in each.files if file not in pinned]
        orphans = await self._works.sweep(known, UNNAMED_FOR, self._now())
        gone = await self._works.trim(self._most_bytes, [*dict.fromkeys(oldest)], known)
        if orphans or gone:
            log.info("works tidied", orphans=orphans, trimmed=len(gone))

    def kept(self) -> AbstractAsyncContextManager[None]:
        """While this is entered: at once, and then every hour."""
        return recurring(TIDY_S, self.tidy, "works could not be tidied")
