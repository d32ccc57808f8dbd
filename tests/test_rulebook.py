"""Who decides what, what is taken from them, and what holds without them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.administration import Change, Decided, Entry, Wanted
from core.commands import all_commands
from core.errors import BadOption, NotPermitted
from core.limits import EVERYTHING, Calendar, Rule
from core.rulebook import Rulebook
from tests.contracts.records import NOON, asked

RULES = (Rule("person:*", "asks", "day", 200), Rule(EVERYTHING, "micros", "month", 50_000_000))
RUNS_IT = replace(
    asked(), person="discord:1", workspace="discord:9", channel="discord:6", above="discord:5", is_admin=True
)
MEMBER = replace(RUNS_IT, is_admin=False)
BOSS = replace(MEMBER, person="discord:7")
OWNER = replace(asked(), person="web:owner", workspace="page", channel="page")


class Book:
    """What is decided, kept in memory; it fits the part of `Administration` that a rulebook asks."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.who: list[str] = []

    async def revision(self) -> int:
        return len(self.changes)

    async def decided(self, _today: Sequence[str]) -> Decided:
        settings: dict[str, dict[str, str]] = {}
        for change in self.changes:
            if change.kind == "setting" and change.after is not None:
                settings.setdefault(change.scope, {})[change.name] = change.after
        return Decided(len(self.changes), [], {}, {}, settings, {})

    async def change(self, changes: Sequence[Change], who: str, _now: datetime) -> Sequence[Entry]:
        self.changes += changes
        self.who.append(who)
        return []

    async def note(self, _entry: Entry) -> None:
        return

    async def log(self, _wanted: Wanted) -> tuple[Sequence[Entry], int]:
        return [], 0

    async def names(self) -> Mapping[str, str]:
        return {}


def rulebook(*admins: str, **assumed: Mapping[str, str]) -> tuple[Book, Rulebook]:
    book = Book()
    calendar = Calendar(ZoneInfo("UTC"))
    return book, Rulebook(book, RULES, assumed, admins, calendar, lambda: NOON, all_commands())


@pytest.mark.parametrize("admins", [(), ("discord:7",)])
@pytest.mark.parametrize("scope", ["channel:discord:6", "channel:discord:5", "workspace:discord:9", "role:discord:9:4"])
async def test_whoever_runs_a_workspace_decides_for_it_and_what_is_in_it(admins, scope):
    """Whether or not somebody is named for the whole house."""
    book, rules = rulebook(*admins)

    await rules.change([Change("limit", scope, "asks day", "5")], RUNS_IT)

    assert book.who == ["discord:1"]


@pytest.mark.parametrize(
    ("scope", "kind", "name", "after"),
    [
        ("workspace:discord:8", "limit", "asks day", "5"),
        ("channel:slack:T1:C1", "setting", "persona", "A poet."),
        ("role:discord:8:4", "access", "anything", "deny"),
        ("person:discord:2", "limit", "asks day", "5"),
        ("person:*", "limit", "asks day", "5"),
        ("everything", "setting", "persona", "A poet."),
        ("everybody", "access", "anything", "deny"),
    ],
)
async def test_where_the_house_has_admins_they_decide_for_others(scope, kind, name, after):
    """Anybody can ask a bot into a server of their own; that makes nobody an admin of this one."""
    book, rules = rulebook("discord:7")
    change = Change(kind, scope, name, after)

    with pytest.raises(NotPermitted):
        await rules.change([change], RUNS_IT)
    with pytest.raises(NotPermitted):
        await rules.change([change], MEMBER)
    assert book.changes == []

    await rules.change([change], BOSS)
    await rules.change([change], OWNER)
    assert book.changes == [change, change]


async def test_money_for_all_is_nobodys_who_only_runs_a_workspace():
    """Also where FLASHBULB_ADMINS names nobody."""
    _, rules = rulebook()

    with pytest.raises(NotPermitted, match="FLASHBULB_ADMINS"):
        await rules.change([Change("limit", EVERYTHING, "micros month", "1")], RUNS_IT)


async def test_of_several_changes_none_is_made_when_one_is_not_theirs():
    """Half of a form is worse than none of it."""
    book, rules = rulebook("discord:7")
    mine, others = (Change("setting", scope, "persona", "A poet.") for scope in ("channel:discord:5", EVERYTHING))

    with pytest.raises(NotPermitted):
        await rules.change([mine, others], RUNS_IT)

    assert book.changes == []


@pytest.mark.parametrize(
    "change",
    [
        Change("limit", "person:*", "elephants day", "5"),
        Change("limit", "person:*", "/elephant day", "5"),
        Change("limit", "person:*", "asks week", "5"),
        Change("limit", "planet:earth", "asks day", "5"),
        Change("limit", "person:*", "asks day", "-5"),
        Change("limit", "person:*", "asks day", "9" * 40),
        Change("access", "planet:earth", "anything", "deny"),
        Change("access", "everybody", "elephants", "deny"),
        Change("access", "everybody", "command:", "deny"),
        Change("access", "everybody", "anything", "perhaps"),
        Change("setting", EVERYTHING, "colour", "red"),
        Change("setting", "channel:discord:5", "digest_day", "Monday"),
        Change("setting", EVERYTHING, "digest_hour", "25"),
        Change("setting", EVERYTHING, "private", "perhaps"),
        Change("setting", EVERYTHING, "digest_channel", "#general"),
    ],
    ids=lambda change: f"{change.kind} {change.name} {change.after}"[:40],
)
async def test_what_cannot_be_decided_is_a_sentence_and_nothing_is_stored(change):
    """Forms, the page and the command line all end here."""
    book, rules = rulebook()

    with pytest.raises(BadOption):
        await rules.decide([change], "command line")

    assert book.changes == []


async def test_what_is_decided_is_stored_in_one_way_of_saying_it():
    """`TRUE`, `on` and `yes` are one value, or two admins would overtake each other over nothing."""
    book, rules = rulebook()

    await rules.decide(
        [Change("setting", EVERYTHING, "private", " TRUE "), Change("limit", EVERYTHING, "asks day", "007")], "x"
    )

    assert [change.after for change in book.changes] == ["yes", "7"]
    assert rules.setting_at("private") is True
    assert rules.defaults_at(()) == {"ask.private": True}


async def test_what_holds_without_a_decision_is_known():
    """A form says what it comes back to when it is emptied."""
    _, rules = rulebook(**{EVERYTHING: {"threads": "yes"}})
    await rules.refresh()

    assert rules.usual_cap("person:*", "asks", "day") == 200
    assert rules.usual_cap("person:*", "asks", "month") is None
    assert rules.setting_at("threads") is True
    await rules.decide([Change("setting", "workspace:discord:9", "threads", "no")], "x")
    assert rules.setting_at("threads", "workspace:discord:9") is False
    assert rules.setting_at("threads") is True


def test_the_page_without_logins_belongs_to_whoever_runs_it():
    """And to nobody else who happens to run a workspace."""
    _, rules = rulebook("discord:7")

    assert [rules.is_house_admin(each.person) for each in (OWNER, BOSS, RUNS_IT)] == [True, True, False]
    assert [rules.is_admin(each) for each in (OWNER, BOSS, RUNS_IT, MEMBER)] == [True, True, True, False]
    assert [rules.sees_everybody(each) for each in (OWNER, BOSS, RUNS_IT, MEMBER)] == [True, True, False, False]
