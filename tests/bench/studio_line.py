"""The line at the studio in a process of its own, twice on one database: what it costs, how soon, and how fairly."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic, perf_counter, process_time

from bots.serving import SWITCH_S, _keep_what_is_there
from core.line import Job, Line, forecast
from core.log import configure
from core.values import Medium
from storage.store import open_store
from tests.bench.bot import Probe
from tests.bench.child import Facts, obey
from tests.bench.lane import MOST_WAITING, Bare, Door, Order, Studio, Watched, going

SLOTS = 4
JOB_S = 0.003
MANY_JOB_S = 0.05
"""With many in line every end is a look: as many of these as a wide lane has in life, and more."""
MANY_S = 1.5
LOOKS = 40


async def alone(studio: Studio, probe: Probe, total: int, is_bare: bool) -> Facts:
    """Orders that do not wait, one after the other."""
    jobs = await studio.jobs(total)

    async def work(door: Door) -> None:
        for job in jobs:
            await Order(job, door).goes(JOB_S)
            # Else this one's leaving and the next one's coming would be one look.
            await asyncio.sleep(JOB_S)

    return await _through(studio, probe, total, work, is_bare=is_bare)


async def together(studio: Studio, probe: Probe, total: int, at_once: int, is_bare: bool) -> Facts:
    """Orders that come at once, so that most of them wait."""
    jobs = await studio.jobs(total)

    async def work(door: Door) -> None:
        for first in range(0, total, at_once):
            await asyncio.gather(*(Order(job, door).goes(JOB_S) for job in jobs[first : first + at_once]))
            await asyncio.sleep(JOB_S)

    return await _through(studio, probe, total, work, is_bare=is_bare)


async def _through(
    studio: Studio, probe: Probe, total: int, work: Callable[[Door], Awaitable[None]], *, is_bare: bool
) -> Facts:
    async with studio.queue(SLOTS) as queue:
        trips = probe.trips
        spent = await _spent(total, lambda: work(Bare(SLOTS) if is_bare else queue))
        return {**spent, "trips": (probe.trips - trips) / total}


async def _spent(times: int, work: Callable[[], Awaitable[None]]) -> Facts:
    """Milliseconds of each time, of all threads and on the clock."""
    began, cpu = perf_counter(), process_time()
    await work()
    return {"cpu_ms": (process_time() - cpu) * 1000 / times, "wall_ms": (perf_counter() - began) * 1000 / times}


async def handed_over(studio: Studio, total: int) -> dict[str, object]:
    """How long the only place is empty, from when it is given free until the next one has it."""
    took = []
    async with studio.queue(1) as queue:
        running = Order(await studio.job(), queue)
        await running.waits()
        for _ in range(total):
            following = Order(await studio.job(), queue)
            waiting = asyncio.create_task(following.waits())
            await following.is_placed.wait()
            freed_at = monotonic()
            queue.leave(running.job.request)
            took.append((await following.began - freed_at) * 1000)
            await waiting
            running = following
    return {"took_ms": took}


class Side:
    """This process's part in lanes of one place each, where another process stands as well."""

    def __init__(self, studio: Studio, stack: AsyncExitStack) -> None:
        self._studio = studio
        self._stack = stack
        self._doors: list[Door] = []
        self._orders: list[Order] = []
        self._waiting: list[asyncio.Task[None]] = []
        self._dice = Random(7)

    async def stand(self, lanes: int) -> dict[str, object]:
        """One order in each lane; returns when all have begun, or know where they are in line."""
        while len(self._doors) < lanes:
            lane = f"lane {len(self._doors)}"
            self._doors.append(await self._stack.enter_async_context(self._studio.queue(1, lane)))
        self._orders = [Order(await self._studio.job(), door) for door in self._doors]
        self._waiting = [asyncio.create_task(order.waits()) for order in self._orders]
        for order in self._orders:
            await order.is_placed.wait()
        return {}

    async def free(self) -> dict[str, object]:
        """Give each place free, spread over a second; when that was."""
        share_s = 1 / len(self._orders)
        moments = [(number + self._dice.random()) * share_s for number in range(len(self._orders))]
        freed = (self._freed(order, pause_s) for order, pause_s in zip(self._orders, moments, strict=True))
        return {"at": await asyncio.gather(*freed)}

    async def _freed(self, order: Order, pause_s: float) -> float:
        await asyncio.sleep(pause_s)
        order.door.leave(order.job.request)
        return monotonic()

    async def begun(self) -> dict[str, object]:
        """When each of them began."""
        return {"at": await asyncio.gather(*(order.began for order in self._orders))}


