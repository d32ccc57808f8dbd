"""What admins see on the page, and that nobody else does."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.admin_reads import RequestSearch, WorkSearch
from core.words import money
from storage.admin_reads import SqlAdminReads
from storage.database import rows

VIEWS = (
    "/admin",
    "/admin/people",
    "/admin/people/web:bob",
    "/admin/settings",
    "/admin/works",
    "/admin/requests",
    "/admin/log",
)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
@pytest.mark.parametrize("path", VIEWS)
async def test_who_is_no_admin_is_told_how_to_become_one(team, path):
    """What everybody asks is nobody's business but theirs and the admins'."""
    page = await team.bob.visits(path)

    assert page.status == 403
    assert page.shows("FLASHBULB_ADMINS", "web:bob")


@ON_SQLITE
async def test_a_stranger_is_led_to_the_login(page, stranger):
    """The door is the same as everywhere."""
    async with stranger.get(page.url + "/admin", allow_redirects=False) as response:
        assert response.status == 303


@ON_SQLITE
async def test_on_ones_own_machine_one_is_the_admin(open_page, stranger):
    """Whoever tries it sees all of it."""
    async with stranger.get(open_page.url + "/api/hello") as response:
        assert (await response.json())["is_admin"] is True
    async with stranger.get(open_page.url + "/admin") as response:
        assert response.status == 200


@ON_SQLITE
async def test_the_page_tells_admins_that_they_are(team):
    """The way there is shown to whoever may go it."""
    assert (await team.ada.looks_up("/api/hello"))["is_admin"] is True
    assert (await team.bob.looks_up("/api/hello"))["is_admin"] is False


@ON_SQLITE
async def test_an_account_tied_to_an_admin_is_one(team):
    """One person, whichever account they use."""
    with sqlite3.connect(team.services.database_url.removeprefix("sqlite:///")) as database:
        database.execute("insert into identities values ('web:bob', 'web:ada', 0)")
        database.execute("update revisions set number = number + 1")
    database.close()

    assert (await team.bob.visits("/admin")).status == 200


@pytest.mark.parametrize("path", VIEWS)
async def test_every_view_opens_before_anything_was_asked(team, path):
    """An empty house is a house."""
    page = await team.ada.visits(path)

    assert page.status == 200
    assert page.html.count("<h1>") == 1


async def test_the_dashboard_agrees_with_the_ledger(team, books, modelslab):
    """Whoever pays compares the two."""
    await team.ada.types("why is the sky blue?")
    await team.bob.types("/imagine a fox --raw --ar 16:9")
    modelslab.will("nsfw")
    await team.bob.types("/imagine something else --raw --ar 16:9")

    page = await team.ada.visits("/admin")

    people = {row[0]: row for row in page.rows("By person")}
    charged = {name: await books.charged(f"web:{name}") for name in ("ada", "bob")}
    assert people["ada"][1] == money(charged["ada"])
    assert page.shows(money(sum(charged.values())))
    assert {row[0] for row in page.rows("By command")} == {"/ask", "/imagine"}
    assert sum(int(row[3]) for row in page.rows("By person")) == len(await books.outcomes())
    assert {row[0] for row in page.rows("How long what was done took")} == {"/ask", "/imagine"}


@ON_SQLITE
async def test_other_days_have_other_figures(team):
    """A range is a part of the address, so that it can be shared."""
    await team.bob.types("hello")

    assert (await team.ada.visits("/admin?range=today")).rows("By person") != []
    for query in ("from=2020-01-01&to=2020-01-31", "to=2020-01-31"):
        assert (await team.ada.visits(f"/admin?{query}")).shows("Nobody has asked for anything that counts.")


@ON_SQLITE
@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=2026-11-22&to=2020-01-01", "to=0001-01-01", "range=ever", "from=0001-01-01"]
)
async def test_a_range_that_is_none_is_said(team, query):
    """Addresses are typed, too."""
    page = await team.ada.visits(f"/admin?{query}")

    assert page.status == 200
    assert page.shows("instead") or query == "range=ever"


@ON_SQLITE
async def test_who_waits_for_the_studio_is_seen(team, modelslab):
    """The first question when somebody complains is who is before them."""
    modelslab.ready_after_s = 60
    waiting = await team.bob.begins("/imagine a fox --raw --ar 16:9")
    await waiting.until("Drawing")

    page = await team.ada.visits("/admin")

    assert page.row("Orders that run or wait", "bob")[2] == "runs"
    await waiting.stops()


async def test_the_log_is_filtered_and_paged_by_its_address(team):
    """A link to what somebody asked about is what one admin sends to another."""
    for number in range(3):
        await team.bob.types(f"question number {number}")
    await team.ada.types("/imagine a fox --raw --ar 16:9")

    def asked(page):
        return [row[2] for row in page.rows("Requests, newest first")]

    log = await team.ada.visits("/admin/requests")
    assert [words.split()[0] for words in asked(log)] == ["/imagine", "/ask", "/ask", "/ask"]
    assert len(asked(await team.ada.visits("/admin/requests?person=bob"))) == 3
    assert asked(await team.ada.visits("/admin/requests?person=web:bob&text=NUMBER%201")) == ["/ask question number 1"]
    assert len(asked(await team.ada.visits("/admin/requests?command=imagine&outcome=done&platform=web"))) == 1
    model = team.house.settings.picture_model
    assert len(asked(await team.ada.visits(f"/admin/requests?model={model}"))) == 1
    assert (await team.ada.visits("/admin/requests?platform=slack")).shows("Nothing was found")
    assert (await team.ada.visits("/admin/requests?person=nobody")).shows("Nobody here is called like that.")
    assert (await team.ada.visits("/admin/requests?to=2020-01-01")).shows("Nothing was found")


async def test_everything_known_of_a_request_is_on_its_page(team, books):
    """Where somebody says that it cost too much, this is looked at."""
    screen = await team.bob.types("/imagine a fox --raw --ar 16:9")

    page = await team.ada.visits(f"/admin/requests/{screen.id}")

    assert page.shows("bob", "a fox", "done", money(await books.charged("web:bob")), screen.id)
    assert page.images[-1]["src"].startswith("/works/")
    assert "data-offer" not in page.html


@ON_SQLITE
async def test_a_request_that_is_not_there_is_said(team):
    page = await team.ada.visits("/admin/requests/discord:1")

    assert page.status == 404
    assert page.shows("There is no request of that number.")


async def test_admins_see_everybodys_works(team):
    """Searched by words, person, medium and model; the pictures are open to them."""
    await team.bob.types("/imagine a fox in the snow --raw --ar 16:9 --count 2")
    await team.ada.types("/imagine a boat --raw --ar 16:9")

    gallery = await team.ada.visits("/admin/works")
    assert len(gallery.images) == 4
    assert all(image["alt"] for image in gallery.images[1:])
    assert len((await team.ada.visits("/admin/works?person=bob&text=SNOW&medium=picture")).images) == 3
    assert len((await team.ada.visits("/admin/works?medium=video")).images) == 1
    theirs = (await team.ada.visits("/admin/works?person=bob")).images[1]["src"]
    assert await team.ada.gets(theirs)
    others = gallery.images[1]["src"]
    async with team.bob._session.get(team.url + others) as response:
        assert response.status == 404


@ON_SQLITE
async def test_names_cannot_turn_the_page_around(team):
    """A name is somebody else's text: signs that nobody sees are gone, markup is words."""
    await team.bob.types("hello")
    await team.house.store.database.write(_named("web:bob", "<b>Bob</b>\u202e\u200bevil"))

    page = await team.ada.visits("/admin")

    assert "<bdi>&lt;b&gt;Bob&lt;/b&gt;evil</bdi>" in page.html
    assert "\u202e" not in page.html


