"""What comes along from where something is asked: whether only adults are let in, and the files of people."""

import pytest

from core.values import Offer, Text
from tests.stages.discord import DiscordStage, served
from tests.stages.discord_square import Square
from tests.stages.show import Shows, photo
from tests.standins.discord_mishaps import refused
from tests.standins.discord_things import Upload

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)


@pytest.fixture
def shows(services) -> Shows:
    shows = Shows()
    shows.will(Text("Shown."), Offer("Again", "show", {"words": "again"}))
    services.commands["show"] = shows.command
    return shows


@on_stage
@pytest.mark.parametrize("is_age_gated", [True, False])
@pytest.mark.parametrize("where", ["channel", "thread"])
@pytest.mark.parametrize("how", ["slash", "mention", "button"])
async def test_a_request_says_whether_only_adults_are_let_in(square, ada, shows, how, where, is_age_gated):
    """What may be shown there differs; a thread is what its channel is, which only a look at the channel tells."""
    square.plaza.is_age_gated = is_age_gated
    if where == "thread":
        ada.place = square.discord.thread(square.plaza, "below")

    if how == "mention":
        await (await ada.mentions("/show")).done()
    else:
        screen = await ada.types("/show")
        await (ada.taps(screen, "Again") if how == "button" else square.stage.rests())

    assert [request.is_age_gated for request in shows.asked] == [is_age_gated] * (2 if how == "button" else 1)


async def test_a_thread_opened_for_the_answer_is_what_its_channel_is(place, services, shows):
    """It is made a moment before, and its channel is the one that was asked in."""
    services.settings["FLASHBULB_DISCORD_THREADS"] = "all"
    async with served(services, place) as stage:
        square = Square(stage)
        square.plaza.is_age_gated = True

        await square.ada.mentions("/show")
        await stage.rests()

    (request,) = shows.asked
    assert request.is_age_gated
    assert request.channel != f"discord:{square.plaza.id}"


@on_stage
async def test_direct_messages_are_no_place_for_adults_only(ada, shows):
    """Discord asks nobody's age there."""
    await ada.types("/show")

    assert not shows.asked[0].is_age_gated


@on_stage
async def test_a_thread_whose_channel_cannot_be_looked_at_lets_everybody_in(square, ada, shows):
    """What is not known is not assumed, and nobody's question waits for it."""
    square.plaza.is_age_gated = True
    ada.place = square.discord.thread(square.plaza, "below")
    square.discord.will(refused("channel", 50001))

    screen = await ada.types("/show")

    assert screen.shows("Shown.")
    assert not shows.asked[0].is_age_gated


@on_stage
async def test_where_the_bot_is_no_member_nothing_is_looked_up(stage, ada, shows):
    """Discord would refuse it each time, and counts what it refuses."""
    guild = stage.discord.guild("Abroad", ada.user, has_bot=False)
    ada.place = stage.discord.thread(stage.discord.channel(guild, "elsewhere"), "below")

    await ada.types("/show")

    assert not shows.asked[0].is_age_gated
    assert stage.discord.calls("channel") == []


@on_stage
async def test_a_channel_is_looked_at_now_and_then(square, ada, shows):
    """Not with every question; but whoever opens a channel to everybody means it."""
    square.plaza.is_age_gated = True
    ada.place = square.discord.thread(square.plaza, "below")
    await ada.types("/show")
    await ada.types("/show")
    assert len(square.discord.calls("channel")) == 1
    square.plaza.is_age_gated = False
    square.passes(11 * 60)

    await ada.types("/show")

    assert [request.is_age_gated for request in shows.asked] == [True, True, False]


# ------------------------------------------------------------------------------------------------------- files


FOX = Upload("fox.png", photo(), content_type="image/png")
OWL = Upload("owl.png", photo("orange"), content_type="image/png")


