"""A chart as a sheet: which ticks, which words, which colours, and where each name stands."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from core.charts.alt import NOTHING_YET, TITLE_CHARS
from core.charts.chart import ADDED, Chart, Series, heights, summed, tamed, total
from core.charts.names import readable
from core.charts.palette import DARK, LIGHT, Theme
from core.charts.scale import figure, scale, spoken
from core.charts.sheet import PLOT_HEIGHT, Label, Mark, Note, Sheet

LABEL_PX = 47
"""A name and its figure below it."""
FAR = 2.5
"""A limit so many times as high as anything would press everything flat, and is told in words instead."""
FAR_PX = 130
"""A line to a name so far off leads the eye nowhere; the colour and the order say it as well."""
MOST_NOTES = 8
DAY_CHARS = 12


def sheet_of(chart: Chart, *, is_dark: bool) -> Sheet:
    """The chart as it is to be drawn. Pure."""
    told, theme = tamed(chart), DARK if is_dark else LIGHT
    peak = max((height for height in heights(told) if height is not None), default=0)
    ceiling = told.ceiling if told.ceiling is not None and (told.ceiling <= FAR * peak or not peak) else None
    axis = scale(max(peak, ceiling or 0), chart.unit)
    marks = _marks(told, theme)
    return Sheet(
        title=readable(chart.title, TITLE_CHARS),
        remark=_remark(told, ceiling),
        caption=axis.caption,
        kind=chart.kind,
        columns=tuple(readable(label, DAY_CHARS) for label in chart.x_labels),
        marks=marks,
        ticks=() if told.is_empty else axis.ticks,
        top=axis.top,
        notes=_notes(told),
        labels=_labels(told, marks, axis.top, ceiling, theme),
        ceiling=ceiling,
        empty=NOTHING_YET if told.is_empty else "",
        theme=theme,
    )


def _marks(chart: Chart, theme: Theme) -> tuple[Mark, ...]:
    rows = [[value or 0 for value in series.values] for series in chart.series]
    nothing = [0.0] * len(chart.x_labels)
    piled = list(accumulate(rows, lambda below, row: [a + b for a, b in zip(below, row, strict=True)], initial=nothing))
    bottoms = piled if chart.kind == "stacked bars" else [nothing] * len(rows)
    return tuple(
        Mark(theme.series[number], series.values, tuple(bottoms[number])) for number, series in enumerate(chart.series)
    )


def _remark(chart: Chart, ceiling: float | None) -> str:
    """How much in all, from when to when, and of a limit that is out of sight."""
    if chart.is_empty:
        return ""
    first, last = readable(chart.x_labels[0], DAY_CHARS), readable(chart.x_labels[-1], DAY_CHARS)
    span = f"{first} to {last}" if len(chart.x_labels) > 1 else last
    days = summed(series.values for series in chart.series)
    parts = [f"{spoken(total(days), chart.unit)} in all"] if chart.unit in ADDED else []
    far = chart.ceiling is not None and ceiling is None
    parts += [span, *([f"far below the limit of {figure(chart.ceiling, chart.unit)}"] if far else [])]
    return " · ".join(parts)


def _notes(chart: Chart) -> tuple[Note, ...]:
    """The highest first. Lines that meet have no room for words between them, and groups of bars have none."""
    if chart.kind != "stacked bars" and len(chart.series) != 1:
        return ()
    found = [(value, number) for number, value in enumerate(heights(chart)) if value]
    order = sorted(found, key=lambda one: (-one[0], one[1]))[: MOST_NOTES if len(chart.x_labels) <= MOST_NOTES else 1]
    return tuple(Note(number, value, figure(value, chart.unit)) for value, number in order)


def _labels(chart: Chart, marks: Sequence[Mark], top: float, ceiling: float | None, theme: Theme) -> tuple[Label, ...]:
    """From the lowest to the highest, each as near to what it names as the others let it be."""
    if chart.is_empty:
        return ()
    wanted = [_label(series, mark, chart, top) for series, mark in zip(chart.series, marks, strict=True)]
    if ceiling is not None:
        words = figure(ceiling, chart.unit)
        wanted.append(Label("Limit", words, theme.limit, ceiling / top * PLOT_HEIGHT, ceiling, is_limit=True))
    wanted.sort(key=lambda label: label.y_px)
    middles = spread([label.y_px for label in wanted], LABEL_PX, PLOT_HEIGHT)
    return tuple(_moved(label, middle) for label, middle in zip(wanted, middles, strict=True))


def _label(series: Series, mark: Mark, chart: Chart, top: float) -> Label:
    """Beside what it names, wherever others are."""
    height = _height(mark, chart)
    points_at = height if _is_there(mark, chart) else None
    return Label(readable(series.name), _words(series, chart), mark.colour, height / top * PLOT_HEIGHT, points_at)


def _moved(label: Label, y_px: float) -> Label:
    is_near = abs(y_px - label.y_px) < FAR_PX
    return replace(label, y_px=y_px, points_at=label.points_at if is_near else None)


def _height(mark: Mark, chart: Chart) -> float:
    """Where the last of it is, which its name stands beside."""
    if chart.kind == "stacked bars":
        return mark.bottoms[-1] + (mark.values[-1] or 0) / 2
    return next((value for value in reversed(mark.values) if value is not None), 0)


def _is_there(mark: Mark, chart: Chart) -> bool:
    """Whether a line from the name meets it without crossing others."""
    is_alone = chart.kind != "bars" or len(chart.series) == 1
    return is_alone and mark.values[-1] is not None


def _words(series: Series, chart: Chart) -> str:
    if chart.kind != "lines" and len(chart.series) > 1 and chart.unit in ADDED:
        return f"{figure(total(series.values), chart.unit)} in all"
    latest = figure(series.values[-1], chart.unit)
    return latest if len(series.values) == 1 or series.values[-1] is None else f"latest {latest}"


def spread(wanted: Sequence[float], height: float, room: float) -> list[float]:
    """Middles of things so high, as near to the wanted ones (ascending) as they can be without touching.

    Things that would touch become one pile, whose middle is the mean of what its parts wanted.
    """
    piles: list[tuple[float, int]] = []
    for middle in wanted:
        pile = (middle, 1)
        while piles and _kept_in(piles[-1], height, room) + (piles[-1][1] + pile[1]) * height / 2 > _kept_in(
            pile, height, room
        ):
            below = piles.pop()
            many = below[1] + pile[1]
            pile = ((below[0] * below[1] + pile[0] * pile[1]) / many, many)
        piles.append(pile)
    return [
        _kept_in(pile, height, room) + (number - (pile[1] - 1) / 2) * height
        for pile in piles
        for number in range(pile[1])
    ]


def _kept_in(pile: tuple[float, int], height: float, room: float) -> float:
    half = pile[1] * height / 2
    return max(half, min(pile[0], room - half))
