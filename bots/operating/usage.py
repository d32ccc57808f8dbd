"""`flashbulb usage`: what everybody used between two days, by whatever one looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from bots.operating.office import Office
from bots.operating.terminal import Json, at_work, end, say, table
from core.errors import BadOption
from core.options import quoted
from core.reports import Keyed, Sum
from core.tables import csv_of
from core.team_report import CSV_HEAD, ENDINGS, OURS, cells
from core.words import money

HEAD = ("TIMES", "FAILED", "PICTURES", "CLIPS", "TOKENS", "FOR NOTHING", "COST")


class By(StrEnum):
    person = "person"
    command = "command"
    model = "model"
    channel = "channel"
    workspace = "workspace"
    outcome = "outcome"


@dataclass(frozen=True, slots=True)
class Used:
    """What was found."""

    first: date
    last: date
    rows: Sequence[tuple[Keyed, str]]
    """With what they are called; the most expensive first."""
    total: Sum


def usage(
    by: Annotated[By, typer.Option(help="What it is added up by.")] = By.person,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="Such as 2026-11-01; the month's first.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="The last day that counts; today.")] = "",
    is_json: Json = False,
    is_csv: Annotated[bool, typer.Option("--csv", help="As a spreadsheet, for a file.")] = False,
) -> None:
    """What everybody used, from sums that agree with every footer: requests, what was made, and what it cost."""
    if is_json and is_csv:
        end("It is either --json or --csv.")

    async def work(office: Office) -> Used:
        return await _used(office, by, first, last)

    used = at_work(work)
    if is_csv:
        typer.echo(csv_of(CSV_HEAD[3:], [(each.key, name, *cells(each.sum)) for each, name in used.rows]), nl=False)
        return
    say(_facts(used, by), _table(used, by), is_json=is_json)


async def _used(office: Office, by: By, first: str, last: str) -> Used:
    today = office.now().astimezone(office.rulebook.calendar.zone).date()
    until = _day(last) if last else today
    since = _day(first) if first else min(today, until).replace(day=1)
    if since > until:
        raise BadOption(f"{since} is after {until}: --from is the first day, --to the last one.")
    span = (since.isoformat(), until.isoformat())
    found = await office.store.reports.by_key(by.value, *span)
    total = next((each.sum for each in await office.store.reports.by_key("all", *span)), Sum())
    return Used(since, until, [(each, called(office, by.value, each.key)) for each in found], total)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise BadOption(f"A day is written like 2026-11-29; {quoted(words)} is none.") from error


def called(office: Office, kind: str, key: str) -> str:
    """What people call a person, a place, a command or an end."""
    if key in OURS:
        return OURS[key]
    match kind:
        case "person":
            return office.called(key)
        case "channel" | "workspace":
            return office.called(f"{kind}:{key}")
        case "command":
            return f"/{key}"
        case "outcome":
            return ENDINGS.get(key, key)
        case _:
            return key


def sum_facts(found: Sum) -> Mapping[str, int]:
    """Figures for programs; money in micro-dollars, what providers bill is both kinds of it together."""
    facts = asdict(found)
    return {**facts, "billed": found.billed}


def _facts(used: Used, by: By) -> Mapping[str, object]:
    rows = [{"key": each.key, "name": name, **sum_facts(each.sum)} for each, name in used.rows]
    return {
        "from": used.first.isoformat(),
        "to": used.last.isoformat(),
        "by": by.value,
        "rows": rows,
        "total": sum_facts(used.total),
    }


def _table(used: Used, by: By) -> Sequence[str]:
    span = f"From {used.first} to {used.last}"
    if not used.rows:
        return [f"{span}: nothing that counts."]
    rows = [[name, *_figures(each.sum)] for each, name in used.rows]
    return [f"{span}:", "", *table((by.value.upper(), *HEAD), [*rows, ["together", *_figures(used.total)]], HEAD)]


def _figures(found: Sum) -> Sequence[str]:
    counted = (found.requests, found.failures, found.pictures, found.clips, found.tokens)
    return [*(f"{count:,}" for count in counted), money(found.waste) if found.waste else "–", money(found.billed)]
