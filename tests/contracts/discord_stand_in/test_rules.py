"""The rules that the stand-in of Discord keeps, with Discord's own codes."""

from typing import Any

import discord
import pytest

from tests.standins.discord_bot import ORIGINAL
from tests.standins.discord_events import CannotDo
from tests.standins.discord_things import (
    ATTACH_FILES,
    DEFAULT_PERMISSIONS,
    MENTION_EVERYONE,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)

ROW = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Again", "custom_id": "again"}]}
TEXT = {"type": 18, "label": "x", "component": {"type": 4, "style": 1, "custom_id": "x"}}


async def code_of(request: Any) -> tuple[int, int]:
    """The status and Discord's code of a refusal."""
    with pytest.raises(discord.HTTPException) as refused:
        await request
    return refused.value.status, refused.value.code


async def test_an_interaction_is_acknowledged_once_and_in_time(stand_in, bot, asked, ada, plaza):
    """Three seconds, then never; and a dead token stays dead."""
    assert await code_of(bot.replies("PATCH", asked, ORIGINAL, content="early")) == (404, 10015)
    await bot.acks(asked, 5)
    assert await code_of(bot.acks(asked, 5)) == (400, 40060)
    late = await stand_in.types(ada, plaza, "ask", {"question": "again"})

    stand_in.advance(3.1)

    assert await code_of(bot.acks(late, 5)) == (404, 10062)
    assert (await bot.replies("PATCH", asked, ORIGINAL, content="in time"))["content"] == "in time"
    stand_in.advance(15 * 60)
    assert await code_of(bot.replies("PATCH", asked, ORIGINAL, content="late")) == (401, 50027)


async def test_what_is_private_stays_so(stand_in, bot, asked, ada, plaza):
    """Fixed by the defer, whatever the edit says, and out of reach of the channel."""
    await bot.acks(asked, 5, {"flags": 64})
    await bot.replies("PATCH", asked, ORIGINAL, content="psst", flags=0)

    assert asked.original.is_ephemeral
    assert asked.original.only_for == ada.id
    assert await code_of(bot.asks("GET", plaza, f"/messages/{asked.original.id}")) == (404, 10008)
    bob = stand_in.person("Bob")
    with pytest.raises(CannotDo, match="does not see"):
        await stand_in.presses(bob, asked.original, "Again")


async def test_without_the_bot_there_are_five_follow_ups(stand_in, bot, plaza):
    """A person who brought the app along gets so much and no more, and channel routes are closed."""
    eve, bob = stand_in.person("Eve", has_installed=True), stand_in.person("Bob")
    stand_in.rates.is_on = False
    place = stand_in.private(eve, bob)
    asked = await stand_in.types(eve, place, "ask", {"question": "why?"})
    await bot.acks(asked, 4, {"content": "because"})
    for number in range(5):
        await bot.replies("POST", asked, content=f"{number}")

    assert await code_of(bot.replies("POST", asked, content="6")) == (400, 40094)
    assert await code_of(bot.asks("POST", place, "/messages", content="hello")) == (403, 50001)
    assert asked.payload["context"] == 2


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"content": "x", "components": [ROW] * 2}, "components"),
        ({"content": "x", "components": [{"type": 1, "components": ROW["components"] * 6}]}, "components"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
    ],
)
async def test_a_form_that_breaks_a_limit_is_refused_by_its_field(stand_in, bot, plaza, form, field):
    """Discord says which field it was."""
    stand_in.nonconforming.clear()
    with pytest.raises(discord.HTTPException) as refused:
        await bot.asks("POST", plaza, "/messages", **form)
    stand_in.nonconforming.clear()

    assert refused.value.code == 50035
    assert f"In {field}" in str(refused.value)


@pytest.mark.parametrize(("lacking", "code"), [(VIEW_CHANNEL, 50001), (SEND_MESSAGES, 50013), (ATTACH_FILES, 50013)])
async def test_the_bot_needs_its_permissions(stand_in, bot, ada, plaza, lacking, code):
    """Each one taken away is missed."""
    plaza.bot_permissions = DEFAULT_PERMISSIONS & ~lacking

    assert await code_of(bot.uploads("POST", plaza, "/messages", {"content": "x"}, b"x")) == (403, code)


