"""Charts, drawn in a process of their own: matplotlib would stop this one for a second and stay in its memory."""

import asyncio
import os
import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from weakref import WeakValueDictionary

import structlog

from core.charts.chart import Chart
from core.charts.sheet import Format, written
from core.charts.sheets import sheet_of
from core.children import HOME, ended
from core.errors import ChartFailed

AT_ONCE = 2
KEPT = 32
DRAWS = (sys.executable, "-P", "-m", "core.charts.drawing")
BEGINNINGS: dict[Format, bytes] = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml"}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Order:
    chart: Chart
    form: Format
    is_dark: bool


class Charts:
    """Draws charts, two at once at the most, and keeps the last 32.

    One for the whole process. Safe to cancel: nothing goes on drawing for nobody.

    Args:
        folder: Where the list of this machine's fonts is kept from one drawing to the next; made when it is missing.
        patience_s: For one drawing, not counting the wait for its turn.
        draws: The program that draws: the format as its last word, a sheet on stdin, a picture on stdout.
    """

    def __init__(self, folder: Path, *, patience_s: float = 30, draws: Sequence[str] = DRAWS) -> None:
        self._folder, self._patience_s, self._draws = folder, patience_s, draws
        self._places = asyncio.Semaphore(AT_ONCE)
        self._kept: OrderedDict[_Order, bytes] = OrderedDict()
        self._asked: WeakValueDictionary[_Order, asyncio.Lock] = WeakValueDictionary()

    async def png(self, chart: Chart, *, is_dark: bool = False) -> bytes:
        """2000 × 1040 pixels. Takes 1 to 3 seconds the first time.

        Raises:
            ChartFailed: It could not be drawn, or not within `patience_s`.
        """
        return await self._drawn(_Order(chart, "png", is_dark))

    async def svg(self, chart: Chart, *, is_dark: bool = False) -> bytes:
        """The same, at any size and with its words as words. Meant for an `<img>`.

        Raises:
            ChartFailed: It could not be drawn, or not within `patience_s`.
        """
        return await self._drawn(_Order(chart, "svg", is_dark))

    async def _drawn(self, order: _Order) -> bytes:
        """Whoever asks for what is being drawn already waits for that."""
        lock = self._asked.setdefault(order, asyncio.Lock())
        async with lock:
            if order not in self._kept:
                async with self._places:
                    self._kept[order] = await self._draw(order)
            self._kept.move_to_end(order)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[order]

    async def _draw(self, order: _Order) -> bytes:
        sheet = written(sheet_of(order.chart, is_dark=order.is_dark))
        environment = {**os.environ, "PYTHONPATH": str(HOME), "MPLCONFIGDIR": str(self._folder)}
        picture = await self._outcome([*self._draws, order.form], sheet, environment)
        if not picture.startswith(BEGINNINGS[order.form]):
            log.error("a drawing is no picture", form=order.form, size=len(picture))
            raise ChartFailed
        return picture

    async def _outcome(self, command: Sequence[str], sheet: bytes, environment: Mapping[str, str]) -> bytes:
        try:
            drawing = await ended(command, sheet, environment, self._patience_s)
        except OSError as error:
            log.error("a drawing did not start", error=repr(error))
            raise ChartFailed from error
        except TimeoutExpired as error:
            log.error("a drawing took too long", patience_s=self._patience_s)
            raise ChartFailed from error
        if drawing.status:
            log.error("a drawing broke", status=drawing.status, error=drawing.kind_of_trouble)
            raise ChartFailed
        return drawing.said
