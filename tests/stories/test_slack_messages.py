"""Messages that speak to the bot: commands behind a mention, and files."""

import json
from io import BytesIO

import pytest
from PIL import Image

from core.sandbox.gemini_mishaps import Words
from tests.stages.slack_square import turns
from tests.standins.slack_mishaps import broken

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return file.getvalue()


FOX = ("fox.png", photo(), "image/png")
OWL = ("owl.png", photo(), "image/png")


def last_parts(gemini) -> str:
    return str(gemini.requests[-1].body["contents"][-1]["parts"])


# ------------------------------------------------------------------------------------------------ commands, said aloud


async def test_a_picture_is_ordered_in_a_thread_by_a_mention(office, ada, bob, modelslab):
    """Slash commands do not work in threads; its name and the command's do."""
    first = (await bob.says("we need a logo")).asked

    screen = await (await ada.mentions("imagine a fox --raw --ar 16:9", first)).done()

    assert len(screen.pictures) == 1
    assert modelslab.bodies[-1]["prompt"] == "a fox"
    assert {posted.thread_ts for posted in office.answers} == {first.ts}


async def test_a_sentence_that_begins_like_a_command_is_a_question(office, ada, gemini):
    """“Help me write …” wants help with writing, not with the bot."""
    gemini.will(Words(("Dear all, …",)))

    screen = await (await ada.mentions("help me write an invitation")).done()

    assert screen.shows("Dear all")
    assert turns(gemini) == ["help me write an invitation"]


async def test_its_name_alone_tells_what_it_does(office, ada, gemini):
    """Somebody who only calls it wants to know what it is for."""
    screen = await (await ada.mentions("")).done()

    assert screen.shows("/ask", "/imagine")
    assert gemini.request_count == 0


@pytest.mark.parametrize("words", ["history", "/usage", "what do I earn? --private"])
async def test_what_only_the_asker_may_see_is_declined_to_the_asker_alone(office, ada, bob, gemini, words):
    """A mention is answered before everybody; the way out is said to nobody else."""
    await ada.mentions(words)

    await office.until_alone(ada, "Only you are to see that")

    await office.stage.rests()
    assert office.answers == []
    assert gemini.request_count == 0


async def test_an_unknown_command_behind_a_mention_is_told_alone(office, ada, bob, gemini):
    """A typo is between the bot and whoever made it."""
    await ada.mentions("imagine a fox --sead 7")

    await office.until_alone(ada, "has no option --sead")

    assert office.answers == []


async def test_nobody_is_called_something_that_orders(office, ada, bob, modelslab):
    """A name is a name, whatever somebody calls themselves."""
    bob.user.name = "Bob --count 4"

    await (await ada.mentions(f"imagine <@{bob.user.id}> on a horse --raw")).done()

    assert modelslab.bodies[-1]["prompt"] == "@Bob --count 4 on a horse"
    assert modelslab.bought == 1


# --------------------------------------------------------------------------------------------------------------- files


async def test_a_picture_with_a_mention_is_looked_at(office, ada, gemini):
    """“What is this?” with a photo is one message, and the photo is the point."""
    await (await ada.mentions("what is this?", files=[FOX])).done()

    assert "inlineData" in last_parts(gemini)


async def test_a_picture_in_direct_messages_needs_no_words(stage, ada, gemini):
    """A photo alone asks what to make of it."""
    await (await ada.says("", files=[FOX])).done()

    assert "inlineData" in last_parts(gemini)


async def test_pictures_of_the_thread_are_looked_at(office, ada, bob, gemini):
    """The photo is Bob's, the question Ada's."""
    first = (await bob.says("look", files=[FOX])).asked

    await (await ada.mentions("what is this?", first)).done()

    assert "inlineData" in last_parts(gemini)


async def test_a_picture_below_an_answer_is_looked_at(office, ada, gemini):
    """A conversation goes on with pictures as well as with words."""
    await (await ada.uses("/ask", "can you see?")).done()

    await (await ada.says("and this?", office.answers[0], files=[FOX])).done()

    assert "inlineData" in last_parts(gemini)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("setup.exe", b"MZ\0\0", "application/octet-stream"), "“setup.exe”"),
        (("huge.png", b"\0" * (20 * 2**20 + 1), "image/png"), "“huge.png” is too large"),
    ],
)
async def test_a_file_nobody_can_look_at_is_named_to_the_asker_alone(office, ada, gemini, file, words):
    """Silence would look like a broken bot."""
    await ada.mentions("what is this?", files=[file])

    await office.until_alone(ada, words)

    await office.stage.rests()
    assert office.answers == []
    assert gemini.request_count == 0


