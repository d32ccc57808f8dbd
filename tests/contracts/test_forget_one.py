"""Forgetting a single request, on both databases: what came of it goes, and nothing else does."""

from dataclasses import replace

from core.values import Document, Offer, Text, Turn, Usage, Work
from tests.contracts.records import NOON, Archive, asked, opening, take, work

PHOTO = f"{'a' * 32}.jpg"
NOTES = f"{'b' * 32}-120.txt"
MARKED = dict.fromkeys(("workspace", "channel", "conversation", "asker"), "SECRET")


def clip(file: str, still: str) -> Work:
    return replace(work(file), medium="video", still=still, prompt='a sign that says "still": "other.jpg"')


async def two_drawings(archive: Archive) -> None:
    """Ada has drawn twice; the second drawing is the same as one of Bob's."""
    for name, file in (("first", "own.png"), ("second", "shared.png")):
        await archive.has_done(
            asked(name, options={"prompt": f"the {name} secret"}),
            turns=[Turn("user", f"the {name} secret")],
            works=[work(file, f"the {name} secret")],
            updates=[Text(f"the {name} secret"), Offer("Again", "imagine", {}, id=f"offer of the {name}")],
            search_text=f"the {name} secret",
            usage=Usage(micros=100),
        )
    await archive.has_done(asked("bob's", person="web:bob"), works=[work("shared.png")])


async def test_one_request_goes_and_the_other_stays(store, archive):
    """Who deletes one picture does not mean the whole evening."""
    await two_drawings(archive)

    gone = await store.history.forget_one("web:ada", "first")

    assert gone
    assert (gone.requests, gone.turns, gone.works, gone.files) == (1, 1, 1, ("own.png",))
    for table in ("requests", "turns", "works", "offers"):
        rows = str([dict(row) for row in await archive.rows(f"select * from {table}")])
        assert "first secret" not in rows, table
        assert "second secret" in rows or table == "offers", table
    assert await store.offers.find("offer of the first") is None
    assert await store.offers.find("offer of the second")
    assert [past.request.id for past in (await store.history.search("web:ada", "", 0, 10))[0]] == ["second"]
    assert [past.request.id for past in await store.conversations.requests("web:ada", "first")] == ["second"]


async def test_nothing_of_it_names_anybody(store, archive):
    """Every column is looked at, also one that comes next year."""
    request = asked("r", options={"question": "SECRET"}, address={"user": "SECRET"}, **MARKED)
    await archive.has_done(
        request, search_text="secret SECRET", updates=[Text("SECRET")], turns=[Turn("user", "SECRET")]
    )
    await store.posts.put("r", 0, "SECRET")
    await store.feedback.rate("r", "web:bob", True, NOON)

    await store.history.forget_one("web:ada", "r")

    (row,) = await archive.rows("select * from requests")
    assert [name for name, value in dict(row).items() if "SECRET" in str(value) or value == "web:ada"] == []
    for table in ("turns", "posts", "feedback"):
        assert await archive.rows(f"select * from {table}") == [], table


async def test_the_sums_stay(store, archive):
    """Deleting a picture does not make it free."""
    await two_drawings(archive)

    await store.history.forget_one("web:ada", "first")

    [spent] = await store.history.spent("forgotten", NOON)
    assert (spent.times, spent.micros) == (1, 100)


async def test_a_file_that_something_else_shows_stays(store, archive):
    """The same bytes have the same name: Bob's picture, and Ada's own other one, are not taken away."""
    await two_drawings(archive)
    await archive.has_done(asked("once more"), works=[work("own.png")])

    assert (await store.history.forget_one("web:ada", "first")).files == ()
    assert (await store.history.forget_one("web:ada", "second")).files == ()
    assert (await store.history.forget_one("web:ada", "once more")).files == ("own.png",)


