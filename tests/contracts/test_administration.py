"""What admins decide, on both databases: all or nothing, in the order it came, and written down."""

import asyncio
from datetime import timedelta

import pytest

from core.administration import Change, Wanted
from core.errors import Overtaken
from core.limits import EVERYTHING, Rule
from storage.administration import new_entry
from tests.contracts.records import NOON

TODAY = ("2026-11-22", "2026-11")
LIMIT = Change("limit", "person:*", "pictures day", "40")
ACCESS = Change("access", "role:discord:9:4", "command:video", "deny")
SETTING = Change("setting", "channel:discord:5", "persona", "You are “a” pirate.\nArr.")


async def test_what_is_decided_is_there(store):
    """A limit, a rule and a setting, each as it was said."""
    before = await store.administration.revision()

    entries = await store.administration.change([LIMIT, ACCESS, SETTING], "web:ada", NOON)

    decided = await store.administration.decided(TODAY)
    assert decided.revision == before + 1
    assert decided.limits == [Rule("person:*", "pictures", "day", 40)]
    assert decided.access == {("role:discord:9:4", "command:video"): False}
    assert decided.settings == {"channel:discord:5": {"persona": "You are “a” pirate.\nArr."}}
    assert [(entry.what, entry.before, entry.after) for entry in entries] == [
        ("limit pictures day", "", "40"),
        ("access command:video", "", "deny"),
        ("setting persona", "", "You are “a” pirate.\nArr."),
    ]


@pytest.mark.parametrize("change", [LIMIT, ACCESS, SETTING], ids=lambda change: change.kind)
async def test_what_is_taken_back_is_as_if_nobody_had_decided_it(store, change):
    """Also for the next admin, whose form was opened then."""
    await store.administration.change([change], "web:ada", NOON)

    entries = await store.administration.change([_but(change, None, change.after)], "web:ada", NOON)

    decided = await store.administration.decided(TODAY)
    assert (decided.limits, decided.access, decided.settings) == ([], {}, {})
    assert [(entry.before, entry.after) for entry in entries] == [(change.after, "")]
    assert len(await store.administration.change([_but(change, change.after, None)], "web:bob", NOON)) == 1


@pytest.mark.parametrize("change", [LIMIT, ACCESS, SETTING], ids=lambda change: change.kind)
async def test_what_is_as_it_is_to_be_is_no_change(store, change):
    """The log tells of what changed, and of nothing else."""
    await store.administration.change([change], "web:ada", NOON)

    assert await store.administration.change([change], "web:bob", NOON) == []
    assert (await store.administration.log(Wanted()))[1] == 1


async def test_of_several_changes_all_are_made_or_none(store):
    """Half of a form would be worse than none of it."""
    await store.administration.change([SETTING], "web:ada", NOON)
    before = await store.administration.decided(TODAY)

    with pytest.raises(Overtaken):
        await store.administration.change([LIMIT, _but(SETTING, "You are a poet.", None)], "web:bob", NOON)

    assert await store.administration.decided(TODAY) == before
    assert (await store.administration.log(Wanted()))[1] == 1


async def test_of_admins_at_the_same_time_one_is_first(store):
    """Each saw what was before; only one of them changes that."""
    changes = [_but(SETTING, f"You are number {number}.", None) for number in range(8)]

    async def decides(number: int) -> bool:
        try:
            await store.administration.change([changes[number]], f"web:{number}", NOON)
        except Overtaken:
            return False
        return True

    won = await asyncio.gather(*map(decides, range(8)))

    assert sum(won) == 1
    decided = await store.administration.decided(TODAY)
    assert decided.settings["channel:discord:5"]["persona"] == f"You are number {won.index(True)}."


async def test_the_log_is_read_by_who_what_and_where_newest_first(store):
    """A question about one limit is not answered by a list of everything."""
    for minutes, cap in enumerate(("1", "2", "3")):
        change = Change("limit", "person:*", "pictures day", cap)
        await store.administration.change([change], f"web:{cap}", NOON + timedelta(minutes=minutes))
    await store.administration.change([Change("limit", EVERYTHING, "asks day", "9")], "web:1", NOON)

    every, total = await store.administration.log(Wanted())
    assert [entry.after for entry in every][:2] == ["3", "2"]
    assert total == 4
    assert [e.after for e in (await store.administration.log(Wanted(who="web:1", scope="person:*")))[0]] == ["1"]
    assert (await store.administration.log(Wanted(what="limit pictures")))[1] == 3
    assert (await store.administration.log(Wanted(what="limit_pictures")))[1] == 0
    assert (await store.administration.log(Wanted(scope=EVERYTHING)))[1] == 1
    page, total = await store.administration.log(Wanted(what="limit pictures", skip=1, take=1))
    assert ([entry.after for entry in page], total) == (["2"], 3)


async def test_something_else_can_be_noted(store):
    """A restore, a sweep: the log tells of them, and nothing is decided by it."""
    before = await store.administration.revision()

    await store.administration.note(new_entry(NOON, "command line", "restore", "everything", "", "from yesterday"))

    (entry,), _ = await store.administration.log(Wanted(what="restore"))
    assert (entry.at, entry.who, entry.after) == (NOON, "command line", "from yesterday")
    assert await store.administration.revision() == before


def _but(change: Change, after: str | None, was: str | None) -> Change:
    return Change(change.kind, change.scope, change.name, after, was)