async def test_a_file_that_cannot_be_fetched_is_said_so(stage, ada, gemini):
    """Slack has bad days; attaching it again is the way out."""
    stage.slack.will(broken("download", 500))

    screen = await (await ada.says("what is this?", files=[FOX])).done()

    assert screen.shows("could not be fetched from Slack. Please attach it again.")


# ---------------------------------------------------------------------------------------- files, for other commands


def described() -> Words:
    return Words((json.dumps({"alt_text": "A teal square.", "prompts": ["teal"] * 4}),))


async def test_a_picture_with_a_command_is_what_it_begins_with(office, ada, gemini):
    """“Describe” with a photo is one message, as “what is this?” is."""
    gemini.will(described())

    screen = await (await ada.mentions("describe", files=[FOX])).done()

    assert screen.shows("A teal square.")
    assert "inlineData" in last_parts(gemini)


async def test_what_is_drawn_begins_with_a_picture_that_comes_with_it_and_with_no_other(office, ada, bob, modelslab):
    """“Make it snow” with a photo; but a fox ordered where somebody has shown an owl is no owl."""
    first = (await bob.says("look", files=[OWL])).asked

    await (await ada.mentions("imagine make it snow --raw --ar 16:9", files=[FOX])).done()
    await (await ada.mentions("imagine a fox --raw --ar 16:9", first)).done()

    assert ["init_image" in body for body in modelslab.bodies] == [True, False]


async def test_the_latest_picture_of_a_thread_is_described(office, ada, bob, gemini):
    """Whoever says so below pictures means the one above, not the first of the day."""
    first = (await bob.says("look", files=[OWL])).asked
    second = (await bob.says("and this", first, files=[FOX, ("notes.txt", b"Not this.", "text/plain")])).asked
    gemini.will(described())

    screen = await (await ada.mentions("describe", first)).done()

    assert screen.shows("A teal square.")
    assert [call.text("file") for call in office.slack.calls("download")] == [second.files[0].id]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("describe", "/describe needs an image. On Slack, mention me with the picture attached"),
        ("/edit make it snow", "/edit needs an image. On Slack, mention me with the picture attached"),
        ("/edit", "words that say what to change"),
    ],
)
async def test_without_a_picture_it_says_how_to_attach_one(office, ada, gemini, line, words):
    """On Slack there are several ways, and a slash command is none of them."""
    await ada.mentions(line)

    await office.until_alone(ada, words)

    await office.stage.rests()
    assert office.answers == []
    assert gemini.request_count == 0


@pytest.mark.parametrize("words", ["edit this text: we is glad", "speak to me about foxes", "video codecs?"])
async def test_what_only_begins_like_a_command_is_a_question(office, ada, gemini, words):
    """Many people ask for edits of words, and nobody wants to pay for a video of codecs."""
    gemini.will(Words(("We are glad.",)))

    screen = await (await ada.mentions(words)).done()

    assert screen.shows("We are glad.")
    assert turns(gemini) == [words]


async def test_a_command_that_is_typed_opens_a_form_for_its_picture(office, ada, gemini):
    """Slack's commands carry no files; its forms do."""
    gemini.will(described())
    await ada.uses("/describe")
    form = await office.opens(ada)

    screen = await (await ada.fills(image=[FOX])).done()

    assert form.title == "Describe"
    assert screen.shows("A teal square.")
    assert "inlineData" in last_parts(gemini)


async def test_a_file_in_a_form_that_nobody_can_look_at_is_named(office, ada, gemini):
    """The form is closed by then; what was wrong with it is told all the same."""
    await ada.uses("/describe")
    await office.opens(ada)

    await ada.fills(image=[("setup.exe", b"MZ\0\0", "application/octet-stream")])

    await office.until_alone(ada, "“setup.exe”")
    assert gemini.request_count == 0
