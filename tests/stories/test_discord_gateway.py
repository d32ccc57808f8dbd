"""The connection on which Discord tells what happens: cut, refused and repeated, in the middle of an answer."""

import asyncio

import pytest

from core.sandbox.gemini_mishaps import Words

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def cut_without_a_word(discord):
    await discord.cut()


async def cut_with_a_code(discord):
    await discord.cut(4000)


async def asked_to_reconnect(discord):
    await discord.reconnect()


async def told_twice(discord):
    discord.gateway.repeats = 20
    await discord.cut(4000)


async def refused_to_resume(discord):
    discord.gateway.refuses_resumes = 1
    await discord.cut(4000)


async def invalidated(discord):
    await discord.invalidate()


@pytest.mark.parametrize(
    "happens",
    [cut_without_a_word, cut_with_a_code, asked_to_reconnect, told_twice, refused_to_resume, invalidated],
)
async def test_a_lost_connection_does_not_end_an_answer(square, ada, bob, gemini, books, happens):
    """Answers go another way than events: it goes on, once, and the next question is heard as well."""
    discord = square.discord
    gemini.always(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.begins("/ask why?")
    await waiting.until("Air scatters")
    mentioned = await bob.mentions("and you?")
    await mentioned.until("Air scatters")
    before = len(discord.gateway.resumed) + len(discord.identified)

    await happens(discord)
    gemini.goes_on()
    screen = await waiting.done()

    assert screen.shows("Air scatters blue light.", "¢")
    await mentioned.done()
    await discord.until(lambda: len(discord.gateway.resumed) + len(discord.identified) > before, 20)
    await discord.connected(within_s=20)
    assert (await ada.types("/ask are you back?")).shows("¢")
    await square.stage.rests()
    assert len(square.answers) == 3
    assert len([call for call in discord.calls("ack") if call.status == 200]) == 2
    assert await books.outcomes() == ["done"] * 3


async def test_what_is_asked_while_the_connection_is_down_is_answered_after_it(square, ada, gemini):
    """Discord keeps events for whoever resumes: a mention of these seconds is not lost."""
    discord = square.discord
    await discord.cut(4000)

    waiting = await ada.mentions("are you there?")

    await discord.connected(within_s=20)
    assert (await waiting.done()).shows("¢")


async def test_a_command_that_comes_too_late_is_left_alone(square, ada, gemini, books):
    """Delivered after its three seconds: Discord has told them already, so nothing is begun and nothing paid."""
    discord = square.discord
    await discord.cut(4000)
    waiting = await ada.begins("/ask why?")
    discord.advance(10)
    await discord.connected(within_s=20)
    await asyncio.sleep(0.2)
    await square.stage.rests()

    assert not waiting.asked.is_acked
    assert gemini.request_count == 0
    assert await books.charged(ada.id) == 0
