"""What is reached from a message's menu: asking about it, drawing it, summarising its thread."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.standins.slack_mishaps import refused, slow
from tests.stories.test_slack_messages import FOX, last_parts

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

LONG_TEXT = "The bridge is closed until May. " * 30


@pytest.fixture
async def message(office, bob):
    """Something that Bob wrote."""
    return (await bob.says(LONG_TEXT)).asked


async def test_a_message_is_asked_about(office, ada, message, gemini):
    """Menu, a question, an answer in the message's thread, for everybody who read the message."""
    gemini.will(Words(("Until May.",)))

    await ada.chooses(message, "ask_about_this")
    screen = await (await ada.fills(question="until when?")).done()

    assert screen.shows("asked: until when?", "Until May.", "¢")
    assert "Bob: The bridge is closed until May." in last_parts(gemini)
    assert {posted.thread_ts for posted in office.answers} == {message.ts}
    assert office.pings_beside(ada) == []


async def test_a_form_waits_for_the_files_of_its_message(office, ada, bob, gemini):
    """The files are on their way while somebody types the question; the answer has them all the same."""
    office.slack.will(slow("download", 0.3))
    picture = (await bob.says("look", files=[FOX])).asked

    await ada.chooses(picture, "ask_about_this")
    await (await ada.fills(question="what is it?")).done()

    assert "inlineData" in last_parts(gemini)


async def test_a_form_without_a_question_stays_open_and_says_why(office, ada, message, gemini):
    """The words in its other fields are not lost."""
    await ada.chooses(message, "ask_about_this")

    sent = await ada.fills(question="  ")

    assert sent.asked.errors == {"question": "Please fill this in."}
    assert gemini.request_count == 0


async def test_a_message_is_drawn_in_its_thread(office, ada, message, modelslab):
    """Its words are the prompt; who ordered it stands above."""
    screen = await (await ada.chooses(message, "imagine_this")).done()

    assert len(screen.pictures) == 1
    assert screen.shows("Imagine this", "The bridge is closed until May.")
    assert {posted.thread_ts for posted in office.answers} == {message.ts}


async def test_a_thread_is_summarised_with_names_for_whoever_asked(office, ada, bob, gemini):
    """Everything below the message, from everybody, and the thread does not grow by it."""
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)
    await bob.says(f"ask <@{ada.user.id}>", first, files=[("minutes.txt", b"We decided to rebuild it.", "text/plain")])
    gemini.will(Words(("They want to move the harbour.",)))

    screen = await (await ada.chooses(first, "summarise_this")).done()

    seen = str(gemini.requests[-1].body["contents"])
    assert seen.index("Bob: shall we move") < seen.index("Ada: who pays?") < seen.index("Bob: ask @Ada")
    assert "We decided to rebuild it." in seen
    assert screen.shows("They want to move the harbour.")
    assert all(posted.is_ephemeral for posted in screen.messages)
    assert office.answers == []
    assert not bob.sees("They want to move the harbour.")


async def test_a_thread_is_summarised_from_any_of_its_messages(office, ada, bob, gemini):
    """The menu says thread, whichever message it was opened on."""
    first = (await bob.says("shall we move the harbour?")).asked
    last = (await ada.says("who pays?", first)).asked

    await (await ada.chooses(last, "summarise_this")).done()

    assert "Bob: shall we move" in str(gemini.requests[-1].body["contents"])


async def test_a_summary_is_shared_into_its_thread(office, ada, bob, gemini):
    """What was for one is for all as soon as that one says so."""
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)
    gemini.will(Words(("They want to move the harbour.",)))
    screen = await (await ada.chooses(first, "summarise_this")).done()

    await ada.presses(screen, "Share")
    await office.slack.until(lambda: bob.sees("They want to move the harbour."))

    assert office.answers[0].thread_ts == first.ts
    assert bob.sees("Shared by")


async def test_a_thread_where_it_was_not_yet_is_read_whole(office, ada, bob, gemini):
    """Only members may read; a public channel lets it in."""
    office.everybody_goes_to(office.harbour)
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)

    await (await ada.chooses(first, "summarise_this")).done()

    assert "Ada: who pays?" in str(gemini.requests[-1].body["contents"])


async def test_a_thread_that_it_may_not_read_is_said_to_be_hidden(office, ada, bob, gemini):
    """A summary of one message that looks like one of all would mislead."""
    office.everybody_goes_to(office.den)
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)

    await (await ada.chooses(first, "summarise_this")).done()
    await office.stage.rests()

    assert any("could not read this thread" in each for each in office.alone(ada))
    assert "who pays?" not in str(gemini.requests[-1].body["contents"])


async def test_a_picture_is_explained(office, ada, bob, gemini):
    """For who cannot see it, or cannot read what is written on it."""
    picture = (await bob.says("", files=[FOX])).asked

    await (await ada.chooses(picture, "explain_this_picture")).done()

    assert "inlineData" in last_parts(gemini)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("imagine_this", "no words in this message"),
        ("summarise_this", "nothing in this message"),
        ("explain_this_picture", "PNG, JPEG, WebP or GIF"),
    ],
)
async def test_a_message_with_nothing_usable_says_what_to_choose(office, ada, bob, gemini, name, words):
    """The menu is the same for every message; the sentence tells which ones it is for, and tells it in private."""
    nothing = (await bob.says("", files=[("setup.exe", b"MZ\0\0", "application/octet-stream")])).asked

    await ada.chooses(nothing, name)
    await office.until_alone(ada, words)

    assert not bob.sees(words)
    assert office.answers == []
    assert gemini.request_count == 0


async def test_nothing_usable_is_also_said_after_a_form(office, ada, bob, gemini):
    """The form opens before the files were looked at, so it is said when it is sent."""
    nothing = (await bob.says("", files=[("setup.exe", b"MZ\0\0", "application/octet-stream")])).asked
    await ada.chooses(nothing, "ask_about_this")

    await ada.fills(question="what is it?")

    await office.until_alone(ada, "nothing in this message")
    assert office.answers == []


async def test_a_form_that_opens_too_late_says_so(office, ada, message):
    """Three seconds are short on a slow day; a menu that does nothing looks broken."""
    office.slack.will(refused("views.open", "expired_trigger_id"))

    await ada.chooses(message, "ask_about_this")

    await office.until_alone(ada, "That took too long.")


async def test_message_shortcuts_work_where_it_is_no_member(office, ada, bob, gemini):
    """On somebody else's words, in a private channel that it cannot look into."""
    office.everybody_goes_to(office.den)
    message = (await bob.says(LONG_TEXT)).asked
    gemini.will(Words(("Until May.",)))

    await ada.chooses(message, "ask_about_this")
    await ada.fills(question="until when?")
    await office.stage.rests()

    assert "The bridge is closed" in last_parts(gemini)
    assert ada.sees("Until May.")
