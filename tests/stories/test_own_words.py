"""What somebody insists on, in words of their own."""

import asyncio


async def test_what_to_avoid_is_said_to_a_model_that_takes_no_negative_prompt(ada):
    """The default model ignores a negative prompt, so the wish has to stand in the prompt, where it can be seen."""
    screen = await ada.types("/imagine a fox in the snow --no blur")

    assert screen.fact("Drawn from").endswith("without blur")


async def test_use_my_words_keeps_the_style_and_what_to_avoid(ada):
    """The words are one's own, and so are the options that were typed with them."""
    refined = await ada.types("/imagine a fox in the snow --style painting --no blur --seed 7")

    own = await ada.taps(refined, "Use my words")

    assert own.fact("Drawn from") == "a fox in the snow, painting, without blur"
    assert own.fact("Seed") == "7"
    assert "Use my words" not in own.buttons


async def test_a_request_that_was_stopped_is_found_by_its_words(ada, gemini):
    """What broke off is the first thing somebody looks for."""
    gemini.pauses()
    waiting = await ada.begins("/ask how do lighthouses turn?")
    await gemini.sent(1)
    await waiting.stops()
    gemini.goes_on()

    screen = await ada.types("/history lighthouses")

    assert screen.shows("how do lighthouses turn?", "stopped")


async def test_stop_pressed_twice_stops_once(ada, gemini, books):
    """People press again when nothing seems to happen; the second press must not break the first."""
    gemini.pauses()
    waiting = await ada.begins("/ask how do lighthouses turn?")
    await gemini.sent(1)

    screen, _ = await asyncio.gather(waiting.stops(), waiting.stops())

    assert screen.shows("Stopped. Nothing was charged.")
    await books.balance()
