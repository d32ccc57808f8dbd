"""Slash commands where everybody reads along: what is typed, what stands there, and what goes on below it."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import WHOLE
from tests.stages.slack_square import labels, turns
from tests.standins.slack_mishaps import refused

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_everybody_in_a_channel_sees_one_message_with_question_and_answer(office, ada, bob, gemini, books):
    """Slack shows nothing of a slash command, so the answer says who asked what; two messages would be noise."""
    gemini.will(Words(("Air scatters ", "blue light most.")))

    await (await ada.uses("/ask", "why is the sky *blue* & <wide>?")).done()

    (posted,) = office.messages
    assert f"<@{ada.user.id}> asked: why is the sky *blue* &amp; &lt;wide&gt;?" in posted.words
    assert bob.sees("Air scatters blue light most.", "199 of 200 questions left")
    assert labels(posted) == WHOLE
    assert not posted.is_reply
    assert office.pings_beside(ada) == []
    assert await books.charged(ada.id) > 0


async def test_an_answer_in_a_channel_grows_within_its_message(office, ada, bob, gemini):
    """Streams need a thread; a channel sees the words as they come all the same, in the message that stays."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    waiting = await ada.uses("/ask", "why is the sky blue?")
    await waiting.until("Air scatters")
    before = office.messages[0].ts
    gemini.goes_on()

    await waiting.done()

    assert [posted.ts for posted in office.messages] == [before]
    assert office.slack.calls("chat.update")
    assert not office.slack.calls("chat.startStream")
    assert bob.sees("Air scatters blue light most.")


async def test_flags_are_options_wherever_they_stand(office, ada, modelslab):
    """Slack has one line of text for everything."""
    screen = await (await ada.uses("/imagine", "a lighthouse --ar 16:9 --seed 7 --raw")).done()

    assert modelslab.bodies[-1]["prompt"] == "a lighthouse"
    assert modelslab.bodies[-1]["seed"] == 7
    assert "16:9" in screen.fact("Size")


async def test_an_unknown_flag_is_told_at_once_and_costs_no_call(office, ada, bob, modelslab):
    """The sentence comes with the acknowledgement, to the asker alone, with what there is instead."""
    await office.slack.sockets.connected(2)
    before = len(office.slack.heard)

    waiting = await ada.uses("/imagine", "a fox --sead 7")

    assert "has no option --sead" in waiting.asked.ack.body["text"]
    assert "--seed" in waiting.asked.ack.body["text"]
    assert len(office.slack.heard) == before
    assert not bob.sees("--sead")
    assert modelslab.bought == 0


async def test_help_behind_a_command_tells_how_it_is_said(office, ada, bob, gemini):
    """Slack people type that first."""
    screen = await (await ada.uses("/imagine", "help")).done()

    assert screen.shows("--aspect", "--seed", "/imagine")
    assert all(posted.is_ephemeral for posted in screen.messages)
    assert not bob.sees("--seed")
    assert gemini.request_count == 0


async def test_a_command_alone_opens_its_form_with_the_flags_already_typed(office, ada, bob, gemini):
    """Whoever does not know what to say is asked for it; what they said already is not asked again."""
    await ada.uses("/ask", "--thinking high")

    form = await office.opens(ada)

    gemini.will(Words(("Because.",)))
    assert office.messages == []
    screen = await (await ada.fills(question="why?")).done()
    assert form.title == "Ask"
    assert screen.shows("asked: why?", "Because.")
    assert gemini.requests[-1].body["generationConfig"]["thinkingConfig"]["thinking_level"].casefold() == "high"
    assert bob.sees("Because.")


async def test_a_form_that_does_not_open_leaves_a_way(office, ada, bob):
    """A trigger lives three seconds; on a slow day the sentence says how to do without."""
    office.slack.will(refused("views.open", "expired_trigger_id"))

    await ada.uses("/imagine")

    await office.until_alone(ada, "/imagine a lighthouse")
    assert office.messages == []


async def test_people_and_channels_in_a_prompt_have_names_for_the_model(office, ada, bob, gemini):
    """Slack hands over ids; a model that reads U012ABC answers nonsense."""
    await (
        await ada.uses("/ask", f"what would <@{bob.user.id}> post in #harbour about https://a.example/x?y=1&z=2")
    ).done()

    (asked,) = turns(gemini)
    assert "what would @bob post in #harbour about https://a.example/x?y=1&z=2" in asked


