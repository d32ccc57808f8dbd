"""Charts, drawn in a process of their own: matplotlib would stop this one for a second and stay in its memory."""

import asyncio
import os
import sys
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from weakref import WeakValueDictionary

import structlog

from core.charts.chart import Chart
from core.charts.sheet import Format, written
from core.charts.sheets import sheet_of
from core.errors import ChartFailed

AT_ONCE = 2
KEPT = 32
HOME = Path(__file__).parent.parent.parent
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
        child = _Child([*self._draws, order.form], environment)
        try:
            picture = await asyncio.to_thread(child.draw, sheet, self._patience_s)
        except asyncio.CancelledError:
            child.stop()
            raise
        if not picture.startswith(BEGINNINGS[order.form]):
            log.error("a drawing is no picture", form=order.form, size=len(picture))
            raise ChartFailed
        return picture


class _Child:
    """One process that draws. `draw` runs in a thread, `stop` in any other, whenever it likes."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._command, self._environment = command, environment
        self._process: Popen[bytes] | None = None
        self._is_stopped = False

    def draw(self, sheet: bytes, patience_s: float) -> bytes:
        try:
            return self._outcome(sheet, patience_s)
        except OSError as error:
            log.error("a drawing did not start", error=repr(error))
            raise ChartFailed from error
        except TimeoutExpired as error:
            log.error("a drawing took too long", patience_s=patience_s)
            raise ChartFailed from error

    def _outcome(self, sheet: bytes, patience_s: float) -> bytes:
        # In a session of its own: Ctrl-C at the terminal is for the bot, which first ends what it has begun.
        with Popen(  # noqa: S603  our own program, no words of strangers among its arguments
            self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._environment, start_new_session=True
        ) as process:
            try:
                self._process = process
                if self._is_stopped:
                    process.kill()
                picture, trouble = process.communicate(sheet, patience_s)
            finally:
                process.kill()
        if process.returncode and not self._is_stopped:
            log.error("a drawing broke", status=process.returncode, error=_kind(trouble))
            raise ChartFailed
        return picture

    def stop(self) -> None:
        self._is_stopped = True
        if self._process:
            self._process.kill()


def _kind(trouble: bytes) -> str:
    """What kind of error it was. What is behind the colon may have somebody's name in it."""
    lines = trouble.decode(errors="replace").splitlines()
    return lines[-1].partition(":")[0] if lines else ""
