"""What is reached without typing a command: a message's menu, completion while one types, forms."""

import json

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.standins.discord_mishaps import slow
from tests.standins.discord_things import USE_EXTERNAL_APPS, Upload
from tests.stories.test_discord_ask import photo
from tests.stories.test_summarize import summary

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

LONG_TEXT = "The bridge is closed until May. " * 30


def last_parts(gemini) -> str:
    return str(gemini.requests[-1].body["contents"][-1]["parts"])


@pytest.fixture
async def message(square, bob):
    """Something that Bob wrote."""
    return (await bob.says(LONG_TEXT)).asked


async def test_a_message_is_asked_about(square, ada, message, gemini):
    """Right click, a question, an answer: the words come along whatever Discord hides from bots."""
    gemini.will(Words(("Until May.",)))

    opened = await ada.chooses(message, "Ask about this")
    screen = await (await ada.fills(opened, question="until when?")).done()

    assert screen.shows("until when?", "Until May.", "¢")
    assert "Bob: The bridge is closed until May." in last_parts(gemini)
    assert square.pings == []


async def test_a_form_waits_for_the_files_of_its_message(square, ada, bob, gemini):
    """The files are on their way while somebody types the question; the answer has them all the same."""
    square.discord.will(slow("cdn", 0.3))
    picture = (await bob.says("look", files=[Upload("fox.png", photo())])).asked

    opened = await ada.chooses(picture, "Ask about this")
    await (await ada.fills(opened, question="what is it?")).done()

    assert "inlineData" in last_parts(gemini)


async def test_a_message_is_drawn(square, ada, message, modelslab):
    """Its words are the prompt."""
    screen = await (await ada.chooses(message, "Imagine this")).done()

    assert len(screen.pictures) == 1
    assert screen.shows("The bridge is closed until May.")
    assert f"/{square.guild.id}/{square.plaza.id}/{message.id}" in square.answers[0].content


async def test_a_message_is_summarised_with_its_text_file(square, ada, bob, gemini):
    """Minutes come as files as often as they come as messages."""
    minutes = (await bob.says("minutes", files=[Upload("minutes.txt", b"We decided to rebuild the harbour.")])).asked

    await (await ada.chooses(minutes, "Summarise this")).done()

    seen = str(gemini.requests[-1].body["contents"])
    assert "Summarise this in its own language" in seen
    assert "We decided to rebuild the harbour." in seen


async def test_what_follows_a_message_is_summarised_for_whoever_asked(square, ada, bob, gemini):
    """A message without a thread is where a talk began; its summary is nobody else's until it is shared."""
    square.discord.sees_content = True
    await bob.says("something older")
    first = (await bob.says("shall we move the harbour?")).asked
    await ada.says("who pays?")
    gemini.will(summary())

    screen = await (await ada.chooses(first, "Summarise thread")).done()

    seen = [json.loads(line) for line in str(gemini.requests[-1].body["contents"][-1]["parts"][0]["text"]).splitlines()]
    assert [(line["who"], line["words"]) for line in seen] == [
        ("Bob", "shall we move the harbour?"),
        ("Ada", "who pays?"),
    ]
    assert screen.shows("The release is on Friday.", "2 messages of")
    assert square.answers == []
    assert not bob.sees("The release is on Friday.")


@pytest.mark.settings(FLASHBULB_DISCORD_THREADS="all")
async def test_a_summary_that_was_asked_for_aloud_is_read_by_all(square, ada, bob, gemini):
    """They can read what it is about; and it is about the channel, whatever threads answers open there."""
    square.discord.sees_content = True
    await bob.says("shall we move the harbour?")
    gemini.will(summary())

    await ada.mentions("/summarize")
    await square.discord.until(lambda: bob.sees("The release is on Friday."))

    assert bob.sees("1 message of #plaza")


async def test_nobody_is_told_aloud_what_was_said_elsewhere(square, ada, bob, gemini):
    """Not everybody who reads here may read there."""
    first = (await bob.says("shall we move the harbour?")).asked
    link = f"https://discord.com/channels/{square.guild.id}/{square.plaza.id}/{first.id}"

    await ada.mentions(f"/summarize --thread {link}")

    await square.discord.until(lambda: bob.sees("Only you are to see that", "as a slash command"))
    assert gemini.request_count == 0


async def test_a_message_is_translated_without_who_wrote_it(square, ada, message, gemini):
    """Into the language that somebody has chosen."""
    gemini.will(Words(("Die Brücke ist bis Mai gesperrt.",)))

    screen = await (await ada.chooses(message, "Translate this")).done()

    assert screen.shows("Die Brücke ist bis Mai gesperrt.")
    assert "The bridge is closed" in last_parts(gemini)
    assert "Bob" not in last_parts(gemini)


async def test_what_is_named_is_taken_out_of_a_message(square, ada, message, gemini):
    """A form asks for it."""
    gemini.will(Words((json.dumps({"rows": [{"n": 1, "f1": "the bridge", "f2": "2027-05-01"}]}),)))

    opened = await ada.chooses(message, "Extract from this")
    screen = await (await ada.fills(opened, fields="what, until:date")).done()

    assert screen.shows("the bridge", "2027-05-01", "extracted.csv")
    assert "Bob: The bridge is closed" in last_parts(gemini)


