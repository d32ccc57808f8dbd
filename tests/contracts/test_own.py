"""What people say of themselves and of answers, on both databases: own defaults, ratings, and their latest works."""

from datetime import timedelta

import pytest

from core.errors import NotFound
from storage.codec import dump_work, millis
from storage.database import migrations
from storage.store import open_store
from tests.contracts.records import NOON, asked, closing, opening, work
from tests.contracts.test_opening import run_beside

MINUTE = timedelta(minutes=1)


async def test_own_defaults_are_each_person_s(store):
    """Ada's model is not Bob's."""
    await store.defaults.put("web:ada", "imagine.model", "flux")
    await store.defaults.put("web:ada", "ask.thinking", "high")
    await store.defaults.put("web:ada", "ask.thinking", "low")
    await store.defaults.put("web:bob", "ask.thinking", "medium")

    assert await store.defaults.of("web:ada") == {"imagine.model": "flux", "ask.thinking": "low"}
    assert await store.defaults.of("web:bob") == {"ask.thinking": "medium"}


async def test_it_is_known_who_has_a_default(store):
    """Everybody else is not looked up at all."""
    await store.defaults.put("web:ada", "imagine.model", "flux")
    await store.defaults.put("web:ada", "ask.thinking", "high")
    await store.defaults.put("web:bob", "ask.thinking", "low")
    await store.defaults.drop("web:bob", "ask.thinking")

    assert set(await store.defaults.people()) == {"web:ada"}


async def test_a_default_that_is_dropped_is_as_for_everybody(store):
    """Dropping what was never there is fine: two devices may do it at once."""
    await store.defaults.put("web:ada", "ask.thinking", "high")

    await store.defaults.drop("web:ada", "ask.thinking")
    await store.defaults.drop("web:ada", "ask.thinking")

    assert await store.defaults.of("web:ada") == {}


async def test_any_signs_can_be_stored(store):
    """Postgres refuses a zero; what is stored is never worth an error."""
    await store.defaults.put("web:ada", "ask.thinking", "a\0b\ud800 – ünï 🦊")

    assert await store.defaults.of("web:ada") == {"ask.thinking": "a\ufffdb? – ünï 🦊"}


async def test_the_last_rating_of_each_person_counts(store, archive):
    """Whoever pressed the wrong thumb presses the other one."""
    await archive.has_done(asked("r"))
    await store.feedback.rate("r", "web:ada", True, NOON)
    await store.feedback.rate("r", "web:bob", True, NOON + MINUTE)

    await store.feedback.rate("r", "web:ada", False, NOON + 2 * MINUTE)

    assert await store.feedback.of("r") == {"web:ada": False, "web:bob": True}
    assert await store.feedback.of("another") == {}


async def test_what_is_not_known_cannot_be_rated(store, archive):
    """A button of a message can be older than all that is remembered."""
    await archive.has_done(asked("r"))
    await store.history.forget("web:ada")

    for request_id in ("unknown", "r"):
        with pytest.raises(NotFound, match="forgotten"):
            await store.feedback.rate(request_id, "web:bob", True, NOON)

    assert await store.feedback.of("r") == {}


async def test_forgetting_takes_defaults_and_ratings_along(store, archive):
    """One's own ratings of others, and others' of one's own requests: both tell something of the person."""
    await archive.has_done(asked("of ada"))
    await archive.has_done(asked("of bob", person="web:bob"))
    for request_id in ("of ada", "of bob"):
        await store.feedback.rate(request_id, "web:ada", True, NOON)
        await store.feedback.rate(request_id, "web:bob", False, NOON)
    for person in ("web:ada", "web:bob"):
        await store.defaults.put(person, "ask.thinking", "high")

    await store.history.forget("web:ada")

    assert await store.feedback.of("of ada") == {}
    assert await store.feedback.of("of bob") == {"web:bob": False}
    assert await store.defaults.of("web:ada") == {}
    assert await store.defaults.of("web:bob") == {"ask.thinking": "high"}


