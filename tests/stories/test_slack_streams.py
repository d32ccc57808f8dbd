"""Answers that are streamed below a question: begun at once, grown in order, whole at the end whatever Slack does."""

import asyncio

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.slack_screen import seen
from tests.standins.slack_mishaps import broken, cut, refused, slow, too_many

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

COUNTED = tuple(f"Step {number}: " + "word " * 20 + "\n\n" for number in range(40))


@pytest.fixture(params=["thread", "directly"])
def asks(request, office, ada):
    """In a thread of the plaza, or in the bot's own channel."""
    if request.param == "thread":
        return ada.mentions
    ada.place = office.slack.dm(ada.user)
    return ada.says


def answers(office, waiting):
    return office.answers_in(waiting.asked.channel)


async def test_an_answer_is_streamed_and_never_changed(office, gemini, asks):
    """What is streamed costs less of Slack's patience, and its words do not jump."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await asks("why?")
    screen = await waiting.until("Air scatters")
    assert screen.messages[-1].is_streaming

    gemini.goes_on()
    await waiting.done()

    (answer,) = answers(office, waiting)
    assert answer.via == "stream"
    assert answer.streamed.startswith("Air scatters blue light.")
    assert "¢" in answer.words
    assert office.slack.calls("chat.update") == []


async def test_an_answer_streamed_past_slacks_patience_goes_on_in_the_same_message(office, gemini, asks):
    """After five minutes Slack ends it by itself, in the middle of a sentence."""
    gemini.will(Words(("Air scatters ", "blue ", "light.")))
    gemini.pauses()
    waiting = await asks("why?")
    await waiting.until("Air scatters")

    office.slack.end_streams()
    gemini.goes_on()
    screen = await waiting.done()

    (answer,) = answers(office, waiting)
    assert screen.text.count("Air scatters blue light.") == 1
    assert "¢" in answer.words
    assert not answer.is_streaming


async def test_the_stop_button_goes_although_slack_has_ended_the_stream(office, gemini, asks):
    """A stream that has broken off takes no end, so the end of the work is said by itself."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await asks("why?")
    await waiting.until("Air scatters")
    root = waiting.asked
    await office.slack.until(lambda: office.slack.threads.session(root.channel.id, root.ts) == "processing")

    office.slack.end_streams()
    gemini.goes_on()
    await waiting.done()

    assert office.slack.threads.session(root.channel.id, root.ts) == "active"


async def test_streams_that_live_for_a_moment_lose_nothing(office, gemini, asks):
    """However soon Slack ends them."""
    office.slack.stream_life_s = 0.01
    gemini.will(Words(COUNTED))

    waiting = await asks("count")
    screen = await waiting.done()

    assert all(screen.text.count(f"Step {number}: word") == 1 for number in (1, 20, 39))


async def test_a_stream_that_takes_no_more_words_is_changed_instead(office, gemini, asks):
    """Slack has been seen to say msg_too_long long before its own limit."""
    office.slack.longest_stream_chars = 300
    gemini.will(Words(COUNTED))

    waiting = await asks("count")
    screen = await waiting.done()

    assert all(screen.text.count(f"Step {number}: word") == 1 for number in (1, 20, 39))
    assert len(answers(office, waiting)) == 1


@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream", "chat.startStream"])
@pytest.mark.parametrize(
    "play",
    [
        broken,
        cut,
        lambda method: cut(method).applied(),
        lambda method: too_many(method, 1),
        lambda method: refused(method, "message_not_in_streaming_state"),
    ],
    ids=["503", "cut", "cut applied", "429", "over"],
)
async def test_whatever_happens_to_a_piece_the_words_stand_there_once(office, ada, gemini, play, method):
    """One message, every word, nothing twice."""
    gemini.will(Words(("Air scatters ", "blue light ", "most.")))
    gemini.pauses()
    office.slack.will(play(method))
    waiting = await ada.mentions("why?")
    if method != "chat.startStream":
        await waiting.until("Air scatters")

    gemini.goes_on()
    screen = await waiting.done()

    assert screen.text.count("Air scatters blue light most.") == 1
    assert len(office.answers) == 1
    assert not office.answers[0].is_streaming


async def test_pieces_never_overtake_each_other(office, gemini, asks):
    """One writer: the next piece waits until Slack has taken the one before."""
    office.slack.always(slow("chat.appendStream", 0.15))
    gemini.will(Words(COUNTED))

    waiting = await asks("count")
    await waiting.done()

    (answer,) = answers(office, waiting)
    places = [answer.words.index(f"Step {number}: word") for number in range(40)]
    assert places == sorted(places)
    assert answer.words.count("Step 39: word") == 1


async def test_where_there_are_no_streams_it_is_a_message_that_changes(office, ada, gemini):
    """Some kinds of channels have none; one try finds out."""
    office.slack.streamless = {"public"}
    gemini.will(Words(("Air scatters ", "blue light.")))

    screen = await (await ada.mentions("why?")).done()

    assert screen.shows("Air scatters blue light.", "¢")
    assert len(office.slack.calls("chat.startStream")) == 1


async def test_a_very_long_answer_is_whole_in_its_file(office, ada, gemini):
    """Four messages, and all of it below them."""
    words = "\n\n".join(f"{n} " + "word " * 1500 for n in range(9))
    gemini.will(Words(tuple(words[at : at + 2000] for at in range(0, len(words), 2000))))

    await (await ada.mentions("a long one")).done()

    files = [file for each in office.answers for file in each.files]
    assert len(files) == 1
    assert (files[0].content or b"").decode().count("8 word") == 1
    assert not any(each.is_streaming for each in office.answers)


async def test_a_stream_in_a_thread_whose_question_is_deleted_is_finished(office, ada, gemini, books):
    """Whoever else reads the thread reads the answer; nothing breaks."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.mentions("why?")
    await waiting.until("Air scatters")

    await office.slack.deletes_message(ada.user, waiting.asked)
    gemini.goes_on()
    async with asyncio.timeout(20):
        await office.stage.rests()

    (answer,) = office.answers
    assert "Air scatters blue light." in seen(answer)
    assert await books.outcomes() == ["done"]
