"""/settings on the page: several fields in a form, each with its name, also on a phone and for whoever sees badly."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.a11y import barriers
from tests.browser.conftest import Arrives
from tests.browser.program import Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark"), (320, "light")])
async def test_a_form_of_five_is_open_to_everybody(visitor: Arrives, own_house: Program, width: int, theme: str):
    """What is changed is said, what is emptied is gone, and the form has room on a phone."""
    ada = await visitor(own_house.url, width=width, theme=theme)
    card = await ada.asks("/settings everywhere")
    await card.get_by_role("button", name="Change: Answers").click()
    assert await barriers(ada.page, touch=width < 860) == []
    if folder := os.environ.get("FLASHBULB_TEST_SHOTS"):
        await ada.page.screenshot(path=Path(folder) / f"settings-{width}-{theme}.png")

    await ada.page.get_by_label("Persona").fill("You are a pirate.")
    await ada.page.get_by_label("Private answers").select_option("yes")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(ada.newest).to_contain_text("Persona, everywhere: not decided → “You are a pirate.”")
    await expect(ada.newest).to_contain_text("Private answers, everywhere: not decided → yes")

    await (await ada.asks("/settings everywhere")).get_by_role("button", name="Change: Answers").click()
    await ada.page.get_by_label("Persona").fill("")
    await ada.page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(ada.newest).to_contain_text("Persona, everywhere: “You are a pirate.” → not decided")
    assert ada.troubles == []
