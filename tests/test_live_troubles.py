"""A reply on a bad day: screens that refuse, answers that break, callers that cancel. The last state is painted."""

import asyncio
from collections.abc import Sequence

import pytest

from bots.live import LiveReply
from core.draft import Draft
from core.values import Notice, Progress, Text
from tests.canvas import Canvas

AT_ONCE = (0.0, 0.0, 0.0)
"""Tests do not wait between the last tries."""


async def test_a_screen_that_refuses_once_shows_it_the_next_time():
    """A platform has hiccups; the words must not have holes."""
    canvas = Canvas(pace_s=0)
    canvas.troubles = [ConnectionError("reset")]
    async with LiveReply(canvas) as reply:
        reply.show(Text("one\ntwo"))

        await canvas.shows(lambda: canvas.pages == ["one", "two"])


@pytest.mark.parametrize("refusals", range(1, 1 + len(AT_ONCE)))
async def test_a_screen_that_refuses_at_the_end_is_tried_again(refusals):
    """The last change has no next one to make up for it."""
    canvas = Canvas()
    async with LiveReply(canvas, last_waits_s=AT_ONCE) as reply:
        reply.show(Text("Air"))
        await canvas.shows(lambda: canvas.pages == ["Air"])
        reply.show(Text(" scatters.\nThe end."))
        canvas.troubles = [ConnectionError("reset")] * refusals

    assert canvas.pages == ["Air scatters.", "The end."]


async def test_a_drop_that_failed_is_made_up_for():
    """A message that should be gone must not stay because of one lost call."""
    canvas = Canvas()
    async with LiveReply(canvas) as reply:
        reply.show(Text("one"))
        reply.show(Progress("Drawing …"))
        await canvas.shows(lambda: len(canvas.pages) == 2)
        canvas.troubles = [ConnectionError("reset")]

    assert canvas.pages == ["one"]


async def test_a_screen_that_always_fails_does_not_end_the_answer():
    """The answer is stored and can be opened later, whatever the platform does now."""
    canvas = Canvas(pace_s=0)
    canvas.troubles = [ConnectionError("down")] * 1_000
    async with LiveReply(canvas, last_waits_s=AT_ONCE) as reply:
        reply.show(Text("Air"))
        await canvas.shows(lambda: len(canvas.troubles) < 999)
        reply.show(Text(" scatters."))

    assert canvas.pages == []


async def test_a_screen_that_cannot_render_is_tried_at_the_pace_and_no_faster():
    """A bug in one renderer must not take the whole process with it."""
    canvas, tries = Canvas(), 0

    def fail(draft: Draft) -> Sequence[str]:
        nonlocal tries
        tries += 1
        raise ValueError(draft.text)

    canvas.render = fail
    async with LiveReply(canvas, last_waits_s=AT_ONCE) as reply:
        reply.show(Text("Air"))
        for _ in range(200):
            await asyncio.sleep(0)

        assert tries == 1

    assert tries == 2 + len(AT_ONCE)


async def test_an_error_ends_the_reply_with_what_was_shown():
    """The words that came before it stay, and the error goes on its way."""
    canvas = Canvas()

    async def answer() -> None:
        async with LiveReply(canvas) as reply:
            reply.show(Text("Air"))
            reply.show(Notice("Something broke."))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await answer()

    assert canvas.pages == ["Air", "(Something broke.)"]


async def test_a_cancelled_answer_shows_its_last_state():
    """Stop says that it has stopped, under the words that were there."""
    canvas = Canvas()

    async def answer() -> None:
        async with LiveReply(canvas) as reply:
            try:
                reply.show(Text("Air"))
                await asyncio.Event().wait()
            finally:
                reply.show(Notice("Stopped."))

    answering = asyncio.create_task(answer())
    await canvas.shows(lambda: canvas.pages == ["Air"])
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering

    assert canvas.pages == ["Air", "(Stopped.)"]


async def test_cancelled_while_the_end_is_painted_it_is_painted_to_the_end():
    """A process that is asked to end cancels what still runs; whoever reads gets the last words all the same."""
    canvas = Canvas()

    async def answer() -> None:
        async with LiveReply(canvas) as reply:
            reply.show(Text("Air\nscatters."))
            canvas.is_open.clear()

    answering = asyncio.create_task(answer())
    for _ in range(10):
        await asyncio.sleep(0)
    answering.cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    assert not answering.done()
    canvas.is_open.set()
    with pytest.raises(asyncio.CancelledError):
        await answering

    assert canvas.pages == ["Air", "scatters."]
