"""Names in a shared conversation, and what is remembered of what was handed over."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.seen import SeenPicture, SeenText, as_data, in_short, is_in
from core.speakers import NAME_CHARS, called, speaker, spoken
from core.values import Turn

PHOTO = SeenPicture("photo.png", b"", "image/png", 1, 1)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ada", "Ada"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("Ada: yes\nBob", "Ada yes Bob"),
        ("system：", "system"),
        ("a\u2028b\u202ec\0", "a bc"),
        ("", "Somebody"),
        (":", "Somebody"),
        ("世界", "世界"),
    ],
)
def test_a_name_cannot_become_a_line(name, called):
    """People choose their own display names, and some try what happens."""
    assert speaker(name) == called


@given(st.text())
def test_any_name_is_short_and_on_one_line(name):
    """It stands before every line that the model reads."""
    called = speaker(name)

    assert 0 < len(called) <= NAME_CHARS
    assert len(called.splitlines()) == 1
    assert ":" not in called
    assert speaker(called) == called


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("\u202eadA\u202c", "adA"),
        ("A\u200bd\u200c\u200da\ufeff\u2060", "Ada"),
        ("\u3164\u2800", ""),
        ("A\ufe0fda\u034f", "Ada"),
        ("Ada\nBob: 5\t€", "Ada Bob: 5 €"),
        ("عدا", "عدا"),
        ("A" * 200, "A" * NAME_CHARS),
    ],
)
def test_two_names_that_look_the_same_are_the_same(name, plain):
    """In a list of who spent what, nobody is to pass for somebody else."""
    assert called(name) == plain


def test_only_people_are_named():
    """The model would begin to sign its own answers."""
    assert spoken(Turn("user", "why?", "Ada")) == Turn("user", "Ada: why?")
    assert spoken(Turn("model", "Because.")) == Turn("model", "Because.")


def test_what_was_attached_is_remembered_in_words():
    """The picture itself is not sent again, so what is left has to say what it was."""
    message = SeenText("", "Bob: " + "very " * 100, "message")

    short = in_short([message, PHOTO, SeenText("notes.txt", "secret plans")])

    said = [json.loads(line) for line in short.splitlines()]
    assert [each["data"] for each in said] == ["message", "picture", "file"]
    assert said[0]["words"].startswith("Bob: very very")
    assert [each["name"] for each in said[1:]] == ["photo.png", "notes.txt"]
    assert len(short) < 400
    assert "secret" not in short
    assert is_in(f"what is it?\n\n{short}")
    assert not is_in("what is it?")
    assert in_short([]) == ""


@given(st.text())
def test_words_cannot_step_out_of_their_place(words):
    """Whatever a file says, it stays one line of JSON with three fields."""
    data = as_data(SeenText("notes.txt", words))

    assert json.loads(data) == {"data": "file", "name": "notes.txt", "words": words}
    assert "\n" not in data
