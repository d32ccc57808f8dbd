"""How Flashbulb logs: for people on a terminal, as JSON lines elsewhere, and never a secret.

Everywhere else: `log = structlog.get_logger()`, then `log.info("asked", id=request.id)`.
"""

import logging
import re
import sys
import textwrap
from collections.abc import Iterable
from typing import Literal, TextIO, TypeAlias

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from core.redaction import Redactor

Style: TypeAlias = Literal["auto", "human", "json"]
Level: TypeAlias = Literal["debug", "info", "warning", "error"]

CHATTY = ("aiohttp.access", "google_genai")
"""They tell of every call at INFO, some with what was asked in it."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def configure(
    secrets: Iterable[str] = (), *, style: Style = "auto", level: Level = "info", stream: TextIO | None = None
) -> None:
    """Send every log line of this process, those of other libraries included, to `stream` (stderr by default).

    Args:
        secrets: Values that are hidden wherever they appear.
    """
    to = stream or sys.stderr
    is_human = style == "human" or (style == "auto" and to.isatty())
    before = [*_shared(), *(_for_people() if is_human else _for_machines())]
    render: Processor = _console(to.isatty()) if is_human else structlog.processors.JSONRenderer()
    line = Line(render, Redactor(secrets))
    structlog.configure(
        processors=[*before, line],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Pen(to),
    )
    _adopt_other_libraries([structlog.stdlib.add_logger_name, *before], line, level, to)


class Line:
    """Renders an event as one text and hides what is secret in it.

    Hiding comes last, so that nothing is overlooked: an exception, a nested value and a provider's error body have
    all become part of this one text by then.
    """

    def __init__(self, render: Processor, redactor: Redactor) -> None:
        self._render = render
        self._redactor = redactor

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        return self._redactor.hide(str(self._render(logger, method, event)))


class Pen:
    """Writes lines. A closed pipe or a full disk costs the line, never the request that it tells of."""

    def __init__(self, to: TextIO) -> None:
        self._to = to

    def write(self, line: str) -> None:
        try:
            self._to.write(line + "\n")
            self._to.flush()
        except (OSError, ValueError):
            return

    debug = info = warning = error = critical = write


class OtherLibraries(logging.StreamHandler[TextIO]):
    """Writes what libraries log."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's own name
        """Say nothing: by default Python prints the whole record, past everything that hides secrets."""


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
    ]


def _for_machines() -> list[Processor]:
    return [structlog.processors.TimeStamper(fmt="iso", key="at")]


def _for_people() -> list[Processor]:
    return [structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False, key="at"), _cannot_forge]


def _console(has_colours: bool) -> Processor:
    # Not rich's tracebacks: they show the values of variables, keys among them, and break them across lines.
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=has_colours, timestamp_key="at", exception_formatter=plain)


def _cannot_forge(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escape what a stranger could steer a terminal or begin a line of his own with."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            escaped = CONTROLS.sub(lambda found: repr(found[0])[1:-1], value)
            event[key] = textwrap.indent(escaped, "    ") if key == "exception" else escaped.replace("\n", "\\n")
    return event


def _adopt_other_libraries(before: list[Processor], line: Line, level: Level, to: TextIO) -> None:
    handler = OtherLibraries(to)
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=before, processors=[ProcessorFormatter.remove_processors_meta, line])
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