def _named(account, name):
    yield from rows("put_name", id=account, name=name)


@ON_SQLITE
async def test_a_window_of_the_log_goes_on_where_it_ended(team):
    """However many requests there are, one page looks at so many of them, and the next at those before."""
    for number in range(5):
        await team.bob.types(f"question number {number}")
    reads = SqlAdminReads(team.house.store.database, requests_at_once=2)
    found = await _all_of(reads, words="question")

    assert [line.options["question"] for line in found] == [f"question number {number}" for number in (4, 3, 2, 1, 0)]


async def _all_of(reads, **search):
    now = datetime.now(UTC)
    wanted = RequestSearch(now - timedelta(days=1), now + timedelta(days=1), **search)
    found = []
    while True:
        extract = await reads.requests(wanted)
        found += extract.items
        if extract.older is None:
            return found
        wanted = replace(wanted, before=extract.older)


async def test_the_gallery_goes_on_where_it_ended(team):
    """Every work is shown once, however small the pages and the windows are."""
    for number in range(3):
        await team.bob.types(f"/imagine fox {number} --raw --ar 16:9 --count 2")
    reads = SqlAdminReads(team.house.store.database, works_at_once=3)
    wanted, found = WorkSearch(words="fox", take=1), []
    while True:
        extract = await reads.works(wanted)
        found += extract.items
        if extract.older is None:
            break
        wanted = replace(wanted, before=extract.older)

    assert [made.work.prompt for made in found] == [f"fox {number}" for number in (2, 2, 1, 1, 0, 0)]
    assert len({(made.request_id, made.position) for made in found}) == 6
