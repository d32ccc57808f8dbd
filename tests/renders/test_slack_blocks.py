"""Messages as Slack takes them: within its limits, readable without seeing them, and nothing left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bots.ids import read
from bots.shown import Button, PictureFile
from bots.slack.blocks import blocks_of, picture_alt
from bots.slack.mrkdwn import asked, escaped, fallback
from bots.slack.post import Post
from bots.slack.render import utf16
from tests.renders.test_slack_said import ALIVE, soups

WHOLE = Post(
    "# Air\n\n| a | b |\n|---|---|\n| **1** | `2` |",
    heading="<@U1> asked: why?",
    small=("0.47 ¢", "38 of 40 left"),
    buttons=(
        Button("fb:tap:1", "Again", "main"),
        Button("fb:tap:2", "Open"),
        Button("fb:delete:1", "Go", "danger"),
    ),
    rates="slack:r1",
)


def texts(part):
    """Every text in it, without types and styles."""
    if isinstance(part, str):
        return [part]
    inner = part if isinstance(part, list) else [value for name, value in part.items() if name not in ("type", "style")]
    return [text for each in inner if not isinstance(each, bool) for text in texts(each)]


def is_taken(blocks):
    """As far as Slack's own SDK can tell."""
    for block in Block.parse_all(blocks):
        block.validate_json()
        for element in getattr(block, "elements", None) or []:
            element.validate_json()


def test_everything_stands_in_its_order():
    """Above the words who asked, below them what can be done, small print, and what somebody thinks of it."""
    section, markdown, actions, context, rating = blocks_of(WHOLE)

    is_taken(blocks_of(WHOLE))
    assert section == {"type": "section", "text": {"type": "mrkdwn", "text": "<@U1> asked: why?"}}
    assert markdown == {"type": "markdown", "text": WHOLE.words}
    assert [element.get("style") for element in actions["elements"]] == ["primary", None, "danger"]
    assert [element["action_id"] for element in actions["elements"]] == ["fb:tap:1", "fb:tap:2", "fb:delete:1"]
    assert [element["text"] for element in context["elements"]] == ["0.47 ¢", "38 of 40 left"]
    [thumbs] = rating["elements"]
    assert read(thumbs["action_id"]) == ("rate", "slack:r1")
    assert (thumbs["positive_button"]["value"], thumbs["negative_button"]["value"]) == ("good", "bad")
    assert thumbs["positive_button"]["accessibility_label"]


def test_what_is_not_there_is_no_block():
    """Slack refuses blocks without anything in them."""
    assert blocks_of(Post(" \n")) == []
    assert [block["type"] for block in blocks_of(Post("Air."))] == ["markdown"]


@pytest.mark.parametrize("words", ["x" * 10_700, "\U0001f600" * 5_350])
def test_a_full_message_keeps_what_is_needed_most(words):
    """The words, and the last buttons: those that are on every message."""
    buttons = [Button(f"fb:tap:{n}{'0' * 100}", "x" * 200) for n in range(40)]
    heading = "<@U1> asked: " + "&amp;" * 900

    blocks = blocks_of(Post(words, heading, ("y" * 200,) * 3, (*buttons, Button("fb:stop:1", "Stop")), rates="r1"))

    is_taken(blocks)
    assert [block["type"] for block in blocks] == ["section", "markdown", "actions", "context", "context_actions"]
    assert blocks[1]["text"] == words
    assert blocks[2]["elements"][-1]["action_id"] == "fb:stop:1"
    assert sum(map(utf16, texts(blocks))) < 13_000


def rows_in(blocks):
    """What the buttons of each row say."""
    return [[e["text"]["text"] for e in block["elements"]] for block in blocks if block["type"] == "actions"]


def test_what_is_about_one_result_stands_in_a_row_of_its_own():
    """Twelve buttons in one heap would be a puzzle; the labels carry the number, and what is about all comes last."""
    about = [Button(f"fb:tap:{n}{what}", f"{what} {n}", row=n) for n in (1, 2) for what in ("Vary", "Upscale")]

    blocks = blocks_of(Post("", buttons=(*about, Button("fb:tap:a", "Again"), Button("fb:delete:1", "Delete"))))

    is_taken(blocks)
    assert rows_in(blocks) == [["Vary 1", "Upscale 1"], ["Vary 2", "Upscale 2"], ["Again", "Delete"]]