@on_stage
@pytest.mark.parametrize("how", ["mention", "reply", "direct"])
async def test_a_file_comes_in_the_option_that_takes_one(stage: DiscordStage, square, ada, shows, how):
    """Each command calls it what it is there; people attach it wherever they can."""
    match how:
        case "mention":
            waiting = await ada.mentions("/show it", files=[FOX])
        case "reply":
            stage.discord.sees_content = True
            before = await ada.says("my fox", files=[FOX])
            waiting = await ada.mentions("/show it", reply_to=before.asked)
        case "direct":
            ada.place = stage.discord.dm(ada.user)
            waiting = await ada.says("/show it", files=[FOX])

    await waiting.done()

    kept = str(shows.asked[0].options["picture"])
    assert (await stage.house.attachments.read(kept)).data == FOX.content
    assert "file" not in shows.asked[0].options


async def test_a_file_that_a_command_is_used_with_comes_in_its_option(place, services, shows):
    """Discord's own field for it is called what the option is called."""
    async with served(services, place) as stage:
        waiting = await stage.ada.uses("show", picture=FOX)

        await waiting.done()

        kept = str(shows.asked[0].options["picture"])
        assert (await stage.house.attachments.read(kept)).data == FOX.content


@on_stage
async def test_several_files_of_a_message_come_together(square, ada, shows):
    """The command says what it does with more than one."""
    await (await ada.mentions("/show both", files=[FOX, OWL])).done()

    assert len(str(shows.asked[0].options["picture"]).split()) == 2


@on_stage
async def test_an_own_file_comes_before_that_of_a_reply(stage, square, ada, shows):
    """What begins with a picture takes one; the one at hand is the one that is meant."""
    stage.discord.sees_content = True
    before = await ada.says("my owl", files=[OWL])

    await (await ada.mentions("/show it", files=[FOX], reply_to=before.asked)).done()

    (kept,) = str(shows.asked[0].options["picture"]).split()
    assert (await stage.house.attachments.read(kept)).data == FOX.content


@on_stage
async def test_of_the_message_before_one_picture_is_taken(stage, square, ada, shows):
    """Four pictures in an answer, and “this one brighter”: the first beats a refusal."""
    stage.discord.sees_content = True
    before = await ada.says("look", files=[Upload("notes.txt", b"words"), FOX, OWL])

    await (await ada.mentions("/show it", reply_to=before.asked)).done()

    (kept,) = str(shows.asked[0].options["picture"]).split()
    assert (await stage.house.attachments.read(kept)).data == FOX.content


# ------------------------------------------------------------------------------------------- told, not answered


@on_stage
async def test_somebody_is_told_in_their_direct_messages(stage, ada):
    """Whoever runs the bot learns what only they can put right, and nobody else is notified of it."""
    assert await stage.tells(ada.id, "The account is nearly empty. @everyone")

    assert ada.sees("The account is nearly empty.")
    assert not any(ping.has_everyone for ping in stage.discord.pings)


async def test_whoever_runs_the_bot_is_told_what_needs_them(place, services):
    """Nobody looks into the log of a bot that seems to work."""
    root = place.person("Root", has_installed=True)
    services.settings["FLASHBULB_ADMINS"] = f"discord:{root.id}"
    async with served(services, place) as stage:
        await stage.house.herald.alarm("The account is nearly empty.")

    (told,) = place.dm(root).messages.values()
    assert told.content == "The account is nearly empty."


@on_stage
@pytest.mark.parametrize("person", ["slack:T1:U1", "discord:ada", "discord:", "web:ada", "discord:7"])
async def test_whom_discord_does_not_know_is_not_told(stage, person):
    """Whoever asks tries the next platform."""
    assert not await stage.tells(person, "The account is nearly empty.")


@on_stage
async def test_whoever_takes_no_messages_is_not_told(stage, ada):
    """That is no reason to stop what else is being done."""
    ada.user.accepts_dms = False

    assert not await stage.tells(ada.id, "The account is nearly empty.")
