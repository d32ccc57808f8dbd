"""The bot comes and goes; its messages at Slack stay, and the next process goes on with them."""

import asyncio

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import WHOLE
from tests.stages.slack import served, slack
from tests.stages.slack_screen import seen
from tests.stages.slack_square import Office
from tests.standins.slack_mishaps import too_many

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FOX = "a fox --raw --ar 16:9"


@pytest.fixture
async def place():
    async with slack() as at:
        yield at


def dies(stage) -> None:
    """Its end is no goodbye: whoever comes next looks after what it did last."""
    stage.house.store.owners.leave_unfinished(stage.house.app.owner)


def whole(posted) -> str:
    return "\n".join(map(seen, posted))


@pytest.mark.parametrize("how", ["channel", "thread", "directly"])
@pytest.mark.parametrize("is_written_down", [True, False], ids=["written down", "forgotten"])
async def test_an_answer_that_another_process_began_is_completed_in_its_message(
    place, services, gemini, books, how, is_written_down
):
    """Even when the process before ended between posting it and writing it down."""
    gemini.will(Words(("Air scatters ", "never said")))
    gemini.pauses()
    async with served(services, place) as leaving:
        office = Office(leaving)
        if how == "directly":
            office.ada.place = place.dm(office.ada.user)
        ask = {"channel": lambda: office.ada.uses("/ask", "why?"), "thread": lambda: office.ada.mentions("why?")}
        waiting = await ask.get(how, lambda: office.ada.says("why?"))()
        await waiting.until("Air scatters")
        await leaving.desk.drain(patience_s=0)
        if not is_written_down:
            await leaving.house.store.posts.cut(waiting.id, 0)
    gemini.goes_on()
    gemini.will(Words(("Air scatters blue light, as was said.",)))

    async with served(services, place) as coming:
        await coming.takes_over()
        await coming.rests()

    (answer,) = office.answers_in(office.ada.place)
    assert "Air scatters blue light, as was said." in answer.words
    assert not answer.is_streaming
    assert answer.labels == WHOLE
    assert await books.outcomes() == ["done"]
    await books.balance()


async def test_a_shorter_answer_after_a_long_draft_takes_the_rest_away(place, services, gemini, books):
    """The next process asks anew and gets less: no page of the old answer may stay below the new one."""
    gemini.will(Words(("\n\n".join("old " * 2000 for _ in range(3)), "never said")))
    gemini.pauses()
    async with served(services, place) as leaving:
        office = Office(leaving)
        await office.ada.uses("/ask", "how long?")
        await place.until(lambda: len(office.answers) == 3)
    gemini.goes_on()
    gemini.will(Words(("Short.",)))

    async with served(services, place) as coming:
        await coming.takes_over()
        await coming.rests()

    (answer,) = office.answers
    assert "Short." in answer.words
    assert "old" not in answer.words
    assert await books.outcomes() == ["done"]


async def test_a_picture_that_was_shared_and_not_written_down_is_not_shared_again(place, services, modelslab):
    """Killed between the two: it is found by its name."""
    async with served(services, place) as leaving:
        office = Office(leaving)
        waiting = await office.ada.uses("/imagine", FOX)
        await waiting.done()
        await leaving.rests()
        await leaving.house.store.posts.cut(waiting.id, 1)
        dies(leaving)
    place.delete(office.answers[-1])  # it had not come to that yet
    before = [each.ts for each in office.answers]

    async with served(services, place) as coming:
        await place.until(lambda: len(office.answers) > len(before))
        await coming.rests()

    *same, below = office.answers
    assert [each.ts for each in same] == before
    assert not below.files
    assert modelslab.bought == 1


@pytest.mark.parametrize("how", ["privately", "where it is no member", "channel", "thread"])
async def test_what_was_finished_just_now_is_not_said_again(place, services, gemini, how):
    """At its start a process shows once more what may not have been shown to its end."""
    gemini.will(Words(("Air scatters blue light.",)))
    async with served(services, place) as leaving:
        office = Office(leaving)
        office.ada.place = office.den if how == "where it is no member" else office.plaza
        if how == "thread":
            await office.ada.mentions("why?")
        else:
            await office.ada.uses("/ask", "why? --private" if how == "privately" else "why?")
        await leaving.rests()
        dies(leaving)
    before = len(place.posted)

    async with served(services, place) as coming:
        await asyncio.sleep(0.1)
        await coming.rests()

    assert len(place.posted) == before
    assert sum("Air scatters blue light." in each.words for each in place.posted) == 1


async def test_many_answers_of_a_moment_ago_take_no_more_than_what_is_left_of_the_pace(services, gemini):
    """A new version is started while people ask: what they ask now is worth more than what stands there already."""
    gemini.always(Words(("Yes.",)))
    async with slack() as place:
        async with served(services, place) as leaving:
            people = [leaving.joins(f"Person {number}") for number in range(60)]
            await asyncio.gather(*(person.says("are you there?") for person in people))
            await leaving.rests()
            dies(leaving)
        before = len(place.calls("chat.update"))
        place.limits.is_on = True

        async with served(services, place):
            async with asyncio.timeout(10):
                while len(place.calls("chat.update")) < before + 30:  # noqa: ASYNC110  a call rings no bell
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.5)
            again = place.calls("chat.update")[before:]

        assert 30 <= len(again) <= 42
        assert place.refused_429 == {}


async def test_a_press_on_stop_reaches_whoever_went_on_with_it(place, services, gemini, books):
    """The button was painted by a process that is gone."""
    gemini.always(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    async with served(services, place) as leaving:
        office = Office(leaving)
        waiting = await office.ada.uses("/ask", "why?")
        await waiting.until("Air scatters")

    async with served(services, place) as coming:
        await coming.takes_over()
        await place.until(lambda: any("Stop" in each.labels for each in office.answers))
        await place.presses(office.ada.user, office.answers[0], "Stop")
        await place.until(lambda: "Nothing was charged" in whole(office.answers))
        await coming.rests()

    assert len(office.answers) == 1
    assert await books.outcomes() == ["stopped"]
    await books.balance()


async def test_what_slack_held_back_at_the_end_is_shown_by_the_next_process(place, services, gemini, books):
    """A new version is started while Slack says that there are too many: what is paid for is read."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    async with served(services, place) as leaving:
        leaving.desk._last_s = 0.1
        office = Office(leaving)
        waiting = await office.ada.uses("/ask", "why?")
        await waiting.until("Air scatters")
        place.always(too_many("chat.update", 60))
        gemini.goes_on()
        async with asyncio.timeout(5):
            while await books.outcomes() != ["done"]:  # noqa: ASYNC110  a row rings no bell
                await asyncio.sleep(0.02)
    place.always()

    async with served(services, place) as coming:
        await place.until(lambda: "¢" in whole(office.answers))
        await coming.rests()

    (answer,) = office.answers
    assert "Air scatters blue light." in answer.words
    assert answer.labels == WHOLE
