"""`flashbulb discord` as a process: killed, asked to end, started twice. Nobody waits for ever, nobody pays twice."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from core.sandbox.gemini_mishaps import Words
from core.sandbox.modelslab_plays import Play
from tests.stages.answers import WHOLE
from tests.stages.discord import served
from tests.stages.discord_people import Waiting
from tests.stages.discord_square import Square
from tests.stages.process import process
from tests.stages.stage import PATIENCE_S
from tests.standins.discord_mishaps import slow
from tests.standins.discord_things import Upload

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FOX = {"prompt": "a fox", "raw": True, "aspect": "16:9"}


@pytest.fixture
def ada(place):
    return place.person("Ada")


@pytest.fixture
def plaza(place, ada):
    """A channel that was there before any process."""
    return place.channel(place.guild("Square", ada), "plaza")


@pytest.fixture
def bot(place, services):
    """Starts a process of the bot."""
    services.settings.update(
        DISCORD_TOKEN=place.token, DISCORD_API_BASE=place.api_base, DISCORD_GATEWAY_URL=place.gateway_url
    )

    @asynccontextmanager
    async def started(**settings):
        async with process(services, "discord", is_ready="On Discord as", **settings) as running:
            yield running

    return started


def answers(place, plaza) -> list[str]:
    return [posted.text for posted in plaza.messages.values() if posted.author is place.bot]


async def test_an_answer_survives_a_kill(place, plaza, ada, bot, gemini, books):
    """Killed in the middle of a sentence: the next process completes the same message, and it is paid once."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with bot() as first:
        asked = await place.types(ada, plaza, "ask", {"question": "why is the sky blue?"})
        await asked.shows("Air scatters")
        await first.is_killed()
    gemini.goes_on()
    gemini.will(Words(("Air scatters blue light, as was said.",)))

    async with bot():
        posted = await asked.shows("199 of 200 questions left", 30)

    assert posted is asked.original
    assert "Air scatters blue light, as was said." in posted.text
    assert posted.content.startswith("> why is the sky blue?")
    assert len(answers(place, plaza)) == 1
    assert [button["label"] for button in posted.buttons] == WHOLE
    assert await books.outcomes() == ["done"]
    assert await books.number("select count(*) from turns") == 2
    await books.balance()


@ON_SQLITE
async def test_an_answer_that_was_stored_and_not_yet_shown_survives_a_kill(place, plaza, ada, bot, gemini, books):
    """Killed while its last words were on their way to Discord: it is paid for, so it has to be there."""
    gemini.will(Words(("Air scatters blue light most.",)))
    place.always(replace(slow("edit", 60), when=lambda call: "¢" in str(call.form)))
    async with bot() as first:
        asked = await place.types(ada, plaza, "ask", {"question": "why is the sky blue?"})
        await asked.acked()
        async with asyncio.timeout(PATIENCE_S):
            while await books.outcomes() != ["done"]:  # noqa: ASYNC110  a row rings no bell
                await asyncio.sleep(0.05)
        await first.is_killed()
    place.always()

    async with bot():
        shown = await asked.shows("¢")

    assert "Air scatters blue light most." in shown.text
    assert [button["label"] for button in shown.buttons] == WHOLE
    assert len(answers(place, plaza)) == 1
    assert gemini.request_count == 1
    await books.balance()


async def test_a_picture_survives_a_kill_and_is_bought_once(place, plaza, ada, bot, modelslab, books):
    """Killed between the order and the picture: it arrives in the same message, and is bought and charged once."""
    modelslab.ready_after_s = 3600
    async with bot() as first:
        asked = await place.types(ada, plaza, "imagine", FOX)
        await asked.shows("Drawing:")
        await modelslab.polled.wait()
        await first.is_killed()
    modelslab.orders[-1].ready_at = 0

    async with bot():
        posted = await asked.shows("39 of 40 pictures left", 30)

    assert posted is asked.original
    assert len(posted.uploads) == 1
    assert len(answers(place, plaza)) == 1
    assert modelslab.bought == 1
    assert await books.outcomes() == ["done"]
    assert 4_700 <= await books.charged(f"discord:{ada.id}") < 2 * 4_700
    await books.balance()


@ON_SQLITE
async def test_an_order_nobody_knows_the_fate_of_is_not_repeated(place, plaza, ada, bot, modelslab, books):
    """Killed while it was being sent: it may have been bought, so it is not bought again, and that is said."""
    modelslab.will(Play(breaks="hang"))
    async with bot() as first:
        asked = await place.types(ada, plaza, "imagine", FOX)
        await modelslab.ordered.wait()
        await first.is_killed()

    async with bot():
        await asked.shows("it is not known whether it was bought", 30)

    assert modelslab.submits == 1
    assert await books.charged(f"discord:{ada.id}") == 0
    await books.balance()


