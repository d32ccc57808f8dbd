"""This process's part of the line at a provider: who waits here is let through, and told how long it takes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

import structlog

from core.errors import BadCredentials, HostError, OutOfFunds, QueueFull
from core.line import Closed, Job, Jobs, Line, Place, forecast
from core.metrics import ORDERS, RUNNING, WAITING
from core.ports import Clock
from core.values import Progress, Show
from core.words import about_s

log = structlog.get_logger()

Alarm: TypeAlias = Callable[[str], Coroutine[Any, Any, None]]
"""Tells whoever runs this bot, once, that something needs them."""

NARROW_S = 30.0
"""How long a lane stays narrower when the provider does not say."""
TELLING_S = 10.0
"""How long the end of the process waits for whoever is being told something."""
CLOSED_S = 300.0
"""After this one order tries whether a closed lane is open again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the queue is, in seconds."""

    tick_s: float = 1.0
    """Between two looks at the line; also how long a place that another process gave free may stay empty."""
    longest_narrow_s: float = 120.0
    closed_s: float = CLOSED_S
    most_put_backs: int = 10
    """An order that the provider turns away so often is given up."""


@dataclass(slots=True)
class _Waiter:
    show: Show
    turn: asyncio.Future[None]
    said: str = ""


class Queue:
    """Everybody of this process who waits for a place."""

    def __init__(
        self,
        jobs: Jobs,
        lane: str,
        slots: int,
        most_waiting: int,
        now: Clock,
        alarm: Alarm,
        pace: Pace = Pace(),
    ) -> None:
        """
        Args:
            lane: The provider's account, by a name that is no secret.
            slots: How many orders may run there at once.
            most_waiting: Orders of one person that may wait.
        """
        self._jobs = jobs
        self._lane = lane
        self._slots = slots
        self._most_waiting = most_waiting
        self._now = now
        self._alarm = alarm
        self._pace = pace
        self._waiting: dict[str, _Waiter] = {}
        self._leaving: set[str] = set()
        self._put_back: dict[str, int] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._has_news = asyncio.Event()
        self._is_marked = False
        """Whether the lane was closed: then a success opens it."""

    async def wait(self, job: Job, show: Show) -> None:
        """Until it is this job's turn; at once for one that had a place when its process broke off.

        Raises:
            LineFull: The person has too many waiting already.
            BadCredentials, OutOfFunds: The provider takes nothing from this bot.
        """
        entry = await self._jobs.enter(self._lane, job, self._slots, self._most_waiting, self._now())
        self._is_marked = self._is_marked or entry.is_trial
        if entry.state != "waiting":
            return
        waiter = _Waiter(show, asyncio.get_running_loop().create_future())
        self._waiting[job.request] = waiter
        self._has_news.set()
        try:
            await waiter.turn
        finally:
            self._waiting.pop(job.request, None)

    async def put_back(self, job: Job, refusal: QueueFull) -> None:
        """The provider has no room for it: it waits again where it was. Raises `refusal` when that went on too long."""
        times = self._put_back[job.request] = self._put_back.get(job.request, 0) + 1
        if times > self._pace.most_put_backs:
            raise refusal
        ORDERS.labels(job.medium, "put back").inc()
        narrow_s = min(refusal.retry_after_s or NARROW_S, self._pace.longest_narrow_s)
        log.info("put back in line", id=job.request, times=times, narrow_s=narrow_s)
        now = self._now()
        await self._jobs.put_back(self._lane, job.request, now, now + timedelta(seconds=narrow_s))

    async def close(self, error: HostError) -> None:
        """The provider takes nothing from this bot: whoever waits is told, and whoever runs the bot, once."""
        by: Closed = "OutOfFunds" if isinstance(error, OutOfFunds) else "BadCredentials"
        self._is_marked = True
        until = self._now() + timedelta(seconds=self._pace.closed_s)
        is_first = await self._jobs.close(self._lane, by, until)
        self._has_news.set()
        if is_first:
            log.error("the studio is closed", by=by)
            # Nobody is kept waiting until somebody else has been told.
            telling = asyncio.create_task(
                self._alarm(f"Nothing can be made at the moment. {error} I try again every few minutes.")
            )
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def worked(self) -> None:
        """An order was taken: a lane that was closed is open again."""
        if self._is_marked:
            self._is_marked = False
            await self._jobs.open(self._lane)

    def leave(self, request: str) -> None:
        """Its place is free. Returns at once; the next one is let through in a moment."""
        self._put_back.pop(request, None)
        self._leaving.add(request)
        self._has_news.set()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """While this is entered, whoever waits here is looked after."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait([keeping, *self._telling], timeout=TELLING_S)
            await self._let_go()

    async def _let_go(self) -> None:
        """Places that were given free at the very end."""
        try:
            if self._leaving:
                await self._jobs.leave(self._lane, [*self._leaving], self._slots, self._now())
        except HostError as error:
            log.error("places were not given free", error=repr(error), cause=repr(error.__cause__))

    async def _keep(self) -> None:
        while True:
            if not (self._waiting or self._leaving):
                await self._has_news.wait()
            self._has_news.clear()
            try:
                await self._look()
            except HostError as error:
                log.error("the line could not be looked at", error=repr(error), cause=repr(error.__cause__))
            await self._pause()

    async def _pause(self) -> None:
        """Until there is news, or a tick is over."""
        try:
            async with asyncio.timeout(self._pace.tick_s):
                await self._has_news.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        leaving = [*self._leaving]
        line = await self._jobs.leave(self._lane, leaving, self._slots, self._now())
        self._leaving.difference_update(leaving)
        self._is_marked = self._is_marked or line.is_trial
        places = forecast(line) if self._waiting else {}
        running = {job.request for job in line.jobs if job.is_running}
        WAITING.set(len(line.jobs) - len(running))
        RUNNING.set(len(running))
        for request, waiter in [*self._waiting.items()]:
            self._tell(waiter, line, places.get(request), is_running=request in running)

    def _tell(self, waiter: _Waiter, line: Line, place: Place | None, *, is_running: bool) -> None:
        if waiter.turn.done():
            return
        if is_running:
            waiter.turn.set_result(None)
        elif line.closed_by:
            waiter.turn.set_exception(OutOfFunds() if line.closed_by == "OutOfFunds" else BadCredentials())
        elif place and (said := in_line(place)) != waiter.said:
            waiter.said = said
            waiter.show(Progress(said))


def in_line(place: Place) -> str:
    """`You are number 3 in line; it should begin in about 40 s.`"""
    where = "You are next in line" if place.number == 1 else f"You are number {place.number:,} in line"
    return f"{where}; it should begin in {about_s(place.begins_in_s)}."
