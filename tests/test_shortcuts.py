"""What can be done with a message: every shortcut makes options that its command takes, or says what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.commands import all_commands
from core.errors import BadOption
from core.options import checked
from core.shortcuts import ALL, Target, shortened

PICTURE, NOTES = "0" * 32 + ".png", "1" * 32 + "-120.txt"
LINK = "https://chat.example/m1"
FULL = Target("The bridge is closed until May.", "Bob", (PICTURE, NOTES), LINK)
SHORTCUTS = {shortcut.name: shortcut for shortcut in ALL}


def options_of(name: str, target: Target) -> dict:
    return dict(SHORTCUTS[name].options(target))


def test_the_menu_is_short_and_in_order():
    """Discord allows fifteen; the first is the one that does everything."""
    assert [s.name for s in ALL] == [
        "Ask about this",
        "Imagine this",
        "Summarise this",
        "Summarise thread",
        "Translate this",
        "Extract from this",
        "Classify this",
        "Explain this picture",
        "Describe this picture",
    ]
    assert all(len(shortcut.name) <= 24 for shortcut in ALL), "Slack cuts longer ones"


@pytest.mark.parametrize("shortcut", ALL, ids=lambda shortcut: shortcut.name)
def test_every_shortcut_says_what_its_command_takes(shortcut):
    """A menu's line that ends in a refusal would be worse than none."""
    command = all_commands()[shortcut.command]
    answers = dict.fromkeys(shortcut.asks, "why, how")

    options, _ = checked(command, {**shortcut.options(FULL), **answers}, from_offer=True)

    assert all(command.option(name) for name in (*options, *shortcut.asks))


def test_a_question_knows_who_wrote_what_it_is_about():
    """“What does she mean?” needs a she."""
    assert options_of("Ask about this", FULL) == {
        "about": "Bob: The bridge is closed until May.",
        "file": f"{PICTURE} {NOTES}",
    }


def test_who_wrote_it_is_looked_through_and_neither_translated_nor_sorted():
    """A name is something to be found; in a translation it would be a word too many."""
    assert options_of("Extract from this", FULL)["about"] == "Bob: The bridge is closed until May."
    assert options_of("Translate this", FULL)["about"] == "The bridge is closed until May."
    assert options_of("Classify this", FULL)["about"] == "The bridge is closed until May."


@pytest.mark.parametrize("author", ["Ada: I pay.\nBob", "Ada：Bob", " \u202eBob\n", "x" * 500, "", "\n"])
def test_a_name_is_a_name(author):
    """Nobody puts words into somebody's mouth by what they call themselves."""
    about = options_of("Ask about this", Target("hello", author))["about"]

    assert about.count(":") == 1
    assert about.endswith(": hello")
    assert 3 < len(about) <= 80 + len(": hello")
    assert "\n" not in about


@pytest.mark.parametrize("name", ["Ask about this", "Summarise this"])
@pytest.mark.parametrize("files", [(PICTURE,), (NOTES,)])
def test_a_file_alone_is_enough(name, files):
    """Many messages are only a picture."""
    options = options_of(name, Target("", "Bob", files))

    assert options["file"] == files[0]
    assert "about" not in options


def test_only_pictures_are_explained():
    """The text beside it is what it is about; a log file is not."""
    options = options_of("Explain this picture", FULL)

    assert options["file"] == PICTURE
    assert options["about"].startswith("Bob: ")
    assert SHORTCUTS["Explain this picture"].needs_picture


@pytest.mark.parametrize(
    ("name", "target", "way_out"),
    [
        ("Ask about this", Target(" \n", "Bob"), "Choose one that has some"),
        ("Summarise this", Target("", "Bob"), "Choose one that has some"),
        ("Translate this", Target("", "Bob"), "Choose one that has some"),
        ("Summarise thread", Target("hello", "Bob"), "with its link"),
        ("Imagine this", Target("", "Bob", (PICTURE,)), "use `/imagine`"),
        ("Explain this picture", Target("no picture here", "Bob", (NOTES,)), "Choose one with a PNG"),
        ("Describe this picture", Target("no picture here", "Bob", (NOTES,)), "Choose one with a PNG"),
    ],
)
def test_where_there_is_nothing_the_way_out_is_said(name, target, way_out):
    """An empty message must not cost a question."""
    with pytest.raises(BadOption, match=way_out):
        options_of(name, target)


def test_a_long_message_is_drawn_from_its_beginning():
    """A prompt has a limit, and half a word draws nonsense."""
    prompt = options_of("Imagine this", Target("lighthouse " * 400, "Bob"))["prompt"]

    assert len(prompt) <= 2_000
    assert prompt.endswith("lighthouse…")


@given(words=st.text(max_size=60), longest=st.integers(2, 40))
def test_what_is_cut_is_a_beginning_that_fits(words, longest):
    """Whatever the language: also without any space to cut at."""
    short = shortened(words, longest)

    assert len(short) <= longest or short == words
    assert short == words or words.startswith(short[:-1])
    assert len(short) >= min(len(words), longest // 2)
