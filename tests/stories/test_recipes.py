"""Prompts that people keep: filled in, asked, and shared with whoever works beside them."""

import pytest

from core.sandbox.gemini_mishaps import Words

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SAVE = "/recipe Write a {{tone}} tweet about {{topic}} --action save --name tweet"


async def test_a_recipe_is_kept_filled_in_and_asked(ada, gemini):
    """What somebody asks each week is written once."""
    saved = await ada.types(SAVE)
    assert saved.shows("tweet is kept")
    form = await ada.taps(saved, "Use it")
    filled_in = await ada.edits(form, "Fill in", blank_1="dry", blank_2="bees")
    assert filled_in.shows("Write a dry tweet about bees")
    gemini.will(Words(("Buzz.",)))

    screen = await ada.edits(filled_in, "Ask it")

    assert screen.shows("Buzz.")


async def test_blanks_can_be_said_at_once(ada):
    """Whoever types does not want a form."""
    await ada.types(SAVE)

    screen = await ada.types("/recipe --action use --name tweet --with topic=bees; tone=kind")

    assert screen.shows("Write a kind tweet about bees")


async def test_others_see_what_is_shared_and_nothing_else(ada, bob):
    """A recipe is somebody's own until they share it."""
    await ada.types(SAVE)
    assert (await bob.types("/recipe --action use --name tweet")).shows("There is no recipe tweet here")
    await ada.types("/recipe --action share --name tweet")

    screen = await bob.types("/recipe")

    assert screen.shows("tweet", "shared here")
    await ada.types("/recipe --action delete --name tweet")
    assert (await bob.types("/recipe")).shows("no recipes yet")
