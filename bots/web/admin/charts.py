"""Charts of the dashboard, as pictures with an address of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from aiohttp import web

from bots.web.admin.addresses import address
from bots.web.admin.span import Span, span_of
from bots.web.admin.views import Views
from bots.web.guard import problem
from core.charts.alt import alt_text
from core.charts.chart import Chart, Series
from core.errors import ChartFailed
from core.reports import Daily

PATH = "/admin/charts/spend"
MOST_DAYS = 124
"""A longer time is shown month by month."""
CACHE = "private, max-age=30"


@dataclass(frozen=True, slots=True)
class Shown:
    """A chart as the page holds it."""

    light: str
    dark: str
    alt: str


class ChartPictures:
    def __init__(self, views: Views) -> None:
        self._views = views

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get(PATH, self._views.for_admins(self._spend))]

    async def _spend(self, request: web.Request) -> web.Response:
        stores = self._views.stores
        span = span_of(request.query, stores.rulebook.calendar, stores.now())
        days = await stores.reports.by_day("all", "", span.first.isoformat(), span.last.isoformat())
        try:
            picture = await stores.charts.png(spend(span, days), is_dark=request.query.get("theme") == "dark")
        except ChartFailed as error:
            return problem(503, str(error))
        return web.Response(body=picture, content_type="image/png", headers={"Cache-Control": CACHE})


def shown(span: Span, days: Sequence[Daily], query: Mapping[str, str]) -> Shown:
    """Where the chart of these days is, and what it shows in words."""
    asked = {name: query[name] for name in ("range", "from", "to") if name in query}
    return Shown(address(PATH, asked), address(PATH, asked, theme="dark"), alt_text(spend(span, days)))


def spend(span: Span, days: Sequence[Daily]) -> Chart:
    """What people spent, and what was wasted on top of it where anything was."""
    found = {daily.day: daily.sum for daily in days}
    columns = [
        (label, [found[day.isoformat()] for day in held if day.isoformat() in found]) for label, held in _columns(span)
    ]
    spent = tuple(sum(each.micros for each in sums) for _, sums in columns)
    waste = tuple(sum(each.waste for each in sums) for _, sums in columns)
    series = [Series("Spent", spent), *([Series("Wasted", waste)] if any(waste) else [])]
    title = "Spend by day" if len(span.days) <= MOST_DAYS else "Spend by month"
    return Chart(title, tuple(label for label, _ in columns), "micros", tuple(series), "stacked bars")


def _columns(span: Span) -> Sequence[tuple[str, Sequence[date]]]:
    """Labels, each with its days."""
    if len(span.days) <= MOST_DAYS:
        return [(f"{day.day} {day:%b}", [day]) for day in span.days]
    return [(f"{label:%b %Y}", [*held]) for label, held in groupby(span.days, key=lambda day: day.replace(day=1))]
