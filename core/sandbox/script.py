"""What a stand-in was told to do next, and what has happened so far, for whoever waits for it."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Scene = TypeVar("Scene")
PATIENCE_S = 10.0


class Script(Generic[Scene]):
    """Says what comes next, and counts what came."""

    def __init__(self) -> None:
        self.request_count = 0
        self.frames_sent = 0
        self.hang_ups = 0
        """How many clients left before their answer ended."""
        self._next: deque[Scene] = deque()
        self._always: Scene | None = None
        self._changed = asyncio.Event()
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()

    def will(self, *scenes: Scene) -> None:
        """Do these for the next requests, one each, in this order; canned answers after them."""
        self._next.extend(scenes)

    def always(self, scene: Scene | None) -> None:
        """Do this for every request that nothing else was queued for; None is the canned answers again."""
        self._always = scene

    def pauses(self) -> None:
        """Send one frame of each answer and no more, until it `goes_on`."""
        self._may_go_on.clear()

    def goes_on(self) -> None:
        self._may_go_on.set()

    async def heard(self, requests: int) -> None:
        """Returns when so many requests have come."""
        await self._until(lambda: self.request_count >= requests)

    async def sent(self, frames: int) -> None:
        """Returns when so many frames have gone out."""
        await self._until(lambda: self.frames_sent >= frames)

    async def hung_up(self, clients: int = 1) -> None:
        """Returns when so many clients have left before their answer ended."""
        await self._until(lambda: self.hang_ups >= clients)

    def _scene(self) -> Scene | None:
        return self._next.popleft() if self._next else self._always

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fact():
                await self._changed.wait()
