"""What a chart shows: figures under names, one for each day, in one unit."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal, TypeAlias

Unit: TypeAlias = Literal["micros", "requests", "ms", "percent"]
Kind: TypeAlias = Literal["bars", "stacked bars", "lines"]
Values: TypeAlias = tuple[float | None, ...]

MOST_SERIES = 6
"""More colours than these cannot be told apart by everybody."""
LARGEST = 1e15
ADDED: frozenset[Unit] = frozenset({"micros", "requests"})
"""What may be summed: the sum of two percentages is no percentage."""


@dataclass(frozen=True, slots=True)
class Series:
    """One name and its figures, one for each label below; None where there is no figure."""

    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures are not negative: what is below zero is shown as zero. `percent` goes up to 100.

    Attributes:
        x_labels: Days as people write them, `3 Nov`, the latest one last.
        ceiling: A limit, in the same unit, shown as a line with its amount.

    Raises:
        ValueError: A series has not one value for each label.
    """

    title: str
    x_labels: tuple[str, ...]
    unit: Unit
    series: tuple[Series, ...]
    kind: Kind = "bars"
    ceiling: float | None = None

    def __post_init__(self) -> None:
        if any(len(series.values) != len(self.x_labels) for series in self.series):
            raise ValueError("each series has one value for each label")

    @property
    def is_empty(self) -> bool:
        return all(value is None for series in self.series for value in series.values)


def tamed(chart: Chart) -> Chart:
    """The same chart with figures that can be drawn, and the smallest of too many series as one.

    What is left over is summed where that means something; where not, its highest figures are shown.
    """
    told = [Series(series.name, tuple(_tamed(value) for value in series.values)) for series in chart.series]
    whole = replace(chart, series=tuple(told), ceiling=_tamed(chart.ceiling))
    if len(told) <= MOST_SERIES:
        return whole
    shown = sorted(range(len(told)), key=lambda number: -total(told[number].values))[: MOST_SERIES - 1]
    rest = [series.values for number, series in enumerate(told) if number not in shown]
    kept = [told[number] for number in sorted(shown)]
    if chart.unit in ADDED:
        return replace(whole, series=(*kept, Series(f"{len(rest)} others", summed(rest))))
    return replace(whole, series=(*kept, Series(f"Highest of {len(rest)} others", highest(rest))))


def _tamed(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else min(max(value, 0), LARGEST)


def total(values: Values) -> float:
    return sum(value for value in values if value is not None)


def summed(rows: Iterable[Values]) -> Values:
    """Day by day; None where none has a figure."""
    return tuple(total(day) if any(value is not None for value in day) else None for day in zip_longest(*rows))


def highest(rows: Iterable[Values]) -> Values:
    """Day by day; None where none has a figure."""
    return tuple(max((value for value in day if value is not None), default=None) for day in zip_longest(*rows))


def heights(chart: Chart) -> Values:
    """How far up each day reaches."""
    rows = [series.values for series in chart.series]
    return summed(rows) if chart.kind == "stacked bars" else highest(rows)
