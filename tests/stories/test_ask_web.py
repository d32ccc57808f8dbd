"""Answers that rest on the web, and on a model that was chosen."""

import pytest

from core.sandbox.gemini_mishaps import Words

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What differs between databases has contracts of its own."""


async def test_sources_are_numbered_below_the_answer_and_not_remembered(ada, gemini):
    """Whoever reads it can check it; the model reads its own answer later without them."""
    screen = await ada.types("/ask --web what is new?")

    await ada.types("and before?")

    assert "search" in str(gemini.requests[0].body["tools"]).casefold()
    assert screen.shows("Sources", "1.")
    assert "Sources" not in str(gemini.requests[-1].body["contents"])


async def test_without_being_asked_the_web_is_left_alone(ada, gemini):
    """It costs extra, so nobody gets it by accident."""
    await ada.types("what is new?")

    assert "search" not in str(gemini.requests[-1].body.get("tools", "")).casefold()


async def test_a_model_that_is_not_set_up_is_refused_with_those_that_are(ada, gemini):
    """Whoever guesses a name learns which there are, and pays nothing."""
    screen = await ada.types("/ask why? --model gpt-nine")

    assert screen.shows("model takes one that is set up here: gemini-3.1-flash-lite", "gpt-nine")
    assert gemini.request_count == 0


async def test_the_usual_model_may_be_named(ada, gemini):
    """Saying what would happen anyway is no mistake."""
    gemini.will(Words(("Air.",)))

    screen = await ada.types("/ask why? --model gemini-3.1-flash-lite")

    assert screen.shows("Air.")


async def test_buttons_below_keep_the_web(ada, gemini):
    """Trying again asks for the same thing."""
    screen = await ada.types("/ask --web what is new?")

    again = await ada.taps(screen, "Try again")

    assert again.shows("Sources")
