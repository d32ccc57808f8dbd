"""What nobody typed: a card in an admin's direct messages, a report in a channel."""

import asyncio
from datetime import UTC, datetime

import pytest

from core.values import Offer, Request, Text
from tests.stages.discord import served
from tests.stages.discord_square import Square
from tests.stages.show import Shows
from tests.standins.discord_mishaps import refused
from tests.standins.discord_things import DEFAULT_PERMISSIONS, SEND_MESSAGES, VIEW_CHANNEL

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)


@pytest.fixture
def shows(services) -> Shows:
    shows = Shows()
    shows.will(Text("Bob asks for more."), Offer("Allow", "show", {"words": "allowed"}, is_open=True))
    services.commands["show"] = shows.command
    return shows


def card(person: str, channel: str = "", name: str = "card:bob:2026-11-29", platform: str = "discord") -> Request:
    """Something for this person, or for everybody in a channel."""
    now = datetime.now(UTC)
    return Request(name, platform, person, "", channel, "", "show", {"words": "card"}, now, from_offer=True)


# -------------------------------------------------------------------------------------------- in direct messages


@on_stage
async def test_somebody_gets_a_card_in_their_direct_messages(stage, square, ada, bob, shows):
    """It is theirs alone; there is nothing it replies to, and the conversation there goes on below it."""
    assert await stage.adapter.present(card(ada.id))
    await stage.rests()

    (screen,) = stage.direct_screens(ada)
    assert screen.shows("Bob asks for more.")
    assert screen.buttons == ["Allow"]
    assert "message_reference" not in screen.messages[0].body
    assert stage.direct_screens(bob) == []
    direct = f"discord:{stage.discord.dm(ada.user).id}"
    (asked,) = shows.asked
    assert (asked.workspace, asked.channel, asked.conversation) == ("discord:direct", direct, direct)


@on_stage
async def test_its_buttons_work_for_whoever_got_it(stage, ada, shows):
    """One press decides; that is what the card is for."""
    await stage.adapter.present(card(ada.id))
    await stage.rests()

    screen = await ada.taps(stage.direct_screens(ada)[-1], "Allow")

    assert screen.shows("Bob asks for more.")
    assert shows.asked[-1].options["words"] == "allowed"
    assert shows.asked[-1].person == ada.id


@on_stage
async def test_its_buttons_are_nobody_elses(stage, ada, bob, shows):
    """Whoever forges the press of a card that they never got decides nothing."""
    await stage.adapter.present(card(ada.id))
    await stage.rests()

    screen = await bob.taps(stage.direct_screens(ada)[-1], "Allow")

    assert screen.shows("somebody else's")
    assert len(shows.asked) == 1


@on_stage
@pytest.mark.parametrize("where", ["direct", "channel"])
async def test_it_is_shown_once_however_often_it_is_presented(stage, square, ada, shows, where):
    """Several processes find out at once that it is time, and the next one after a restart again."""
    asked = card(ada.id, f"discord:{square.plaza.id}" if where == "channel" else "")
    await asyncio.gather(stage.adapter.present(asked), stage.adapter.present(asked))
    await stage.rests()
    square.passes(3600)

    assert await stage.adapter.present(asked)
    await stage.rests()

    assert len(shows.asked) == 1
    assert len(square.answers if where == "channel" else stage.direct_screens(ada)) == 1


@on_stage
async def test_two_cards_are_two(stage, ada, shows):
    """What they are numbered with ends in the same day; neither may pass for the other."""
    await stage.adapter.present(card(ada.id, name="card:bob:2026-11-29"))
    await stage.adapter.present(card(ada.id, name="card:eve:2026-11-29"))
    await stage.rests()

    assert len(stage.direct_screens(ada)) == 2


@on_stage
async def test_whoever_has_several_accounts_gets_it_on_this_one(stage, ada, shows):
    """What they are called elsewhere is nobody at Discord."""
    asked = Request("card:1", "discord", "slack:T1:U1", "", "", "", "show", {}, datetime.now(UTC), identity=ada.id)

    assert await stage.adapter.present(asked)
    await stage.rests()

    assert len(stage.direct_screens(ada)) == 1


