"""Nobody is shut out: names, roles, order, contrast, room and reach, in both themes and at both widths."""

import pytest
from playwright.async_api import expect

from tests.browser.a11y import barriers
from tests.browser.conftest import Arrives
from tests.browser.person import Person
from tests.browser.program import Program

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("theme", ["light", "dark"]),
    pytest.mark.parametrize("width", [1280, 390, 320]),
]


async def test_the_empty_page_is_open_to_everybody(visitor: Arrives, house: Program, theme: str, width: int):
    """The first look decides whether somebody stays."""
    ada = await visitor(house.url, width=width, theme=theme)
    await ada.is_settled()

    assert await _barriers(ada) == []


async def test_a_conversation_is_open_to_everybody(visitor: Arrives, house: Program, theme: str, width: int):
    """An answer with code and a table, a picture with its facts and buttons, a problem and a question."""
    ada = await visitor(house.url, width=width, theme=theme)
    await ada.asks(
        "Why is the sky blue, and what is the name of https://a.very/long?address=that&does=not&break=anywhere"
    )
    await ada.asks("/imagine a fox --count 2")
    await ada.asks("/imagine a fox --seed tomorrow")
    await ada.asks("/forget")

    assert await _barriers(ada) == []


@pytest.mark.parametrize("what", ["film", "tall", "speech", "two", "four", "report"])
async def test_what_was_made_is_open_to_everybody(
    visitor: Arrives, showroom: Program, theme: str, width: int, what: str
):
    """Players, folded words, numbers and rows of buttons, also on a phone."""
    grace = await visitor(showroom.url, width=width, theme=theme)
    card = await grace.asks(f"/show {what}")

    assert await _barriers(grace) == []

    await card.get_by_role("button", name="Delete").click()
    assert await _barriers(grace) == []


async def test_a_form_is_open_to_everybody(visitor: Arrives, showroom: Program, theme: str, width: int):
    """It holds the keyboard, and says what it wants."""
    grace = await visitor(showroom.url, width=width, theme=theme)
    card = await grace.asks("/show four")
    await card.get_by_role("button", name="Edit 2").click()

    assert await _barriers(grace) == []


async def test_what_is_attached_is_open_to_everybody(visitor: Arrives, house: Program, theme: str, width: int):
    """Chips with their buttons, before and after they are sent."""
    ada = await visitor(house.url, width=width, theme=theme)
    await ada.is_settled()
    await ada.attaches("notes of the meeting, version 12, really final.txt", b"hello", "text/plain")
    await ada.attaches("more.txt", b"hello", "text/plain")
    await expect(ada.attached).to_have_count(2)

    assert await _barriers(ada) == []

    await ada.asks("What do they say?")
    assert await _barriers(ada) == []


async def test_what_runs_is_open_to_everybody(visitor: Arrives, house: Program, theme: str, width: int):
    """Waiting is a state of the page like any other."""
    ada = await visitor(house.url, width=width, theme=theme)
    card = await ada.types("/imagine a lighthouse")
    await card.get_by_role("button", name="Stop").wait_for()

    assert await _barriers(ada) == []

    await card.get_by_role("button", name="Stop").click()
    assert ada.troubles == []


@pytest.mark.parametrize("line", ["/", "/imagine a fox --", "/imagine a fox --aspect ", "/imagine a fox --seed 7"])
async def test_completion_is_open_to_everybody(visitor: Arrives, house: Program, theme: str, width: int, line: str):
    """Suggestions are a listbox with a chosen option, and the hint has room on a phone."""
    ada = await visitor(house.url, width=width, theme=theme)
    await ada.is_settled()
    await ada.box.press_sequentially(line)

    assert await _barriers(ada) == []


async def test_the_history_is_open_to_everybody(visitor: Arrives, house: Program, theme: str, width: int):
    """A column on a desk, a drawer on a phone."""
    ada = await visitor(house.url, width=width, theme=theme)
    await ada.asks("/usage")
    if width < 860:
        await ada.button("Conversations").click()

    assert await _barriers(ada) == []


async def test_the_login_is_open_to_everybody(visitor: Arrives, locked_house: Program, theme: str, width: int):
    """The door, too."""
    ada = await visitor(locked_house.url, width=width, theme=theme)
    await ada.page.get_by_label("Access token").wait_for()

    assert await _barriers(ada) == []


async def _barriers(person: Person) -> list[str]:
    width = await person.reads("innerWidth")
    return await barriers(person.page, touch=width < 860)
