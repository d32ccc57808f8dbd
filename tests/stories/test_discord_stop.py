"""Stop on Discord, where several processes hear and any of them may be the one that works."""

import asyncio

import pytest

from core.keeper import keep
from core.sandbox.gemini_mishaps import Words
from tests.stages.discord import served
from tests.stages.discord_people import Waiting
from tests.stages.discord_square import Square
from tests.stages.stage import PATIENCE_S

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def begun(place, services, gemini):
    """An answer of one process, which is deaf from then on: what is pressed is heard by the other."""
    gemini.always(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    async with served(services, place) as working:
        square = Square(working)
        waiting = await square.ada.begins("/ask why?")
        await waiting.until("Air scatters")
        place.gateway.sessions.clear()
        async with served(services, place) as hearing:
            square.has(hearing)
            yield working, hearing, square, waiting


async def test_stop_reaches_the_process_that_works_on_it(begun, place, gemini, books):
    """Whoever presses does not know that there are several; nobody is told about processes."""
    working, _, square, waiting = begun
    keeping = asyncio.create_task(keep(working.house.app, {}, stops_s=0.05))

    pressed = await square.ada.presses(waiting.screen, "Stop")
    screen = await Waiting(working, waiting.asked).done()

    assert screen.shows("Air scatters", "Stopped. Nothing was charged.")
    await pressed.asked.acked()
    assert pressed.asked.messages == [] or not any("rocess" in posted.text for posted in pressed.asked.messages)
    assert await books.outcomes() == ["stopped"]
    await books.balance()
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_a_stranger_stops_nothing_at_another_process_either(begun, books):
    """The right to stop is the asker's, wherever it runs."""
    working, _, square, waiting = begun

    refused = await square.bob.presses(waiting.screen, "Stop")

    assert (await refused.until("Only whoever asked can stop this.")).messages
    assert await working.house.store.ledger.asked_to_stop(working.house.app.owner) == []


async def test_taken_over_after_a_stop_it_is_stopped(begun, gemini, books, place):
    """The process that worked on it died with the press unheard; the next one does not begin it again."""
    working, hearing, square, waiting = begun
    pressed = await square.ada.presses(waiting.screen, "Stop")
    await pressed.asked.acked()
    async with asyncio.timeout(PATIENCE_S):
        while not await books.number("select count(*) from requests where stop_at is not null"):  # noqa: ASYNC110  a row rings no bell
            await asyncio.sleep(0.01)
    await working.desk.drain(patience_s=0)

    await hearing.takes_over()
    screen = await Waiting(hearing, waiting.asked).done()

    assert screen.shows("Stopped. Nothing was charged.")
    assert gemini.request_count == 1
    assert await books.outcomes() == ["stopped"]
    await books.balance()
