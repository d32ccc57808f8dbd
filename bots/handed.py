"""Files that people attach on a platform: fetched, looked at, and kept for what is asked about them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

from core.errors import BadOption
from core.file_limits import TOO_LARGE, most_bytes
from core.ports import Attachments
from core.seen import MOST_FILES

log = structlog.get_logger()

DOWNLOAD_S = 30.0
LARGE_BYTES = 25_000_000
"""What is larger comes one at a time, for it is in memory meanwhile, and takes its time."""
LARGE_DOWNLOAD_S = 120.0


class NotFetched(Exception):
    """The platform did not give the bytes."""


Fetch = Callable[[str], Awaitable[bytes]]
"""The bytes behind a file's address. Raises NotFetched."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as the platform tells of it."""

    name: str
    url: str
    bytes: int
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Handed:
    """Keeps what is attached.

    Args:
        place: What the platform is called.
        turns: Of those who hand over something large.
    """

    attachments: Attachments
    fetch: Fetch
    place: str
    turns: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, 1))

    async def keep(self, attached: Sequence[Attached]) -> str:
        """The names of the kept files.

        Raises:
            BadOption: One of them is nothing that a model can be shown, or there are too many.
        """
        if len(attached) > MOST_FILES:
            raise BadOption(f"Up to {MOST_FILES} files can be looked at together; there are {len(attached)}.")
        return " ".join(await asyncio.gather(*map(self._keep, attached)))

    async def keep_some(self, attached: Sequence[Attached]) -> Sequence[str]:
        """Of the files of somebody's message those that a model can be shown, pictures first."""
        kept = []
        for each in sorted(attached, key=lambda each: not each.is_picture)[:MOST_FILES]:
            try:
                kept.append(await self._keep(each))
            except BadOption as error:
                log.info("left out", cause=str(error))
        return kept

    async def _keep(self, attached: Attached) -> str:
        if attached.bytes > most_bytes(attached.name):
            raise BadOption(TOO_LARGE.format(name=attached.name))
        if attached.bytes <= LARGE_BYTES:
            return await self._fetched(attached, DOWNLOAD_S)
        async with self.turns:
            return await self._fetched(attached, LARGE_DOWNLOAD_S)

    async def _fetched(self, attached: Attached, patience_s: float) -> str:
        try:
            async with asyncio.timeout(patience_s):
                data = await self.fetch(attached.url)
        except (NotFetched, TimeoutError) as error:
            words = f"“{attached.name}” could not be fetched from {self.place}. Please attach it again."
            raise BadOption(words) from error
        return await self.attachments.keep(attached.name, data)
