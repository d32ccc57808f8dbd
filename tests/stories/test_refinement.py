"""When words for a picture cannot be refined, or may not be drawn, on every platform and both databases."""

import pytest

from core.sandbox.gemini_mishaps import Blocked, Drops, Silent, Words, bad_key, html, out_of_credit, over_quota
from tests.stages.wishes import plan, refusal

SMALL = "--ar 16:9"
NOT_REFINED = "Your words could not be refined just now"

FAILURES = {
    "500": html(500),
    "busy": over_quota("20s"),
    "reset": Drops(),
    "out of funds": out_of_credit(),
    "wrong key": bad_key(),
    "no form": Words(("I would rather chat.",)),
    "half a form": Words(('{"decision": "ok", "refusal_category"',), finish="MAX_TOKENS"),
    "an odd form": plan("a fox", style="cubist"),
    "an empty prompt": plan("   "),
    "empty": Words(()),
}
REFUSALS = {
    "the model": (refusal("violence"), "What dwells on violence is not made here."),
    "the provider": (Blocked(), "Google does not allow content of this kind"),
    "the filter": (Words(("",), finish="SAFETY"), "safety filter"),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_without_refinement_ones_own_words_are_drawn(ada, gemini, modelslab, books, failure):
    """A picture from plain words is better than none, and the card says what happened."""
    gemini.always(FAILURES[failure])

    screen = await ada.types(f"/imagine a fox {SMALL}")

    assert modelslab.bodies[-1]["prompt"] == "a fox"
    assert len(screen.pictures) == 1
    assert screen.shows(NOT_REFINED)
    assert screen.fact("Drawn from") == "your own words, unchanged"
    await books.balance()


@pytest.mark.parametrize("way", ["", "--raw"])
@pytest.mark.parametrize("who", REFUSALS)
async def test_a_refusal_is_never_bypassed(ada, gemini, modelslab, books, who, way):
    """Not by a fallback, and not by insisting on one's own words."""
    scenario, sentence = REFUSALS[who]
    gemini.will(scenario)

    screen = await ada.types(f"/imagine something awful {way} {SMALL}")

    assert screen.shows(sentence)
    assert modelslab.submits == 0
    assert await books.charged(ada.id) == 0
    await books.balance()


@pytest.mark.parametrize("way", ["", "--raw"])
async def test_the_house_has_the_last_word(ada, gemini, modelslab, way):
    """Some things are not drawn whatever a model says, spelled with whatever look-alikes."""
    gemini.always(plan("a fox"))

    screen = await ada.types(f"/imagine a n\u0301ude child, ｎａｋｅｄ {way} {SMALL}")

    assert screen.shows("is never made here. Nothing was charged.")
    assert modelslab.submits == 0


async def test_what_refining_brought_in_is_looked_at_too(ada, gemini, modelslab):
    """Harmless words can come back harmful; it is the refined ones that are drawn."""
    gemini.will(plan("a naked child in a meadow"))

    screen = await ada.types(f"/imagine a meadow {SMALL}")

    assert screen.shows("is never made here")
    assert modelslab.submits == 0


async def test_what_to_avoid_is_looked_at_too(ada, modelslab):
    """Without a negative prompt it becomes part of the words that are drawn."""
    screen = await ada.types(f"/imagine a child --no clothes, naked {SMALL}")

    assert screen.shows("is never made here")
    assert modelslab.submits == 0


async def test_words_nobody_can_draw_are_asked_about(ada, gemini, modelslab):
    """Better a question than a bought picture of nothing."""
    gemini.will(plan("", decision="clarify"))

    screen = await ada.types(f"/imagine asdf {SMALL}")

    assert screen.shows("Say what should be in it.")
    assert modelslab.submits == 0


async def test_a_refined_prompt_is_made_harmless(ada, gemini, modelslab):
    """Addresses, mentions and the drawing service's own switches have no business in it."""
    gemini.will(plan("a fox @everyone https://evil.example/x --chaos 100\nin <@123> snow"))

    await ada.types(f"/imagine a fox {SMALL}")

    drawn = str(modelslab.bodies[-1]["prompt"])
    assert drawn.startswith("a fox")
    assert not any(each in drawn for each in ("@everyone", "https://", "--chaos", "<@", "\n"))


@pytest.mark.usefixtures("waiting_is_short")
async def test_a_refiner_that_falls_silent_is_not_waited_for(gemini, modelslab, stage):
    """The picture is what the person came for."""
    gemini.will(Silent())

    screen = await stage.ada.types(f"/imagine a fox {SMALL}")

    assert screen.shows(NOT_REFINED)
    assert modelslab.bodies[-1]["prompt"] == "a fox"
