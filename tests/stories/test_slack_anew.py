"""An answer painted over another one: posted, streamed, or seen by one person alone."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import WHOLE
from tests.stages.slack_square import labels

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_it_is_the_same_message(office, ada, gemini):
    """Before everybody there is one answer, with the question that it answers by now."""
    gemini.will(Words(("Old words.",)), Words(("New words.",)))
    first = await (await ada.uses("/ask", "is it fair?")).done()

    await ada.edits(first, "Edit question", question="is it just?")
    await office.stage.rests()

    (answer,) = office.messages
    assert "is it just?" in answer.words
    assert "New words." in answer.words
    assert "is it fair?" not in answer.words
    assert [label for label in labels(answer) if label in WHOLE] == WHOLE


async def test_a_streamed_answer_is_changed_afterwards(office, ada, gemini):
    """A stream that has ended is a message like any other."""
    gemini.will(Words(("Old ", "words.")), Words(("New ", "words.")))
    first = await (await ada.mentions("is it fair?")).done()

    await ada.edits(first, "Edit question", question="is it just?")
    await office.stage.rests()

    (answer,) = office.answers
    assert "New words." in answer.words
    assert "Old words." not in answer.words
    assert not answer.is_streaming


async def test_what_one_person_sees_is_replaced_for_them(office, ada, bob, gemini):
    """By the address of the press: nobody else ever sees either of them."""
    gemini.will(Words(("Old words.",)), Words(("New words.",)))
    first = await (await ada.uses("/ask", "is it fair? --private")).done()

    await ada.presses(first, "Edit question")
    await ada.fills(question="is it just?")
    await office.until_alone(ada, "New words.")

    assert not ada.sees("Old words.")
    assert office.messages == []
