"""The gateway of the stand-in of Discord, as the real discord.py meets it on good days and bad ones."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from tests.standins.discord_bot import Bot, running


@pytest.mark.parametrize("code", [None, 1001, 4000])
async def test_what_was_missed_comes_with_the_resume(stand_in, bot, ada, plaza, code):
    """With a close frame or without one, nothing is lost and nothing comes twice."""
    await stand_in.types(ada, plaza, "ask", {"question": "one"})
    await stand_in.until(lambda: len(bot.interactions) == 1)

    await stand_in.cut(code)
    await stand_in.types(ada, plaza, "ask", {"question": "two"})
    await stand_in.until(lambda: len(bot.interactions) == 2)

    assert [each.data["options"][0]["value"] for each in bot.interactions] == ["one", "two"]
    assert len(stand_in.identified) == 1
    assert len(stand_in.gateway.resumed) == 1


async def test_a_resume_may_repeat_what_had_come(stand_in, bot, ada, plaza):
    """Delivery is at least once; a bot has to know what it has seen."""
    await stand_in.types(ada, plaza, "ask", {"question": "one"})
    await stand_in.until(lambda: len(bot.interactions) == 1)
    stand_in.gateway.repeats = 1

    await stand_in.reconnect()
    await stand_in.until(lambda: len(bot.interactions) == 2)

    assert bot.interactions[0].id == bot.interactions[1].id


async def test_a_refused_resume_begins_anew(stand_in, bot, ada, plaza):
    """What happened in between is lost, as at Discord."""
    stand_in.gateway.refuses_resumes = 1

    await stand_in.cut(4000)
    await stand_in.types(ada, plaza, "ask", {"question": "lost"})
    await stand_in.until(lambda: len(stand_in.identified) == 2)
    await stand_in.connected()

    assert bot.interactions == []


async def test_identifies_are_paced(stand_in):
    """One per bucket and window; the second one is told to wait."""
    stand_in.gateway.identify_window_s = 0.4
    async with running(stand_in), running(stand_in):
        await stand_in.until(lambda: len(stand_in.identified) > 2)
        await stand_in.connected(2)

    assert [each["is_taken"] for each in stand_in.identified[:2]] == [True, False]


async def test_a_wrong_token_and_a_privileged_intent_are_final(stand_in):
    """The two mistakes of a first start."""
    stranger = Bot(stand_in, discord.Intents.none())
    with pytest.raises(discord.LoginFailure):
        await stranger.start("nobody")
    await stranger.close()
    curious = Bot(stand_in, discord.Intents(message_content=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await curious.start(stand_in.token)
    await curious.close()

    assert stand_in.gateway.closes == [4014]


async def test_events_go_to_the_shard_of_their_server(stand_in, ada):
    """A direct message to the first one."""
    guild = stand_in.guild("Square", ada)
    plaza = stand_in.channel(guild, "plaza")
    client = discord.AutoShardedClient(intents=discord.Intents(guilds=True, dm_messages=True), shard_count=2)
    client.before_identify_hook = rest
    heard: dict[int, int] = {}
    client.on_socket_event_type = lambda _: None
    task = asyncio.create_task(client.start(stand_in.token))
    await stand_in.connected(2)

    asked = await stand_in.types(ada, plaza, "ask")
    for session in stand_in.gateway.sessions.values():
        heard[session.shard] = sum("INTERACTION_CREATE" in frame for _, frame in session.sent)

    shard = (guild.id >> 22) % 2
    assert heard == {shard: 1, 1 - shard: 0}
    assert asked.payload["guild_id"] == str(guild.id)
    await client.close()
    await asyncio.gather(task, return_exceptions=True)


async def rest(*_: Any, **__: Any) -> None:
    """Instead of five seconds."""


async def test_heartbeats_are_answered_until_they_are_not(stand_in):
    """A bot that hears none goes and resumes."""
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{stand_in.gateway_url}?v=10") as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 1, "d": None})
        assert (await socket.receive_json())["op"] == 11
        stand_in.gateway.loses_acks = True
        await socket.send_json({"op": 1, "d": None})

        with pytest.raises(TimeoutError):
            await socket.receive_json(timeout=0.05)

        await socket.send_json({"op": 3, "d": {}})
        assert (await socket.receive()).data == 4003


async def test_an_invalid_session_begins_anew(stand_in, bot):
    """Op 9, after which nothing is left to resume."""
    await stand_in.invalidate()
    await stand_in.until(lambda: len(stand_in.identified) == 2)
    await stand_in.connected()

    assert not stand_in.gateway.resumed


async def test_a_bot_without_intents_still_hears_interactions(stand_in, ada, plaza):
    """Slash commands, buttons and modals need none, and no server is described to it."""
    async with running(stand_in, guilds=False) as bot:
        await stand_in.posts(ada, plaza, "unheard")
        await stand_in.types(ada, plaza, "ask")
        await stand_in.until(lambda: bot.interactions)

        assert bot.messages == []
        assert bot.get_guild(plaza.guild.id).unavailable
