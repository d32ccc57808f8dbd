"""`/usage team` and the week's report: the figures found, and shown as words, a chart and a file."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from core.charts.alt import alt_text
from core.charts.chart import Chart
from core.errors import ChartFailed
from core.kit import Kit
from core.limits import EVERYTHING
from core.names import markdown_name
from core.ports import Made
from core.reports import Daily, Sum
from core.spans import Span
from core.tables import csv_of
from core.team_report import CSV_HEAD, KINDS, Team, sheet, summary, tables, trend
from core.unusual import LEAST_MICROS, LOOKED_BACK, Leader, unusual
from core.values import Document, Notice, Picture, Progress, Request, Show, Spend, Text, Work
from core.words import amount, when

LOOKED_AT = 7
"""The latest days of a span, of which it is said what stands out."""


async def show_team(request: Request, kit: Kit, show: Show, span: Span) -> None:
    team = await found(span, kit)
    parts = [summary(team, str(kit.calendar.zone)), *await _ceilings(request, kit), await remarkable(team, kit)]
    show(Text("\n\n".join(filter(None, [*parts, *tables(team)]))))
    if team.whole.requests:
        show(await _attached(team, kit))
        await _draw(trend(team), kit, show)


async def _attached(team: Team, kit: Kit) -> Document:
    """All figures as a spreadsheet; one of them, however often this is begun."""

    async def kept(_spend: Spend) -> Document:
        data = await asyncio.to_thread(csv_of, CSV_HEAD, [*sheet(team)])
        return await kit.documents.keep(f"usage-{span.first}-to-{span.last}.csv", data, about)

    span = team.span
    about = f"What everybody used, {span.words}: every figure by day, person, command, model, channel and workspace."
    return await kit.journal.once("csv", Document, kept, is_repeatable=True)


async def _draw(chart: Chart, kit: Kit, show: Show) -> None:
    """The chart, with its words for who does not see it; figures are worth having without it, too."""
    show(Progress("Drawing the days …"))
    try:
        stored = await kit.works.save(Made(await kit.charts.png(chart), "image/png"))
    except ChartFailed as error:
        show(Notice(str(error)))
        return
    alt = alt_text(chart)
    # A work without a number: whose it is may see it, it is forgotten and swept with its request, and no history or
    # gallery has it.
    kit.notebook.keep(Work(stored.file, chart.title, "", "", 0, "", "", "", stored.width, stored.height, alt))
    show(Picture(stored.file, alt, stored.width, stored.height))


async def found(span: Span, kit: Kit) -> Team:
    """The figures of these days, and by day those of the days that they are compared with."""
    first, last = span.first.isoformat(), span.last.isoformat()
    since = (span.first - timedelta(days=LOOKED_BACK + LOOKED_AT)).isoformat()
    days = await kit.reports.by_day("all", "", since, last)
    by = dict(zip(KINDS, await asyncio.gather(*(kit.reports.by_key(kind, first, last) for kind in KINDS)), strict=True))
    whole = next((each.sum for each in await kit.reports.by_key("all", first, last)), Sum())
    return Team(span, whole, by, days, await kit.administration.names())


async def _ceilings(request: Request, kit: Kit) -> Sequence[str]:
    """Where the limits of everybody together stand."""
    takes = [take for take in kit.rulebook.takes(request, {"micros": 1}) if take.scope == EVERYTHING]
    standings = await kit.history.standings(takes)
    return [
        f"Of what everybody together may cost {'today' if standing.is_daily else 'this month'}, "
        f"{amount('micros', standing.used)} of {amount('micros', standing.cap)} is used. "
        f"It begins anew {when(take.resets_at, kit.now())}."
        for take, standing in zip(takes, standings, strict=True)
    ]


async def remarkable(team: Team, kit: Kit) -> str:
    """What stands out on the latest of these days, as a list; empty where nothing does."""
    billed = {each.day: each.sum.billed for each in team.days}
    days = team.span.days[-LOOKED_AT:]
    costly = [day for day in days if billed.get(day.isoformat(), 0) >= LEAST_MICROS]
    leaders = [leader for day in costly if (leader := await _leader(day, team.names, kit))]
    sentences = unusual(days, billed, leaders, team.whole)
    return "\n".join(["#### Worth a look\n", *(f"- {sentence}" for sentence in sentences)]) if sentences else ""


async def _leader(day: date, names: Mapping[str, str], kit: Kit) -> Leader | None:
    """Who spent the most on this day."""
    people = [each for each in await kit.reports.by_key("person", day.isoformat(), day.isoformat()) if each.sum.billed]
    if not people:
        return None
    first, last = day - timedelta(days=LOOKED_BACK), day - timedelta(days=1)
    before = await kit.reports.by_day("person", people[0].key, first.isoformat(), last.isoformat())
    return Leader(day, markdown_name(people[0].key, names), people[0].sum.billed, len(people), _billed(before))


def _billed(days: Sequence[Daily]) -> Mapping[str, int]:
    return {each.day: each.sum.billed for each in days}
