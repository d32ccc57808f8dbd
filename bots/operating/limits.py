"""`flashbulb limits`: every limit that holds, from the environment or decided; `set` and `drop` change it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

import typer

from bots.operating.office import Office
from bots.operating.terminal import Json, at_work, only_lists, say, say_changed, table
from core.administration import Change, Entry
from core.commands import all_commands
from core.decisions import Wording
from core.errors import BadOption
from core.limits import COUNTED, PERIODS, SCOPES, Rule, Unit
from core.options import quoted
from core.subjects import UNITS, cap_of, unit_words
from core.words import amount

app = typer.Typer(help="Every limit that holds; `set` and `drop` change it.", invoke_without_command=True)

For: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="FOR",
        help="everyone (each person for themselves), everything (all together), a known name, role:ID, person:ID, "
        "channel:ID or workspace:ID.",
    ),
]
What: TypeAlias = Annotated[
    str, typer.Argument(metavar="WHAT", help=f"One of {', '.join(UNITS)}, or a command such as /video.")
]
Per: TypeAlias = Annotated[str, typer.Argument(metavar="PERIOD", help=" or ".join(PERIODS).capitalize() + ".")]
Amount: TypeAlias = Annotated[
    str, typer.Argument(metavar="AMOUNT", help="A whole number; of money such as '$1.50' or 50c. 0 switches it off.")
]


@app.callback()
def limits(context: typer.Context, is_json: Json = False) -> None:
    if only_lists(context, is_json=is_json):
        found, wording = at_work(_list)
        say({"limits": [_facts(*each, wording) for each in found]}, _table(found, wording), is_json=is_json)


@app.command("set")
def put(whom: For, what: What, period: Per, most: Amount, is_json: Json = False) -> None:
    """Decide a limit. It holds from the next request on, also in a bot that runs."""
    _decide(whom, what, period, most, is_json=is_json)


@app.command()
def drop(whom: For, what: What, period: Per, is_json: Json = False) -> None:
    """Take back what was decided: what the environment says holds again, or no limit."""
    _decide(whom, what, period, None, is_json=is_json)


def _decide(whom: str, what: str, period: str, most: str | None, *, is_json: bool) -> None:
    async def work(office: Office) -> tuple[Sequence[Entry], Wording]:
        unit = limited_unit(what)
        scope = office.read(whom, office.reader.limited)
        change = Change("limit", scope, f"{unit} {period.casefold()}", cap_of(most, unit) if most else None)
        return await office.decide(change), office.wording

    say_changed(*at_work(work), is_json=is_json)


def limited_unit(words: str) -> Unit:
    """What is to be limited. Raises BadOption with what there is."""
    said = words.strip().casefold()
    singular = {one: unit for unit, (one, _) in COUNTED.items()}
    counted = {command.name for command in all_commands().values() if command.counts}
    if unit := UNITS.get(said) or singular.get(said):
        return unit
    if said in COUNTED or said == "micros":
        return said
    if said.removeprefix("/") in counted:
        return f"/{said.removeprefix('/')}"
    uses = ", ".join(f"/{name}" for name in sorted(counted))
    raise BadOption(f"{quoted(words)} cannot be limited; {', '.join(UNITS)} can, and the uses of {uses}.")


# ------------------------------------------------------------------------------------------------------------- list


async def _list(office: Office) -> tuple[Sequence[tuple[Rule, bool]], Wording]:
    """Each limit with whether it was decided, the narrowest first."""
    decided = {(rule.scope, rule.unit, rule.period) for rule in office.rulebook.limits}
    rules = [
        Rule(scope, unit, period, cap)
        for scope, caps in office.rulebook.current.caps.items()
        for (unit, period), cap in caps.items()
    ]
    ordered = sorted(rules, key=lambda rule: (SCOPES.index(rule.scope.partition(":")[0]), rule.scope))
    return [(rule, (rule.scope, rule.unit, rule.period) in decided) for rule in ordered], office.wording


def _facts(rule: Rule, is_decided: bool, wording: Wording) -> Mapping[str, object]:
    return {
        "scope": rule.scope,
        "scope_name": wording.scope(rule.scope),
        **cap_facts(rule.unit, rule.period, rule.cap),
        "source": "decided" if is_decided else "environment",
    }


def cap_facts(unit: Unit, period: str, cap: int) -> Mapping[str, object]:
    """A limit without whose it is; of money the cap is in micro-dollars."""
    return {"what": unit_words(unit), "period": period, "cap": cap}


def _table(found: Sequence[tuple[Rule, bool]], wording: Wording) -> Sequence[str]:
    if not found:
        return ["Nothing is limited."]
    rows = [
        [
            wording.scope(rule.scope),
            f"{amount(rule.unit, rule.cap)} a {rule.period}",
            "decided" if is_decided else "environment",
            rule.scope,
        ]
        for rule, is_decided in found
    ]
    return table(("FOR", "AT MOST", "FROM", "ID"), rows)
