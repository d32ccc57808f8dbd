"""A screen that any reply can be painted on, and that remembers all of it."""

import asyncio
from collections.abc import Callable, Sequence

from core.draft import Draft

NEVER_S = 3600.0
"""A pace that no test lives to see the end of: what is painted then was not paced."""


class Canvas:
    """A screen that remembers all that was ever on it: a page for every line of text, and one for what goes on."""

    def __init__(self, pace_s: float = NEVER_S, progress_after_s: float = 0.0) -> None:
        self.pace_s = pace_s
        self.progress_after_s = progress_after_s
        self.pages: list[str] = []
        self.seen: list[list[str]] = []
        self.troubles: list[Exception] = []
        self.is_open = asyncio.Event()
        self.is_open.set()
        self._painted = asyncio.Event()

    def render(self, draft: Draft) -> Sequence[str]:
        lines = draft.text.split("\n") if draft.text else []
        return [*lines, *(f"({notice.words})" for notice in draft.notices), *filter(None, [draft.progress])]

    async def put(self, index: int, page: str) -> None:
        await self._paint()
        assert index <= len(self.pages)
        self.pages[index : index + 1] = [page]
        self._remember()

    async def drop(self, length: int) -> None:
        await self._paint()
        del self.pages[length:]
        self._remember()

    async def close(self) -> None:
        self.is_open.clear()

    async def shows(self, condition: Callable[[], bool]) -> None:
        """Wait until it does."""
        async with asyncio.timeout(5):
            while not condition():
                self._painted.clear()
                await self._painted.wait()

    async def _paint(self) -> None:
        await self.is_open.wait()
        if self.troubles:
            trouble = self.troubles.pop(0)
            self._painted.set()
            raise trouble

    def _remember(self) -> None:
        self.seen.append(list(self.pages))
        self._painted.set()
