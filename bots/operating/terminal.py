"""Between the commands and whoever reads them: a table for people, one object for programs, one sentence of trouble."""

import asyncio
import json
import sys
import unicodedata
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Annotated, Any, NoReturn, TypeAlias, TypeVar

import typer

from bots.operating.office import Office, office
from core.administration import Entry
from core.config import Settings, read_settings
from core.decisions import Wording
from core.errors import BotError
from core.log import configure
from core.options import without_controls

T = TypeVar("T")

Json: TypeAlias = Annotated[bool, typer.Option("--json", help="As JSON, for programs; nothing else is on stdout.")]
NOTHING_NEW = "Nothing was changed: it is all as it was."


def end(why: str) -> NoReturn:
    """Say what is wrong, and end with 1."""
    typer.echo(why, err=True)
    sys.exit(1)


def tell(progress: str) -> None:
    """Say what is being done, where no program reads."""
    typer.echo(progress, err=True)


def configured() -> Settings:
    """The settings, with only troubles in the log; ends the process with each problem named where they are wrong."""
    try:
        settings = read_settings()
    except BotError as error:
        end(str(error))
    configure(settings.secrets(), style=settings.log, level="error")
    return settings


# `Any`, because a coroutine's send and yield types are nobody's business here.
def at_work(work: Callable[[Office], Coroutine[Any, Any, T]]) -> T:
    """What comes of it, with the office open meanwhile; what goes wrong ends the process with a sentence."""
    settings = configured()

    async def working() -> T:
        async with office(settings) as opened:
            return await work(opened)

    try:
        return asyncio.run(working())
    except BotError as error:
        end(str(error))


def say(found: Mapping[str, object], lines: Sequence[str], *, is_json: bool) -> None:
    """One object for programs, or these lines for people."""
    if is_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in lines:
        # Names are other people's words, and a terminal does what some of them say.
        typer.echo(without_controls(line))


def only_lists(context: typer.Context, *, is_json: bool) -> bool:
    """Whether a group of commands is asked for what there is, and not for one of its commands."""
    if context.invoked_subcommand and is_json:
        end(f"--json goes to the end: `flashbulb {context.info_name} {context.invoked_subcommand} … --json`.")
    return context.invoked_subcommand is None


# ---------------------------------------------------------------------------------------------------------- tables


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[str] = ()) -> Sequence[str]:
    """The rows below each other in columns.

    Args:
        numbers: The columns that are aligned to the right.
    """
    widths = [max(map(_width, column)) for column in zip(head, *rows, strict=True)]
    right = [title in numbers for title in head]
    return [
        "  ".join(_padded(*cell) for cell in zip(row, widths, right, strict=True)).rstrip() for row in (head, *rows)
    ]


def _padded(cell: str, width: int, is_right: bool) -> str:
    room = " " * (width - _width(cell))
    return f"{room}{cell}" if is_right else f"{cell}{room}"


def _width(cell: str) -> int:
    """Columns of a terminal: Chinese and most emoji take two, marks upon a letter none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in cell)


# --------------------------------------------------------------------------------------------------------- changes


def entry_facts(entry: Entry, wording: Wording) -> Mapping[str, object]:
    """A line of the log, for programs."""
    return {
        "at": entry.at.isoformat(),
        "who": entry.who,
        "who_name": wording.account(entry.who),
        "what": entry.what,
        "scope": entry.scope,
        "scope_name": wording.scope(entry.scope),
        "before": entry.before,
        "after": entry.after,
    }


def entry_words(entry: Entry, wording: Wording) -> str:
    """A line of the log, for people, who read no Markdown here."""
    return wording.entry(entry).replace("**", "")


def say_changed(entries: Sequence[Entry], wording: Wording, *, is_json: bool) -> None:
    """What was really changed, from what to what."""
    lines = [f"Changed: {entry_words(entry, wording)}" for entry in entries]
    found = {"changed": [entry_facts(entry, wording) for entry in entries]}
    say(found, lines or [NOTHING_NEW], is_json=is_json)
