"""What nobody typed on Slack: a card for one person, a report for a channel."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.values import Notice, Offer, Request, Text
from tests.stages.show import Shows
from tests.stages.slack import served, slack
from tests.stages.slack_people import SlackPerson
from tests.stages.slack_square import Office, labels

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_SLACK = pytest.mark.parametrize("stage", ["slack"], indirect=True)

PRESS = Offer("+5", "show", {"words": "five more"})


@pytest.fixture(autouse=True)
def shows(services):
    """A card with a button."""
    shows = Shows()
    shows.will(Text("Bob asks for five more pictures."), PRESS)
    services.commands["show"] = shows.command
    return shows


def card(person: SlackPerson | None, channel: str = "", request_id: str = "card:1") -> Request:
    account = person.id if person else "house"
    return Request(request_id, "slack", account, "", channel, "", "show", {}, datetime.now(UTC), from_offer=True)


def named(office: Office, channel) -> str:
    return f"slack:{office.slack.team_id}:{channel.id}"


@ON_SLACK
async def test_a_card_comes_directly(office, stage, ada, bob, shows):
    """Whoever can say yes reads it where nobody else does."""
    assert await stage.adapter.present(card(ada))
    await stage.rests()

    (screen,) = stage.direct_screens(ada)
    assert screen.shows("Bob asks for five more pictures.")
    assert screen.buttons == ["+5"]
    assert not screen.is_running
    assert stage.direct_screens(bob) == []
    assert office.answers == []
    (request,) = shows.asked
    assert request.channel == named(office, office.slack.dm(ada.user))
    assert (request.workspace, request.conversation) == (f"slack:{office.slack.team_id}", "card:1")


@ON_SLACK
async def test_its_button_works_below_it(office, stage, ada, shows):
    """One press, and what comes of it stands in the card's thread."""
    await stage.adapter.present(card(ada))
    await stage.rests()
    (screen,) = stage.direct_screens(ada)
    shows.will(Text("Bob has five more."))

    answer = await ada.taps(screen, "+5")

    assert answer.shows("Bob has five more.")
    assert {each.thread_ts for each in answer.messages} == {screen.messages[0].ts}
    assert shows.asked[-1].options == {"words": "five more"}
    assert len(stage.direct_screens(ada)) == 1


@ON_SLACK
async def test_the_same_card_comes_once(office, stage, ada, shows):
    """Two processes think of it in the same minute; the row is written by one of them."""
    for _ in range(2):
        assert await stage.adapter.present(card(ada))
        await stage.rests()
    await stage.adapter.present(card(ada, request_id="card:2"))
    await stage.rests()

    assert len(stage.direct_screens(ada)) == 2
    assert [request.id for request in shows.asked] == ["card:1", "card:2"]


@ON_SLACK
@pytest.mark.parametrize("is_somebodys", [True, False], ids=["somebody's", "the house's"])
async def test_a_report_comes_to_a_channel(office, stage, ada, shows, is_somebodys):
    """For everybody there, as a message of its own, without a word to anybody in particular."""
    shows.will(Text("Bob asks for five more pictures."), PRESS, Notice("Not for this room.", is_private=True))

    assert await stage.adapter.present(card(ada if is_somebodys else None, named(office, office.plaza)))
    await stage.rests()

    (report,) = office.answers
    assert "Bob asks for five more pictures." in report.words
    assert report.thread_ts is None
    assert labels(report) == ["+5"]
    assert "Not for this room." not in report.words
    assert office.slack.pings == []
    assert bool(office.alone(ada)) == is_somebodys
    assert stage.direct_screens(ada) == []


@ON_SLACK
async def test_a_public_channel_is_entered_for_it(office, stage, ada):
    """An admin chose it; only a member hears what is said below the report."""
    assert await stage.adapter.present(card(ada, named(office, office.harbour)))
    await stage.rests()

    assert len(office.answers_in(office.harbour)) == 1
    assert office.harbour.has_bot


@ON_SLACK
@pytest.mark.parametrize(
    "where", ["a private channel", "people among themselves", "nowhere", "another workspace", "another platform"]
)
async def test_where_it_may_not_be_nothing_is_presented(office, stage, ada, bob, shows, where):
    """Whoever wanted it presented is told, and finds another way; nobody gets it by accident."""
    channel = {
        "a private channel": named(office, office.den),
        "people among themselves": named(office, office.slack.direct(ada.user, bob.user)),
        "nowhere": f"slack:{office.slack.team_id}:C0GONE",
        "another workspace": f"slack:T0ELSEWHERE:{office.plaza.id}",
        "another platform": "discord:1:2",
    }[where]

    assert not await stage.adapter.present(card(ada, channel))
    await stage.rests()

    assert shows.asked == []
    assert stage.direct_screens(ada) == []


@ON_SLACK
async def test_whoever_is_not_there_gets_nothing(office, stage, ada, bob, shows):
    """Somebody who left, somebody of another workspace, and nobody at all."""
    bob.user.is_deleted = True
    stranger = stage.joins("Sue")
    stranger.id = f"slack:T0ELSEWHERE:{stranger.user.id}"
    nobody = stage.joins("Nemo")
    nobody.id = ""

    told = [await stage.adapter.present(card(person)) for person in (bob, stranger, nobody)]
    await stage.rests()

    assert told == [False, False, False]
    assert shows.asked == []


@ON_SLACK
async def test_somebody_with_two_accounts_gets_it_on_the_one_that_is_meant(office, stage, ada):
    """Tied together, they are one person under another account's name."""
    tied = replace(card(ada), person="discord:123", identity=ada.id)

    assert await stage.adapter.present(tied)
    await stage.rests()

    assert len(stage.direct_screens(ada)) == 1


@pytest.mark.parametrize("where", ["directly", "in a channel"])
async def test_the_next_process_goes_on_with_it(services, shows, books, where):
    """Presented once, and finished once, where it was begun."""
    shows.pauses()
    async with slack(own=services.commands) as place:
        async with served(services, place) as leaving:
            office = Office(leaving)
            channel = "" if where == "directly" else named(office, office.plaza)
            assert await leaving.adapter.present(card(office.ada, channel))
            there = office.slack.dm(office.ada.user) if where == "directly" else office.plaza
            await place.until(lambda: any("Making it." in each.words for each in office.answers_in(there)))
            await leaving.desk.drain(patience_s=0)
        shows.goes_on()

        async with served(services, place) as coming:
            await coming.takes_over()
            await coming.rests()

        (answer,) = office.answers_in(there)
        assert "Bob asks for five more pictures." in answer.words
        assert answer.labels == ["+5"]
        assert await books.outcomes() == ["done"]
