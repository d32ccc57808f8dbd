"""What goes when it is old, on both databases: words first, works later, sums never."""

from datetime import timedelta

from core.values import Offer, Text, Turn
from tests.contracts.records import NOON, asked, closing, opening, take, work

DAY = timedelta(days=1)
TURNS = (Turn("user", "Why?"), Turn("model", "Because."))


async def has_talked(archive, request_id: str, days_ago: int, **changed):
    said = [Text("Because."), Offer("Again", "ask", {"question": "Why?"}, id=f"{request_id}-again")]
    request = asked(request_id, **changed)
    return await archive.has_done(request, turns=TURNS, updates=said, search_text="because.", at=NOON - days_ago * DAY)


async def test_old_words_go_and_what_it_cost_stays(store, archive):
    """A team that keeps nothing for longer than ninety days can say so, and still know what last year cost."""
    await has_talked(archive, "old", 100)
    await has_talked(archive, "new", 10)

    count, _ = await store.keeping.drop_words("lab", NOON - 90 * DAY, 50)

    assert count == 1
    rows = await archive.rows("select id, person, options, updates, search_text, number from requests order by id")
    assert [row["id"] for row in rows if "Why" in str(row["options"])] == ["new"]
    old = next(row for row in rows if row["id"] == "old")
    assert (old["person"], old["updates"], old["search_text"], old["number"]) == ("web:ada", "[]", "", None)
    assert [row["request"] for row in await archive.rows("select request from turns")] == ["new", "new"]
    assert [row["request"] for row in await archive.rows("select request from offers")] == ["new"]


async def test_what_was_made_keeps_its_words_for_as_long_as_itself(store, archive):
    """A picture nobody knows the prompt of cannot be made again."""
    await archive.has_done(asked("picture"), works=[work("a.png")], at=NOON - 100 * DAY)

    assert (await store.keeping.drop_words("lab", NOON - 90 * DAY, 50))[0] == 0

    count, gone = await store.keeping.drop_works("lab", NOON - 90 * DAY, 50)
    assert (count, gone.files) == (1, ("a.png",))
    assert (await store.keeping.drop_words("lab", NOON - 90 * DAY, 50))[0] == 1


async def test_what_is_pinned_stays_with_its_words(store, archive):
    """Somebody has said that they want it."""
    await archive.has_done(asked("kept"), works=[work("a.png")], at=NOON - 400 * DAY)
    await store.shelf.pin("web:ada", "kept", is_pinned=True)

    assert (await store.keeping.drop_works("lab", NOON, 50))[0] == 0
    assert (await store.keeping.drop_words("lab", NOON, 50))[0] == 0


async def test_a_file_that_something_newer_shows_stays(store, archive):
    """The same bytes have the same name."""
    await archive.has_done(asked("old"), works=[work("a.png")], at=NOON - 400 * DAY)
    await archive.has_done(asked("new"), works=[work("a.png")], at=NOON)

    _, gone = await store.keeping.drop_works("lab", NOON - DAY, 50)

    assert gone.files == ()


async def test_each_workspace_has_its_own_span(store, archive):
    """What the lawyers want kept for a week is not what the painters want kept for a year."""
    await has_talked(archive, "theirs", 100, workspace="office")
    await has_talked(archive, "ours", 100)

    assert sorted(await store.keeping.workspaces()) == ["lab", "office"]
    assert (await store.keeping.drop_words("office", NOON, 50))[0] == 1
    assert [each["id"] for each in await archive.rows("select id from requests where is_bare = 0")] == ["ours"]


async def test_limits_of_months_that_are_over_are_dropped_when_nothing_is_held(store, archive):
    """Who used how much of what, years ago, is nobody's business; the sums know what it came to."""
    await store.ledger.begin(opening(asked("runs"), take()))
    ended = asked("ended")
    await store.ledger.begin(opening(ended, take(1, 10, scope="person:web:bob")))
    await store.ledger.finish(closing(ended))

    await store.keeping.drop_periods("2026-11")
    assert len(await archive.rows("select * from allowances")) == 2

    await store.keeping.drop_periods("2026-12")
    assert [row["scope"] for row in await archive.rows("select scope from allowances")] == ["person:web:ada"]


async def test_many_go_in_portions(store, archive):
    """A year of words in one transaction would keep everybody else waiting."""
    for number in range(5):
        await has_talked(archive, f"r{number}", 100)

    counts = [(await store.keeping.drop_words("lab", NOON, 2))[0] for _ in range(4)]

    assert counts == [2, 2, 1, 0]
