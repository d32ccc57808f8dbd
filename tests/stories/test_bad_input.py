"""What people type when nobody told them how, on every platform and both databases."""

import asyncio

import pytest

from core.sandbox.gemini_mishaps import Words

SMALL = "--ar 16:9"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Where nothing gets as far as a database."""
LONGEST_SENTENCE = 600
"""Longer than this nobody reads what went wrong."""

DECLINED = {
    "/imagin a fox": ("There is no command /imagin.", "Did you mean /imagine?", "/ask"),
    "/": ("There is no command /", "/ask, /imagine"),
    "": ("/ask needs a question", "/ask Why is the sky blue?"),
    "   \n ": ("/ask needs a question",),
    "\u200b\u2060": ("/ask needs a question",),
    "/ask": ("/ask needs a question",),
    "/ask --thinking high": ("/ask needs a question",),
    "/ask --thinkin high why?": ("/ask has no option --thinkin", "--thinking"),
    "/ask --thinking harder why?": ("thinking takes one of minimal, low, medium, high", "“harder”"),
    "/imagine": ("/imagine needs a prompt", "a lighthouse in a storm"),
    "/imagine a fox --colour red": ("/imagine has no option --colour", "--aspect", "--seed"),
    "/imagine a fox --seed abc": ("seed takes a whole number from 0 to 2147483647", "“abc”"),
    "/imagine a fox --seed -1": ("-1 is outside of it",),
    "/imagine a fox --seed 1.5": ("“1.5”",),
    "/imagine a fox --seed": ("seed takes a whole number",),
    "/imagine a fox --seed 99999999999999999999": ("is outside of it",),
    "/imagine a fox --count many": ("count takes a whole number from 1 to 4", "“many”"),
    "/imagine a fox --ar 7:5": ("aspect takes one of 1:1, 16:9", "“7:5”"),
    "/imagine a fox --model flux-pro-1.1 --ar 3:2": ("FLUX 1.1 pro draws in 1:1, 16:9", "3:2 is not one of them"),
    "/imagine a fox --model dalle": ("model takes one of z-image-turbo", "“dalle”"),
    "/imagine a fox --style cubist": ("style takes one of photo", "“cubist”"),
    "/imagine a fox --raw=perhaps": ("raw takes true or false", "“perhaps”"),
    "/imagine a fox --again 1": ("/imagine has no option --again",),
    "/limits of electricity": ("/limits takes no words of its own",),
    "/usage of electricity": ("of takes one of mine, team",),
    "/history --details_of x": ("/history has no option --details_of",),
}


@ON_SQLITE
@pytest.mark.parametrize("line", DECLINED, ids=lambda line: line.strip().encode("unicode_escape").decode() or "blank")
async def test_a_mistake_is_named_with_what_is_allowed(ada, gemini, modelslab, books, line):
    """A sentence that says what would have been right; nobody is asked for anything, nothing is charged."""
    screen = await ada.types(line)

    assert screen.shows(*DECLINED[line])
    assert len(screen.text) < LONGEST_SENTENCE
    assert (gemini.request_count, modelslab.submits) == (0, 0)
    await books.balance()


LONG = {
    "question": ("x" * 100_000, "up to 32,000 characters; this one has 100,000"),
    "question of words": ("why " * 25_000, "up to 32,000 characters; this one has 99,999"),
    "prompt": ("/imagine " + "fox " * 1_000, "up to 2,000 characters; this one has 3,999"),
    "avoid": ("/imagine a fox --no " + "blur " * 100, "up to 400 characters"),
    "command": ("/" + "x" * 100_000, "There is no command /xxx"),
    "option": ("/imagine a fox --" + "x" * 100_000, "/imagine has no option --xxx"),
    "value": ("/imagine a fox --seed " + "9" * 100_000, "seed takes a whole number"),
    "quotes": ('/imagine "' + "a " * 50_000, "up to 2,000 characters"),
}


@ON_SQLITE
@pytest.mark.parametrize("what", LONG)
async def test_what_is_too_long_is_measured_and_declined(ada, gemini, what):
    """A pasted log file gets a short sentence, and does not become a bill."""
    line, expected = LONG[what]

    screen = await ada.types(line)

    assert screen.shows(expected)
    assert len(screen.text) < LONGEST_SENTENCE
    assert gemini.request_count == 0


async def test_what_was_too_long_is_not_kept_whole(ada, books):
    """Declined megabytes must not fill the disk one by one."""
    await ada.types("x" * 100_000)

    assert await books.number("select max(length(options) + length(address)) from requests") < 1_000


async def test_the_longest_question_allowed_is_answered(ada, gemini):
    """What the sentence promises has to be true."""
    gemini.will(Words(("Read.",)))

    assert (await ada.types("x" * 32_000)).shows("Read.")


async def test_control_characters_are_left_out(ada, gemini):
    """Pasted from a terminal, they steer screens and fool readers; no model needs them."""
    gemini.will(Words(("Because of the air.",)))

    screen = await ada.types("why is \x1b[31mthe\x00 \u202esky\ud800 blue?")

    asked = gemini.requests[-1].body["contents"][0]["parts"][0]["text"]
    assert asked == "why is [31mthe sky blue?"
    assert screen.shows("Because of the air.")
    assert (await ada.types("/history blue")).shows("1 to 1 of 1")


async def test_every_script_arrives_as_it_was_written(ada, gemini):
    """Persian needs its joiners, emoji theirs, and lines their breaks."""
    line = "می\u200cخواهم 👩\u200d🚀 日本語\n\tand a second line"

    await ada.types(line)

    assert gemini.requests[-1].body["contents"][0]["parts"][0]["text"] == line


async def test_five_pictures_become_four_with_a_word_about_it(ada, modelslab):
    """Where nothing is lost by it, the nearest thing is done instead of a refusal."""
    modelslab.will("sync_success")

    screen = await ada.types(f"/imagine a fox --count 5 --raw {SMALL}")

    assert screen.shows("count takes a whole number from 1 to 4, so 5 became 4.")
    assert len(screen.pictures) == 4
    assert str(modelslab.bodies[-1]["samples"]) == "4"


async def test_no_pictures_become_one(ada):
    """The same at the other end."""
    screen = await ada.types(f"/imagine a fox --count 0 --raw {SMALL}")

    assert screen.shows("so 0 became 1.")
    assert len(screen.pictures) == 1


async def test_the_same_request_sent_twice_is_done_once(ada, gemini, stage, books):
    """A phone in a tunnel sends again what has long arrived; the second one changes nothing on screen."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    first = await ada.begins("why is the sky blue?", "the-same-request")
    await first.until("Air scatters")

    await ada.begins("why is the sky blue?", "the-same-request")
    await ada.types("/usage")  # by then the second one has been refused

    (screen,) = [screen for screen in await ada.reloads() if screen.shows("Air scatters")]
    assert screen.is_running
    gemini.goes_on()
    assert (await first.done()).shows("Air scatters blue light most.", "¢")
    await stage.rests()
    assert gemini.request_count == 1
    assert await books.outcomes() == ["done"]
    await books.balance()


