"""Forgetting, on both databases: everything of one person goes, sums stay, nobody else loses anything."""

from dataclasses import replace

from core.administration import Change
from core.asking import Ask
from core.values import Document, Offer, Text, Turn, Usage
from tests.contracts.records import NOON, Archive, asked, closing, opening, take, work

PERSONAL = ("web:ada", "my secret", "private thoughts")


async def fill(archive: Archive) -> None:
    """Ada has drawn twice and asked once; one of her pictures is the same as one of Bob's."""
    for n, file in enumerate(("own.png", "shared.png")):
        await archive.has_done(
            asked(f"ada {n}", options={"prompt": "my secret"}, conversation="private thoughts"),
            turns=[Turn("user", "my secret")],
            works=[work(file, "my secret")],
            updates=[Text("my secret"), Offer("Again", "imagine", {"prompt": "my secret"}, id=f"offer {n}")],
            search_text="my secret",
            usage=Usage(micros=100),
        )
    await archive.has_done(asked("bob", person="web:bob"), works=[work("shared.png")], turns=[Turn("user", "hello")])


async def test_belongings_say_how_much_there_is(store, archive):
    """Nobody should delete what they cannot see the size of; the question itself does not count."""
    await fill(archive)
    await store.ledger.begin(opening(asked("how much?", command="forget"), is_kept=False))

    owned = await store.history.belongings("web:ada")

    assert (owned.requests, owned.turns, owned.works) == (2, 2, 2)


async def test_what_is_forgotten_is_nowhere(store, archive):
    """A promise to delete is a promise about every table."""
    await fill(archive)

    gone = await store.history.forget("web:ada")

    assert (gone.requests, gone.turns, gone.works) == (2, 2, 2)
    for table in ("requests", "turns", "works", "offers", "steps"):
        rows = str([dict(row) for row in await archive.rows(f"select * from {table}")])
        assert not any(word in rows for word in PERSONAL), table
    assert await store.history.search("web:ada", "", 0, 10) == ([], 0)
    assert await store.offers.find("offer 0") is None
    assert (await store.history.recent("web:ada", "private thoughts", 1_000)).turns == ()
    assert await store.conversations.latest("web", "web:ada") == []
    assert not await store.conversations.may_see("web:ada", "own.png")


async def test_no_table_names_whoever_was_forgotten(store, archive):
    """Also not where it was noted what they are called, that they asked for more, or what they decided."""
    request = asked("hers", workspace="lab", channel="page")
    await store.ledger.begin(replace(opening(request), names={"web:ada": "Ada Lovelace"}))
    await store.ledger.finish(closing(request, usage=Usage(micros=70), day="2026-11-22", is_counted=True))
    where = ("person:web:ada", "2026-11-22", "asks")
    await store.asks.open(Ask("a", "hers", "web:ada", "web:ada", "lab", "ask", *where, 9, 10, NOON))
    await store.administration.change([Change("setting", "everything", "persona", "A pirate")], "web:ada", NOON)

    await store.history.forget("web:ada")

    is_known = "table_name as name from information_schema.tables where table_schema = 'public'"
    if hasattr(store.database, "_path"):
        is_known = "name from sqlite_master where type = 'table'"
    for table in [str(row["name"]) for row in await archive.rows(f"select {is_known}")]:
        if table not in ("numbers", "allowances"):
            rows = str([dict(row) for row in await archive.rows(f"select * from {table}")])
            assert "ada" not in rows.casefold(), table
    [sum_of_all] = await store.reports.by_key("person", "2026-11-22", "2026-11-22")
    assert (sum_of_all.key, sum_of_all.sum.micros) == ("forgotten", 70)


async def test_sums_stay_under_nobody_s_name(store, archive):
    """The bill of the month must still add up."""
    await fill(archive)

    await store.history.forget("web:ada")

    [spent] = await store.history.spent("forgotten", NOON)
    assert (spent.times, spent.micros) == (2, 200)
    assert await store.history.spent("web:ada", NOON) == []


