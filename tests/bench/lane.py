"""A line at the studio as the bench measures it: the real queue on real rows, and orders that sleep instead of draw."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic
from typing import Protocol
from uuid import uuid4

from core.draft import Draft
from core.line import Entry, Job, Line
from core.memory import Opening
from core.queue import Queue
from core.values import Medium, Show, Update
from storage.jobs import SqlJobs
from storage.store import Store
from tests.bench.storage import request

HOUR = timedelta(hours=1)
MOST_WAITING = 10**6
PEOPLE = 50
TYPICAL_S = 5


class Door(Protocol):
    """What orders go through, so many at a time."""

    async def wait(self, job: Job, show: Show) -> None: ...

    def leave(self, request: str) -> None: ...


class Bare:
    """The least that anybody would write: fair to nobody, and neither another process nor a restart knows of it."""

    def __init__(self, slots: int) -> None:
        self._places = asyncio.Semaphore(slots)

    async def wait(self, _job: Job, _show: Show) -> None:
        await self._places.acquire()

    def leave(self, _request: str) -> None:
        self._places.release()


class Watched(SqlJobs):
    """The rows, and in which look each order was let through: those of one look begin at the same moment."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.database)
        self.looks = 0
        self.let_through: dict[str, int] = {}

    async def enter(self, lane: str, job: Job, slots: int, most_waiting: int, now: datetime) -> Entry:
        entry = await super().enter(lane, job, slots, most_waiting, now)
        if entry.state == "running":
            self.let_through.setdefault(job.request, self.looks)
        return entry

    async def leave(self, lane: str, requests: Sequence[str], slots: int, now: datetime) -> Line:
        line = await super().leave(lane, requests, slots, now)
        self.looks += 1
        for job in line.jobs:
            if job.is_running:
                self.let_through.setdefault(job.request, self.looks)
        return line


@dataclass(slots=True)
class Order:
    """One that comes, waits, begins and leaves."""

    job: Job
    door: Door
    draft: Draft = field(default_factory=Draft)
    is_placed: asyncio.Event = field(default_factory=asyncio.Event)
    """It has begun, or its person was told where it is in line."""
    began: "asyncio.Future[float]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def goes(self, lasts_s: float) -> None:
        await self.waits()
        await asyncio.sleep(lasts_s)
        self.door.leave(self.job.request)

    async def waits(self) -> None:
        await self.door.wait(self.job, self._told)
        self.began.set_result(monotonic())
        self.is_placed.set()

    def _told(self, update: Update) -> None:
        self.draft.take(update)
        self.is_placed.set()


class Studio:
    """One database, and a lane for whatever is measured."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._numbers = count(1)

    async def job(self, person: str = "", medium: Medium = "picture") -> Job:
        """An order whose request runs; of one person after another, when nobody is said."""
        asked = request()
        asked = replace(asked, command="imagine", person=person or f"web:p{next(self._numbers) % PEOPLE}")
        await self.store.ledger.begin(Opening(asked, (), "bench", datetime.now(UTC) + HOUR, True))
        return Job(asked.id, asked.person, medium, asked.asked_at, TYPICAL_S)

    async def jobs(self, how_many: int, person: str = "", medium: Medium = "picture") -> list[Job]:
        return [await self.job(person, medium) for _ in range(how_many)]

    @asynccontextmanager
    async def queue(self, slots: int, lane: str = "", rows: SqlJobs | None = None) -> AsyncIterator[Queue]:
        """A line that is looked after, as patient as a deployment's; a new lane when none is said."""
        queue = Queue(rows or self.store.jobs, lane or str(uuid4()), slots, MOST_WAITING, _now, _alarm)
        async with queue.kept():
            yield queue


@asynccontextmanager
async def going(orders: Sequence[Order], lasts_s: float) -> AsyncIterator[None]:
    """They go through, until this is left; entered when each has begun, or knows where it is in line."""
    tasks = []
    for number, order in enumerate(orders):
        tasks.append(asyncio.create_task(order.goes(lasts_s)))
        if number % PEOPLE == 0:
            # Not even a crowd comes within one callback.
            await asyncio.sleep(0)
    try:
        for order in orders:
            await order.is_placed.wait()
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _now() -> datetime:
    return datetime.now(UTC)


async def _alarm(_words: str) -> None:
    return None
