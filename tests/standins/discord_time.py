"""Time in the stand-in's world: a clock that can be wound on, ids made of it, and bells for who waits."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, time

EPOCH_MS = 1_420_070_400_000
PATIENCE_S = 10.0


class Clock:
    """Seconds as everybody in this world counts them."""

    def __init__(self) -> None:
        self._ahead_s = 0.0
        self._last_id = 0

    def now(self) -> float:
        """Monotonic, for deadlines."""
        return monotonic() + self._ahead_s

    def wall(self) -> float:
        """Since 1970, for what is written down."""
        return time() + self._ahead_s

    def advance(self, seconds: float) -> None:
        self._ahead_s += seconds

    def stamp(self) -> str:
        return datetime.fromtimestamp(self.wall(), UTC).isoformat()

    def next_id(self) -> int:
        """A snowflake: the time in its upper bits, and never the same twice."""
        self._last_id = max(self._last_id + 1, (int(self.wall() * 1000) - EPOCH_MS) << 22)
        return self._last_id


class Bell:
    """Rings when something changed."""

    def __init__(self) -> None:
        self._waiting: asyncio.Event | None = None

    def ring(self) -> None:
        if self._waiting is not None:
            self._waiting.set()
            self._waiting = None

    async def until(self, fact: Callable[[], object], within_s: float = PATIENCE_S) -> None:
        """Returns when `fact` holds; it is looked at whenever the bell rings.

        Raises:
            TimeoutError: It did not within `within_s`.
        """
        async with asyncio.timeout(within_s):
            while not fact():
                self._waiting = self._waiting or asyncio.Event()
                await self._waiting.wait()
