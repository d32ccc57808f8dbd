"""Finding again what was asked, on every platform and both databases."""

from core.sandbox.gemini_mishaps import Words, html
from tests.stages.wishes import refusal

SMALL = "--ar 16:9"


async def test_history_lists_ones_requests_newest_first(ada):
    """What one looks for is mostly what one asked last."""
    await ada.types("the first question")
    await ada.types("the second question")

    screen = await ada.types("/history")

    assert screen.shows("1 to 2 of 2", "1 /ask the first question", "2 /ask the second question")
    assert screen.text.index("second question") < screen.text.index("first question")
    assert screen.buttons == ["Open 2", "Open 1"]


async def test_an_empty_history_says_so(ada):
    """A blank answer looks like a failure."""
    screen = await ada.types("/history")

    assert screen.shows("Your history is empty so far.")


async def test_history_is_ones_own(ada, bob):
    """What somebody asked is nobody else's business, and numbers are easily guessed."""
    await ada.types("my secret is tungsten")

    listed = await bob.types("/history")
    opened = await bob.types("/history show:1")
    apart = await bob.types("/history details:1")

    assert not any(screen.shows("tungsten") for screen in (listed, opened, apart))
    assert opened.shows("There is nothing under that number")


async def test_history_is_found_by_words_of_the_answer(ada, gemini):
    """One remembers what came out of it, in whatever case."""
    gemini.will(Words(("It is Rayleigh SCATTERING.",)))
    await ada.types("why is the sky blue?")
    await ada.types("what is for lunch?")

    screen = await ada.types("/history rayleigh scattering")

    assert screen.shows("why is the sky blue?", "1 to 1 of 1")
    assert not screen.shows("lunch?")


async def test_a_search_takes_every_sign_as_it_is(ada):
    """A percent sign is what somebody wrote, and not a wish for everything."""
    await ada.types("is 100% of it gone?")
    await ada.types("is 100 of it gone?")

    screen = await ada.types("/history 100%")

    assert screen.shows("1 to 1 of 1")


async def test_a_search_that_finds_nothing_says_what_was_looked_for(ada):
    """One sees one's own typing mistake."""
    await ada.types("hello")

    screen = await ada.types("/history zebra")

    assert screen.shows("Nothing in your history has “zebra” in it.")


async def test_a_long_history_is_leafed_through(ada):
    """Eight at a time, with a button each way."""
    for number in range(1, 10):
        await ada.types(f"question {number}")
    newest = await ada.types("/history")

    older = await ada.taps(newest, "Older")

    assert newest.shows("1 to 8 of 9", "question 9")
    assert older.shows("9 to 9 of 9", "question 1")
    assert (await ada.taps(older, "Newer")).shows("1 to 8 of 9")


async def test_a_reopened_picture_has_buttons_that_work(ada, modelslab):
    """History is a place to go on from, and not a museum."""
    await ada.types(f"/imagine a fox {SMALL}")
    again = await ada.types("/history show:1")

    fresh = await ada.taps(again, "Again")

    assert len(again.pictures) == 1
    assert again.shows("/imagine a fox", "¢")
    assert len(fresh.pictures) == 1
    assert modelslab.bought == 2


async def test_a_line_of_the_list_opens_by_its_button(ada, gemini):
    """Nobody types a number on a phone."""
    gemini.will(Words(("Air scatters blue light.",)))
    await ada.types("why is the sky blue?")
    listed = await ada.types("/history")

    opened = await ada.taps(listed, "Open 1")

    assert opened.shows("why is the sky blue?", "Air scatters blue light.")


async def test_history_says_how_each_request_ended(ada, gemini):
    """What failed stands there too, at no price."""
    gemini.will(html(500), html(500), html(500), refusal("hate"))
    await ada.types("a question on a bad day")
    await ada.types("/imagine something hateful")

    screen = await ada.types("/history")

    assert screen.shows("free, failed", "free, declined")


async def test_a_number_that_is_none_is_said_to_be_none(ada):
    """Numbers out of nowhere end in a sentence."""
    assert (await ada.types("/history show:999")).shows("There is nothing under that number")
    assert (await ada.types("/history show:abc")).shows("show takes a whole number", "“abc”")
    assert (await ada.types("/history show:0")).shows("0 is outside of it")


async def test_what_somebody_typed_stays_plain_in_the_list(ada):
    """A backtick or a pipe in an old question must not break the list of all the others."""
    await ada.types("what does `rm -rf *` | **do**?")

    screen = await ada.types("/history")

    assert screen.shows("rm -rf *", "| **do**?")
