"""Charts to tell of: a week of Ada's, waves of whole teams, and names that nobody can be sure of."""

import math

from core.charts.chart import Chart, Kind, Series, Unit

WEEK = (120_000.0, 340_000.0, 90_000.0, 0.0, 410_000.0, 220_000.0, 380_000.0)
SLY = "\u202eשרה\u200b $x_1^2$ & <b>"


def days(many: int) -> tuple[str, ...]:
    return tuple(f"{number % 30 + 1} Nov" for number in range(many))


def chart(*rows: tuple[float | None, ...], unit: Unit = "micros", kind: Kind = "bars", **more: float) -> Chart:
    names = ("Ada", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal")
    return Chart("Spending", days(len(rows[0])), unit, tuple(map(Series, names, rows)), kind, **more)


def wave(many: int, high: float) -> tuple[float, ...]:
    return tuple(round(high * (1.1 + math.sin(number))) for number in range(many))
