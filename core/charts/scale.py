"""The axis of figures, and a figure in words: dollars or cents, seconds or milliseconds, as people write them."""

import math
from dataclasses import dataclass

from core.catalog import MICROS_PER_USD
from core.charts.chart import Unit
from core.words import MICROS_PER_CENT, money

MOST_STEPS = 7.5
"""From zero to the top."""
HEADROOM = 1.1
"""For the words above the highest bar."""
UNTOUCHED: dict[Unit, float] = {"micros": MICROS_PER_CENT, "requests": 4, "ms": 100, "percent": 100}
"""How high the axis of a chart is that has nothing but zeros."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from zero to `top`; `caption` is what it counts."""

    top: float
    ticks: tuple[tuple[float, str], ...]
    caption: str


@dataclass(frozen=True, slots=True)
class _Measure:
    """What an axis is written in: so many of the chart's unit are one of these."""

    caption: str
    size: float
    before: str = ""
    after: str = ""


def scale(highest: float, unit: Unit) -> Scale:
    """Ticks on round figures; a percentage that passes the half is shown against the whole."""
    reach = highest or UNTOUCHED[unit]
    measure = _measure(reach, unit)
    is_whole = unit == "percent" and 50 < reach <= 100
    top = (100 if is_whole else reach * HEADROOM) / measure.size
    step = 25.0 if is_whole else _step(top, is_counted=unit == "requests")
    places = _places(step, is_money=bool(measure.before))
    marks = [number * step for number in range(max(1, int(top / step * (1 + 1e-9))) + 1)]
    words = [f"{measure.before}{mark:,.{places}f}{measure.after}" if mark else "0" for mark in marks]
    ticks = tuple(zip([mark * measure.size for mark in marks], words, strict=True))
    return Scale(max(top, marks[-1]) * measure.size * (1.06 if is_whole else 1), ticks, measure.caption)


def _measure(highest: float, unit: Unit) -> _Measure:
    match unit:
        case "micros" if highest < MICROS_PER_USD:
            return _Measure("US cents", MICROS_PER_CENT, after=" ¢")
        case "micros":
            return _Measure("US dollars", MICROS_PER_USD, before="$")
        case "requests":
            return _Measure("Requests", 1)
        case "ms" if highest < 1000:
            return _Measure("Milliseconds", 1, after=" ms")
        case "ms":
            return _Measure("Seconds", 1000, after=" s")
        case "percent":
            return _Measure("Percent", 1, after=" %")


def _step(top: float, *, is_counted: bool) -> float:
    """The next round figure: 25 is one and 2.5 is none; and half a request is none."""
    raw = top / MOST_STEPS
    power = 10.0 ** math.floor(math.log10(raw))
    steps = [power * many for many in (1, 2, 2.5, 5, 10) if power * many >= raw * (1 - 1e-9)]
    rounds = [step for step in steps if step.is_integer() or step != power * 2.5]
    return max(rounds[0], 1.0) if is_counted else rounds[0]


def _places(step: float, *, is_money: bool) -> int:
    """So many decimals that no two ticks read alike; dollars have two or none."""
    needed = len(f"{step:.12f}".rstrip("0").partition(".")[2])
    return 2 if is_money and needed else needed


def figure(value: float | None, unit: Unit) -> str:
    """`38 ¢`, `1,204`, `230 ms`, `1.2 s`, `7.5 %`: never rounded to nothing when there was something."""
    if value is None:
        return "no figure"
    match unit:
        case "micros":
            return money(max(1, round(value))) if value else "0 ¢"
        case "requests":
            return f"{value:,.0f}"
        case "ms":
            return f"{_short(value)} ms" if round(value) < 1000 else f"{value / 1000:,.1f} s"
        case "percent":
            return f"{_short(value)} %"


def spoken(value: float | None, unit: Unit) -> str:
    """The figure where no axis says what it counts."""
    if value == 0 and unit == "micros":
        return "nothing"
    if value is None or unit != "requests":
        return figure(value, unit)
    return f"{value:,.0f} request" if round(value) == 1 else f"{value:,.0f} requests"


def _short(value: float) -> str:
    if 0 < value < 0.1:
        return "under 0.1"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}".removesuffix(".0")
