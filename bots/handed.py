"""Files that people attach on a platform: fetched, looked at, and kept for what is asked about them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from core.attachments import PICTURE_BYTES
from core.errors import BadOption
from core.ports import Attachments
from core.seen import MOST_FILES

log = structlog.get_logger()

DOWNLOAD_S = 30.0


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
    """

    attachments: Attachments
    fetch: Fetch
    place: str

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
        if attached.bytes > PICTURE_BYTES:
            raise BadOption(f"“{attached.name}” is too large: a picture may have up to 20 MB, a text 1 MB.")
        try:
            async with asyncio.timeout(DOWNLOAD_S):
                data = await self.fetch(attached.url)
        except (NotFetched, TimeoutError) as error:
            words = f"“{attached.name}” could not be fetched from {self.place}. Please attach it again."
            raise BadOption(words) from error
        return await self.attachments.keep(attached.name, data)
