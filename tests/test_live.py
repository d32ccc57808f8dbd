"""A reply that is painted while it is written: first words at once, few changes, the last state always."""

import asyncio

from bots.live import LiveReply
from core.values import Progress, Receipt, Text
from tests.canvas import Canvas


async def test_the_first_words_are_painted_at_once():
    """However slow the pace, nobody looks at an empty screen while there are words."""
    canvas = Canvas()
    async with LiveReply(canvas) as reply:
        reply.show(Text("Air"))

        await canvas.shows(lambda: canvas.pages == ["Air"])


async def test_the_first_words_do_not_wait_behind_a_progress():
    """“Thinking …” was painted a moment ago; the answer must not wait out the pace for it."""
    canvas = Canvas()
    async with LiveReply(canvas) as reply:
        reply.show(Progress("Thinking …"))
        await canvas.shows(lambda: canvas.pages == ["Thinking …"])

        reply.show(Text("Air"))

        await canvas.shows(lambda: canvas.pages == ["Air"])


async def test_words_that_come_soon_are_painted_instead_of_a_progress():
    """Where a platform itself says that it is thinking, “Thinking …” would only be a change that delays the words."""
    canvas = Canvas(progress_after_s=5)
    async with LiveReply(canvas) as reply:
        reply.show(Progress("Thinking …"))
        await asyncio.sleep(0.01)
        reply.show(Text("Air"))

        await canvas.shows(lambda: canvas.pages == ["Air"])

    assert canvas.seen == [["Air"]]


async def test_a_progress_is_painted_when_words_keep_it_waiting():
    """Whoever waits longer is told what for, and can stop it."""
    canvas = Canvas(progress_after_s=0.01)
    async with LiveReply(canvas) as reply:
        reply.show(Progress("Thinking …"))

        await canvas.shows(lambda: canvas.pages == ["Thinking …"])


async def test_what_comes_within_one_pace_is_one_change():
    """A platform allows about one change a second, and a model writes fifty chunks in it."""
    canvas = Canvas(pace_s=0.01)
    async with LiveReply(canvas) as reply:
        reply.show(Text("Air"))
        await canvas.shows(lambda: canvas.pages == ["Air"])

        for word in (" scatters", " blue", " light"):
            reply.show(Text(word))
        await canvas.shows(lambda: canvas.pages == ["Air scatters blue light"])

    assert canvas.seen == [["Air"], ["Air scatters blue light"]]


async def test_nothing_is_painted_while_nothing_changes():
    """Every call counts against the platform's limit."""
    canvas = Canvas(pace_s=0)
    async with LiveReply(canvas) as reply:
        reply.show(Text("Air"))
        await canvas.shows(lambda: canvas.pages == ["Air"])
        for _ in range(100):
            await asyncio.sleep(0)

    assert canvas.seen == [["Air"]]


async def test_only_the_pages_that_changed_are_painted():
    """A long answer is many messages; only the last of them grows."""
    canvas = Canvas(pace_s=0)
    async with LiveReply(canvas) as reply:
        reply.show(Text("one\ntwo"))
        await canvas.shows(lambda: len(canvas.pages) == 2)
        reply.show(Text("!\nthree"))

    assert canvas.seen == [["one"], ["one", "two"], ["one", "two!"], ["one", "two!", "three"]]


async def test_pages_that_are_no_longer_needed_are_dropped():
    """What was being done is gone when it is done."""
    canvas = Canvas(pace_s=0)
    async with LiveReply(canvas) as reply:
        reply.show(Text("one\ntwo"))
        reply.show(Progress("Drawing …"))
        await canvas.shows(lambda: canvas.pages == ["one", "two", "Drawing …"])

        reply.show(Receipt(7, ""))

    assert canvas.pages == ["one", "two"]


async def test_the_last_state_is_painted_without_waiting_for_the_pace():
    """The end of an answer is what people wait for."""
    canvas = Canvas()
    async with LiveReply(canvas) as reply:
        reply.show(Text("Air"))
        await canvas.shows(lambda: canvas.pages == ["Air"])
        reply.show(Text(" scatters."))

    assert canvas.pages == ["Air scatters."]


async def test_an_answer_that_came_all_at_once_is_painted_once():
    """Ended before the painter even began."""
    canvas = Canvas()
    async with LiveReply(canvas) as reply:
        reply.show(Progress("Thinking …"))
        reply.show(Text("Air"))

    assert canvas.seen == [["Air"]]


async def test_a_reply_that_showed_nothing_paints_nothing():
    """A second delivery of the same request leaves no trace."""
    canvas = Canvas()
    async with LiveReply(canvas):
        pass

    assert canvas.seen == []


async def test_progress_does_not_outlive_the_reply():
    """“Drawing …” for ever is the worst of endings."""
    canvas = Canvas()
    async with LiveReply(canvas) as reply:
        reply.show(Progress("Drawing …"))
        await canvas.shows(lambda: canvas.pages == ["Drawing …"])

    assert canvas.pages == []


async def test_what_is_shown_while_a_page_is_on_its_way_is_not_lost():
    """The network takes longer than the model."""
    canvas = Canvas(pace_s=0)
    canvas.is_open.clear()
    async with LiveReply(canvas) as reply:
        reply.show(Text("Air"))
        for _ in range(10):
            await asyncio.sleep(0)
        reply.show(Text(" scatters."))
        canvas.is_open.set()

        await canvas.shows(lambda: canvas.pages == ["Air scatters."])

    assert canvas.seen == [["Air"], ["Air scatters."]]
