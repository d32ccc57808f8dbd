"""What the stand-in of Gemini has heard and sent, and waiting for it."""

import asyncio
from collections import deque
from collections.abc import Callable

from core.sandbox.gemini_wire import Heard

PATIENCE_S = 10.0
REMEMBERED = 1_000


class Hearing:
    """Counts what comes and goes, and wakes whoever waits for it."""

    def __init__(self) -> None:
        self.requests: deque[Heard] = deque(maxlen=REMEMBERED)
        """The latest ones, oldest first; those that only count tokens or hand over files are left out."""
        self.request_count = 0
        self.counted = 0
        """How often tokens were to be counted."""
        self.frames_sent = 0
        self.hang_ups = 0
        """How many clients left before their answer ended."""
        self._changed = asyncio.Event()

    async def heard(self, requests: int) -> None:
        """Returns when so many requests have come."""
        await self._until(lambda: self.request_count >= requests)

    async def sent(self, frames: int) -> None:
        """Returns when so many frames have gone out."""
        await self._until(lambda: self.frames_sent >= frames)

    async def hung_up(self, clients: int = 1) -> None:
        """Returns when so many clients have left before their answer ended."""
        await self._until(lambda: self.hang_ups >= clients)

    def hear(self, request: Heard) -> None:
        self.request_count += 1
        self.requests.append(request)
        self._tell()

    def count_frame(self) -> None:
        self.frames_sent += 1
        self._tell()

    def count_hang_up(self) -> None:
        self.hang_ups += 1
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fact():
                await self._changed.wait()