@ON_SQLITE
async def test_a_mention_survives_a_kill(place, plaza, ada, bot, gemini, books):
    """Without an interaction there is no token: the answer is a message of the channel, and stays the same one."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with bot() as first:
        await place.posts(ada, plaza, f"<@{place.bot.id}> why is the sky blue?")
        await place.until(lambda: any("Air scatters" in text for text in answers(place, plaza)))
        await first.is_killed()
    place.nonces.clear()  # Discord remembers them for minutes only
    gemini.goes_on()
    gemini.will(Words(("Air scatters blue light, as was said.",)))

    async with bot():
        await place.until(lambda: any("¢" in text for text in answers(place, plaza)), 30)

    assert len(answers(place, plaza)) == 1
    assert "as was said." in answers(place, plaza)[0]
    assert await books.outcomes() == ["done"]


@ON_SQLITE
async def test_asked_to_end_it_finishes_its_answers(place, plaza, ada, bot, gemini, books):
    """A new version is no reason to lose a sentence; what is asked meanwhile is the next process's."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with bot() as running:
        asked = await place.types(ada, plaza, "ask", {"question": "why?"})
        await asked.shows("Air scatters")

        running.is_asked_to_end()
        await place.until(lambda: not place.is_connected)
        gemini.goes_on()

        assert await running.ended() == 0
    assert "Air scatters blue light most." in asked.original.text
    assert "¢" in asked.original.text
    assert await books.outcomes() == ["done"]
    await books.balance()


@ON_SQLITE
async def test_asked_to_end_with_nothing_to_do_it_ends_at_once(place, bot):
    """A platform that waits ten seconds and kills is not to be kept waiting."""
    async with bot() as running:
        running.is_asked_to_end()

        assert await running.ended() == 0


async def test_of_two_processes_one_answers(place, services, gemini, books):
    """For a moment two versions run side by side and both hear everything: one answer, one price."""
    gemini.always(Words(("Air scatters blue light.",)))
    async with served(services, place) as first, served(services, place) as second:
        square = Square(first)
        asked = [await square.ada.uses("ask", question=f"why {number}?") for number in range(5)]
        said = [await square.ada.mentions(f"and {number}?") for number in range(5)]
        await place.until(lambda: len(square.answers) >= 10)
        await first.rests()
        await second.rests()

    assert all("¢" in posted.text for posted in square.answers)
    assert len(square.answers) == 10
    assert gemini.request_count == 10
    assert all(each.asked.is_acked for each in asked)
    assert len(said) == 5
    assert await books.outcomes() == ["done"] * 10
    await books.balance()


@ON_SQLITE
async def test_of_two_processes_one_does_what_a_button_says(place, services, gemini, modelslab):
    """Two that hear of one press must not share an answer twice, or buy two pictures."""
    async with served(services, place) as first, served(services, place) as second:
        square = Square(first)
        private = await (await square.ada.uses("ask", question="why?", private=True)).done()
        fox = await square.ada.types("/imagine a fox --raw --ar 16:9")

        await square.ada.presses(private, "Share")
        again = await square.bob.taps(fox, "Again")
        await square.ada.uses("ask", question="?", file=Upload("setup.exe", b"MZ\0\0"))
        await place.until(lambda: square.ada.sees("setup.exe"))
        await first.rests()
        await second.rests()

    assert len([posted for posted in square.answers if "Shared by" in posted.text]) == 1
    assert len(again.pictures) == 1
    assert modelslab.bought == 2
    assert len([each for each in place.posted.values() if "setup.exe" in each.text]) == 1


@ON_SQLITE
async def test_stop_works_on_a_process_that_went_on_with_it(place, services, gemini, books):
    """The button was painted by a process that is gone; whoever works on it now is the one that stops."""
    gemini.always(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    async with served(services, place) as leaving:
        square = Square(leaving)
        waiting = await square.ada.begins("/ask why?")
        await waiting.until("Air scatters")

    async with served(services, place) as coming:
        square.has(coming)
        await coming.takes_over()
        screen = await Waiting(coming, waiting.asked).stops()

    assert screen.shows("Stopped. Nothing was charged.")

    assert await books.outcomes() == ["stopped"]
    await books.balance()