async def fair(studio: Studio, people: int, each: int, medium: Medium, slots: int, lasts_s: float) -> Facts:
    """How many orders of any one of these people begin before the picture of somebody who comes after all of them."""
    rows = Watched(studio.store)
    async with studio.queue(slots, rows=rows) as queue:
        theirs = [job for number in range(people) for job in await studio.jobs(each, f"web:p{number}", medium)]
        async with going([Order(job, queue) for job in theirs], lasts_s):
            own = Order(await studio.job("web:bob"), queue)
            came_at, came = monotonic(), rows.looks
            await own.waits()
        began = rows.let_through[own.job.request]
        before = Counter(job.person for job in theirs if came < rows.let_through.get(job.request, came) < began)
        waited_ms = (await own.began - came_at) * 1000
        return {"before": max(before.values(), default=0), "waited_ms": waited_ms}


async def looks(studio: Studio, waiting: int) -> dict[str, object]:
    """What each step costs while so many wait."""
    rows, lane = studio.store.jobs, f"{waiting} in line"
    jobs = await studio.jobs(waiting + SLOTS)

    async def enter(some: Sequence[Job]) -> None:
        for job in some:
            await rows.enter(lane, job, SLOTS, MOST_WAITING, _now())

    async def look() -> None:
        for _ in range(LOOKS):
            await rows.leave(lane, (), SLOTS, _now())

    async def foretell(line: Line) -> None:
        for _ in range(LOOKS):
            forecast(line)

    async def leave() -> None:
        for job in jobs[:LOOKS]:
            await rows.leave(lane, [job.request], SLOTS, _now())

    await enter(jobs[:-LOOKS])
    entering = await _spent(LOOKS, lambda: enter(jobs[-LOOKS:]))
    looking = await _spent(LOOKS, look)
    line = await rows.leave(lane, (), SLOTS, _now())
    foretelling = await _spent(LOOKS, lambda: foretell(line))
    return {"enter": entering, "look": looking, "forecast": foretelling, "leave": await _spent(LOOKS, leave)}


async def blocks(studio: Studio, probe: Probe, waiting: int) -> Facts:
    """The longest callback while so many come, wait and are let through one by one."""
    async with studio.queue(SLOTS) as queue:
        orders = [Order(job, queue) for job in await studio.jobs(waiting + SLOTS)]
        await probe.watch()
        async with going(orders, MANY_JOB_S):
            await asyncio.sleep(MANY_S)
            return await probe.told()


def _now() -> datetime:
    return datetime.now(UTC)


async def main() -> None:
    configure(style="json")
    # As a deployment does, whose imports are all here too.
    sys.setswitchinterval(SWITCH_S)
    _keep_what_is_there()
    probe = Probe()
    probe.count_trips()
    folder = Path(os.environ["BENCH_FOLDER"])
    async with AsyncExitStack() as stack:
        store = await open_store(f"sqlite:///{folder}/flashbulb.db", folder / "processes")
        stack.push_async_callback(store.close)
        studio = Studio(store)
        side = Side(studio, stack)
        await together(studio, probe, 64, 64, is_bare=False)
        await obey(
            "here",
            {
                "alone": partial(alone, studio, probe),
                "together": partial(together, studio, probe),
                "handed_over": partial(handed_over, studio),
                "stand": side.stand,
                "free": side.free,
                "begun": side.begun,
                "fair": partial(fair, studio),
                "looks": partial(looks, studio),
                "blocks": partial(blocks, studio, probe),
            },
        )


if __name__ == "__main__":
    asyncio.run(main())
