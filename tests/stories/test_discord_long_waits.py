"""Somebody who waited long for a work does something else by now: one message tells them that it is there."""

import pytest

from core.values import Offer, Picture, Receipt
from tests.stages.discord import served
from tests.stages.discord_square import Square
from tests.stages.show import Shows
from tests.standins.discord_mishaps import broken, refused

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)

FOX = Picture("", "A fox", 0, 0)
LONG = Receipt(4_700, "", waited_s=75)
LATE_S = 16 * 60


@pytest.fixture
def shows(services) -> Shows:
    """A command that shows a picture after a long wait."""
    shows = Shows()
    shows.will(FOX, Offer("Again", "show", {}), LONG)
    services.commands["show"] = shows.command
    return shows


@on_stage
async def test_whoever_waited_long_is_told_once_in_a_message_of_its_own(square, ada, bob, shows):
    """A message that is changed tells nobody; the picture and its buttons stay where they are."""
    await ada.types("/show")

    answer, told = square.messages
    assert told.content == f"<@{ada.user.id}> Your picture is ready."
    assert (told.uploads, told.buttons) == ([], [])
    assert len(answer.uploads) == 1
    assert [button["label"] for button in answer.buttons] == ["Again", "Delete"]
    (ping,) = square.pings
    assert (ping.message, ping.users, ping.is_anybody) == (told.id, frozenset({ada.user.id}), True)


@on_stage
async def test_whoever_asked_by_a_mention_is_told_too(square, ada, shows):
    """The answer replies to their message, which tells nobody either."""
    waiting = await ada.mentions("/show")

    await waiting.done()

    assert [posted.content for posted in square.answers][1:] == [f"<@{ada.user.id}> Your picture is ready."]
    assert [ping.users for ping in square.pings] == [{ada.user.id}]


@on_stage
async def test_nobody_is_told_after_a_short_wait(square, ada, shows):
    """They are still looking."""
    shows.will(FOX, Receipt(4_700, "", waited_s=20))

    await ada.types("/show")

    assert len(square.messages) == 1
    assert square.pings == []


@on_stage
async def test_nobody_is_told_in_direct_messages(stage, ada, shows):
    """Discord has told them of the answer already."""
    screen = await ada.types("/show")

    assert len(screen.messages) == 1
    assert stage.discord.pings == []


@on_stage
async def test_a_private_answer_stays_private(square, ada, services):
    """A mention in the channel would tell everybody that there is one."""
    shows = Shows(is_private=True)
    shows.will(FOX, LONG)
    services.commands["show"] = shows.command

    screen = await ada.types("/show")

    assert len(screen.messages) == 1
    assert square.messages == []
    assert square.pings == []


@on_stage
async def test_an_answer_that_moved_tells_them_once(square, ada, shows):
    """It mentions them already: a second mention would be one too many."""
    shows.pauses()
    waiting = await ada.begins("/show")
    await waiting.until("Making it.")
    square.passes(LATE_S)

    shows.goes_on()
    await square.stage.rests()

    (posted,) = square.answers
    assert f"<@{ada.user.id}>" in posted.content
    assert len(square.pings) == 1


@on_stage
@pytest.mark.parametrize("code", [40094, 50013, 10003])
async def test_an_answer_stays_where_nobody_may_be_told(square, ada, shows, code):
    """The picture is what they waited for; that they were not told of it is nothing to move it for."""
    square.discord.will(refused("followup", code))

    screen = await ada.types("/show")

    (posted,) = square.messages
    assert len(posted.uploads) == 1
    assert screen.has("Again")
    assert square.pings == []


@on_stage
@pytest.mark.parametrize("is_applied", [False, True])
async def test_a_hiccup_of_discord_tells_nobody_twice(square, ada, shows, is_applied):
    """Where a try failed, Discord may have the message all the same."""
    play = broken("followup")
    square.discord.will(play.applied() if is_applied else play)

    await ada.types("/show")

    assert len(square.messages) == 2


@on_stage
async def test_deleting_the_answer_takes_the_word_about_it_away(square, ada, shows):
    """“Your picture is ready” below nothing would be a riddle."""
    screen = await ada.types("/show")

    await ada.presses(screen, "Delete")
    await square.discord.until(lambda: not square.messages)

    assert not ada.sees("ready")


async def test_whoever_brought_the_bot_along_deletes_all_of_it(place, services, shows):
    """The bot is no member there: only the token of the answer lets it take the second message away."""
    async with served(services, place) as stage:
        guild = place.guild("Abroad", stage.ada.user, has_bot=False)
        stage.ada.place = place.channel(guild, "elsewhere")
        screen = await stage.ada.types("/show")
        assert len(screen.messages) == 2

        await stage.ada.presses(screen, "Delete")

        await place.until(lambda: not stage.ada.place.messages)


@pytest.mark.parametrize("how", ["slash", "mention", "moved"])
async def test_an_answer_that_is_shown_again_tells_nobody_anew(place, services, shows, how):
    """The next process cannot know what was on screen, and looks."""
    shows.pauses()
    async with served(services, place) as before:
        square = Square(before)
        waiting = await (square.ada.mentions("/show") if how == "mention" else square.ada.begins("/show"))
        if how != "mention":
            await waiting.until("Making it.")
        if how == "moved":
            square.passes(LATE_S)
        shows.goes_on()
        await before.rests()
        past = await before.house.store.history.by_id(waiting.id)
    seen = [posted.content for posted in square.answers]

    async with served(services, place) as after:
        after.desk.show_again(past, after.shown_anew(past.request))
        await after.rests()

    assert [posted.content for posted in square.answers] == seen
    assert len(square.pings) == 1


async def test_whoever_was_not_told_before_the_end_of_a_process_is_told_by_the_next(place, services, shows):
    """It stopped between the picture and the word about it."""
    async with served(services, place) as before:
        square = Square(before)
        place.will(refused("followup", 50013))
        waiting = await square.ada.begins("/show")
        await waiting.done()
        past = await before.house.store.history.by_id(waiting.id)
    assert square.pings == []

    async with served(services, place) as after:
        after.desk.show_again(past, after.shown_anew(past.request))
        await after.rests()

    assert len(square.answers) == 2
    assert [ping.users for ping in square.pings] == [{square.ada.user.id}]