async def test_a_message_gets_one_of_the_labels_that_somebody_names(square, ada, message, gemini):
    """As a form asks for them."""
    gemini.will(Words((json.dumps({"items": [{"n": 1, "label": "traffic", "reason": "A closed bridge."}]}),)))

    opened = await ada.chooses(message, "Classify this")
    screen = await (await ada.fills(opened, labels="traffic, weather")).done()

    assert screen.shows("traffic", "A closed bridge.")


async def test_a_picture_is_explained(square, ada, bob, gemini):
    """For who cannot see it, or cannot read what is written on it."""
    picture = (await bob.says("", files=[Upload("sign.png", photo())])).asked

    await (await ada.chooses(picture, "Explain this picture")).done()

    assert "inlineData" in last_parts(gemini)


@pytest.mark.parametrize(
    ("name", "words"),
    [("Imagine this", "no words in this message"), ("Summarise this", "nothing in this message")],
)
async def test_a_message_with_nothing_usable_says_what_to_choose(square, ada, bob, gemini, name, words):
    """The menu is the same for every message; the sentence tells which ones it is for, and tells it in private."""
    nothing = (await bob.says("", files=[Upload("setup.exe", b"MZ\0\0")])).asked

    await ada.chooses(nothing, name)
    await square.discord.until(lambda: ada.sees(words) and not square.answers)

    assert not bob.sees(words)
    assert gemini.request_count == 0


async def test_without_a_picture_there_is_none_to_explain(square, ada, bob, message):
    """The sentence says which kinds it can open."""
    await ada.chooses(message, "Explain this picture")

    await square.discord.until(lambda: ada.sees("PNG, JPEG, WebP or GIF") and not square.answers)


async def test_nothing_usable_is_also_said_after_a_form(square, ada, bob):
    """The form opens before the files were looked at, so it is said when it is sent."""
    nothing = (await bob.says("", files=[Upload("setup.exe", b"MZ\0\0")])).asked
    opened = await ada.chooses(nothing, "Ask about this")

    await ada.fills(opened, question="what is it?")

    await square.discord.until(lambda: ada.sees("nothing in this message") and not square.answers)
    assert not bob.sees("nothing in this message")


# ------------------------------------------------------------------------------- where only the person has brought it


@pytest.fixture
def abroad(stage, ada, bob):
    """A server that does not know the bot; Ada has it installed for herself."""
    guild = stage.discord.guild("Abroad", ada.user, bob.user, has_bot=False)
    channel = stage.discord.channel(guild, "elsewhere")
    ada.place = bob.place = channel
    return channel


async def test_it_answers_where_only_the_person_has_installed_it(stage, ada, bob, abroad, gemini):
    """Their own tool, wherever they are; the token is the only way to speak there."""
    gemini.will(Words(("Air scatters blue light.",)))

    await (await ada.uses("ask", question="why?")).done()

    assert bob.sees("Air scatters blue light.", "¢")


async def test_message_commands_work_there_too(stage, ada, bob, abroad, gemini):
    """On somebody else's words, in a place the bot cannot look into."""
    message = await stage.discord.posts(bob.user, abroad, LONG_TEXT)

    opened = await ada.chooses(message, "Ask about this")
    screen = await (await ada.fills(opened, question="until when?")).done()

    assert "The bridge is closed" in last_parts(gemini)
    assert screen.shows("¢")


async def test_a_place_that_keeps_such_answers_private_gets_them_private(stage, ada, bob, abroad, gemini):
    """A server may forbid its members to post with apps of their own; they still get their answer."""
    abroad.permissions[ada.user.id] = abroad.permissions_of(ada.user) & ~USE_EXTERNAL_APPS

    screen = await (await ada.uses("ask", question="why?")).done()

    assert screen.shows("¢")
    assert screen.messages[0].only_for == ada.user.id


async def test_very_long_answers_there_are_whole_in_a_file(stage, ada, abroad, gemini):
    """Five messages more than the first are allowed there, and no other way exists."""
    words = "\n\n".join(f"Paragraph {n} " + "word " * 150 for n in range(20))
    gemini.will(Words((words,)))

    screen = await (await ada.uses("ask", question="all?")).done()

    files = [file for message in screen.messages for file in message.uploads]
    assert [file.filename for file in files] == ["answer.md"]
    assert "Paragraph 19" in files[0].content.decode()


async def test_it_answers_among_friends(stage, ada, bob, gemini):
    """In a group's direct messages, where a bot can never be a member."""
    cleo = stage.joins("Cleo")
    ada.place = bob.place = stage.discord.private(ada.user, bob.user, cleo.user)
    gemini.will(Words(("Air scatters blue light.",)))

    await (await ada.uses("ask", question="why?")).done()

    assert bob.sees("Air scatters blue light.")


# ------------------------------------------------------------------------------------------------------- completion


async def test_models_are_completed_with_what_they_cost(square, ada):
    """Nobody knows model names by heart."""
    offered = await ada.is_offered("imagine", "model", "flux", prompt="a fox")

    assert offered
    assert all("flux" in each.casefold() for each in offered)


async def test_ones_own_history_is_completed_and_nobody_elses(square, ada, bob):
    """Numbers mean nothing; the words that were asked do."""
    await ada.types("/ask the zeppelin arrives at noon")
    await bob.types("/ask the harbour is closed")

    offered = await ada.is_offered("history", "show")

    assert any("zeppelin" in each for each in offered)
    assert not any("harbour" in each for each in offered)


async def test_what_completes_nothing_is_answered_too(square, ada):
    """An empty list, at once: otherwise Discord says that loading failed."""
    assert await ada.is_offered("imagine", "model", "nonsense", prompt="a fox") == []
