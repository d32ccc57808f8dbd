"""What it all comes to: money, failures and times of a range of days, and the studio's line as it is now."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from bots.web.admin.charts import shown
from bots.web.admin.span import RANGES, Span, span_of
from bots.web.admin.views import Views
from core.admin_reads import Lane
from core.reports import Daily, Keyed, Sum, together

MOST_PEOPLE = 20
MOST_ROWS = 15
REASONS = {
    "BadCredentials": "The provider does not accept the key, so nothing is made.",
    "OutOfFunds": "The account at the provider has no credit left, so nothing is made.",
    "": "It takes orders.",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a table, and how long its bar is beside the longest one."""

    key: str
    sum: Sum
    percent: float


class Dashboard:
    def __init__(self, views: Views) -> None:
        self._views = views

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/admin", self._views.for_admins(self._shown))]

    async def _shown(self, request: web.Request) -> web.Response:
        stores = self._views.stores
        span = span_of(request.query, stores.rulebook.calendar, stores.now())
        first, last = span.first.isoformat(), span.last.isoformat()
        reads = stores.reads
        days, people, models, commands, outcomes, took = await asyncio.gather(
            stores.reports.by_day("all", "", first, last),
            reads.spending("person", first, last, MOST_PEOPLE),
            reads.spending("model", first, last, MOST_ROWS),
            reads.spending("command", first, last, MOST_ROWS),
            reads.spending("outcome", first, last, MOST_ROWS),
            stores.reports.took(first, last),
        )
        lanes, running, names = await asyncio.gather(reads.lanes(stores.now()), reads.running(), self._views.names())
        return await self._views.shown(
            request,
            "dashboard",
            names,
            span=span,
            ranges=RANGES,
            total=together(day.sum for day in days),
            days=whole_days(span, days),
            chart=shown(span, days, request.query),
            people=bars(people.largest),
            people_count=people.found,
            models=bars(models.largest),
            model_names=stores.models,
            commands=bars(commands.largest),
            wasted=sorted((each for each in commands.largest if each.sum.waste), key=lambda each: -each.sum.waste),
            outcomes=sorted(outcomes.largest, key=lambda each: -each.sum.requests),
            took=took,
            lanes=[lane for lane in lanes if is_of_interest(lane)],
            reasons=REASONS,
            slots=stores.slots,
            running=running,
            now=stores.now(),
        )


def is_of_interest(lane: Lane) -> bool:
    """Whether there is anything to be said of it: of a key that is used no more a name is left, for ever."""
    return bool(lane.jobs or lane.closed_by)


def bars(found: Sequence[Keyed]) -> Sequence[Bar]:
    longest = max((each.sum.billed for each in found), default=0)
    return [Bar(each.key, each.sum, round(100 * each.sum.billed / longest, 1) if longest else 0) for each in found]


def whole_days(span: Span, days: Sequence[Daily]) -> Sequence[Daily]:
    """Every day of the span, also those on which there was nothing."""
    found = {daily.day: daily.sum for daily in days}
    return [Daily(day.isoformat(), found.get(day.isoformat(), Sum())) for day in span.days]
