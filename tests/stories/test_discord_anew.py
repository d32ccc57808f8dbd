"""An answer painted over another one: on one message or several, alone or before everybody, once."""

import asyncio

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import WHOLE

LONG = "word " * 900

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_a_long_answer_is_edited_whole(square, ada, gemini):
    """No half of the old answer is left above the new one."""
    gemini.will(Words((LONG,)), Words(("Short.",)))
    first = await (await ada.uses("ask", question="a long one")).done()
    assert len(square.messages) > 1

    second = await ada.edits(first, "Edit question", question="a short one")

    (answer,) = [posted for posted in square.answers if not posted.is_deleted]
    assert answer is square.messages[0]
    assert "> a short one" in answer.content
    assert "Short." in answer.content
    assert second.buttons == WHOLE


async def test_a_private_answer_is_edited_in_private(square, ada, bob, gemini):
    """What only one person sees is changed by the right that their press gives."""
    gemini.will(Words(("Old words.",)), Words(("New words.",)))
    first = await (await ada.uses("ask", question="is it fair?", private=True)).done()

    second = await ada.edits(first, "Edit question", question="is it just?")

    assert second.messages == first.messages
    assert second.shows("New words.")
    assert square.messages == []


async def test_an_answer_to_a_mention_is_edited_too(square, ada, gemini):
    """It has no token of its own, and a message that stays where it is."""
    gemini.will(Words(("Old words.",)), Words(("New words.",)))
    first = await (await ada.mentions("is it fair?")).done()

    second = await ada.edits(first, "Edit question", question="is it just?")

    (answer,) = square.answers
    assert "New words." in answer.content
    assert second.messages == [answer]


async def test_sent_twice_it_is_answered_once(square, ada, gemini, books):
    """Two forms opened on two screens, both sent: the second has nothing left to do while the first runs."""
    gemini.will(Words(("Old words.",)), Words(("New ", "words.")))
    first = await (await ada.uses("ask", question="is it fair?")).done()
    opened = [await ada.presses(first, "Edit question") for _ in range(2)]
    gemini.pauses()
    await ada.fills(opened[0], question="is it just?")
    await square.discord.until(lambda: "New" in square.answers[0].content)
    again = await ada.fills(opened[1], question="is it right?")
    await again.asked.acked()
    stage = square.stage
    while stage.adapter._hearing or any(task.get_name() == again.id for task in stage.desk._tasks):  # noqa: ASYNC110  no bell
        await asyncio.sleep(0.005)

    gemini.goes_on()
    await square.stage.rests()

    (answer,) = square.answers
    assert "New words." in answer.content
    assert gemini.request_count == 2


async def test_an_old_answer_reopened_is_edited_below(square, ada, gemini):
    """From one's own history the answer itself may be out of reach: then the new one stands by itself."""
    gemini.will(Words(("Old words.",)), Words(("New words.",)))
    await (await ada.uses("ask", question="is it fair?")).done()
    opened = await (await ada.uses("history", show=1)).done()

    second = await ada.edits(opened, "Edit question", question="is it just?")

    assert second.shows("New words.")
    assert any("Old words." in posted.content for posted in square.answers)
