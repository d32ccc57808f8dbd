"""Draws one sheet: `python -m core.charts.drawing png|svg`, the sheet on stdin, the picture on stdout.

A process of its own and the only one that knows matplotlib, which takes a second and 70 MB to be imported.
"""

import math
import os
import signal
import sys
import warnings
from io import BytesIO
from typing import TypeAlias

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from core.charts.fonts import families, legible
from core.charts.sheet import HEIGHT, PLOT_BOTTOM, PLOT_HEIGHT, PLOT_TOP, WIDTH, Format, Label, Mark, Sheet, read

Spots: TypeAlias = tuple[float, ...]

DOTS = 100
"""Pixels in an inch; a point is 1.39 of them. Discord shows the picture at half its size, so that 13 are the fewest."""
TITLE_PT, WORDS_PT, SMALL_PT = 18, 14, 13
EDGE, GAP = 28, 12
REACH = 26
"""From the plot to the names beside it: room for the lines that lead there."""
HALF_A_DAY = 20
"""What the last label below may reach beyond the plot."""
BAR = 0.72
WIDEST_BAR = 84
DOT = 6
STRIDES = (1, 2, 3, 5, 7, 14, 28, 56, 112, 365)
"""So many days from one label to the next."""
LONGEST_S = 60
"""Nobody waits for so long; whoever started this is gone."""