async def test_nothing_of_defaults_and_ratings_names_a_forgotten_person(store, archive):
    """A promise to delete is a promise about every table, also one that comes next year."""
    await archive.has_done(asked("of ada"))
    await store.feedback.rate("of ada", "web:ada", True, NOON)
    await store.defaults.put("web:ada", "ask.thinking", "high")

    await store.history.forget("web:ada")

    assert await archive.rows("select * from feedback") == []
    assert await archive.rows("select * from defaults") == []


async def test_latest_works_come_newest_first(store, archive):
    """With their number in the history, and those of one request in their order."""
    await archive.has_done(asked("old"), works=[work("fox.png")], at=NOON)
    await archive.has_done(asked("words only"), at=NOON + MINUTE)
    await archive.has_done(asked("new"), works=[work("a.png", "one"), work("b.png", "two")], at=NOON + 2 * MINUTE)
    await archive.has_done(asked("bob", person="web:bob"), works=[work("boat.png")], at=NOON + 3 * MINUTE)

    found = await store.history.works("web:ada", 10)

    assert [(each.number, each.request_id, each.work.file, each.at) for each in found] == [
        (3, "new", "a.png", NOON + 2 * MINUTE),
        (3, "new", "b.png", NOON + 2 * MINUTE),
        (1, "old", "fox.png", NOON),
    ]
    assert found[1].work == work("b.png", "two")
    assert [each.work.file for each in await store.history.works("web:ada", 1)] == ["a.png"]


async def test_forgotten_works_are_not_among_the_latest(store, archive):
    """Nor are those of a request that is still running, which has none yet."""
    await archive.has_done(asked("old"), works=[work("fox.png")])
    await store.ledger.begin(opening(asked("running")))

    await store.history.forget("web:ada")

    assert await store.history.works("web:ada", 10) == []


async def test_what_was_not_kept_in_the_history_is_not_listed(store):
    """It has no number that anybody could look it up by."""
    request = asked("r")
    await store.ledger.begin(opening(request, is_kept=False))
    await store.ledger.finish(closing(request, works=(work("fox.png"),)))

    assert await store.history.works("web:ada", 10) == []


async def test_works_of_an_older_version_are_listed_too(database_url, tmp_path):
    """They did not know when they were made; their requests did."""
    before = [
        "create table migrations (number integer primary key not null, name text)",
        *(statement for number, _, sql in migrations() if number < 3 for statement in sql.split(";\n")),
        *(f"insert into migrations values ({number}, '{name}')" for number, name, _ in migrations() if number < 3),
    ]
    for request_id, number in (("new", 2), ("old", 1)):
        before += older_work(request_id, number)
    for statement in filter(str.strip, before):
        await run_beside(database_url, statement)

    store = await open_store(database_url, tmp_path)
    found = await store.history.works("web:ada", 10)
    await store.close()

    assert [(each.number, each.work.file, each.at) for each in found] == [
        (2, "new.png", NOON + 2 * MINUTE),
        (1, "old.png", NOON + MINUTE),
    ]


def older_work(request_id: str, number: int) -> list[str]:
    """A request and its work as version 2 of the schema has them."""
    at = millis(NOON + number * MINUTE)
    columns = "id, platform, person, workspace, channel, conversation, command, options, address, from_offer, number"
    row = f"'{request_id}', 'web', 'web:ada', '', '', '', 'imagine', '{{}}', '{{}}', 0, {number}"
    made = dump_work(work(f"{request_id}.png"))
    columns, row = f"{columns}, asked_at, state, owner, lease_until, finished_at", f"{row}, {at}, 'done', 'us', 0, {at}"
    return [
        f"insert into requests ({columns}) values ({row})",
        f"insert into works values ('{request_id}', 0, 'web:ada', '{request_id}.png', '{made}')",
    ]
