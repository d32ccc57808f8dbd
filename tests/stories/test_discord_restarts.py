"""The bot comes and goes; its messages at Discord stay, and everything on them goes on working."""

import pytest

from core.sandbox.gemini_mishaps import Words
from core.values import Text
from tests.stages.discord import served
from tests.stages.discord_square import Square
from tests.stages.show import Shows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FOX = "/imagine a fox --raw --ar 16:9"


@pytest.mark.parametrize("label", ["Again", "Edit prompt", "Details", "Delete"])
async def test_buttons_work_a_month_and_a_restart_later(place, services, label):
    """Messages stay for years; a button that fails then is worse than none. The old token is long dead."""
    async with served(services, place) as before:
        square = Square(before)
        screen = await square.ada.types(FOX)
        await before.rests()
    square.passes(30 * 24 * 3600)

    async with served(services, place) as after:
        square.has(after)
        if label == "Edit prompt":
            assert (await square.ada.edits(screen, label, prompt="an old fox")).fact("You wrote") == "an old fox"
        elif label == "Delete":
            await square.ada.presses(screen, label)
            await place.until(lambda: not square.messages)
        else:
            assert (await square.ada.taps(screen, label)).shows("Size" if label == "Again" else "Made")


async def test_a_private_answer_is_shared_after_a_restart(place, services, gemini):
    """The button stands there as long as Discord shows the message; what it shares is in storage."""
    gemini.will(Words(("Between us.",)))
    async with served(services, place) as before:
        square = Square(before)
        screen = await (await square.ada.uses("ask", question="why?", private=True)).done()
        await before.rests()

    async with served(services, place) as after:
        square.has(after)
        await square.ada.presses(screen, "Share")
        await place.until(lambda: square.bob.sees("Between us."))

    assert square.bob.sees("Shared by", "why?")


async def test_a_shorter_answer_after_a_long_draft_takes_the_rest_away(place, services, gemini, books):
    """The next process asks anew and gets less: no page of the old answer may stay below the new one."""
    gemini.will(Words(("\n\n".join("old " * 300 for _ in range(4)), "never said")))
    gemini.pauses()
    async with served(services, place) as leaving:
        square = Square(leaving)
        await square.ada.begins("/ask how long?")
        await place.until(lambda: len(square.messages) == 3)
    gemini.goes_on()
    gemini.will(Words(("Short.",)))

    async with served(services, place) as coming:
        await coming.takes_over()
        await place.until(lambda: len(square.messages) == 1 and "¢" in square.messages[0].content)
        await coming.rests()

    (posted,) = square.messages
    assert posted.content.startswith("> how long?\nShort.")
    assert await books.outcomes() == ["done"]
    await books.balance()


async def test_a_page_that_was_posted_and_not_written_down_is_found_again(place, services, gemini):
    """Killed between the two: the next process edits what stands there and posts no second page."""
    long = "\n\n".join(f"{n} " + "old " * 300 for n in range(2))
    gemini.will(Words((long, "never said")), Words((long.replace("old", "new"),)))
    gemini.pauses()
    async with served(services, place) as leaving:
        square = Square(leaving)
        waiting = await square.ada.begins("/ask how long?")
        await place.until(lambda: len(square.messages) == 2)
        await leaving.desk.drain(patience_s=0)
        await leaving.house.store.posts.cut(waiting.id, 0)
    gemini.goes_on()

    async with served(services, place) as coming:
        await coming.takes_over()
        await coming.rests()

    assert len(square.messages) == 2
    assert not square.bob.sees("old")
    assert square.bob.sees("0 new", "1 new", "¢")


async def test_a_mention_that_had_only_begun_is_gone_on_with(place, services):
    """Its message says no more than that it is worked on; without it the answer has nowhere to be."""
    shows = Shows()
    shows.will(Text("Shown."))
    shows.pauses()
    services.commands["show"] = shows.command
    async with served(services, place) as leaving:
        square = Square(leaving)
        await square.ada.mentions("/show")
        await place.until(lambda: square.answers)
    shows.goes_on()

    async with served(services, place) as coming:
        await coming.takes_over()
        await coming.rests()

    assert [posted.content for posted in square.answers] == ["Shown."]
