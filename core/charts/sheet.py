"""What the process that draws is told: all words and heights as they are to be, so that it only draws.

It imports nothing of ours but this and the theme, so that it starts as fast as it can.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from core.charts.palette import Theme

Format: TypeAlias = Literal["png", "svg"]

WIDTH, HEIGHT = 1000, 520
"""Of the whole picture, in pixels. A PNG has twice as many each way, for screens that have them."""
PLOT_BOTTOM, PLOT_TOP = 54, 390
"""Of what is between the axes, in pixels from below."""
PLOT_HEIGHT = PLOT_TOP - PLOT_BOTTOM


@dataclass(frozen=True, slots=True)
class Mark:
    """One series: its colour, and for each column where it begins and how high it is."""

    colour: str
    values: tuple[float | None, ...]
    bottoms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Words above a column."""

    column: int
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside the plot, with a line to what it names where that is not beside it already.

    Attributes:
        y_px: The middle of it, from the bottom of the plot.
        points_at: The height that it names; None draws no line.
    """

    name: str
    words: str
    colour: str
    y_px: float
    points_at: float | None
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture in all its parts. `notes` are in the order of their importance: those without room are left out."""

    title: str
    remark: str
    caption: str
    kind: str
    columns: tuple[str, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    top: float
    notes: tuple[Note, ...]
    labels: tuple[Label, ...]
    ceiling: float | None
    empty: str
    theme: Theme


def written(sheet: Sheet) -> bytes:
    return json.dumps(asdict(sheet)).encode()


def read(text: bytes) -> Sheet:
    # What `written` wrote, by the same version of this file: nothing that would have to be checked.
    told: dict[str, Any] = json.loads(text)
    told["theme"] = Theme(**told["theme"])
    for name, kind in (("marks", Mark), ("notes", Note), ("labels", Label)):
        told[name] = tuple(kind(**part) for part in told[name])
    return Sheet(**told)
