"""Starting on Discord: commands, shards, tokens, and a Discord that is not there yet."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.discord import served
from tests.stages.discord_people import Waiting
from tests.stages.discord_square import Square
from tests.stages.process import process
from tests.standins.discord_events import COMMAND_TYPE, STRING, event_of
from tests.standins.discord_interactions import COMMAND
from tests.standins.discord_mishaps import broken, cut

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(place, services):
    """Those of a process at this Discord."""
    services.settings.update(
        DISCORD_TOKEN=place.token, DISCORD_API_BASE=place.api_base, DISCORD_GATEWAY_URL=place.gateway_url
    )
    return services.settings


# --------------------------------------------------------------------------------------------------------- commands


async def test_commands_are_registered_once_and_not_at_every_start(place, services):
    """Discord allows two hundred a day, and a changed list makes every client load it again."""
    async with served(services, place):
        assert {command["name"] for command in place.commands} >= {"ask", "imagine", "history", "Ask about this"}

    async with served(services, place):
        pass

    assert place.command_puts == 1


async def test_commands_that_discord_has_lost_are_registered_again(place, services):
    """Whoever resets the application in the portal does not have to know about a hash in our database."""
    async with served(services, place):
        pass
    place.commands = []

    async with served(services, place):
        pass

    assert place.command_puts == 2
    assert "ask" in {command["name"] for command in place.commands}


async def test_commands_that_cannot_be_registered_do_not_keep_the_bot_away(place, services, gemini):
    """The old ones still work, mentions too; the next start tries again."""
    place.will(broken("commands"))
    async with served(services, place) as stage:
        square = Square(stage)
        assert (await (await square.ada.mentions("why?")).done()).shows("¢")
    assert place.command_puts == 0

    async with served(services, place):
        pass

    assert place.command_puts == 1


async def test_a_command_from_before_the_last_sync_is_answered_with_a_sentence(place, services):
    """Clients keep old menus for a while: “the application did not respond” would be no answer."""
    async with served(services, place) as stage:
        square = Square(stage)
        body = {"id": "1", "name": "dream", "type": COMMAND_TYPE, "options": []}
        asked = await place.sends(event_of(place, COMMAND, square.ada.user, square.plaza, body))

        screen = await Waiting(stage, asked).until("There is no command /dream any more")

        assert screen.messages[0].only_for == square.ada.user.id


async def test_an_option_from_before_the_last_sync_is_answered_with_a_sentence(place, services, gemini):
    """An option that is no more is named; nothing is asked that was not meant."""
    async with served(services, place) as stage:
        square = Square(stage)
        options = [
            {"name": "question", "type": STRING, "value": "why?"},
            {"name": "persona", "type": STRING, "value": "pirate"},
        ]
        body = {"id": "1", "name": "ask", "type": COMMAND_TYPE, "options": options}
        asked = await place.sends(event_of(place, COMMAND, square.ada.user, square.plaza, body))

        await Waiting(stage, asked).until("persona")
        await stage.rests()

        assert gemini.request_count == 0


async def test_a_menu_line_from_before_the_last_sync_is_answered_with_a_sentence(place, services):
    """The same for what is chosen from a message's menu."""
    async with served(services, place) as stage:
        square = Square(stage)
        posted = (await square.bob.says("hello")).asked
        resolved = {"messages": {str(posted.id): place.message_object(posted)}}
        body = {"id": "1", "name": "Frame this", "type": 3, "target_id": str(posted.id), "resolved": resolved}
        asked = await place.sends(event_of(place, COMMAND, square.ada.user, square.plaza, body))

        await Waiting(stage, asked).until("not there any more")


# ------------------------------------------------------------------------------------------------------------- shards


async def test_one_process_holds_all_of_its_shards(place, services, gemini):
    """A bot in many servers hears all of them; four at once, as Discord allows."""
    services.settings["FLASHBULB_SHARDS"] = "4"
    place.gateway.max_concurrency = 4
    place.gateway.identify_window_s = 5.0
    async with served(services, place) as stage:
        await place.connected(4)
        for number in range(4):
            square = Square(stage)
            while (square.guild.id >> 22) % 4 != number:
                await asyncio.sleep(0.001)
                square = Square(stage)
            gemini.will(Words((f"Number {number}.",)))
            assert (await square.ada.types("/ask who?")).shows(f"Number {number}.")

    assert sorted(each["shard"][0] for each in place.identified) == [0, 1, 2, 3]
    assert all(each["is_taken"] for each in place.identified)


async def test_two_processes_started_together_share_the_turns(place, services, settings):
    """Discord lets one shard identify in five seconds and throws the others out: they queue across processes."""
    place.gateway.identify_window_s = 5.0
    async with AsyncExitStack() as stack, asyncio.timeout(60):
        for shards in ("0-1/4", "2-3/4"):
            started = process(services, "discord", is_ready="", FLASHBULB_SHARDS=shards)
            await stack.enter_async_context(started)
        await place.connected(4, 50)

    assert sorted(each["shard"][0] for each in place.identified) == [0, 1, 2, 3]
    assert all(each["is_taken"] for each in place.identified)
    assert place.command_puts == 1


async def test_as_many_identify_at_once_as_discord_allows(place, services, settings):
    """With a larger allowance nobody waits twenty seconds for nothing."""
    place.gateway.identify_window_s = 5.0
    place.gateway.max_concurrency = 4
    async with AsyncExitStack() as stack, asyncio.timeout(30):
        for shards in ("0-1/4", "2-3/4"):
            started = process(services, "discord", is_ready="", FLASHBULB_SHARDS=shards)
            await stack.enter_async_context(started)
        await place.connected(4, 25)

    assert all(each["is_taken"] for each in place.identified)
    times = [each["at"] for each in place.identified]
    assert max(times) - min(times) < 5


# ------------------------------------------------------------------------------------------- what keeps it away


async def said(services) -> str:
    return await asyncio.to_thread((services.folder / "log.txt").read_text)


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("", "DISCORD_TOKEN is not set. docs/setup-discord.md tells where it is."),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.Gwrong.abcdefghijklmnopqrstuvwxyz0123456789ab", "Bot → Reset Token"),
    ],
    ids=["none", "wrong"],
)
async def test_without_a_token_that_works_it_ends_with_a_sentence(services, settings, token, words):
    """Whoever starts it reads what to do next, and no traceback."""
    async with process(services, "discord", is_ready="", DISCORD_TOKEN=token) as ended:
        assert await ended.ended() == 1

    assert words in await said(services)
    assert "Traceback" not in await said(services)


async def test_a_token_that_is_reset_while_it_runs_ends_it_with_a_sentence(place, services, settings):
    """Somebody reset it in the portal: going on trying would only get the address banned."""
    async with process(services, "discord", is_ready="On Discord as") as running:
        await place.cut(4004)

        assert await running.ended() == 1

    assert "DISCORD_TOKEN was reset" in await said(services)
    assert "Traceback" not in await said(services)


async def test_a_discord_that_is_not_there_yet_is_waited_for(place, services, gemini):
    """The machine boots before its network does; the bot comes by itself."""
    place.will(cut("login"), broken("login", 503))
    async with served(services, place) as stage:
        assert (await stage.ada.types("why?")).shows("¢")