async def test_the_still_of_a_clip_goes_with_it(store, archive):
    """It shows what was to be gone; but two clips that begin alike share one."""
    await archive.has_done(asked("one"), works=[clip("one.mp4", "alike.jpg")])
    await archive.has_done(asked("other"), works=[clip("other.mp4", "alike.jpg"), clip("more.mp4", "own.jpg")])

    assert (await store.history.forget_one("web:ada", "one")).files == ("one.mp4",)
    assert set((await store.history.forget_one("web:ada", "other")).files) == {
        *("other.mp4", "more.mp4", "alike.jpg", "own.jpg")
    }


async def test_stills_go_with_everything(store, archive):
    """`/forget` leaves no pictures of videos behind, but for those of somebody else's."""
    await archive.has_done(asked("mine"), works=[clip("mine.mp4", "mine.jpg"), clip("dark.mp4", "black.jpg")])
    await archive.has_done(asked("bob's", person="web:bob"), works=[clip("night.mp4", "black.jpg")])

    gone = await store.history.forget("web:ada")

    assert set(gone.files) == {"mine.mp4", "dark.mp4", "mine.jpg"}


async def test_a_still_is_seen_by_whose_clip_it_is_of(store, archive):
    """The page shows it before the clip plays; its name is not the work's own."""
    await archive.has_done(asked(), works=[clip("film.mp4", "still.jpg")])

    assert await store.conversations.may_see("web:ada", "still.jpg")
    for stranger in ("%", "still_jpg", "s%", "", '"', "other.jpg", "film"):
        assert not await store.conversations.may_see("web:ada", stranger), stranger
    assert not await store.conversations.may_see("web:bob", "still.jpg")


async def test_what_was_handed_over_with_it_is_named_to_be_deleted(store, archive):
    """Whatever the command calls the option, and whatever a button of it would hand over again."""
    offer = Offer("Again", "edit", {"image": NOTES, "prompt": "photo.png"}, id="again")
    await archive.has_done(asked("r", options={"prompt": "a fox.png", "image": PHOTO}), updates=[offer])

    gone = await store.history.forget_one("web:ada", "r")

    assert set(gone.attachments) == {PHOTO, NOTES}


async def test_a_report_goes_with_the_last_request_that_shows_it(store, archive):
    """The history has opened it again: deleting that view leaves the report."""
    report = Document(f"doc-{'1' * 32}.csv", "usage.csv", 7, "May")
    await archive.has_done(asked("report"), updates=[report])
    await archive.has_done(asked("view"), updates=[report])

    assert (await store.history.forget_one("web:ada", "view")).documents == ()
    assert (await store.history.forget_one("web:ada", "report")).documents == (report.file,)


async def test_a_report_is_seen_by_whom_it_was_shown_to(store, archive):
    """Its name is on nobody's shelf: who may have it stands where it was shown."""
    report = Document(f"doc-{'1' * 32}.csv", "usage.csv", 7, "May")
    await archive.has_done(asked(), updates=[report])
    await archive.has_done(asked("bob's", person="web:bob"), updates=[Text(f'"file": "{report.file}"')])

    assert await store.conversations.may_see("web:ada", report.file)
    assert not await store.conversations.may_see("web:bob", report.file)
    assert not await store.conversations.may_see("web:ada", f"doc-{'2' * 32}.csv")
    await store.history.forget("web:ada")
    assert not await store.conversations.may_see("web:ada", report.file)


async def test_nobody_deletes_what_is_not_theirs(store, archive):
    """Ids are no secret."""
    await two_drawings(archive)

    assert await store.history.forget_one("web:bob", "first") is None
    assert await store.history.forget_one("web:ada", "nothing") is None

    assert await store.conversations.may_see("web:ada", "own.png")


async def test_what_still_runs_is_left_alone(store, archive):
    """Its holds are still to be given back; it can be stopped."""
    await store.ledger.begin(opening(asked("running"), take(3)))

    assert await store.history.forget_one("web:ada", "running") is None

    assert (await store.history.by_id("running")).is_running


async def test_deleting_it_twice_is_harmless(store, archive):
    """Two tabs, one wish."""
    await two_drawings(archive)
    await store.history.forget_one("web:ada", "first")

    assert await store.history.forget_one("web:ada", "first") is None
