"""What a stand-in was told to do next, what has happened so far for whoever waits for it, and how it sends."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from aiohttp import web

from core.sandbox.gemini_wire import Heard

Scene = TypeVar("Scene")
PATIENCE_S = 10.0
FOREVER_S = 3600.0
REMEMBERED = 1_000


class Script(Generic[Scene]):
    """Says what comes next, and counts what comes and goes.

    Args:
        gap_s: Between two frames.
    """

    def __init__(self, gap_s: float) -> None:
        self.requests: deque[Heard] = deque(maxlen=REMEMBERED)
        """The latest ones, oldest first; those that only count tokens or hand over files are left out."""
        self.request_count = 0
        self.frames_sent = 0
        self.hang_ups = 0
        """How many clients left before their answer ended."""
        self._gap_s = gap_s
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

    def _hear(self, request: Heard) -> None:
        self.request_count += 1
        self.requests.append(request)
        self._tell()

    async def _stream(
        self, call: web.Request, frames: Sequence[bytes], end: bytes, *, hangs: bool
    ) -> web.StreamResponse:
        """Send these as server-sent events, one at a time, and notice when nobody reads them any more.

        Args:
            end: What follows each of them.
            hangs: Nothing comes after them, and no end either.
        """
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(call)
            for frame in frames:
                await response.write(b"data: " + frame + end)
                self.frames_sent += 1
                self._tell()
                await asyncio.sleep(self._gap_s)
                await self._may_go_on.wait()
            if hangs:
                await asyncio.sleep(FOREVER_S)
        except (asyncio.CancelledError, ConnectionResetError):
            self._count_hang_up()
            raise
        return response

    async def _silence(self) -> web.StreamResponse:
        try:
            await asyncio.sleep(FOREVER_S)
        except asyncio.CancelledError:
            self._count_hang_up()
            raise
        return web.Response()

    def _count_hang_up(self) -> None:
        self.hang_ups += 1
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fact():
                await self._changed.wait()
