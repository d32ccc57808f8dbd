"""What all platforms show alike, before any of them draws it."""

import pytest

from bots.shown import Button, ClipFile, PictureFile, buttons_of, ping_words, receipt_words, works_of
from core.draft import Draft
from core.values import Clip, Document, Offer, Picture, Receipt, Text

FOX = Picture("fox.png", "A fox", 64, 64)
OWL = Picture("owl.png", "An owl", 64, 64)
RUN = Clip("run.mp4", "A fox runs", "video", 5.0)
USAGE = Document("doc-1.csv", "usage.csv", 7, "By day")
MONTH = Document("doc-2.csv", "month.csv", 7, "By month")
SONG = Clip("song.mp3", "A song", "audio", 9.0)


def test_pictures_come_before_clips_and_no_more_than_there_is_room_for():
    """Whoever made both sees the pictures at once, and plays what is below them."""
    draft = Draft([RUN, FOX, SONG])

    works = works_of(draft, 2, longest_alt=5)

    assert works == (PictureFile("fox.png", "A fox"), ClipFile("run.mp4", "A f …", "flashbulb-video"))


def test_buttons_of_one_result_stand_together():
    """Twenty buttons in the order in which a command thought of them would be a puzzle."""
    made = [("Again", 0), ("Vary 2", 2), ("Vary 1", 1), ("Edit 2", 2), ("Edit 1", 1)]
    offers = [Offer(label, "imagine", {}, about=number, id=label) for label, number in made]

    buttons = buttons_of(offers, [Button("fb:delete:1", "Delete")], most=25, longest_label=80, longest_id=100)

    assert [(b.label, b.row) for b in buttons] == [
        ("Vary 1", 1), ("Edit 1", 1), ("Vary 2", 2), ("Edit 2", 2), ("Again", 0), ("Delete", 0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (Receipt(4_700, "", is_estimated=True), "about 0.47 ¢"),
        (Receipt(4_700, "3 left"), "0.47 ¢ · 3 left"),
        (Receipt(0, "", is_estimated=True), "free"),
    ],
)
def test_a_price_that_is_partly_ours_says_so(receipt, words):
    """Nobody should take a guess for a bill."""
    assert receipt_words(receipt) == words


@pytest.mark.parametrize(
    ("works", "words"),
    [
        ([FOX], "Your picture is ready."),
        ([FOX, OWL], "Your pictures are ready."),
        ([RUN], "Your video is ready."),
        ([SONG, Clip("b.mp3", "B", "audio", 1.0)], "Your audio is ready."),
        ([FOX, RUN], "What you asked for is ready."),
        ([USAGE], "Your file is ready."),
        ([USAGE, MONTH], "Your files are ready."),
        ([FOX, USAGE], "What you asked for is ready."),
        ([], ""),
    ],
)
def test_whoever_waited_for_more_than_a_minute_is_told(works, words):
    """They are doing something else by now."""
    draft = Draft([*works, Text("Here."), Receipt(1, "", waited_s=60)])
    draft.is_over = True

    assert ping_words(draft) == words


@pytest.mark.parametrize(("waited_s", "is_over"), [(59, True), (60, False)])
def test_nobody_is_told_what_they_are_looking_at(waited_s, is_over):
    """A word to somebody who sits and waits is noise."""
    draft = Draft([FOX, Receipt(1, "", waited_s=waited_s)])
    draft.is_over = is_over

    assert ping_words(draft) == ""
