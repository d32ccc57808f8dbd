"""Templates, read and compiled once at start, and the words that figures are written in."""

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import DictLoader, Environment, StrictUndefined

from core.options import one_line
from core.words import money

TEMPLATES = Path(__file__).parent / "templates"
NOTHING = "–"


class Sheets:
    """Makes HTML of a template and values; whatever is not a template is escaped."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._environment = _compiled(zone)

    def page(self, name: str, **values: object) -> str:
        return self._environment.get_template(f"{name}.html").render(values)


@cache
def _compiled(zone: ZoneInfo) -> Environment:
    """All templates, ready: compiling them takes an eighth of a second, which nobody is to wait for."""

    def moment(at: datetime) -> str:
        """`22 Nov 2026, 18:04`, in the house's zone."""
        here = at.astimezone(zone)
        return f"{here.day} {here:%b %Y, %H:%M}"

    found = {path.name: path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.html"))}
    environment = Environment(
        loader=DictLoader(found), autoescape=True, auto_reload=False, undefined=StrictUndefined, trim_blocks=True
    )
    filters = {"money": _money, "number": _number, "took": _took, "moment": moment, "line": _line, "ending": ending}
    environment.filters.update(filters, stamp=datetime.isoformat)
    for name in found:
        environment.get_template(name)
    return environment


def _money(micros: int) -> str:
    return money(micros) if micros else NOTHING


def _number(count: int) -> str:
    return f"{count:,}" if count else NOTHING


def _took(took_ms: int) -> str:
    """`340 ms`, `4.2 s`, `1 min 12 s`."""
    if took_ms < 1_000:
        return f"{took_ms} ms"
    if took_ms < 100_000:
        return f"{took_ms / 1000:.1f} s"
    return f"{took_ms // 60_000} min {took_ms % 60_000 // 1000} s"


def ending(outcome: str) -> str:
    """How a request ended: the name of an error is its words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", outcome).lower() or "running"


def _line(words: object, longest_chars: int = 90) -> str:
    """On one line, without signs that nobody sees."""
    line = one_line(str(words), longest_chars + 1)
    return line if len(line) <= longest_chars else f"{line[:longest_chars].rstrip()}…"
