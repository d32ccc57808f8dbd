"""Prompts that people keep: filled in, asked, and shared with whoever works beside them."""

import pytest

from core.sandbox.gemini_mishaps import Words

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAVE = "/recipe Write a {{tone}} tweet about {{topic}} --action save --name tweet"


async def test_a_recipe_is_kept_filled_in_and_asked(ada, gemini, books):
    """What somebody asks each week is written once, and is one form from then on."""
    saved = await ada.types(SAVE)
    assert saved.shows("tweet is kept")
    gemini.will(Words(("Buzz.",)))

    screen = await ada.edits(saved, "Use it", blank_1="dry", blank_2="bees")

    assert screen.shows("Buzz.")
    assert "Write a dry tweet about bees" in str(gemini.requests[-1].body["contents"])
    # It is an ask, with its price and whatever else holds for one.
    assert await books.charged(ada.id) > 0
    await books.balance()


async def test_blanks_can_be_said_at_once(ada, gemini):
    """Whoever types does not want a form; a blank that they forgot is named, and what they said is not lost."""
    await ada.types(SAVE)
    gemini.will(Words(("Hum.",)), Words(("Hmm.",)))

    screen = await ada.types("/recipe --action use --name tweet --with topic=bees; tone=kind")
    form = await ada.types("/recipe --action use --name tweet --with tone=kind")

    assert screen.shows("Hum.")
    assert form.shows("Still to be said for tweet: topic")
    assert (await ada.edits(form, "Use it", blank_2="ants")).shows("Hmm.")
    assert "Write a kind tweet about ants" in str(gemini.requests[-1].body["contents"])


async def test_others_see_what_is_shared_and_nothing_else(ada, bob):
    """A recipe is somebody's own until they share it."""
    await ada.types(SAVE)
    assert (await bob.types("/recipe --action use --name tweet")).shows("There is no recipe tweet here")
    await ada.types("/recipe --action share --name tweet")

    screen = await bob.types("/recipe")

    assert screen.shows("tweet", "shared here")
    await ada.types("/recipe --action delete --name tweet")
    assert (await bob.types("/recipe")).shows("no recipes yet")
