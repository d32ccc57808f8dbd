"""The token of an interaction dies after fifteen minutes; the answer finds another way."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.standins.discord_things import DEFAULT_PERMISSIONS, SEND_MESSAGES, VIEW_CHANNEL

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

LATE_S = 16 * 60


@pytest.fixture
async def late(square, ada, gemini):
    """Ada's question in the channel, whose answer takes longer than its token lives."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.uses("ask", question="why is the sky blue?")
    await waiting.until("Air scatters")
    return waiting


async def goes_on(square, gemini):
    gemini.goes_on()
    await square.stage.rests()


async def test_a_late_answer_comes_to_the_channel_and_calls_who_asked(square, late, ada, bob, gemini, books):
    """They have long looked away: the answer mentions them, and only them, and stands there once."""
    square.passes(LATE_S)

    await goes_on(square, gemini)

    (posted,) = square.answers
    assert posted.content.startswith(f"<@{ada.user.id}> > why") or f"<@{ada.user.id}>" in posted.content
    assert bob.sees("Air scatters blue light.", "why is the sky blue?", "¢")
    (ping,) = square.pings
    assert ping.users == {ada.user.id}
    assert not ping.has_everyone
    assert not ping.roles
    assert not bob.sees("Stop")
    assert await books.outcomes() == ["done"]


async def test_a_token_that_dies_early_is_noticed(square, late, ada, bob, gemini):
    """Discord may end it at any time; what counts is what it answers, not our clock."""
    square.discord.expire_token(late.asked)

    await goes_on(square, gemini)

    assert bob.sees("Air scatters blue light.", "¢")
    assert len(square.answers) == 1
    assert [ping.users for ping in square.pings] == [{ada.user.id}]


async def test_a_late_picture_comes_to_the_channel(square, ada, modelslab):
    """A queue of twenty minutes ends in a picture, not in nothing."""
    modelslab.ready_after_s = 3600
    waiting = await ada.begins("/imagine a fox --raw --ar 16:9")
    await waiting.until("Drawing:")
    square.passes(LATE_S)

    modelslab.orders[-1].ready_at = 0
    await square.stage.rests()

    (posted,) = square.answers
    assert len(posted.uploads) == 1
    assert f"<@{ada.user.id}>" in posted.content
    assert "Again" in [button["label"] for button in posted.buttons]


@pytest.mark.parametrize("missing", [SEND_MESSAGES, VIEW_CHANNEL])
async def test_where_it_may_not_speak_the_answer_comes_as_a_direct_message(square, late, ada, gemini, missing):
    """It answered by the token there; as a member it has no voice. The person learns which permission, and where."""
    square.plaza.bot_permissions = DEFAULT_PERMISSIONS & ~missing
    square.passes(LATE_S)

    await goes_on(square, gemini)

    ada.place = square.discord.dm(ada.user)
    assert ada.sees("Air scatters blue light.", f"<#{square.plaza.id}>", "View Channel, Send Messages", "¢")


async def test_a_late_private_answer_stays_private(square, ada, bob, gemini):
    """Nothing private ever comes to the channel, whatever broke."""
    gemini.will(Words(("Between ", "us.")))
    gemini.pauses()
    waiting = await ada.uses("ask", question="what do I earn?", private=True)
    await waiting.until("Between")
    square.passes(LATE_S)

    await goes_on(square, gemini)

    assert square.messages == []
    ada.place = square.discord.dm(ada.user)
    assert ada.sees("Between us.", f"You asked this in <#{square.plaza.id}>")


async def test_an_answer_that_reaches_nobody_is_kept(square, late, ada, gemini, books):
    """No channel, no direct messages: it is paid for and stored, and `/history` has it."""
    square.plaza.bot_permissions = 0
    ada.user.accepts_dms = False
    square.passes(LATE_S)

    await goes_on(square, gemini)

    ada.user.accepts_dms = True
    square.plaza.bot_permissions = DEFAULT_PERMISSIONS
    assert await books.outcomes() == ["done"]
    assert (await ada.types("/history sky")).shows("why is the sky blue?")


async def test_a_late_answer_where_only_the_person_brought_it_comes_as_a_direct_message(stage, ada, bob, gemini):
    """There is no channel that the bot could speak in."""
    guild = stage.discord.guild("Abroad", ada.user, bob.user, has_bot=False)
    ada.place = stage.discord.channel(guild, "elsewhere")
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.uses("ask", question="why?")
    await waiting.until("Air scatters")
    stage.discord.expire_token(waiting.asked)

    gemini.goes_on()
    await stage.rests()

    ada.place = stage.discord.dm(ada.user)
    assert ada.sees("Air scatters blue light.", "¢")


async def test_an_answer_that_came_late_can_be_gone_on_with(square, late, ada, gemini):
    """It stands in the channel as any other: a reply to it is the next question."""
    square.passes(LATE_S)
    await goes_on(square, gemini)

    await (await ada.says("and at night?", reply_to=square.answers[0])).done()

    assert "blue light." in str(gemini.requests[-1].body["contents"])
