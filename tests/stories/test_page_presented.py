"""What comes to somebody on the page without being asked for."""

import pytest

from bots.web.said import INBOX
from core.values import Request

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def told(team, person: str, command: str = "usage", name: str = "one") -> Request:
    return Request(f"card:{name}", "web", person, "page", "", "", command, {}, team.house.app.now())


async def test_a_card_comes_to_the_open_tab(team):
    """Somebody is asked for something; nobody else sees it."""
    assert await team.adapter.present(told(team, "web:bob"))
    await team.bob.hears(lambda kind, about: kind == "done" and about["request"] == "card:one")

    (card,) = team.direct_screens(team.bob)
    assert card.shows("What is left")
    assert team.direct_screens(team.ada) == []


async def test_a_card_waits_for_who_comes_later(team):
    """It stands in their list, under a title that says whose word it is, and below it nothing that they said."""
    await team.bob.leaves()

    assert await team.adapter.present(told(team, "web:bob"))
    await team.rests()

    (listed,) = await team.bob.conversations()
    assert listed["title"] == "From Flashbulb"
    assert listed["id"] == INBOX
    team.bob.conversation = INBOX
    assert (await team.bob.reloads())[0].shows("What is left")
    snapshot = await team.bob.looks_up(f"/api/conversations/{INBOX}")
    assert snapshot["requests"][0]["line"] == ""


async def test_the_page_reaches_nobody_of_another_platform(team):
    """Whoever sends it then knows that it did not arrive."""
    assert not await team.adapter.present(told(team, "discord:1"))
    assert team.desk._tasks == set()


async def test_the_admins_of_the_page_are_those_of_the_house(team):
    """It has one workspace, and knows no others."""
    assert await team.adapter.admins("page") == ("web:ada",)
    assert await team.adapter.admins("discord:7") == ()


async def test_the_owner_of_an_open_page_is_its_admin(open_page):
    assert await open_page.adapter.admins("page") == ("web:owner",)


async def test_what_is_asked_says_who_and_by_what_name(team, books):
    """Reports are read by people, so they say names."""
    await team.ada.types("hello")
    await team.bob.types("hello")

    asked = await books.rows("select person, is_admin from requests order by person")
    assert [tuple(row) for row in asked] == [("web:ada", 1), ("web:bob", 0)]
    assert await team.house.store.administration.names() == {"web:ada": "ada", "web:bob": "bob"}


async def test_an_admin_gives_more_with_one_press(team):
    """Bob has used up his day, and Ada is at the page: nobody needs another place to ask in."""
    form = (await team.ada.visits("/admin/people/web:bob")).form(kind="limit", name="asks day")
    await team.ada.fills(form, after="1")
    await team.bob.types("hello")

    stopped = await team.bob.types("hello again")
    (wish,) = (label for label in stopped.buttons if label.startswith("Ask for more"))
    await team.bob.taps(stopped, wish)
    await team.ada.hears(lambda kind, about: kind == "done" and about.get("conversation") == INBOX)
    (card,) = team.direct_screens(team.ada)
    await team.ada.taps(card, "+5")

    assert card.shows("bob asks for more"), card.text
    assert not (await team.bob.types("hello again")).shows("limit is")
    log = await team.ada.visits("/admin/log?what=ask")
    assert log.rows("What was decided")[0][1] == "ada"
    assert (await team.ada.visits("/admin/people/web:bob")).shows("with a grant")
