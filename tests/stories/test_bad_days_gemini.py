"""Days on which Gemini does not do what it should, on every platform and both databases."""

import pytest

from core.sandbox.gemini_mishaps import (
    Blocked,
    Drops,
    Frames,
    Silent,
    Words,
    bad_key,
    html,
    no_key,
    out_of_credit,
    over_quota,
)

AT_ONCE = {
    "wrong key": (bad_key(), "GEMINI_API_KEY"),
    "no key": (no_key(), "GEMINI_API_KEY"),
    "out of funds": (out_of_credit(), "out of credit"),
    "busy for a while": (over_quota("20.7s"), "It is worth trying again in about 21 s."),
    "busy for long": (over_quota("300s"), "It is worth trying again in about 5 minutes."),
    "quota of the day": (over_quota("5s", period="Day"), "what Google lets it ask in a day"),
    "blocked": (Blocked(), "Google does not allow content of this kind"),
    "blocked by the filter": (Blocked("SAFETY"), "its safety filter did not let the question through"),
    "empty": (Words(()), "Gemini gave an empty answer"),
    "blank": (Words((" ", "\n")), "Gemini gave an empty answer"),
    "only thought": (Words((), finish="MAX_TOKENS", thoughts=("hmm",)), "used up all its room for thinking"),
}
IN_THE_MIDDLE = {
    "filtered": (Words(("Air scatters ",), finish="SAFETY"), "its safety filter did not let the rest through"),
    "recited": (Words(("Air scatters ",), finish="RECITATION"), "too close to somebody's published text"),
    "cut": (Words(("Air scatters ",), then="cuts"), "Please try again; nothing was charged."),
    "without an end": (Words(("Air scatters ",), finish=None), "broke off before its end"),
}
AFTER_SEVERAL_TRIES = {
    "500": (html(500), "Gemini had a fault of its own"),
    "502": (html(502), "Gemini had a fault of its own"),
    "503": (html(503), "Gemini is busy right now"),
    "429 without a delay": (over_quota(), "Gemini is busy right now"),
    "reset": (Drops(), "The connection to Gemini broke off"),
    "no JSON": (Frames(("<html>",)), "Gemini"),
}


@pytest.mark.parametrize("day", AT_ONCE)
async def test_what_cannot_get_better_is_said_at_once(ada, gemini, books, day):
    """Its own honest sentence, and no cent: trying again would only waste time and money."""
    mishap, sentence = AT_ONCE[day]
    gemini.will(mishap)

    screen = await ada.types("why is the sky blue?")

    assert screen.shows(sentence)
    assert gemini.request_count == 1
    assert await books.charged(ada.id) == 0
    await books.balance()


@pytest.mark.parametrize("day", IN_THE_MIDDLE)
async def test_words_that_came_stay_when_the_rest_does_not(ada, gemini, books, day):
    """Nothing that was read disappears, nothing is asked twice, and half an answer costs nothing."""
    mishap, sentence = IN_THE_MIDDLE[day]
    gemini.will(mishap)

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("Air scatters", sentence)
    assert gemini.request_count == 1
    assert await books.charged(ada.id) == 0
    await books.balance()
    (stored,) = await ada.reloads()
    assert stored.shows("Air scatters", sentence)


@pytest.mark.parametrize("day", AFTER_SEVERAL_TRIES)
async def test_what_may_get_better_is_tried_again(ada, gemini, books, day):
    """Three tries; then a sentence instead of a wait without end."""
    mishap, sentence = AFTER_SEVERAL_TRIES[day]
    gemini.will(mishap, mishap, mishap)

    screen = await ada.types("why is the sky blue?")

    assert screen.shows(sentence)
    assert gemini.request_count == 3
    assert await books.charged(ada.id) == 0
    await books.balance()


UNSTORABLE = (
    r'{"candidates": [{"content": {"parts": [{"text": "Air\u0000 scatters\ud83d light."}]}, "finishReason": "STOP"}], '
    r'"usageMetadata": {"promptTokenCount": 400}}'
)
STUMBLES = {
    "502": html(502),
    "429": over_quota(),
    "429 with a short delay": over_quota("0.01s"),
    "reset": Drops(),
}


@pytest.mark.parametrize("stumble", STUMBLES)
async def test_a_stumble_is_not_seen(ada, gemini, stumble):
    """Most bad moments are over in one: nobody has to know."""
    gemini.will(STUMBLES[stumble], Words(("Air scatters blue light.",)))

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("Air scatters blue light.", "¢")


async def test_what_was_cut_is_not_remembered_as_said(ada, gemini):
    """Half an answer in the model's view would be continued as if it had been meant."""
    gemini.will(Words(("Air scatters ",), then="cuts"))
    await ada.types("why is the sky blue?")

    await ada.types("and the sea?")

    assert "Air scatters" not in str(gemini.requests[-1].body)


async def test_signs_that_cannot_be_stored_do_not_end_an_answer(ada, gemini, books):
    """A database refuses some characters; the person must not lose, and pay for, an answer over one."""
    gemini.will(Frames((UNSTORABLE,)))

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("Air scatters light.", "¢")
    assert await books.outcomes() == ["done"]
    await books.balance()


@pytest.mark.parametrize(
    "mishap", [Silent(), Words(("Air scatters ",), then="hangs")], ids=["at once", "in the middle"]
)
@pytest.mark.usefixtures("waiting_is_short")
async def test_a_provider_that_falls_silent_is_given_up(gemini, books, stage, mishap):
    """Nobody waits for ever, and the connection is let go."""
    gemini.will(mishap)

    screen = await stage.ada.types("why is the sky blue?")

    assert screen.shows("Gemini took too long. Please try again; nothing was charged.")
    await gemini.hung_up()
    await books.balance()
