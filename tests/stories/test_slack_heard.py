"""Who is heard without calling the bot, and who is not however they call it."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.slack_square import turns

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_plain_talk_in_direct_messages_is_answered_in_its_thread_and_remembered(stage, ada, gemini):
    """There is nobody else to talk to; every thread is a conversation of its own."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)), Words(("I do not know.",)))
    first = await ada.says("my cat is called Miso")
    await first.done()

    screen = await (await ada.says("what is it called?", first.asked)).done()
    assert screen.shows("Miso.")
    assert turns(gemini) == ["my cat is called Miso", "A fine name.", "what is it called?"]

    await (await ada.says("what is it called?")).done()
    assert turns(gemini) == ["what is it called?"]
    assert {posted.via for posted in stage.slack.posted if posted.author is stage.slack.bot} == {"stream"}


async def test_a_command_in_direct_messages_begins_a_thread_that_goes_on(stage, ada, gemini):
    """The question stands above, as everything typed there does, and its thread is the conversation."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))
    screen = await (await ada.uses("/ask", "my cat is called Miso")).done()
    top = screen.messages[0]
    assert "asked: my cat is called Miso" in top.words

    again = await (await ada.says("what is it called?", top)).done()

    assert again.shows("Miso.")
    assert turns(gemini) == ["my cat is called Miso", "A fine name.", "what is it called?"]


async def test_it_does_not_talk_to_itself(office, ada, gemini):
    """Slack tells an app of its own messages too."""
    gemini.will(Words((f"Ask <@{office.slack.bot.id}> again.",)))

    await (await ada.mentions("why?")).done()
    await office.stage.rests()

    assert gemini.request_count == 1


@pytest.mark.parametrize("is_classic", [True, False])
async def test_other_bots_are_not_answered(office, ada, gemini, is_classic):
    """Two bots that answer each other never end, at the team's cost."""
    await (await ada.uses("/ask", "why?")).done()

    called = f"<@{office.slack.bot.id}> hello?"
    await office.slack.another_bot_posts(office.plaza, called, is_classic=is_classic)
    await office.slack.another_bot_posts(office.plaza, "and why?", office.answers[0], is_classic=is_classic)
    await office.stage.rests()

    assert gemini.request_count == 1


async def test_an_edited_message_is_not_asked_again(office, ada, gemini):
    """Somebody who corrects a typo does not want a second answer."""
    waiting = await ada.mentions("why is teh sky blue?")
    await waiting.done()

    await office.slack.edits_message(ada.user, waiting.asked, f"<@{office.slack.bot.id}> why is the sky blue?")
    await office.stage.rests()

    assert len(office.answers) == 1
    assert gemini.request_count == 1


async def test_a_mention_that_slack_tells_of_twice_is_answered_once(office, ada, gemini, books):
    """As a mention and as a message of the channel, each with an id of its own, in any order, and both once more."""
    gemini.will(Words(("A fine name.",)))
    await (await ada.uses("/ask", "my cat is called Miso")).done()

    waiting = await ada.mentions("what is it called?", office.answers[0])
    told = office.slack.events_of(waiting.asked)
    for delivery in told:
        await office.slack.redelivers(delivery)
    await office.stage.rests()

    assert {delivery.event["type"] for delivery in told} == {"message", "app_mention"}
    assert len(office.answers) == 2
    assert gemini.request_count == 2
    assert await books.outcomes() == ["done", "done"]