@on_stage
@pytest.mark.parametrize("refused_when", ["typing", "post"])
async def test_whoever_takes_no_messages_gets_none(stage, ada, shows, refused_when):
    """Whoever presents it learns that, and finds somebody else. Discord may say so as late as with the message."""
    if refused_when == "typing":
        ada.user.accepts_dms = False
    else:
        stage.discord.always(refused("post", 50007))

    assert not await stage.adapter.present(card(ada.id))

    await stage.rests()
    assert stage.direct_screens(ada) == []
    assert len(shows.asked) == (refused_when == "post")


@on_stage
@pytest.mark.parametrize(
    "asked",
    [
        card("slack:T1:U1"),
        card("discord:ada"),
        card("discord:7"),
        card("discord:7", platform="slack"),
        card("discord:7", "slack:T1:C1"),
        card("discord:7", "discord:7"),
    ],
)
async def test_what_is_not_ours_is_not_presented(stage, shows, asked):
    """Whoever asks tries the next platform."""
    assert not await stage.adapter.present(asked)

    assert shows.asked == []


@on_stage
async def test_a_long_wait_there_tells_nobody_twice(stage, square, ada, shows):
    """A mention that it has come is for whoever asked, and nobody did."""
    shows.pauses()
    presenting = asyncio.create_task(stage.adapter.present(card(ada.id, f"discord:{square.plaza.id}")))
    await stage.discord.until(lambda: square.answers)
    square.passes(20 * 60)
    shows.goes_on()

    assert await presenting
    await stage.rests()

    assert square.pings == []


# --------------------------------------------------------------------------------------------------- in a channel


@on_stage
async def test_a_channel_gets_a_report(stage, square, ada, bob, shows):
    """For everybody to read, and as a conversation of its own."""
    assert await stage.adapter.present(card(ada.id, f"discord:{square.plaza.id}"))
    await stage.rests()

    assert bob.sees("Bob asks for more.")
    (posted,) = square.answers
    assert "message_reference" not in posted.body
    (asked,) = shows.asked
    assert asked.workspace == f"discord:{square.guild.id}"
    assert asked.conversation == asked.id
    assert asked.names == {f"channel:discord:{square.plaza.id}": "#plaza"}
    assert square.pings == []


@on_stage
async def test_open_buttons_of_a_report_are_everybodys(stage, square, ada, bob, shows):
    """A report belongs to the channel."""
    await stage.adapter.present(card(ada.id, f"discord:{square.plaza.id}"))
    await stage.rests()
    (screen,) = await bob.reloads()

    await bob.taps(screen, "Allow")

    assert shows.asked[-1].person == bob.id


@on_stage
@pytest.mark.parametrize(
    "bot_permissions", [0, DEFAULT_PERMISSIONS & ~VIEW_CHANNEL, DEFAULT_PERMISSIONS & ~SEND_MESSAGES]
)
async def test_a_channel_that_the_bot_may_not_write_in_gets_nothing(stage, square, ada, shows, bot_permissions):
    """Nor does anybody get it in their direct messages instead: it was meant for all."""
    square.plaza.bot_permissions = bot_permissions

    assert not await stage.adapter.present(card(ada.id, f"discord:{square.plaza.id}"))

    assert stage.direct_screens(ada) == []


@on_stage
async def test_a_channel_that_closes_in_between_gets_nothing(stage, square, ada, shows):
    """As above, when it is only the message that is refused."""
    square.discord.always(refused("post", 50013))

    assert not await stage.adapter.present(card(ada.id, f"discord:{square.plaza.id}"))

    await stage.rests()
    assert stage.discord.calls("dm") == []


# --------------------------------------------------------------------------------------------------- and restarts


@pytest.mark.parametrize("where", ["direct", "channel"])
async def test_the_next_process_goes_on_with_it(place, services, shows, where):
    """It edits what is there, and its buttons work."""
    shows.pauses()
    async with served(services, place) as leaving:
        square = Square(leaving)
        ada, channel = square.ada, f"discord:{square.plaza.id}" if where == "channel" else ""
        spot = square.plaza if where == "channel" else place.dm(ada.user)
        assert await leaving.adapter.present(card(ada.id, channel))
        await place.until(lambda: spot.messages)
    shows.goes_on()

    async with served(services, place) as coming:
        square.has(coming)
        await coming.takes_over()
        await coming.rests()
        (posted,) = spot.messages.values()
        ada.place = spot
        (screen,) = await ada.reloads()
        await ada.taps(screen, "Allow")

    assert "Bob asks for more." in posted.content
    assert len(shows.asked) == 3