async def test_a_file_that_somebody_else_has_too_is_not_deleted(store, archive):
    """The same bytes have the same name; Bob keeps his picture."""
    await fill(archive)

    gone = await store.history.forget("web:ada")

    assert gone.files == ("own.png",)
    assert await store.conversations.may_see("web:bob", "shared.png")
    assert (await store.history.forget("web:bob")).files == ("shared.png",)


async def test_others_lose_nothing(store, archive):
    """Forgetting is for oneself only."""
    await fill(archive)

    await store.history.forget("web:ada")

    assert (await store.history.search("web:bob", "", 0, 10))[1] == 1
    assert (await store.history.belongings("web:bob")).turns == 1


async def test_a_running_request_is_left_alone(store, archive):
    """It is the one that forgets, or one whose holds are still to be given back."""
    running = asked("running")
    await store.ledger.begin(opening(running, take(3)))
    await store.steps.start("running", "us", "submit")

    await store.history.forget("web:ada")

    assert await store.steps.start("running", "us", "submit") == ""
    assert (await store.history.by_id("running")).is_running
    await store.ledger.finish(closing(running, counted={"asks": 1}))
    assert await archive.allowance() == {"used": 1, "held": 0}


async def test_nothing_of_a_forgotten_request_names_anybody(store, archive):
    """Every column is looked at, also one that comes next year."""
    marked = dict.fromkeys(("workspace", "channel", "conversation", "asker"), "SECRET")
    request = asked("r", options={"question": "SECRET"}, address={"user": "SECRET"}, **marked)
    await archive.has_done(request, search_text="secret SECRET", updates=[Text("SECRET")])

    await store.history.forget("web:ada")

    (row,) = await archive.rows("select * from requests")
    assert [name for name, value in dict(row).items() if "SECRET" in str(value) or value == "web:ada"] == []


async def test_what_was_handed_over_is_named_to_be_deleted(store, archive):
    """In a request, and in a form that was never sent."""
    one, two, three = f"{'1' * 32}.png", f"{'2' * 32}-120.txt", f"{'3' * 32}.jpg"
    await archive.has_done(asked("r", options={"question": "photo.png", "file": f"{one} {two}"}))
    await store.offers.keep(Offer("Edit", "edit", {"image": three}, id="form"), "web:ada", "form:form", NOON)

    gone = await store.history.forget("web:ada")

    assert set(gone.attachments) == {one, two, three}


async def test_what_was_to_be_taken_along_is_named_to_be_deleted(store, archive):
    """A report of what somebody did; words that only look like one are no file."""
    one, two, theirs = (f"doc-{sign * 32}.csv" for sign in "123")
    await archive.has_done(asked("a"), updates=[Text('"kind": "document"'), Document(one, "usage.csv", 7, "May")])
    await archive.has_done(asked("b"), updates=[Document(two, "usage.csv", 7, "June"), Document(one, "u.csv", 7, "")])
    await archive.has_done(asked("bob's", person="web:bob"), updates=[Document(theirs, "usage.csv", 7, "May")])

    gone = await store.history.forget("web:ada")

    assert set(gone.documents) == {one, two}
    assert (await store.history.forget("web:bob")).documents == (theirs,)


async def test_limits_are_not_reset_by_forgetting(store, archive):
    """Otherwise a used-up day would be one /forget away from a new one."""
    await archive.has_done(asked())
    request = asked()
    await store.ledger.begin(opening(request, take(10)))
    await store.ledger.finish(closing(request, counted={"asks": 10}))

    await store.history.forget("web:ada")

    assert await archive.allowance() == {"used": 10, "held": 0}


async def test_numbers_go_on_after_forgetting(store, archive):
    """A number never means two things, not even to whoever wrote one down."""
    await fill(archive)
    await store.history.forget("web:ada")

    await archive.has_done(asked("new"))

    assert (await store.history.by_id("new")).number == 3


async def test_forgetting_twice_is_harmless(store, archive):
    """A double click deletes nothing twice."""
    await fill(archive)
    await store.history.forget("web:ada")

    gone = await store.history.forget("web:ada")

    assert (gone.requests, gone.turns, gone.works, gone.files) == (0, 0, 0, ())
