"""What Slack has for agents: something to begin with, a line that says what goes on, Stop, and two thumbs."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.slack_people import Waiting
from tests.stages.slack_square import labels

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_opening_the_conversation_offers_something_to_begin_with(stage, ada):
    """An empty field is a hard beginning."""
    await stage.slack.opens_messages(ada.user)
    await stage.rests()

    prompts = stage.slack.threads.prompts[ada.place.id, ""]
    assert 1 <= len(prompts) <= 4
    assert all(each["title"] and each["message"] for each in prompts)


async def running_in_a_thread(office, ada, gemini) -> Waiting:
    gemini.will(Words(("Air scatters ", "and so on")))
    gemini.pauses()
    waiting = await ada.mentions("why is the sky blue?")
    await waiting.until("Air scatters")
    await office.slack.until(lambda: office.slack.threads.session(office.plaza.id, waiting.asked.ts) == "processing")
    return waiting


async def test_slacks_own_stop_ends_the_answer_and_costs_nothing(office, ada, gemini, books):
    """Slack draws the button; what was said stays, and nobody pays for it."""
    waiting = await running_in_a_thread(office, ada, gemini)

    screen = await waiting.stops()

    assert screen.shows("Air scatters", "Stopped. Nothing was charged.")
    await gemini.hung_up()
    assert await books.charged(ada.id) == 0
    assert office.slack.threads.session(office.plaza.id, waiting.asked.ts) == "active"
    await books.balance()


async def test_slacks_own_stop_by_somebody_else_stops_nothing(office, ada, bob, gemini):
    """Everybody in the thread sees the button."""
    waiting = await running_in_a_thread(office, ada, gemini)

    await office.slack.stops(bob.user, waiting.asked)
    gemini.goes_on()

    assert (await waiting.done()).shows("Air scatters and so on", "¢")


async def test_a_stranger_who_presses_our_stop_is_told_why_nothing_happens(office, ada, bob, gemini, books):
    """In a channel the button is ours."""
    gemini.will(Words(("Air scatters ", "and so on")))
    gemini.pauses()
    waiting = await ada.uses("/ask", "why?")
    screen = await waiting.until("Air scatters")

    await bob.presses(screen, "Stop")
    await office.until_alone(bob, "Only whoever asked can stop this.")

    assert (await waiting.stops()).shows("Air scatters", "Stopped. Nothing was charged.")
    assert await books.charged(ada.id) == 0


async def test_slacks_own_stop_works_below_a_command_too(stage, ada, gemini, books):
    """In direct messages a command opens a thread, and the button stands there."""
    gemini.will(Words(("Air scatters ", "and so on")))
    gemini.pauses()
    waiting = await ada.uses("/ask", "why?")
    await waiting.until("Air scatters")

    screen = await waiting.stops()

    assert screen.shows("Stopped. Nothing was charged.")
    assert await books.charged(ada.id) == 0


@pytest.mark.parametrize(("verdict", "is_good"), [("positive", True), ("negative", False)])
async def test_what_people_think_of_an_answer_is_stored_and_thanked_alone(office, ada, bob, verdict, is_good):
    """Two thumbs below an answer; whoever runs the bot can learn from them."""
    screen = await (await (ada.uses("/ask", "why?") if is_good else ada.mentions("why?"))).done()

    await office.slack.rates(bob.user, screen.messages[-1], verdict)
    await office.until_alone(bob, "Noted as a")

    assert await office.stage.house.store.feedback.of(screen.id) == {bob.id: is_good}
    assert office.alone(ada) == [each for each in office.alone(ada) if "Noted" not in each]
    assert len(office.answers) == 1


async def test_only_answers_are_rated(office, ada, modelslab):
    """Thumbs under a usage line or a picture would be noise."""
    picture = await (await ada.uses("/imagine", "a fox --raw")).done()
    usage = await (await ada.uses("/usage")).done()

    for posted in [*picture.messages, *usage.messages]:
        assert "context_actions" not in [block["type"] for block in posted.blocks]


async def test_the_first_use_gets_one_private_line_once(office, ada, bob, gemini):
    """Whoever is new learns what is remembered and how to forget it; nobody else has to read that."""
    await (await ada.uses("/ask", "one")).done()
    await (await ada.uses("/ask", "two")).done()
    await office.stage.rests()

    assert len([each for each in office.alone(ada) if "/forget" in each]) == 1
    assert not bob.sees("/forget")


async def test_stop_on_what_has_ended_says_so(office, ada, gemini):
    """Presses and last words cross on the way; the press is answered all the same."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.uses("/ask", "why?")
    running = await waiting.until("Air scatters")
    late = running.messages[0].blocks
    assert "Stop" in labels(running.messages)
    gemini.goes_on()
    screen = await waiting.done()
    screen.messages[0].blocks = late

    await ada.presses(screen, "Stop")

    await office.until_alone(ada, "This has ended already.")
