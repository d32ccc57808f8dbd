"""Forms that are to be had everywhere, and where their answers go."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.slack_people import Waiting
from tests.stages.slack_square import labels

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def opens_from(office, ada, name, channel=None):
    await office.slack.uses_shortcut(ada.user, name, channel)
    return await office.opens(ada)


async def test_a_form_from_anywhere_answers_where_it_was_opened(office, ada, bob, gemini):
    """Slack knows what Ada looks at, and the form has chosen it already."""
    gemini.will(Words(("Air scatters blue light.",)))
    form = await opens_from(office, ada, "ask", office.plaza)

    screen = await (await ada.fills(question="why is the sky blue?", thinking="low")).done()

    assert form.title == "Ask"
    assert screen.shows("asked: why is the sky blue?", "Air scatters blue light.")
    assert bob.sees("Air scatters blue light.")
    assert gemini.requests[-1].body["generationConfig"]["thinkingConfig"]["thinking_level"] == "LOW"


async def test_its_answer_goes_where_somebody_chooses(office, ada, bob, gemini):
    """Asked anywhere, for the harbour to read."""
    gemini.will(Words(("Air scatters blue light.",)))
    await opens_from(office, ada, "ask", office.plaza)

    await (await ada.fills(question="why?", **{"fb:where": office.harbour.id})).done()

    ada.place = bob.place = office.harbour
    assert bob.sees("Air scatters blue light.")
    assert office.answers == []


async def test_its_answer_goes_where_the_bot_is_not(office, ada, bob, gemini):
    """Slack gives an address for the chosen place along with the form."""
    gemini.will(Words(("Air scatters blue light.",)))
    await opens_from(office, ada, "ask")

    await (await ada.fills(question="why?", **{"fb:where": office.den.id})).done()

    ada.place = bob.place = office.den
    assert bob.sees("Air scatters blue light.")


async def test_left_open_its_answer_comes_as_a_direct_message(office, ada, bob, gemini):
    """As the form says."""
    gemini.will(Words(("Air scatters blue light.",)))
    await opens_from(office, ada, "ask")

    await ada.fills(question="why?")
    await office.stage.rests()

    ada.place = office.slack.dm(ada.user)
    assert ada.sees("asked: why?", "Air scatters blue light.")
    assert office.answers == []


async def test_its_private_answer_is_for_the_asker_alone(office, ada, bob, gemini):
    """The box in the form does what the flag does."""
    gemini.will(Words(("Between us.",)))
    await opens_from(office, ada, "ask", office.plaza)

    await ada.fills(question="what do I earn?", private=["yes"])
    await office.until_alone(ada, "Between us.")

    assert office.answers == []
    assert not bob.sees("Between us.")


async def test_a_picture_is_ordered_in_a_form(office, ada, bob, modelslab):
    """With all there is to choose, and nothing that has to be."""
    await opens_from(office, ada, "imagine", office.plaza)

    waiting: Waiting = await ada.fills(prompt="a fox", raw=["yes"], aspect="16:9", seed="7")
    screen = await waiting.done()

    assert len(screen.pictures) == 1
    assert (modelslab.bodies[-1]["prompt"], modelslab.bodies[-1]["seed"]) == ("a fox", 7)
    assert "Again" in labels(screen.messages)


async def test_what_is_wrong_in_a_form_is_said_at_its_field(office, ada, modelslab):
    """And nothing that was typed is lost."""
    await opens_from(office, ada, "imagine", office.plaza)

    sent = await ada.fills(prompt="a fox", seed="-5")

    assert "seed" in sent.asked.errors["seed"]
    assert modelslab.bought == 0


async def test_a_picture_for_oneself_comes_directly(office, ada, bob, modelslab):
    """Slack shows no files to one person in a channel, and the sentence says that and nothing else."""
    await opens_from(office, ada, "imagine", office.plaza)

    await ada.fills(prompt="a fox", raw=["yes"], **{"fb:alone": ["yes"]})
    direct = office.slack.dm(ada.user)
    await office.slack.until(lambda: any(posted.files for posted in direct.messages.values()))
    await office.stage.rests()

    assert office.messages == []
    assert not any("/invite" in each for each in office.alone(ada))
    ada.place = direct
    assert ada.sees("You wrote a fox")
    assert any("files cannot be shown to you alone" in each for each in office.alone(ada))