async def test_people_without_a_label_have_names_too(office, ada, bob, gemini):
    """Workspaces that hide user names send the id alone."""
    form = {**(await ada.uses("/ask", "one")).asked.payload}
    await office.stage.rests()

    await office.says_again(form, text=f"what would <@{bob.user.id}> say?", trigger_id="7.7.seven")
    await office.stage.rests()

    assert turns(gemini)[-1].endswith("what would @Bob say?")


# ----------------------------------------------------------------------------------------------- where it is not let in


async def test_it_answers_in_a_public_channel_that_it_has_not_joined(office, ada, bob, gemini):
    """Nobody has to invite it first; from then on it is there, and hears what is said below."""
    office.everybody_goes_to(office.harbour)
    gemini.will(Words(("Air scatters blue light.",)), Words(("Miso.",)))
    await (await ada.uses("/ask", "why?")).done()
    await office.stage.rests()

    (answer,) = office.answers_in(office.harbour)
    await (await bob.says("and then?", answer)).done()

    assert bob.sees("Air scatters blue light.", "Miso.")


async def test_in_a_private_channel_it_answers_without_being_there(office, ada, bob, gemini):
    """It cannot enter and need not: the command's own address takes an answer, with a word how to let it in."""
    office.everybody_goes_to(office.den)
    gemini.will(Words(("Air scatters blue light.",)))

    await (await ada.uses("/ask", "why?")).done()

    assert bob.sees("asked: why?", "Air scatters blue light.", "/invite")
    assert office.answers_in(office.den)[0].via == "response_url"


async def test_between_two_people_it_answers_where_it_can_never_be(office, ada, bob, gemini):
    """Slack lets people use its commands in their own direct messages."""
    ada.place = bob.place = office.slack.direct(ada.user, bob.user)
    gemini.will(Words(("Air scatters blue light.",)))

    await (await ada.uses("/ask", "why?")).done()

    assert bob.sees("asked: why?", "Air scatters blue light.")


# ------------------------------------------------------------------------------------------------------ another's names


@pytest.mark.settings(FLASHBULB_SLACK_PREFIX="fb-")
async def test_a_prefix_stands_before_every_command_and_in_every_text(office, ada, bob, gemini):
    """Where another app has /ask, what we say of /ask would send people to that app."""
    gemini.will(Words(("Because. Try /ask again.",)))

    screen = await (await ada.uses("/fb-ask", "why?")).done()
    manual = await (await ada.uses("/fb-help", "imagine")).done()
    overview = await (await ada.uses("/fb-help")).done()
    unknown = await ada.uses("/fb-imagine", "a fox --sead 7")
    await office.stage.rests()

    # What the model says is its own.
    assert screen.shows("Because. Try /ask again.")
    assert manual.shows("/fb-imagine a lighthouse")
    assert overview.shows("/fb-ask Why", "/fb-help imagine")
    assert "/fb-imagine has no option" in unknown.asked.ack.body["text"]
    for words in (manual.text, overview.text, *office.alone(ada)):
        assert "/ask" not in words
        assert "/imagine" not in words
        assert "/forget" not in words.replace("/fb-forget", "")


@pytest.mark.settings(FLASHBULB_SLACK_PREFIX="fb-")
async def test_with_a_prefix_the_heading_names_the_command_as_it_is_typed(office, ada, bob, modelslab):
    """Whoever reads it will type it."""
    await (await ada.uses("/fb-imagine", "a fox --raw")).done()

    assert bob.sees("used /fb-imagine: a fox")


@pytest.mark.settings(FLASHBULB_SLACK_PREFIX="fb-")
async def test_with_a_prefix_a_mention_takes_the_command_with_and_without_it(office, ada, modelslab):
    """Behind a mention no other app listens."""
    await (await ada.mentions("imagine a fox --raw")).done()
    await (await ada.mentions("/fb-imagine a dog --raw")).done()

    assert [body["prompt"] for body in modelslab.bodies] == ["a fox", "a dog"]
