"""What is reached from a message's menu: asking about it, drawing it, summarising its thread."""

import json

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.standins.slack_mishaps import refused, slow
from tests.stories.test_slack_messages import FOX, last_parts
from tests.stories.test_summarize import summary

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
    """Everything below the message, from everybody, each line with its message; and the thread does not grow by it."""
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)
    await bob.says(f"ask <@{ada.user.id}>", first, files=[("minutes.txt", b"We decided to rebuild it.", "text/plain")])
    gemini.will(summary())

    screen = await (await ada.chooses(first, "summarise_this")).done()

    seen = [json.loads(line) for line in str(gemini.requests[-1].body["contents"][-1]["parts"][0]["text"]).splitlines()]
    assert [(line["who"], line["words"]) for line in seen] == [
        ("Bob", "shall we move the harbour?"),
        ("Ada", "who pays?"),
        ("Bob", "ask @Ada"),
    ]
    assert seen[-1]["files"] == ["minutes.txt"]
    assert screen.shows("The release is on Friday.", "3 messages of the thread in #")
    assert all(posted.is_ephemeral for posted in screen.messages)
    assert office.answers == []
    assert not bob.sees("The release is on Friday.")


async def test_a_thread_is_summarised_from_any_of_its_messages(office, ada, bob, gemini):
    """The menu says thread, whichever message it was opened on."""
    first = (await bob.says("shall we move the harbour?")).asked
    last = (await ada.says("who pays?", first)).asked
    gemini.will(summary())

    await (await ada.chooses(last, "summarise_this")).done()

    assert "shall we move" in str(gemini.requests[-1].body["contents"])


async def test_a_summary_is_shared_into_its_thread(office, ada, bob, gemini):
    """What was for one is for all as soon as that one says so."""
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)
    gemini.will(summary())
    screen = await (await ada.chooses(first, "summarise_this")).done()

    await ada.presses(screen, "Share")
    await office.slack.until(lambda: bob.sees("The release is on Friday."))

    assert office.answers[0].thread_ts == first.ts
    assert bob.sees("Shared by")


async def test_a_thread_where_it_was_not_yet_is_read_whole(office, ada, bob, gemini):
    """Only members may read; a public channel lets it in."""
    office.everybody_goes_to(office.harbour)
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)
    gemini.will(summary())

    await (await ada.chooses(first, "summarise_this")).done()

    assert "who pays?" in str(gemini.requests[-1].body["contents"])


async def test_a_thread_that_it_may_not_read_is_no_summary(office, ada, bob, gemini):
    """A summary of one message that looks like one of all would mislead; the way out is said, to the asker alone."""
    office.everybody_goes_to(office.den)
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?", first)

    await ada.chooses(first, "summarise_this")
    await office.until_alone(ada, "nvite me")

    assert gemini.request_count == 0


async def test_in_a_thread_a_mention_is_the_way_in(office, ada, bob, gemini):
    """Slack has no slash commands there; what was asked aloud is answered aloud, to people who can read all of it."""
    first = (await bob.says("shall we move the harbour?")).asked
    await bob.says("who pays?", first)
    gemini.will(summary())

    screen = await (await ada.mentions("summarize", first)).done()

    assert screen.shows("The release is on Friday.", "2 messages of the thread in this channel")
    assert bob.sees("The release is on Friday.")
    assert {posted.thread_ts for posted in office.answers} == {first.ts}
    assert "who pays?" in last_parts(gemini)


async def test_nobody_is_told_aloud_what_was_said_elsewhere(office, ada, bob, gemini):
    """Not everybody who reads here may read there."""
    await ada.mentions("summarize --thread https://acme.slack.com/archives/C1/p1700000000000000")

    await office.until_alone(ada, "Only you are to see that")
    assert office.answers == []
    assert gemini.request_count == 0


@pytest.mark.parametrize(
    ("line", "form", "words"),
    [
        ("extract Ada owes 5 --fields who", {"rows": [{"n": 1, "f1": "Ada L."}]}, "Ada L."),
        (
            'classify it leaks --labels "bug, wish"',
            {"items": [{"n": 1, "label": "bug", "reason": "Leaking."}]},
            "Leaking.",
        ),
    ],
)
async def test_what_works_after_a_slash_works_in_a_thread(office, ada, message, gemini, line, form, words):
    """With its options, by a mention."""
    gemini.will(Words((json.dumps(form),)))

    screen = await (await ada.mentions(line, message)).done()

    assert screen.shows(words)


async def test_a_message_is_translated_in_its_thread(office, ada, message, gemini):
    """Into the language that somebody has chosen, without who wrote it."""
    gemini.will(Words(("Die Brücke ist bis Mai gesperrt.",)))

    screen = await (await ada.chooses(message, "translate_this")).done()

    assert screen.shows("Die Brücke ist bis Mai gesperrt.")
    assert "The bridge is closed" in last_parts(gemini)
    assert "Bob" not in last_parts(gemini)
    assert {posted.thread_ts for posted in office.answers} == {message.ts}


async def test_what_is_named_is_taken_out_of_a_message(office, ada, message, gemini):
    """A form asks for it."""
    gemini.will(Words((json.dumps({"rows": [{"n": 1, "f1": "the bridge", "f2": "2027-05-01"}]}),)))

    await ada.chooses(message, "extract_from_this")
    screen = await (await ada.fills(fields="what, until:date")).done()

    assert screen.shows("the bridge", "2027-05-01", "extracted.csv")
    assert "Bob: The bridge is closed" in last_parts(gemini)


async def test_a_message_gets_one_of_the_labels_that_somebody_names(office, ada, message, gemini):
    """As a form asks for them."""
    gemini.will(Words((json.dumps({"items": [{"n": 1, "label": "traffic", "reason": "A closed bridge."}]}),)))

    await ada.chooses(message, "classify_this")
    screen = await (await ada.fills(labels="traffic, weather")).done()

    assert screen.shows("traffic", "A closed bridge.")


async def test_a_picture_is_explained(office, ada, bob, gemini):
    """For who cannot see it, or cannot read what is written on it."""
    picture = (await bob.says("", files=[FOX])).asked

    await (await ada.chooses(picture, "explain_this_picture")).done()

    assert "inlineData" in last_parts(gemini)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("imagine_this", "no words in this message"),
        ("translate_this", "nothing in this message"),
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