async def test_who_left_cannot_be_written_to(stand_in, bot, ada, plaza):
    """Opening the conversation works, posting does not."""
    ada.accepts_dms = False
    opened = await bot.http.start_private_message(ada.id)

    assert await code_of(bot.asks("POST", stand_in.channels[int(opened["id"])], "/messages", content="x")) == (
        403,
        50007,
    )
    await stand_in.removes_bot(plaza.guild)
    assert await code_of(bot.asks("POST", plaza, "/messages", content="x")) == (403, 50001)
    await stand_in.deletes_channel(plaza)
    assert await code_of(bot.asks("POST", plaza, "/messages", content="x")) == (404, 10003)


async def test_too_large_and_empty_are_refused(stand_in, bot, plaza):
    """With the codes that the adapter tells apart."""
    plaza.file_limit_bytes = 10

    assert await code_of(bot.uploads("POST", plaza, "/messages", {}, b"x" * 11)) == (413, 40005)
    assert await code_of(bot.asks("POST", plaza, "/messages", content="")) == (400, 50006)


async def test_pings_are_counted_as_discord_makes_them(stand_in, bot, asked, ada, plaza):
    """Everything by default in a channel, users only by an interaction, nobody when asked so, and never by an edit."""
    plaza.bot_permissions |= MENTION_EVERYONE
    text = f"<@{ada.id}> @everyone"
    await bot.acks(asked, 4, {"content": text})
    loud = await bot.asks("POST", plaza, "/messages", content=text)
    quiet = await bot.asks("POST", plaza, "/messages", content=text, allowed_mentions={"parse": []})

    await bot.asks("PATCH", plaza, f"/messages/{quiet['id']}", content=text)

    assert [(pings.users, pings.has_everyone) for pings in stand_in.pings] == [({ada.id}, False), ({ada.id}, True)]
    assert stand_in.pings[1].message == int(loud["id"])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (9, {"custom_id": "m", "title": "x" * 46, "components": [TEXT]}),
        (9, {"custom_id": "m", "title": "x", "components": [TEXT] * 6}),
        (4, {"content": "x", "components": [{"type": 10, "content": "not without the flag"}]}),
        (4, {"content": "not with the flag", "flags": 1 << 15, "components": [{"type": 10, "content": "x"}]}),
        (4, {"flags": 1 << 15, "components": [{"type": 13, "file": {"url": "attachment://missing.txt"}}]}),
        (7, {"content": "a command has no message to change"}),
    ],
)
async def test_a_first_answer_that_breaks_a_limit_does_not_count(stand_in, bot, asked, kind, body):
    """The interaction is still to be acknowledged."""
    with pytest.raises(discord.HTTPException, match="50035"):
        await bot.acks(asked, kind, body)
    stand_in.nonconforming.clear()

    assert not asked.is_acked
    await bot.acks(asked, 5)


async def test_at_most_twenty_five_choices_are_offered(stand_in, bot, ada, plaza):
    """One more and none is shown."""
    completed = await stand_in.completes(ada, plaza, "ask", "question", "w")
    choices = [{"name": f"{number}", "value": f"{number}"} for number in range(26)]

    assert await code_of(bot.acks(completed, 8, {"choices": choices})) == (400, 50035)
    stand_in.nonconforming.clear()


async def test_a_command_shows_where_it_was_registered_for(stand_in, bot, ada, plaza):
    """And to whom."""
    here = {"name": "here", "description": "Here", "type": 1, "contexts": [0], "default_member_permissions": 1 << 5}
    await bot.http.bulk_upsert_global_commands(bot.application_id, [here])

    with pytest.raises(CannotDo, match="such a place"):
        await stand_in.types(ada, stand_in.dm(ada), "here")
    with pytest.raises(CannotDo, match="may not use"):
        await stand_in.types(ada, plaza, "here")


async def test_the_token_of_a_deleted_channel_is_of_no_use(stand_in, bot, asked, plaza):
    """Nor is a message that is gone, or a token nobody ever got."""
    await bot.acks(asked, 4, {"content": "x"})
    await bot.replies("DELETE", asked, ORIGINAL)
    assert await code_of(bot.replies("PATCH", asked, ORIGINAL, content="y")) == (404, 10008)
    await stand_in.deletes_channel(plaza)

    assert await code_of(bot.replies("POST", asked, content="y")) == (404, 10003)
