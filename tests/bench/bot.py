"""Flashbulb with the page, in a process of its own: the one whose CPU is counted."""

import asyncio
from asyncio import events
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from time import perf_counter, thread_time
from typing import TypeVar

from bots.adapter import Desk
from bots.runtime import Tempo, open_house
from bots.serving import page_of, serve
from bots.web.address import Address
from core.config import read_settings
from core.log import configure
from core.providers.paces import WAITS
from storage.sqlite import Sqlite
from tests.bench.child import Facts, obey

T = TypeVar("T")

AT_ONCE = Tempo(waits=replace(WAITS, poll_s=0.0))
"""The studio is asked at once whether it is done; the rest is as patient as for people."""


class Probe:
    """Counts ways to the database, and while it watches, how long a single callback keeps the event loop."""

    def __init__(self) -> None:
        self.trips = 0
        self.longest_wall_s = 0.0
        self.longest_cpu_s = 0.0
        self._plain_run = events.Handle._run

    def count_trips(self) -> None:
        Sqlite.write = self._counted(Sqlite.write)  # type: ignore[method-assign]
        Sqlite.read = self._counted(Sqlite.read)  # type: ignore[method-assign]

    def _counted(self, way: Callable[..., Awaitable[T]]) -> Callable[..., Awaitable[T]]:
        @wraps(way)
        def counted(*args: object) -> Awaitable[T]:
            self.trips += 1
            return way(*args)

        return counted

    async def watch(self) -> Facts:
        """Time every callback from here on; it costs a little, so not while CPU is counted."""
        self.longest_wall_s = self.longest_cpu_s = 0.0
        plain = self._plain_run

        def timed(handle: events.Handle) -> None:
            began, cpu = perf_counter(), thread_time()
            plain(handle)
            self.longest_wall_s = max(self.longest_wall_s, perf_counter() - began)
            self.longest_cpu_s = max(self.longest_cpu_s, thread_time() - cpu)

        events.Handle._run = timed  # type: ignore[method-assign]
        return {"trips": self.trips}

    async def told(self) -> Facts:
        """What was counted so far. Ends the watch."""
        events.Handle._run = self._plain_run  # type: ignore[method-assign]
        return {"trips": self.trips, "longest_wall_s": self.longest_wall_s, "longest_cpu_s": self.longest_cpu_s}


async def main() -> None:
    probe = Probe()
    probe.count_trips()
    settings = read_settings(env_file=None)
    # As a deployment does: each line is made, into whatever stderr is.
    configure(settings.secrets(), style="json")
    async with open_house(settings, tempo=AT_ONCE) as house, asyncio.TaskGroup() as group:
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        desk = Desk(house.app)
        page = page_of(house, desk, Address("127.0.0.1", 0), ready.set_result)
        group.create_task(serve(desk, [page]))
        await obey(await ready, {"watch": probe.watch, "told": probe.told})


if __name__ == "__main__":
    asyncio.run(main())