def test_rows_are_left_out_before_what_is_always_needed():
    """Whoever cannot vary the fourth picture can still delete all of them."""
    about = [Button(f"fb:tap:{n}{what}{'0' * 200}", f"{what} {n}", row=n) for n in (1, 2, 3) for what in "abcdefgh"]

    blocks = blocks_of(
        Post("x" * 9_000, buttons=(*about, Button("fb:tap:a", "Again"), Button("fb:delete:1", "Delete")))
    )

    shown = rows_in(blocks)
    assert shown[-1] == ["Again", "Delete"]
    assert shown[0] == [f"{what} 1" for what in "abcdefgh"]
    assert len(shown[:-1]) < 3


def test_however_many_results_there_are_a_message_is_one_that_slack_takes():
    """Fifty blocks, and twenty-five buttons in one of them."""
    many = tuple(Button(f"fb:tap:{n}", "Vary", row=n) for n in range(1, 90))
    wide = tuple(Button(f"fb:tap:w{n}", "Vary", row=1) for n in range(90))

    for buttons in (many, wide):
        blocks = blocks_of(
            Post("Air.", "<@U1> asked", ("4 ¢",), (*buttons, Button("fb:delete:1", "Delete")), rates="r1")
        )

        is_taken(blocks)
        assert len(blocks) <= 50
        assert max(map(len, rows_in(blocks))) <= 25
        assert rows_in(blocks)[-1] == ["Delete"]


@settings(deadline=None, max_examples=300)
@given(
    words=soups,
    heading=soups,
    small=st.lists(soups, max_size=4),
    labels=st.lists(st.text(max_size=99), max_size=40),
    rates=st.sampled_from(["", "r1"]),
)
def test_every_message_is_one_that_slack_takes(words, heading, small, labels, rates):
    """One that is refused takes the whole answer with it."""
    buttons = tuple(Button(f"fb:tap:{number % 30}", label) for number, label in enumerate(labels))
    post = Post(words, asked("U1", heading), tuple(escaped(line)[:250] for line in small), buttons, rates=rates)

    blocks = blocks_of(post)

    is_taken(blocks)
    assert len(blocks) <= 5
    assert sum(map(utf16, texts(blocks))) < 13_000
    ids = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]
    assert len(ids) == len(set(ids)) <= 25


@pytest.mark.parametrize(
    ("post", "words"),
    [
        (WHOLE, "Air a b 1 2"),
        (Post("```py\nx = 1\n```\n> [docs](https://a.example) & *so* on, a_b_c"), "x = 1 docs &amp; so on, a_b_c"),
        (Post("", heading="<@U1> asked: why &amp; how?"), "@someone asked: why &amp; how?"),
        (Post("", small=("Thinking …",)), "Thinking …"),
        (Post("", buttons=(Button("fb:tap:1", "Again"),)), "Again"),
        (Post("***"), "Flashbulb"),
        (Post("", heading="<@U1> Your video is ready.", aloud="Your video is ready."), "Your video is ready."),
    ],
)
def test_a_notification_says_the_first_words(post, words):
    """So does a screen reader, which reads no blocks."""
    assert fallback(post) == words


@given(words=soups, heading=soups)
def test_a_notification_is_short_and_calls_nobody(words, heading):
    """Slack takes no change with a long text, and a name in it would call somebody."""
    said = fallback(Post(words * 20, asked("U1", heading)))

    assert 0 < len(said) <= 300
    assert said.strip()
    assert not ALIVE.search(said)


def test_a_picture_has_words():
    """For people who do not see it."""
    assert picture_alt(PictureFile("fox.png", "A fox")) == "A fox"
    assert picture_alt(PictureFile("fox.png", " ")) == "A picture"
    assert len(picture_alt(PictureFile("fox.png", "x" * 3000))) <= 2000
