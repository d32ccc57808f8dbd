"""What everybody used, as a lead reads it: tables in words, the trend as a chart, all of it as a spreadsheet."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.catalog import MICROS_PER_USD
from core.charts.chart import Chart, Series
from core.memory import FORGOTTEN
from core.names import markdown_name, plain_name
from core.reports import Daily, Keyed, Sum, SumKind, together
from core.spans import Span, days_until
from core.tables import Cell
from core.words import money

MOST_ROWS = 10
"""Of a table among words; the file has all of them."""
TREND_DAYS = 14
"""A chart of fewer days tells nothing."""
KINDS: tuple[SumKind, ...] = ("person", "command", "model", "channel", "workspace", "outcome")
NAMED = {"person": "", "channel": "channel:", "workspace": "workspace:"}
"""Kinds whose keys people have names for, with what those are kept under."""
TITLES: Mapping[SumKind, str] = {"person": "Person", "command": "Command", "model": "Model", "channel": "Channel"}
OURS = {FORGOTTEN: "people who were forgotten", "page": "the page"}
ENDINGS = {
    "done": "done",
    "stopped": "stopped by whoever asked",
    "Refused": "declined for what it asks for",
    "OverLimit": "over a limit",
    "ProviderBusy": "the provider was busy",
    "QueueFull": "the provider ran as much as it may",
    "ProviderSlow": "the provider took too long",
    "ProviderBroken": "the provider's answer was of no use",
    "FateUnknown": "the connection broke, and nobody knows whether it was bought",
    "BadCredentials": "a key was not accepted",
    "OutOfFunds": "the account has run out of credit",
    "StorageFailed": "it could not be stored",
}
"""How requests end, in words, where the name of the error says little."""
CSV_HEAD = (
    "First day",
    "Last day",
    "By",
    "Id",
    "Name",
    "Requests",
    "Failures",
    "USD charged",
    "USD for nothing",
    "USD together",
    "Pictures",
    "Clips",
    "Tokens",
)


@dataclass(frozen=True, slots=True)
class Team:
    """All that a report is made from."""

    span: Span
    whole: Sum
    by: Mapping[SumKind, Sequence[Keyed]]
    """Of the span, the most expensive first."""
    days: Sequence[Daily]
    """Of everybody, of the span and the days before it."""
    names: Mapping[str, str]
    """As `Administration.names` has them."""


# ---------------------------------------------------------------------------------------------------------- words


def summary(team: Team, zone: str) -> str:
    """How much, for how many, and what of it nobody got."""
    whole = team.whole
    head = f"### Everybody, {team.span.title}\n\n"
    if not whole.requests:
        return f"{head}Nothing that counts was asked for, {team.span.words} ({zone})."
    people = len(team.by["person"])
    asked = f"{_many(whole.requests, 'request')} by {_many(people, 'person', 'people')}"
    cost = f"{head}**{money(whole.billed)}** for {asked}, {team.span.words} ({zone})."
    return " ".join([cost, *_lost(whole)])


def _lost(whole: Sum) -> Iterator[str]:
    if whole.waste:
        yield f"{money(whole.waste)} of it was billed for what nobody got, and is charged to nobody."
    if whole.failures:
        yield f"{_many(whole.failures, 'request')} failed."


def tables(team: Team) -> Iterator[str]:
    """By person, command, model and channel, and how what was lost has ended; a workspace where there are several."""
    kinds = dict(TITLES)
    if len(team.by["workspace"]) > 1:
        kinds["workspace"] = "Workspace"
    for kind, title in kinds.items():
        if team.by[kind]:
            yield table(title, [_named(kind, each, team.names) for each in team.by[kind]])
    if lost := [each for each in team.by["outcome"] if each.sum.waste or each.sum.failures]:
        yield table("What was lost", [_named("outcome", each, team.names) for each in lost], ("Times", "For nothing"))


def _named(kind: SumKind, each: Keyed, names: Mapping[str, str]) -> Keyed:
    return Keyed(shown(kind, each.key, names), each.sum)


FIGURES: Mapping[str, Callable[[Sum], int]] = {
    "Times": lambda each: each.requests,
    "Pictures": lambda each: each.pictures,
    "Clips": lambda each: each.clips,
    "Failed": lambda each: each.failures,
    "For nothing": lambda each: each.waste,
    "Cost": lambda each: each.billed,
}
MONEY = ("For nothing", "Cost")
ALWAYS = ("Times", "Cost")


def table(title: str, rows: Sequence[Keyed], heads: Collection[str] = tuple(FIGURES)) -> str:
    """The first rows, the rest of them as one, and the sum; columns without a figure are left out.

    Args:
        rows: Their keys are what is to be read.
        heads: Which figures, of `FIGURES`.
    """
    total = together([each.sum for each in rows])
    columns = {head: of for head, of in FIGURES.items() if head in heads and (head in ALWAYS or of(total))}
    few = rows if len(rows) <= MOST_ROWS + 1 else rows[:MOST_ROWS]
    lines = [(each.key, each.sum) for each in few]
    if rest := rows[len(few) :]:
        lines.append((f"{len(rest):,} others", together([each.sum for each in rest])))
    if len(lines) > 1:
        lines.append(("**together**", total))
    head = f"| {' | '.join([title, *columns])} |\n|---|{'--:|' * len(columns)}"
    return "\n".join([head, *(_row(label, each, columns) for label, each in lines)])


def _row(label: str, each: Sum, columns: Mapping[str, Callable[[Sum], int]]) -> str:
    cells = [_figure(head, of(each)) for head, of in columns.items()]
    return f"| {' | '.join([label, *cells])} |"


def _figure(head: str, value: int) -> str:
    if head in MONEY:
        return money(value) if value else "–"
    return f"{value:,}" if value else "–"


def shown(kind: SumKind, key: str, names: Mapping[str, str]) -> str:
    """What a key is called, as it may stand in a table of a `Text`."""
    if kind == "command":
        return f"/{key}"
    if kind == "outcome":
        return ENDINGS.get(key, key)
    if kind in NAMED:
        return OURS.get(key) or markdown_name(key, {key: names.get(f"{NAMED[kind]}{key}", "")})
    return key


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


# ------------------------------------------------------------------------------------------------------- the trend


def trend(team: Team) -> Chart:
    """What each day came to, of the span, and of the days before it where it is a short one."""
    known = {each.day: each.sum for each in team.days}
    days = team.span.days
    wanted = days if len(days) >= TREND_DAYS else days_until(team.span.last, TREND_DAYS)
    sums = [known.get(day.isoformat(), Sum()) for day in wanted]
    charged = Series("Charged to people", tuple(each.micros for each in sums))
    wasted = Series("For nothing", tuple(each.waste for each in sums))
    series = (charged, wasted) if any(each.waste for each in sums) else (charged,)
    labels = tuple(f"{day.day} {day:%b}" for day in wanted)
    return Chart("What everybody spent, by day", labels, "micros", series, "stacked bars")


# -------------------------------------------------------------------------------------------------- the spreadsheet


def sheet(team: Team) -> Iterator[Sequence[Cell]]:
    """Rows below `CSV_HEAD`: everybody together, each day, and each person, command, model, channel, … by itself.

    Money is in dollars to the last micro-dollar.
    """
    first, last = team.span.first.isoformat(), team.span.last.isoformat()
    yield (first, last, "everybody", "", "", *cells(team.whole))
    for each in team.days:
        if first <= each.day <= last:
            yield (each.day, each.day, "day", each.day, "", *cells(each.sum))
    for kind in KINDS:
        for row in team.by[kind]:
            yield (first, last, kind, row.key, _name(kind, row.key, team.names), *cells(row.sum))


def _name(kind: SumKind, key: str, names: Mapping[str, str]) -> str:
    if kind == "outcome":
        return ENDINGS.get(key, "")
    return OURS.get(key) or plain_name(names.get(f"{NAMED[kind]}{key}", "")) if kind in NAMED else ""


def cells(each: Sum) -> Sequence[Cell]:
    """The figures of a row, below the end of `CSV_HEAD`."""
    dollars = [_usd(micros) for micros in (each.micros, each.waste, each.billed)]
    return (each.requests, each.failures, *dollars, each.pictures, each.clips, each.tokens)


def _usd(micros: int) -> Decimal:
    return Decimal(micros) / MICROS_PER_USD
