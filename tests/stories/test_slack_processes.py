"""`flashbulb slack` as a process: killed, asked to end, started twice. Nobody waits for ever, nobody pays twice."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from core.sandbox.gemini_mishaps import Words
from core.sandbox.modelslab_plays import Play
from tests.stages.process import process
from tests.stages.slack import settings_of, slack
from tests.stages.slack_screen import seen
from tests.stages.stage import PATIENCE_S
from tests.standins.slack_mishaps import slow

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FOX = "a fox --raw --ar 16:9"


@pytest.fixture
async def place():
    """Slack, with no bot there yet."""
    async with slack() as at:
        yield at


@pytest.fixture
def ada(place):
    return place.person("Ada")


@pytest.fixture
def plaza(place, ada):
    """A channel that was there before any process."""
    return place.channel("plaza", ada)


@pytest.fixture
def bot(place, services):
    """Starts a process of the bot."""
    services.settings.update(settings_of(place))

    @asynccontextmanager
    async def started(*arguments, **settings):
        async with process(services, "slack", *arguments, is_ready="On Slack in", **settings) as running:
            yield running

    return started


def answers(place, channel):
    return [posted for posted in channel.messages.values() if posted.author is place.bot]


def said(place, channel) -> str:
    return "\n".join(map(seen, answers(place, channel)))


@pytest.mark.parametrize("how", ["in a channel", "in a thread", "directly"])
async def test_an_answer_survives_a_kill(place, plaza, ada, bot, gemini, books, how):
    """Killed in the middle of a sentence: the next process completes the same message, and it is paid once."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    where = place.dm(ada) if how == "directly" else plaza
    async with bot() as first:
        if how == "in a channel":
            await place.types(ada, where, "/ask", "why is the sky blue?")
        else:
            await place.posts(ada, where, "why?" if how == "directly" else f"<@{place.bot.id}> why?")
        await place.until(lambda: "Air scatters" in said(place, where))
        await first.is_killed()
    (begun,) = answers(place, where)
    gemini.goes_on()
    gemini.will(Words(("Air scatters blue light, as was said.",)))

    async with bot():
        await place.until(lambda: "199 of 200 questions left" in said(place, where), 30)

    (posted,) = answers(place, where)
    assert posted is begun
    assert posted.words.count("Air scatters") == 1
    assert not posted.is_streaming
    assert await books.outcomes() == ["done"]
    assert await books.number("select count(*) from turns") == 2
    await books.balance()


@ON_SQLITE
async def test_a_private_answer_survives_a_kill(place, plaza, ada, bot, gemini, books):
    """Its address lives for half an hour, whichever process uses it."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with bot() as first:
        asked = await place.types(ada, plaza, "/ask", "why? --private")
        async with asyncio.timeout(PATIENCE_S):
            while not gemini.request_count:  # noqa: ASYNC110  it rings no bell
                await asyncio.sleep(0.02)
        await first.is_killed()
    gemini.goes_on()
    gemini.will(Words(("Air scatters blue light, as was said.",)))

    async with bot():
        await asked.shows("as was said.", 30)

    assert answers(place, plaza) == []
    assert len([each for each in asked.whispers if "as was said." in each.words]) == 1
    assert await books.outcomes() == ["done"]
    await books.balance()


@ON_SQLITE
async def test_an_answer_that_was_stored_and_not_yet_shown_survives_a_kill(place, plaza, ada, bot, gemini, books):
    """Killed while its last words were on their way to Slack: it is paid for, so it has to be there."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with bot() as first:
        await place.types(ada, plaza, "/ask", "why is the sky blue?")
        await place.until(lambda: "Air scatters" in said(place, plaza))
        place.always(replace(slow("chat.update", 60), when=lambda call: "¢" in str(call.args)))
        gemini.goes_on()
        async with asyncio.timeout(PATIENCE_S):
            while await books.outcomes() != ["done"]:  # noqa: ASYNC110  a row rings no bell
                await asyncio.sleep(0.05)
        await first.is_killed()
    place.always()

    async with bot():
        await place.until(lambda: "¢" in said(place, plaza), 30)

    (posted,) = answers(place, plaza)
    assert "Air scatters blue light most." in posted.words
    assert gemini.request_count == 1
    await books.balance()


