"""`flashbulb people`: who there is, which accounts are theirs, what they cost this month, and their own limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from bots.operating.limits import cap_facts
from bots.operating.office import Office
from bots.operating.terminal import Json, at_work, say, table
from bots.operating.usage import sum_facts
from core.limits import EACH
from core.memory import FORGOTTEN
from core.policy import NO_CAPS, Caps
from core.reports import Sum
from core.words import amount, money

EVER = ("0001-01-01", "9999-12-31")
PLACES = ("channel", "role", "workspace")


@dataclass(frozen=True, slots=True)
class Known:
    """One person."""

    person: str
    name: str
    accounts: Sequence[tuple[str, str]]
    """All of theirs, with the names that they have there; the one that everything is under comes first."""
    month: Sum
    caps: Caps
    """Their own limits."""


def people(
    person: Annotated[str | None, typer.Argument(help="One person, by name or id; all if not said.")] = None,
    is_json: Json = False,
) -> None:
    """Who there is, their accounts, what they cost this month, and limits of their own."""

    async def work(office: Office) -> tuple[str, Sequence[Known]]:
        month = office.rulebook.calendar.month(office.now())[0]
        found = await everybody(office, month)
        if person is None:
            return month, found
        wanted = office.person(person)
        return month, [each for each in found if each.person == wanted] or [_known(office, wanted, Sum())]

    month, found = at_work(work)
    say({"month": month, "people": [_facts(each) for each in found]}, _table(found, month), is_json=is_json)


async def everybody(office: Office, month: str) -> Sequence[Known]:
    """All who ever asked something or are spoken of, the most expensive of this month first."""
    policy = office.rulebook.current
    sums = {each.key: each.sum for each in await office.store.reports.by_key("person", f"{month}-01", f"{month}-31")}
    ever = [each.key for each in await office.store.reports.by_key("person", *EVER)]
    named = [each for each in office.reader.names if each.partition(":")[0] not in PLACES]
    limited = [scope.removeprefix("person:") for scope in policy.caps if scope.startswith("person:")]
    accounts = dict.fromkeys([*sums, *ever, *named, *policy.people, *limited])
    persons = dict.fromkeys(policy.person_of(each) for each in accounts if each not in (FORGOTTEN, EACH))
    found = [_known(office, each, sums.get(each, Sum())) for each in persons]
    return sorted(found, key=lambda known: (-known.month.billed, known.name.casefold(), known.person))


def _known(office: Office, person: str, month: Sum) -> Known:
    policy = office.rulebook.current
    accounts = [(account, office.called(account)) for account in policy.accounts_of(person)]
    return Known(person, office.called(person), accounts, month, policy.caps.get(f"person:{person}", NO_CAPS))


def _facts(known: Known) -> Mapping[str, object]:
    return {
        "person": known.person,
        "name": known.name,
        "accounts": [{"account": account, "name": name} for account, name in known.accounts],
        "month": sum_facts(known.month),
        "limits": [cap_facts(unit, period, cap) for (unit, period), cap in known.caps.items()],
    }


def _table(found: Sequence[Known], month: str) -> Sequence[str]:
    if not found:
        return ["Nobody has asked anything so far."]
    rows = [
        [
            each.name,
            ", ".join(account for account, _ in each.accounts),
            f"{each.month.requests:,}",
            money(each.month.billed),
            ", ".join(f"{amount(unit, cap)} a {period}" for (unit, period), cap in each.caps.items()) or "–",
        ]
        for each in found
    ]
    return [f"In {month}:", "", *table(("PERSON", "ACCOUNTS", "TIMES", "COST", "OWN LIMITS"), rows, ("TIMES", "COST"))]
