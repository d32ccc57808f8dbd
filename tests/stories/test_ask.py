"""Asking, on every platform and both databases."""

import pytest

from core.sandbox.gemini_mishaps import Words


async def test_an_answer_comes_with_its_price_and_what_is_left(ada, gemini):
    """The footer is the promise of the product: nobody wonders what it cost."""
    gemini.will(Words(("Air scatters ", "blue light ", "most.")))

    screen = await ada.types("/ask why is the sky blue?")

    assert screen.shows("Air scatters blue light most.", "¢", "199 of 200 questions left")


async def test_a_line_without_a_slash_is_a_question(ada, gemini):
    """Nobody has to know a command to get an answer."""
    gemini.will(Words(("Four.",)))

    screen = await ada.types("what is two and two?")

    assert screen.shows("Four.")


async def test_words_are_on_screen_before_the_answer_ends(ada, gemini):
    """Streaming is why it feels quick: one reads while it is written."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")

    so_far = await waiting.until("Air scatters")

    assert not so_far.shows("blue light")
    gemini.goes_on()
    assert (await waiting.done()).shows("Air scatters blue light most.")


async def test_the_model_sees_what_was_said_before(ada, gemini):
    """A conversation goes on, with the answers as well as the questions."""
    gemini.will(Words(("A fine name.",)))
    await ada.types("my cat is called Miso")

    await ada.types("what is my cat called?")

    seen = str(gemini.requests[-1].body)
    assert "my cat is called Miso" in seen
    assert "A fine name." in seen


async def test_nobody_sees_anothers_conversation(ada, bob, gemini):
    """A conversation belongs to a person: its name alone opens it to nobody."""
    await ada.types("my secret is tungsten")
    bob.conversation = ada.conversation

    await bob.types("what is the secret?")

    assert "tungsten" not in str(gemini.requests[-1].body)
    assert not any(screen.shows("tungsten") for screen in await bob.reloads())


@pytest.mark.settings(FLASHBULB_CONTEXT_TOKENS="20")
async def test_the_oldest_turns_are_left_out_with_a_word(ada, gemini):
    """Whoever talks for hours has to know that the beginning is no longer in view."""
    gemini.will(Words(("Noted.",)), Words(("Noted too.",)))
    await ada.types("the first thing is a very old lighthouse by the sea")
    await ada.types("the second thing is a fox")

    screen = await ada.types("what was first?")

    seen = str(gemini.requests[-1].body)
    assert "a fox" in seen
    assert "old lighthouse" not in seen
    assert screen.shows("its 2 oldest messages were left out")


@pytest.mark.settings(FLASHBULB_CONTEXT_TOKENS="0")
async def test_without_any_memory_every_question_stands_alone(ada, gemini):
    """Whoever runs this may choose to send nothing twice."""
    await ada.types("the word is tungsten")

    await ada.types("what is the word?")

    assert "tungsten" not in str(gemini.requests[-1].body)


@pytest.mark.parametrize("level", ["minimal", "low", "medium", "high"])
async def test_thinking_is_as_hard_as_was_asked(ada, gemini, level):
    """More thinking costs more, so the level has to arrive."""
    await ada.types(f"/ask --thinking {level} which plan is riskier?")

    thinking = gemini.requests[-1].body["generationConfig"]["thinkingConfig"]
    assert level.upper() in thinking.values()


async def test_safety_settings_are_always_said(ada, gemini):
    """Left unsaid they are off, which nobody who invites a bot expects."""
    await ada.types("hello")

    said = gemini.requests[-1].body["safetySettings"]
    assert {setting["threshold"] for setting in said} == {"BLOCK_MEDIUM_AND_ABOVE"}
    assert len(said) == 4


async def test_an_answer_that_grows_too_long_can_go_on(ada, gemini):
    """It stops in the middle of a word, says so, and one press continues it with all of it in view."""
    gemini.will(Words(("Once upon a ti",), finish="MAX_TOKENS"), Words(("me there was a fox.",)))
    cut = await ada.types("tell me a very long story")

    rest = await ada.taps(cut, "Continue")

    assert cut.shows("Once upon a ti", "reached the longest length", "¢")
    assert rest.shows("me there was a fox.")
    assert "Once upon a ti" in str(gemini.requests[-1].body)


async def test_a_question_may_hold_what_looks_like_an_option(ada, gemini):
    """People ask about command lines; their words are not ours to take away."""
    await ada.types("what does git commit --amend do?")

    assert "git commit --amend" in str(gemini.requests[-1].body)


async def test_stopping_ends_the_answer_and_its_price(ada, gemini, books):
    """Whoever stops does not pay, keeps what was said, and the provider is told to stop too."""
    gemini.will(Words(("Air scatters ", "and so on ", "and so on")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air scatters")

    screen = await waiting.stops()

    assert screen.shows("Air scatters", "Stopped. Nothing was charged.")
    await gemini.hung_up()
    assert await books.charged(ada.id) == 0
    assert await books.outcomes() == ["stopped"]
    await books.balance()


async def test_only_ones_own_answer_can_be_stopped(ada, bob, gemini, stage):
    """In a shared channel everybody sees the button."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air scatters")

    stage.house.app.stop(waiting.id, bob.id)

    gemini.goes_on()
    assert (await waiting.done()).shows("Air scatters blue light.")


async def test_a_closed_browser_does_not_end_the_answer(ada, gemini, stage):
    """People put their phone away; the answer is there when they look again."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air scatters")

    await ada.leaves()

    gemini.goes_on()
    await stage.rests()
    assert (await ada.comes_back(waiting)).shows("Air scatters blue light most.", "¢")


async def test_whoever_comes_back_in_the_middle_sees_the_rest_come(ada, gemini):
    """A reload joins the answer where it is, and does not wait for its end."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air scatters")
    await ada.leaves()

    await ada.arrives()

    (so_far,) = await ada.reloads()
    assert so_far.shows("Air scatters")
    assert so_far.is_running
    gemini.goes_on()
    await waiting.done()
    (whole,) = await ada.reloads()
    assert whole.shows("Air scatters blue light most.")


async def test_a_private_question_is_answered(ada, gemini):
    """On a page of one's own everything is private; the option must not be an error there."""
    gemini.will(Words(("Between us.",)))

    screen = await ada.types("/ask --private what do you think of me?")

    assert screen.shows("Between us.")


async def test_what_was_asked_is_there_after_a_reload(ada, gemini):
    """What is on screen and what is stored are the same thing."""
    await ada.types("hello")  # the very first answer has a word with it that is not kept
    gemini.will(Words(("It is **blue**.",)))
    live = await ada.types("what colour is the sky?")

    *_, stored = await ada.reloads()

    assert stored.shows("It is blue.")
    assert live.text.startswith(stored.text.rstrip())