async def test_a_picture_survives_a_kill_and_is_bought_once(place, plaza, ada, bot, modelslab, books):
    """Killed between the order and the picture: it arrives in the same place, and is bought and charged once."""
    modelslab.ready_after_s = 3600
    async with bot() as first:
        await place.types(ada, plaza, "/imagine", FOX)
        await place.until(lambda: "Drawing" in said(place, plaza))
        await modelslab.polled.wait()
        await first.is_killed()
    (begun,) = answers(place, plaza)
    modelslab.orders[-1].ready_at = 0

    async with bot():
        await place.until(lambda: "39 of 40 pictures left" in said(place, plaza), 30)

    first_message, *others = answers(place, plaza)
    assert first_message is begun
    assert [len(each.files) for each in others] == [1, 0]
    assert modelslab.bought == 1
    assert await books.outcomes() == ["done"]
    await books.balance()


@ON_SQLITE
async def test_an_order_nobody_knows_the_fate_of_is_not_repeated(place, plaza, ada, bot, modelslab, books):
    """Killed while it was being sent: it may have been bought, so it is not bought again, and that is said."""
    modelslab.will(Play(breaks="hang"))
    async with bot() as first:
        await place.types(ada, plaza, "/imagine", FOX)
        await modelslab.ordered.wait()
        await first.is_killed()

    async with bot():
        await place.until(
            lambda: any("it is not known whether it was bought" in seen(each) for each in place.posted), 30
        )

    assert modelslab.submits == 1
    assert await books.number("select sum(cost_micros) from requests") == 0
    await books.balance()


@ON_SQLITE
@pytest.mark.parametrize("mode", ["by Socket Mode", "by HTTP"])
async def test_asked_to_end_it_finishes_its_answers(place, plaza, ada, bot, gemini, books, mode):
    """A new version is no reason to lose a sentence; what is asked meanwhile is the next process's."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    async with bot(*((), ("--http", "--port", "0", "--host", "127.0.0.1"))[mode == "by HTTP"]) as running:
        if mode == "by HTTP":
            place.delivers_to(running.url.rpartition("listening at ")[2].rstrip("."))
        await place.types(ada, plaza, "/ask", "why?")
        await place.until(lambda: "Air scatters" in said(place, plaza))

        running.is_asked_to_end()
        if mode == "by Socket Mode":
            await place.sockets.disconnected()
        gemini.goes_on()

        assert await running.ended() == 0
    (posted,) = answers(place, plaza)
    assert "Air scatters blue light most." in posted.words
    assert "¢" in posted.words
    assert await books.outcomes() == ["done"]
    await books.balance()


@ON_SQLITE
async def test_asked_to_end_with_nothing_to_do_it_ends_at_once(bot):
    """A platform that waits ten seconds and kills is not to be kept waiting."""
    async with bot() as running:
        running.is_asked_to_end()

        async with asyncio.timeout(8):
            assert await running.ended() == 0


@ON_SQLITE
async def test_of_two_replicas_one_answers(place, plaza, ada, bot, gemini, modelslab, books):
    """Each delivery goes to another one, three times: one answer, one picture, one price."""
    gemini.always(Words(("Air scatters blue light.",)))
    calls = ("--http", "--port", "0", "--host", "127.0.0.1")
    async with bot(*calls) as one, bot(*calls) as other:
        place.delivers_to(*(each.url.rpartition("listening at ")[2].rstrip(".") for each in (one, other)))
        mentioned = [await place.posts(ada, plaza, f"<@{place.bot.id}> why {number}?") for number in range(3)]
        typed = [await place.types(ada, plaza, "/ask", f"why {number}?") for number in range(3)]
        fox = await place.types(ada, plaza, "/imagine", FOX)
        again = [delivery for posted in mentioned for delivery in place.events_of(posted)]
        for delivery in [*again, *(each.delivery for each in (*typed, fox))]:
            await place.redelivers(delivery, 2)

        await place.until(lambda: said(place, plaza).count("Air scatters blue light.") >= 6, 30)
        await place.until(lambda: "pictures left" in said(place, plaza), 30)
        running = [one, other]
        for each in running:
            each.is_asked_to_end()
        assert [await each.ended() for each in running] == [0, 0]

    assert said(place, plaza).count("Air scatters blue light.") == 6
    assert modelslab.bought == 1
    assert sorted(await books.outcomes()) == ["done"] * 7
    await books.balance()
