"""What people see of money, added up: receipts, /usage, /usage team and the ledger are one, to the micro-dollar."""

import csv
import io
import json
from decimal import Decimal

import pytest

from core.sandbox.gemini_mishaps import Blocked, Words
from core.words import money
from tests.stages.wishes import plan

SMALL = "--ar 16:9"


@pytest.fixture
def lead(stage, ada):
    """Ada is the one who runs this bot."""
    stage.house.rulebook._admins = (ada.id,)
    return ada


async def receipts(books) -> dict[str, int]:
    """Request → the cost that its receipt shows."""
    stored = await books.rows("select id, updates from requests")
    shown = {str(request): json.loads(str(updates)) for request, updates in stored}
    return {
        request: update["cost_micros"]
        for request, updates in shown.items()
        for update in updates
        if update["kind"] == "receipt"
    }


async def in_the_file(lead, screen) -> dict[str, int]:
    """By what it is counted, all of it in micro-dollars, as a spreadsheet adds it up."""
    [data] = [await lead.gets(file) for file in screen.documents.values()]
    rows = [*csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["By"]] = sums.get(row["By"], Decimal()) + Decimal(row["USD together"])
    return {by: int(dollars * 1_000_000) for by, dollars in sums.items()}


async def reported(stage, kind: str) -> dict[str, tuple[int, int]]:
    found = await stage.house.store.reports.by_key(kind, "2000-01-01", "2100-01-01")
    return {each.key: (each.sum.micros, each.sum.waste) for each in found if each.sum.billed}


async def test_all_that_is_shown_of_money_adds_up(stage, lead, bob, gemini, modelslab, books, services):
    """Asks, pictures, a failure that was billed and a stop: people add up footers, leads add up reports."""
    gemini.will(Words(("Air ", "scatters.")), plan("a fox"), Blocked(), Words(("Air ", "and so on ")))
    first = await lead.types("why is the sky blue?")
    second = await bob.types(f"/imagine a fox {SMALL}")
    await bob.types("something that is blocked")
    gemini.pauses()
    waiting = await lead.begins("and at night?")
    await waiting.until("Air")
    await waiting.stops()
    gemini.goes_on()
    await stage.rests()
    modelslab.will("failed_final")
    await bob.types(f"/imagine a raven --raw {SMALL}")

    mine, his, team = await lead.types("/usage"), await bob.types("/usage"), await lead.types("/usage team")

    costs = {str(row[0]): int(row[1]) for row in await books.rows("select id, cost_micros from requests")}
    shown = await receipts(books)
    assert shown == {request: costs[request] for request in shown}
    assert sum(shown.values()) == sum(costs.values())
    month, whole, wasted = f"{services.clock.now():%Y-%m}", sum(costs.values()), await books.wasted()
    by_person = {person.id: await books.charged(person.id) for person in (lead, bob)}
    assert wasted > 0 < min(by_person.values())
    for person, screen, answer in ((lead, mine, first), (bob, his, second)):
        assert screen.shows(money(by_person[person.id]))
        assert answer.shows(f"{money(by_person[person.id])} · ")
        assert await books.used(f"person:{person.id}", "micros", month) == by_person[person.id]
    assert await books.used("everything", "micros", month) == whole + wasted
    assert team.shows(f"{money(whole + wasted)}", money(wasted))
    assert await reported(stage, "all") == {"": (whole, wasted)}
    assert {key: spent for key, (spent, _) in (await reported(stage, "person")).items()} == by_person
    for kind in ("command", "model", "channel", "workspace", "outcome"):
        of_kind = await reported(stage, kind)
        assert (sum(each for each, _ in of_kind.values()), sum(lost for _, lost in of_kind.values())) == (whole, wasted)
    assert await in_the_file(lead, team) == {
        "everybody": whole + wasted,
        **dict.fromkeys(("day", "person", "command", "model", "channel", "workspace", "outcome"), whole + wasted),
    }
    await books.balance()
