"""Going on without a command: below an answer, and in threads of people."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.slack_square import turns
from tests.standins.slack_mishaps import refused

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def about(gemini) -> str:
    """Everything that the model was given with the last question."""
    return str(gemini.requests[-1].body["contents"])


# --------------------------------------------------------------------------------------------------- below an answer


async def test_the_thread_below_an_answer_goes_on_without_a_mention(office, ada, gemini):
    """The natural next step: reply. Nobody types the bot's name to whoever just spoke."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))
    await (await ada.uses("/ask", "my cat is called Miso")).done()

    screen = await (await ada.says("what is my cat called?", office.answers[0])).done()

    assert screen.shows("Miso.", "¢")
    assert turns(gemini) == ["my cat is called Miso", "A fine name.", "what is my cat called?"]
    assert office.answers[1].thread_ts == office.answers[0].ts


async def test_everybody_may_go_on_there_and_the_model_knows_who_is_who(office, ada, bob, gemini):
    """In a channel an answer is everybody's; each pays for what they ask."""
    gemini.will(Words(("Noted, Ada.",)), Words(("Miso.",)), Words(("Yes.",)))
    await (await ada.uses("/ask", "my cat is called Miso")).done()
    top = office.answers[0]

    await (await bob.says("what is her cat called?", top)).done()
    await (await ada.says("is he right?", top)).done()

    assert turns(gemini) == [
        *("Ada: my cat is called Miso", "Noted, Ada.", "Bob: what is her cat called?", "Miso.", "Ada: is he right?")
    ]


async def test_talk_among_people_below_an_answer_is_left_alone(office, ada, bob, gemini):
    """Whoever calls Bob there wants Bob."""
    await (await ada.uses("/ask", "why?")).done()

    await ada.says(f"<@{bob.user.id}> do you believe that?", office.answers[0])
    await office.stage.rests()

    assert gemini.request_count == 1
    assert len(office.answers) == 1


async def test_two_questions_in_a_channel_are_two_conversations(office, ada, bob, gemini):
    """Two people ask about two things; neither answer is about the other's."""
    await (await ada.uses("/ask", "the word is tungsten")).done()

    await (await bob.uses("/ask", "what is the word?")).done()

    assert "tungsten" not in about(gemini)


async def test_a_thread_is_known_a_month_later_and_by_another_process(office, ada, gemini):
    """What a thread is stands in storage, not in whoever answered it."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))
    await (await ada.uses("/ask", "my cat is called Miso")).done()
    office.a_month_passes()
    office.stage.adapter._rooms.messages.threads._known.clear()

    screen = await (await ada.says("what is it called?", office.answers[0])).done()

    assert screen.shows("Miso.")
    assert turns(gemini)[0] == "my cat is called Miso"


# ------------------------------------------------------------------------------------------------ mentions in a channel


async def test_a_mention_is_answered_in_its_thread_and_goes_on_there(office, ada, bob, gemini):
    """The channel stays readable; below, nobody needs to say its name again."""
    gemini.will(Words(("A fine name.",)), Words(("Miso.",)))
    waiting = await ada.mentions("my cat is called Miso")
    await waiting.done()

    screen = await (await bob.says("what is it called?", waiting.asked)).done()

    assert screen.shows("Miso.")
    assert {posted.thread_ts for posted in office.answers} == {waiting.asked.ts}
    assert turns(gemini) == ["Ada: my cat is called Miso", "A fine name.", "Bob: what is it called?"]


async def test_what_is_not_said_to_the_bot_is_not_heard(office, ada, bob, gemini):
    """It sits in the channel and minds its own business."""
    said = await ada.says("why is the sky blue?")
    await bob.says("no idea", said.asked)
    await office.stage.rests()

    assert gemini.request_count == 0
    assert office.answers == []


async def test_answers_in_threads_are_streamed_and_say_meanwhile_what_goes_on(office, ada, gemini):
    """Slack's own way: lines that tell that something happens, then words as they come, without edit marks."""
    gemini.will(Words(("Air scatters ", "blue light most."), thoughts=("hm",)))
    gemini.pauses()
    waiting = await ada.mentions("why is the sky blue?")
    await waiting.until("Thinking …")
    status = office.slack.threads.statuses[0]
    session = office.slack.threads.session(office.plaza.id, waiting.asked.ts)
    gemini.goes_on()

    screen = await waiting.done()

    (posted,) = office.answers
    assert status.thread_ts == waiting.asked.ts
    assert len(status.loading_messages) > 1
    assert session == "processing"
    assert screen.shows("Air scatters blue light most.")
    assert (posted.via, posted.edits) == ("stream", 0)
    assert office.slack.threads.status(office.plaza.id, waiting.asked.ts) == ""
    assert office.slack.threads.session(office.plaza.id, waiting.asked.ts) == "active"


# -------------------------------------------------------------------------------------------------- a thread of people


async def people_talk(office, ada, bob):
    """A thread that the bot has nothing to do with."""
    first = (await bob.says("the bridge is closed until May")).asked
    await ada.says("says who?", first)
    await bob.says(f"the mayor told <@{ada.user.id}>'s boss", first)
    return first


async def test_a_mention_in_a_thread_of_people_reads_who_said_what(office, ada, bob, gemini):
    """“What do you make of this?” needs no copying."""
    first = await people_talk(office, ada, bob)

    await (await ada.mentions("is that likely?", first)).done()

    seen = about(gemini)
    assert (
        seen.index("Bob: the bridge is closed") < seen.index("Ada: says who?") < seen.index("Bob: the mayor told @Ada")
    )
    assert turns(gemini)[-1].endswith("is that likely?")
    assert office.answers[0].thread_ts == first.ts
    assert office.pings_beside() == []


async def test_it_stays_silent_there_until_it_is_mentioned_again(office, ada, bob, gemini):
    """People go on talking with each other; a guest that answers everything is sent away."""
    first = await people_talk(office, ada, bob)
    await (await ada.mentions("is that likely?", first)).done()

    await bob.says("I doubt it", first)
    await office.stage.rests()

    assert gemini.request_count == 1
    assert len(office.answers) == 1


async def test_mentioned_again_it_reads_only_what_is_new(office, ada, bob, gemini):
    """What it has read is in the conversation; twice would cost twice."""
    gemini.will(Words(("Hardly.",)), Words(("In June.",)))
    first = await people_talk(office, ada, bob)
    await (await ada.mentions("is that likely?", first)).done()
    await bob.says("they say June now", first)

    await (await bob.mentions("when then?", first)).done()

    last = str(gemini.requests[-1].body["contents"][-1])
    assert "Bob: they say June now" in last
    assert "says who?" not in last
    assert about(gemini).count("the bridge is closed") == 1
    assert "Hardly." in about(gemini)


async def test_a_mention_without_words_asks_about_the_thread(office, ada, bob, gemini):
    """Tagging the bot under something is the shortest question there is."""
    first = (await bob.says("E = mc³, obviously")).asked

    await (await ada.mentions("", first)).done()

    assert "Bob: E = mc³" in about(gemini)


async def test_a_thread_that_cannot_be_read_is_answered_with_a_word_about_it(office, ada, bob, gemini):
    """A missing scope or a bad moment: guessing what people said would be worse than saying so."""
    first = await people_talk(office, ada, bob)
    office.slack.always(refused("conversations.replies", "missing_scope"))

    screen = await (await ada.mentions("is that likely?", first)).done()
    office.slack.always()

    assert screen.shows("could not read")
    assert "bridge" not in about(gemini)
