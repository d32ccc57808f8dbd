"""Messages as Discord delivers them: with files, twice, by bots, and into threads of their own."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.standins.discord_mishaps import broken, cut
from tests.standins.discord_things import (
    CREATE_PUBLIC_THREADS,
    DEFAULT_PERMISSIONS,
    PUBLIC_THREAD,
    SEND_MESSAGES,
    Upload,
)
from tests.stories.test_discord_ask import photo

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_a_picture_with_a_mention_is_looked_at(square, ada, gemini):
    """“What is this?” with a photo is one message, and the photo is the point."""
    await (await ada.mentions("what is this?", files=[Upload("fox.png", photo())])).done()

    assert "inlineData" in str(gemini.requests[-1].body["contents"][-1]["parts"])


async def test_a_picture_of_the_message_before_is_looked_at(square, ada, bob, gemini):
    """Where content may be seen: the photo is Bob's, the question Ada's."""
    square.discord.sees_content = True
    human = (await bob.says("look", files=[Upload("fox.png", photo())])).asked

    await (await ada.mentions("what is this?", reply_to=human)).done()

    assert "inlineData" in str(gemini.requests[-1].body["contents"][-1]["parts"])


async def test_a_file_nobody_can_look_at_is_said_so(square, ada, gemini):
    """Silence would look like a broken bot."""
    waiting = await ada.mentions("what is this?", files=[Upload("setup.exe", b"MZ\0\0")])
    await square.discord.until(lambda: waiting.screen.messages)

    assert waiting.screen.shows("setup.exe")
    assert gemini.request_count == 0


async def test_a_file_that_cannot_be_fetched_is_said_so(square, ada, gemini):
    """Addresses of files expire, and Discord has bad days."""
    square.discord.will(broken("cdn", 500))

    waiting = await ada.mentions("what is this?", files=[Upload("fox.png", photo())])
    await square.discord.until(lambda: waiting.screen.messages)

    assert waiting.screen.shows("could not be fetched from Discord. Please attach it again.")


async def test_a_message_that_is_delivered_twice_is_answered_once(square, ada, gemini, books):
    """Discord sends events again after a broken connection; nobody pays twice, or reads it twice."""
    waiting = await ada.mentions("why is the sky blue?")
    await waiting.done()

    await square.discord.redelivers(waiting.asked)
    await square.stage.rests()

    assert len(square.answers) == 1
    assert gemini.request_count == 1
    assert await books.outcomes() == ["done"]


async def test_a_message_that_is_delivered_twice_at_once_is_answered_once(square, ada, gemini):
    """The second one comes while the first is still being answered."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.mentions("why is the sky blue?")
    await waiting.until("Air scatters")

    await square.discord.redelivers(waiting.asked)
    gemini.goes_on()
    await square.stage.rests()

    assert len(square.answers) == 1
    assert square.answers[0].text.count("Air scatters blue light.") == 1
    assert gemini.request_count == 1


async def test_bots_are_not_answered(square, ada, gemini):
    """Two bots that answer each other never end, at the team's cost."""
    other = square.discord.person("Other bot")
    other.is_bot = True
    square.guild.members[other.id] = DEFAULT_PERMISSIONS

    await square.discord.posts(other, square.plaza, f"<@{square.discord.bot.id}> hello?")
    await square.stage.rests()

    assert gemini.request_count == 0


async def test_a_rewritten_message_is_not_asked_again(square, ada, gemini):
    """Somebody who corrects a typo does not want a second answer."""
    waiting = await ada.mentions("why is teh sky blue?")
    await waiting.done()

    await square.discord.rewrites(waiting.asked, f"<@{square.discord.bot.id}> why is the sky blue?")
    await square.stage.rests()

    assert len(square.answers) == 1


async def test_an_answer_is_posted_once_though_its_posting_seemed_to_fail(square, ada, gemini):
    """Discord had it, and the answer got lost on the way back: the retry must not post it again."""
    square.discord.will(cut("post").applied())

    await (await ada.mentions("why is the sky blue?")).done()
    await square.stage.rests()

    assert len(square.answers) == 1


async def test_people_in_a_question_keep_their_names(square, ada, bob, gemini):
    """The model gets names, not numbers, and nobody is pinged by the answer."""
    gemini.will(Words((f"Ask <@{bob.user.id}> yourself.",)))

    await (await ada.mentions(f"what would <@{bob.user.id}> say?")).done()

    assert "what would @Bob say?" in str(gemini.requests[-1].body["contents"])
    assert square.pings == []


# ------------------------------------------------------------------------------------------------------- threads


def thread_of(square):
    return next((each for each in square.discord.channels.values() if each.type == PUBLIC_THREAD), None)


@pytest.mark.settings(FLASHBULB_DISCORD_THREADS="all")
async def test_a_mention_is_answered_in_a_thread_where_that_is_the_setting(square, ada, bob, gemini):
    """The channel stays readable, and the thread is the conversation."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))

    await ada.mentions("my cat is called Miso")
    await square.discord.until(lambda: thread_of(square) and thread_of(square).messages)
    await square.stage.rests()

    assert square.answers == []
    bob.place = thread_of(square)
    assert bob.sees("A fine name.")
    assert bob.place.name == "my cat is called Miso"
    await bob.mentions("what is it called?")
    await square.discord.until(lambda: bob.sees("Miso.") and len(bob.place.messages) == 3)
    await square.stage.rests()
    assert "A fine name." in str(gemini.requests[-1].body["contents"])


@pytest.mark.settings(FLASHBULB_DISCORD_THREADS="all")
async def test_without_the_permission_for_threads_it_answers_in_the_channel_and_says_so(square, ada, gemini):
    """An answer somewhere else beats none, and whoever set it up learns what is missing."""
    square.plaza.bot_permissions = DEFAULT_PERMISSIONS & ~CREATE_PUBLIC_THREADS

    screen = await (await ada.mentions("why?")).done()

    assert screen.shows("for that I need the permission Create Public Threads in", f"<#{square.plaza.id}>", "¢")
    assert thread_of(square) is None


async def test_where_it_may_not_write_the_answer_comes_as_a_direct_message(square, ada, gemini):
    """It was asked by a mention where it has no voice; the person learns which permission is missing, and where."""
    square.plaza.bot_permissions = DEFAULT_PERMISSIONS & ~SEND_MESSAGES
    gemini.will(Words(("Air scatters blue light.",)))

    await ada.mentions("why?")
    ada.place = square.discord.dm(ada.user)
    await square.discord.until(lambda: ada.sees("Air scatters blue light."))
    await square.stage.rests()

    assert ada.sees(f"<#{square.plaza.id}>", "View Channel, Send Messages", "¢")
    assert square.answers == []