async def test_sent_twice_it_can_still_be_stopped(ada, gemini, books):
    """The second delivery must not take the Stop button away from the first."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    first = await ada.begins("why is the sky blue?", "the-same-request")
    await first.until("Air scatters")
    await ada.begins("why is the sky blue?", "the-same-request")
    await ada.types("/usage")

    screen = await first.stops()

    assert screen.shows("Stopped. Nothing was charged.")
    assert await books.outcomes() == ["stopped"]


async def test_the_same_request_sent_after_it_is_done_is_not_done_again(ada, gemini, stage, books):
    """A reload that posts again must not ask, and pay, again."""
    gemini.will(Words(("Air scatters blue light most.",)))
    first = await ada.begins("why is the sky blue?", "the-same-request")
    await first.done()

    await ada.begins("why is the sky blue?", "the-same-request")
    await stage.rests()

    assert gemini.request_count == 1
    assert await books.outcomes() == ["done"]
    (screen,) = await ada.reloads()
    assert screen.shows("Air scatters blue light most.")


async def test_the_same_request_sent_ten_times_at_once_is_done_once(ada, modelslab, stage, books):
    """Which of them wins is the database's business; that only one does is everybody's."""
    line = f"/imagine a fox --raw {SMALL}"

    sent = await asyncio.gather(*(ada.begins(line, "the-same-request") for _ in range(10)))
    await stage.rests()

    assert modelslab.bought == 1
    assert await books.outcomes() == ["done"]
    assert len((await sent[0].done()).pictures) == 1
    await books.balance()


async def test_a_request_with_anothers_id_is_not_answered_with_theirs(ada, bob, gemini, stage):
    """Ids are the platform's to give; whoever guesses one learns nothing and breaks nothing."""
    gemini.will(Words(("For Ada only.",)))
    mine = await ada.begins("what is my secret?", "the-same-request")
    await mine.done()

    await bob.begins("what is my secret?", "the-same-request")
    await stage.rests()

    assert await bob.reloads() == []
    assert (await ada.comes_back(mine)).shows("For Ada only.")
