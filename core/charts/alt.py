"""A chart in words, for those who do not see it: what it says, not how it looks."""

from core.charts.chart import ADDED, Chart, Values, heights, summed, tamed, total
from core.charts.names import isolated, readable
from core.charts.scale import spoken

TITLE_CHARS = 60
NAME_CHARS = 30
NOTHING_YET = "Nothing yet"
FEWEST_FOR_A_TREND = 4
LEVEL = 0.15
"""Halves that differ by less are about level."""


def alt_text(chart: Chart) -> str:
    """Title, from when to when, how much in all, the highest and the latest day, and whether it rises. Pure.

    Under 1,000 characters, so that it fits wherever a picture is posted.
    """
    told = tamed(chart)
    title = isolated(readable(chart.title, TITLE_CHARS))
    head = title if title.endswith((".", "!", "?", "…")) else f"{title}."
    if told.is_empty:
        return f"{head} {NOTHING_YET}."
    if not any(total(series.values) for series in told.series):
        return f"{head} {_span(told)}: all zero."
    body = _added(told) if chart.unit in ADDED else _beside(told)
    return " ".join([head, f"{_span(told)}:", body, *_ceiling(told)])


def _span(chart: Chart) -> str:
    first, last = readable(chart.x_labels[0]), readable(chart.x_labels[-1])
    return (
        f"{chart.kind.capitalize()} from {first} to {last}"
        if len(chart.x_labels) > 1
        else f"{chart.kind.capitalize()} for {last}"
    )


def _added(chart: Chart) -> str:
    """What can be summed: the whole first, then whose it is."""
    days = summed(series.values for series in chart.series)
    parts = [f"{spoken(total(days), chart.unit)} in all."]
    if len(days) > 1:
        parts += [f"Highest {_peak(chart, days)}, {_latest(chart, days)}.", trend(days)]
    if len(chart.series) > 1:
        shares = [
            f"{isolated(readable(one.name, NAME_CHARS))} {spoken(total(one.values), chart.unit)}"
            for one in chart.series
        ]
        parts.append(f"By name: {', '.join(shares)}.")
    return " ".join(part for part in parts if part)


def _beside(chart: Chart) -> str:
    """What cannot be summed: each series for itself."""
    if len(chart.series) == 1:
        values = chart.series[0].values
        return " ".join([f"{_range(chart, values)}.", *filter(None, [trend(values)])])
    told = [(isolated(readable(one.name, NAME_CHARS)), _range(chart, one.values), one.values) for one in chart.series]
    return " ".join(f"{name}: {words}{_direction(values)}." for name, words, values in told)


def _range(chart: Chart, days: Values) -> str:
    if total(days) == 0:
        return "no figure" if days.count(None) == len(days) else "all zero"
    if len(days) == 1:
        return spoken(days[0], chart.unit)
    return f"highest {_peak(chart, days)}, {_latest(chart, days)}"


def _direction(days: Values) -> str:
    """`, rising`: among several there is no room for more."""
    word = trend(days).partition(":")[0].removesuffix(".").lower()
    return f", {word}" if word else ""


def _peak(chart: Chart, days: Values) -> str:
    number = max(range(len(days)), key=lambda number: days[number] or 0)
    return f"{spoken(days[number], chart.unit)} on {readable(chart.x_labels[number])}"


def _latest(chart: Chart, days: Values) -> str:
    last = readable(chart.x_labels[-1])
    return f"no figure for {last}" if days[-1] is None else f"latest {spoken(days[-1], chart.unit)} on {last}"


def trend(days: Values) -> str:
    """`Rising: …`, `Falling: …` or `About level.`, the later half against the earlier one; nothing of a few days."""
    values = [value for value in days if value is not None]
    if len(values) < FEWEST_FOR_A_TREND:
        return ""
    half = len(values) // 2
    earlier, later = sum(values[:half]), sum(values[-half:])
    if abs(later - earlier) <= LEVEL * max(earlier, later) or earlier == later:
        return "About level."
    if not earlier or not later:
        return "Rising: the earlier half is all zero." if later else "Falling: the later half is all zero."
    times = later / earlier
    if times >= 2:
        return f"Rising: the later half is {'twice' if times < 2.5 else f'{times:,.0f} times'} the earlier one."
    word, change = ("Rising", f"{times - 1:.0%} above") if times > 1 else ("Falling", f"{1 - times:.0%} below")
    return f"{word}: the later half is {change.replace('%', ' %')} the earlier one."


def _ceiling(chart: Chart) -> list[str]:
    if chart.ceiling is None:
        return []
    limit = f"The limit of {spoken(chart.ceiling, chart.unit)} was"
    above = [number for number, height in enumerate(heights(chart)) if height is not None and height > chart.ceiling]
    if not above:
        return [f"{limit} not passed."]
    first = readable(chart.x_labels[above[0]])
    return [
        f"{limit} passed on {first}." if len(above) == 1 else f"{limit} passed {len(above)} times, first on {first}."
    ]