class Drawing:
    """One sheet on its way to a picture. All lengths are in pixels of the picture, from its lower left corner."""

    def __init__(self, sheet: Sheet, form: Format) -> None:
        self._sheet, self._theme, self._form = sheet, sheet.theme, form
        self._figure = Figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS)
        FigureCanvasAgg(self._figure)
        self._pixels: Transform = Affine2D().scale(1 / DOTS) + self._figure.dpi_scale_trans
        self._left = EDGE + max((self._width(words, SMALL_PT) for _, words in sheet.ticks), default=0) + GAP
        self._right = self._end_of_plot()
        self._column = (self._right - self._left) / max(1, len(sheet.columns))

    def drawn(self) -> bytes:
        self._heads()
        self._ticks()
        axes = self._axes()
        if self._sheet.empty:
            middle = (self._left + self._right) / 2, (PLOT_TOP + PLOT_BOTTOM) / 2
            self._text(*middle, self._sheet.empty, TITLE_PT, ha="center")
        elif self._sheet.kind == "lines":
            self._lines(axes)
        else:
            self._bars(axes)
        self._below()
        self._limit()
        for label in self._sheet.labels:
            self._name(label)
        self._notes()
        return self._saved()

    def _saved(self) -> bytes:
        to = BytesIO()
        # With a date or a version in it, two pictures of the same figures would differ.
        told = {"Date": None, "Title": self._sheet.title} if self._form == "svg" else {"Software": None}
        self._figure.savefig(to, format=self._form, dpi=2 * DOTS, facecolor=self._theme.paper, metadata=told)
        return to.getvalue()

    # What the parts are made of

    def _text(self, x: float, y: float, words: str, points: float, **look: object) -> Text:
        shown = words if self._form == "svg" else legible(words)
        text = self._figure.text(x, y, shown, fontsize=points, color=self._theme.soft, transform=self._pixels)
        text.set(**look)
        return text

    def _width(self, words: str, points: float) -> float:
        text = self._text(0, 0, words, points)
        width = text.get_window_extent().width
        text.remove()
        return width

    def _line(self, xs: Spots, ys: Spots, colour: str, points: float, *, above: float, is_dashed: bool = False) -> None:
        line = Line2D(xs, ys, color=colour, linewidth=points, solid_capstyle="butt", zorder=above)
        line.set_linestyle((0, (5, 3)) if is_dashed else "-")
        line.set_transform(self._pixels)
        self._figure.add_artist(line)

    def _x(self, column: int) -> float:
        return self._left + (column + 0.5) * self._column

    def _y(self, height: float) -> float:
        return PLOT_BOTTOM + height / self._sheet.top * PLOT_HEIGHT

    def _end_of_plot(self) -> float:
        """The names beside it have room behind it."""
        labels = self._sheet.labels
        sizes = [(label.name, WORDS_PT) for label in labels] + [(label.words, SMALL_PT) for label in labels]
        widest = max((self._width(*size) for size in sizes), default=0)
        return WIDTH - EDGE - (widest + REACH + GAP if labels else HALF_A_DAY)

    # The parts

    def _heads(self) -> None:
        sheet = self._sheet
        self._text(EDGE, HEIGHT - 46, sheet.title, TITLE_PT, color=self._theme.ink, fontweight="bold")
        self._text(EDGE, HEIGHT - 78, sheet.remark, WORDS_PT)
        self._text(EDGE, PLOT_TOP + 14, "" if sheet.empty else sheet.caption, SMALL_PT)

    def _ticks(self) -> None:
        """A light line for each and a firm one at zero."""
        ends = (self._left, self._right)
        self._line(ends, (PLOT_BOTTOM, PLOT_BOTTOM), self._theme.soft, 1.1, above=3)
        for height, words in self._sheet.ticks:
            y = self._y(height)
            self._text(self._left - GAP, y, words, SMALL_PT, ha="right", va="center_baseline")
            if height:
                self._line(ends, (y, y), self._theme.line, 1, above=0)

    def _axes(self) -> Axes:
        wide, high = (self._right - self._left) / WIDTH, PLOT_HEIGHT / HEIGHT
        axes = self._figure.add_axes((self._left / WIDTH, PLOT_BOTTOM / HEIGHT, wide, high), zorder=1)
        axes.set_axis_off()
        axes.set_xlim(-0.5, max(1, len(self._sheet.columns)) - 0.5)
        axes.set_ylim(0, self._sheet.top)
        return axes

    def _bars(self, axes: Axes) -> None:
        """One beside the other in a column, or one on the other, with a thread of paper between them."""
        marks = self._sheet.marks
        beside = 1 if self._sheet.kind == "stacked bars" else len(marks)
        one = min(BAR / beside, WIDEST_BAR / self._column)
        thread = 0.8 if one * self._column > 4 else 0.3
        for number, mark in enumerate(marks):
            shift = (number - (beside - 1) / 2) * one if beside > 1 else 0
            there = [(at, value) for at, value in enumerate(mark.values) if value]
            axes.bar(
                [at + shift for at, _ in there],
                [value for _, value in there],
                one,
                [mark.bottoms[at] for at, _ in there],
                color=mark.colour,
                edgecolor=self._theme.paper,
                linewidth=thread if len(marks) > 1 else 0,
            )

    def _lines(self, axes: Axes) -> None:
        """The first one uppermost; a dot where it ends, and where it has no neighbour."""
        for mark in reversed(self._sheet.marks):
            values = [math.nan if value is None else value for value in mark.values]
            (line,) = axes.plot(range(len(values)), values, color=mark.colour, linewidth=2.4, clip_on=False)
            line.set_solid_capstyle("round")
            alone = _alone(mark)
            (dots,) = axes.plot(alone, [values[at] for at in alone], "o", color=mark.colour, clip_on=False)
            dots.set(markersize=7.5, markeredgecolor=self._theme.paper, zorder=4)

    def _below(self) -> None:
        """As many days as have room, always with the latest one."""
        days = self._sheet.columns
        widest = max((self._width(words, SMALL_PT) for words in days), default=0) + 1.5 * GAP
        stride = next((many for many in STRIDES if many * self._column >= widest), len(days))
        for at in range(len(days) - 1, -1, -stride):
            self._text(self._x(at), PLOT_BOTTOM - 16, days[at], SMALL_PT, ha="center", va="top")

    def _limit(self) -> None:
        if self._sheet.ceiling is not None:
            y = self._y(self._sheet.ceiling)
            self._line((self._left, self._right), (y, y), self._theme.limit, 1.6, above=4, is_dashed=True)

    def _name(self, label: Label) -> None:
        """Beside the plot, with a piece of its colour, and a thin line from what it names."""
        x, y = self._right + REACH, PLOT_BOTTOM + label.y_px
        self._line((x, x), (y - 17, y + 17), label.colour, 3.6, above=2)
        self._text(x + GAP, y + 2, label.name, WORDS_PT, color=self._theme.ink, va="bottom")
        self._text(x + GAP, y - 1, label.words, SMALL_PT, va="top")
        if label.points_at is not None:
            begin = self._right if label.is_limit else self._edge_of_last()
            at = self._y(label.points_at)
            self._line((begin, self._right + 4, x - 3), (at, at, y), label.colour, 0.9, above=2)

    def _edge_of_last(self) -> float:
        is_line = self._sheet.kind == "lines"
        return self._right - self._column / 2 + (DOT if is_line else min(BAR * self._column, WIDEST_BAR) / 2)

    def _notes(self) -> None:
        """The first one wherever it is, the others where their columns are wide enough."""
        for number, note in enumerate(self._sheet.notes):
            look = {"color": self._theme.ink, "fontweight": "bold", "ha": "center", "va": "bottom", "zorder": 5}
            text = self._text(self._x(note.column), self._y(note.height) + 5, note.words, SMALL_PT, **look)
            width = text.get_window_extent().width
            text.set_x(min(max(self._x(note.column), self._left + width / 2), self._right - width / 2))
            text.set_bbox({"facecolor": self._theme.paper, "edgecolor": "none", "alpha": 0.85, "pad": 1})
            text.set_visible(number == 0 or width < self._column)


def _alone(mark: Mark) -> list[int]:
    there = [at for at, value in enumerate(mark.values) if value is not None]
    return [at for at in there if at == there[-1] or not {at - 1, at + 1} & set(there)]


def _prepare() -> None:
    warnings.simplefilter("ignore")
    if sys.platform != "win32":
        signal.alarm(LONGEST_S)
        # Answers go first.
        os.nice(5)
    # Whoever runs this may have a matplotlibrc of their own somewhere.
    matplotlib.rcdefaults()
    matplotlib.rcParams["font.family"] = "sans-serif"
    matplotlib.rcParams["font.sans-serif"] = families()
    # A name may have dollar signs in it, and is no formula for that.
    matplotlib.rcParams["text.parse_math"] = False
    matplotlib.rcParams["svg.fonttype"] = "none"
    matplotlib.rcParams["svg.hashsalt"] = "flashbulb"


def main() -> None:
    _prepare()
    form: Format = "svg" if sys.argv[1] == "svg" else "png"
    sys.stdout.buffer.write(Drawing(read(sys.stdin.buffer.read()), form).drawn())


if __name__ == "__main__":
    main()
