"""A request is never lost and never done twice, whatever happens to the process that works on it."""

from contextlib import asynccontextmanager

import pytest

from core.sandbox.gemini_mishaps import Words
from core.sandbox.modelslab_plays import Play
from tests.stages.process import process
from tests.stages.web import logged_in, served

LINE = "/imagine a fox --raw --ar 16:9"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where the database makes no difference: a process takes a second to start."""


@asynccontextmanager
async def ada_at(place, conversation=""):
    """Ada at the page of a process, in the conversation she was in before."""
    async with logged_in("ada", place.url) as ada:
        ada.conversation = conversation or ada.conversation
        yield ada


async def test_a_picture_survives_a_kill_and_is_bought_once(services, modelslab, books):
    """Killed between the order and the picture: it arrives, was bought once and is charged once."""
    modelslab.ready_after_s = 3600
    async with process(services) as first, ada_at(first) as ada:
        waiting = await ada.begins(LINE)
        await waiting.until("Drawing:")
        await first.is_killed()
    modelslab.orders[-1].ready_at = 0

    async with process(services) as second, ada_at(second, ada.conversation) as ada:
        screen = await ada.comes_back(waiting)

        assert len(screen.pictures) == 1
        assert (await ada.gets(screen.pictures[0])).startswith(b"\x89PNG")
        assert screen.shows("¢")
    assert modelslab.bought == 1
    assert await books.outcomes() == ["done"]
    assert await books.number("select sum(pictures) from requests") == 1
    assert 4_700 <= await books.charged("web:ada") < 2 * 4_700
    await books.balance()


@ON_SQLITE
async def test_an_answer_survives_a_kill(services, gemini, books):
    """Killed in the middle of a sentence: the next process asks again, on the same screen."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with process(services) as first, ada_at(first) as ada:
        waiting = await ada.begins("why is the sky blue?")
        await waiting.until("Air scatters")
        await first.is_killed()
    gemini.goes_on()
    gemini.will(Words(("Air scatters blue light, as was said.",)))

    async with process(services) as second, ada_at(second, ada.conversation) as ada:
        screen = await ada.comes_back(waiting)

        assert screen.shows("Air scatters blue light, as was said.", "¢")
        assert len(await ada.reloads()) == 1
    assert await books.outcomes() == ["done"]
    await books.balance()


@ON_SQLITE
async def test_an_order_nobody_knows_the_fate_of_is_not_repeated(services, modelslab, books):
    """Killed while it was being sent: it may have been bought, so it is not bought again."""
    modelslab.will(Play(breaks="hang"))
    async with process(services) as first, ada_at(first) as ada:
        waiting = await ada.begins(LINE)
        await modelslab.ordered.wait()
        await first.is_killed()

    async with process(services) as second, ada_at(second, ada.conversation) as ada:
        screen = await ada.comes_back(waiting)

        assert screen.shows("it is not known whether it was bought")
    assert modelslab.submits == 1
    assert await books.charged("web:ada") == 0
    await books.balance()


@ON_SQLITE
async def test_a_process_that_is_asked_to_end_finishes_its_answers(services, gemini, books):
    """A new version is no reason to lose a sentence."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with process(services) as place, ada_at(place) as ada:
        waiting = await ada.begins("why is the sky blue?")
        await waiting.until("Air scatters")

        place.is_asked_to_end()
        await ada.is_left_alone()
        gemini.goes_on()

        assert await place.ended() == 0
    assert await books.outcomes() == ["done"]
    assert await books.number("select count(*) from turns") == 2
    await books.balance()


async def test_what_does_not_end_in_time_is_handed_over_at_once(services, modelslab, books):
    """The old process leaves; the new one goes on with it without waiting for a lease to run out."""
    modelslab.ready_after_s = 3600
    async with served(services) as leaving, ada_at(leaving) as ada:
        waiting = await ada.begins(LINE)
        await modelslab.polled.wait()
        await leaving.desk.drain(patience_s=0)
        assert await books.outcomes() == ["running"]
    modelslab.orders[-1].ready_at = 0

    async with served(services) as coming, ada_at(coming, ada.conversation) as ada:
        await coming.takes_over()
        screen = await ada.comes_back(waiting)

        assert len(screen.pictures) == 1
    assert modelslab.bought == 1
    await books.balance()


async def test_what_another_process_works_on_is_left_to_it(services, modelslab, books):
    """Two replicas share a database; a living one's requests are its own."""
    modelslab.ready_after_s = 3600
    async with served(services) as first, ada_at(first) as ada, served(services) as second:
        waiting = await ada.begins(LINE)
        await modelslab.polled.wait()

        await second.takes_over()

        assert not second.desk._tasks
        modelslab.orders[-1].ready_at = 0
        assert len((await waiting.done()).pictures) == 1
    assert modelslab.bought == 1
    await books.balance()


async def test_a_request_that_breaks_every_process_is_given_up(services, gemini, books):
    """What kills whoever touches it must not go round for ever, nor cost anything."""
    gemini.always(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with served(services) as first, ada_at(first) as ada:
        waiting = await ada.begins("why is the sky blue?")
        await waiting.until("Air scatters")
        await first.desk.drain(patience_s=0)
    for _ in range(3):
        async with served(services) as another:
            await another.takes_over()
            await another.desk.drain(patience_s=0)
    async with served(services) as last, ada_at(last, ada.conversation) as ada:
        await last.takes_over()
        screen = await ada.comes_back(waiting)

    assert screen.shows("broke off each time. Nothing was charged.")
    assert await books.charged("web:ada") == 0
    await books.balance()


async def test_what_was_bought_before_it_was_given_up_is_in_the_ledger(services, modelslab, books):
    """Nobody pays for a picture that never came, and the books still say what it cost whoever runs this bot."""
    modelslab.ready_after_s = 3600
    async with served(services) as first, ada_at(first) as ada:
        waiting = await ada.begins(LINE)
        await modelslab.polled.wait()
        await first.desk.drain(patience_s=0)
    for _ in range(3):
        async with served(services) as another:
            await another.takes_over()
            await another.desk.drain(patience_s=0)

    async with served(services) as last, ada_at(last, ada.conversation) as ada:
        await last.takes_over()
        screen = await ada.comes_back(waiting)

    assert screen.shows("broke off each time. Nothing was charged.")
    assert modelslab.bought == 1
    assert await books.charged("web:ada") == 0
    assert await books.wasted() >= 4_700
    await books.balance()


async def test_stopped_while_nobody_worked_on_it_what_was_bought_is_known(services, modelslab, books):
    """Whoever presses Stop is told that it had been ordered, also when its process is gone by then."""
    modelslab.ready_after_s = 3600
    async with served(services) as first, ada_at(first) as ada:
        waiting = await ada.begins(LINE)
        await modelslab.polled.wait()
        await first.desk.drain(patience_s=0)

    async with served(services) as second, ada_at(second, ada.conversation) as ada:
        await second.house.app.stop_anywhere(waiting.id, "web:ada")
        await second.takes_over()
        screen = await ada.comes_back(waiting)

    assert screen.shows("it had been ordered already")
    assert await books.outcomes() == ["stopped"]
    assert await books.wasted() >= 4_700
    await books.balance()
