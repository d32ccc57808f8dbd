"""Asking in a channel where everybody reads along: what is public, what is not, and who is disturbed."""

from io import BytesIO

import pytest
from PIL import Image

from core.sandbox.gemini_mishaps import Words
from tests.standins.discord_things import Upload

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return file.getvalue()


async def test_everybody_in_a_channel_sees_question_and_answer(square, ada, bob, gemini, books):
    """Discord shows only that a command was used, so the question stands above its answer, and nobody is pinged."""
    gemini.will(Words(("Air scatters ", "blue light most.")))

    screen = await (await ada.uses("ask", question="why is the sky *blue*?")).done()

    (posted,) = square.messages
    assert posted.content.startswith("> why is the sky \\*blue\\*?\n")
    assert bob.sees("why is the sky *blue*?", "Air scatters blue light most.", "199 of 200 questions left")
    assert not screen.has("Stop")
    assert square.pings == []
    assert await books.charged(ada.id) > 0


async def test_a_running_answer_is_stopped_by_who_asked_and_by_nobody_else(square, ada, bob, gemini, books):
    """Everybody sees the button; a stranger who presses it is told why nothing happens."""
    gemini.will(Words(("Air scatters ", "and so on")))
    gemini.pauses()
    waiting = await ada.begins("/ask why is the sky blue?")
    screen = await waiting.until("Air scatters")

    refused = await bob.taps(screen, "Stop")

    assert refused.shows("Only whoever asked can stop this.")
    assert not ada.sees("Only whoever asked")
    assert (await waiting.stops()).shows("Air scatters", "Stopped. Nothing was charged.")
    await gemini.hung_up()
    assert await books.charged(ada.id) == 0
    await books.balance()


async def test_stop_on_what_has_ended_says_so(square, ada, gemini):
    """Presses and last words cross on the way; the press is answered all the same."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.begins("/ask why?")
    running = await waiting.until("Air scatters")
    late = next(button for button in running.messages[0].buttons if button["label"] == "Stop")
    gemini.goes_on()
    screen = await waiting.done()
    screen.messages[0].body["components"] = [{"type": 1, "components": [late]}]

    pressed = await ada.presses(screen, "Stop")

    assert (await pressed.until("This has ended already.")).messages


async def test_a_private_answer_is_for_the_asker_alone(square, ada, bob, gemini):
    """Some things are asked in a channel and are nobody else's business, from the first dot to the last."""
    gemini.will(Words(("Between ", "us.")))
    gemini.pauses()
    waiting = await ada.uses("ask", question="what do I earn?", private=True)
    await waiting.until("Between")
    assert square.messages == []
    gemini.goes_on()

    screen = await waiting.done()

    assert screen.shows("Between us.", "what do I earn?")
    assert screen.has("Share")
    assert not bob.sees("Between us.")
    assert square.messages == []


async def test_sharing_posts_a_private_answer_once_with_a_name(square, ada, bob, gemini):
    """It was private until somebody decided otherwise; the channel learns who."""
    gemini.will(Words(("Between us.",)))
    screen = await (await ada.uses("ask", question="is this good?", private=True)).done()

    await (await ada.presses(screen, "Share")).until("Between us.")

    (posted,) = square.messages
    assert posted.content.startswith(f"-# Shared by <@{ada.user.id}>\n> is this good?")
    assert bob.sees("Between us.")
    assert "¢" not in posted.text
    assert not screen.has("Share")
    assert square.pings == []


async def test_a_long_private_answer_is_private_to_its_last_message(square, ada, bob, gemini):
    """The second page must not slip out."""
    gemini.will(Words(("\n\n".join(f"Paragraph {n} " + "word " * 150 for n in range(6)),)))

    screen = await (await ada.uses("ask", question="all of it?", private=True)).done()
    await square.stage.rests()

    assert len(screen.messages) > 1
    assert square.messages == []
    assert not bob.sees("Paragraph 5")
    assert ada.sees("Paragraph 5")


async def test_a_long_private_answer_is_shared_whole(square, ada, bob, gemini):
    """What is shared is what was read, from the first page to the last."""
    gemini.will(Words(("\n\n".join(f"Paragraph {n} " + "word " * 150 for n in range(6)),)))
    screen = await (await ada.uses("ask", question="all of it?", private=True)).done()

    await ada.presses(screen, "Share")
    await square.discord.until(lambda: bob.sees("Paragraph 5"))

    assert bob.sees("Shared by", *(f"Paragraph {n} " for n in range(6)))


async def test_the_first_use_gets_one_private_line_once(square, ada, bob, gemini):
    """Whoever is new learns what is remembered and how to forget it; nobody else has to read that."""
    await ada.types("/ask one")
    await square.stage.rests()

    await ada.types("/ask two")
    await square.stage.rests()

    told = [each for each in square.discord.posted.values() if "`/forget`" in each.text]
    assert [each.only_for for each in told] == [ada.user.id]
    assert not bob.sees("/forget")


async def test_a_private_first_use_is_told_too(square, ada, gemini):
    """The line comes whatever the first command is."""
    await ada.uses("ask", question="one", private=True)
    await square.discord.until(lambda: ada.sees("/forget"))

    assert square.messages == []


async def test_commands_that_concern_only_oneself_are_private_by_themselves(square, ada, bob, gemini):
    """What somebody spent and asked before is not the channel's business."""
    await ada.types("/ask the word is tungsten")

    history = await ada.types("/history")
    usage = await ada.types("/usage")

    assert history.shows("tungsten")
    assert all(posted.only_for == ada.user.id for posted in [*history.messages, *usage.messages])
    assert not bob.sees("Today")


async def test_a_file_nobody_can_look_at_is_declined_to_the_asker_alone(square, ada, bob, gemini):
    """A mistake is between the bot and whoever made it; the channel keeps no trace."""
    await ada.uses("ask", question="what is it?", file=Upload("setup.exe", b"MZ\0\0"))

    await square.discord.until(lambda: ada.sees("setup.exe") and not square.messages)

    assert not bob.sees("setup.exe")
    assert gemini.request_count == 0


async def test_a_picture_and_a_text_reach_the_model(square, ada, gemini):
    """What is attached is looked at, as a picture or as words, and not as a name."""
    await (await ada.uses("ask", question="what is it?", file=Upload("fox.png", photo()))).done()
    await (await ada.uses("ask", question="and this?", file=Upload("plan.txt", b"meet at the harbour"))).done()

    first, second = (request.body["contents"][-1]["parts"] for request in gemini.requests)
    assert "inlineData" in str(first)
    assert "meet at the harbour" in str(second)
