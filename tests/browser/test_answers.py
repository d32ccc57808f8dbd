"""What stands below an answer: its buttons, its sources, and what it was made from."""

import pytest
from playwright.async_api import expect

from tests.browser.a11y import barriers
from tests.browser.conftest import Arrives
from tests.browser.person import Person, finished
from tests.browser.program import Program
from tests.browser.test_files import PASTES
from tests.papers import pdf

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_edited_question_keeps_its_card_and_its_place(ada: Person):
    """The same card is answered again, where it stands: nobody has to look for it, neither by eye nor by keyboard."""
    await ada.asks("Why is the star blue?")
    await ada.asks("And at night?")
    edited = ada.cards.first
    await edited.get_by_role("button", name="Edit question").press("Enter")
    await expect(ada.page.get_by_role("dialog", name="Edit question").get_by_role("textbox")).to_be_focused()

    await ada.page.locator("#asking textarea").fill("Why is the sky blue?")
    await ada.page.keyboard.press("Enter")

    await expect(edited.locator(".said")).to_have_text("Why is the sky blue?")
    await expect(edited).to_be_in_viewport()
    await finished(edited)
    assert await ada.reads("document.activeElement !== document.body"), "the focus was lost with the button"
    await expect(edited.locator(".receipt")).to_have_count(1)
    await ada.page.reload()
    await expect(ada.page.locator(".card .said")).to_have_text(["Why is the sky blue?", "And at night?"])


async def test_a_source_opens_beside_the_page_and_learns_nothing_of_it(ada: Person):
    """A page that was found anywhere may not reach back to this one, nor read in its address what was asked."""
    card = await ada.asks("/ask What is new about tides? --web yes")
    source = card.get_by_role("link", name="a page that was not read").first
    await expect(source).to_have_attribute("href", "https://example.com/stand-in/first")
    await expect(source).to_have_attribute("rel", "noopener noreferrer nofollow")
    told: list[str | None] = []
    await ada.page.context.route("https://example.com/**", lambda route: route.fulfill(body="found"))
    ada.page.context.on("request", lambda request: told.append(request.headers.get("referer")))

    async with ada.page.context.expect_page() as opened:
        await source.press("Enter")
    there = await opened.value
    await there.wait_for_load_state()

    assert there.url == "https://example.com/stand-in/first"
    assert await there.evaluate("window.opener") is None
    assert told[0] is None
    await expect(ada.cards).to_have_count(1)


async def test_a_pdf_is_pasted_and_its_pages_are_told(ada: Person):
    """Its name and size are there before anything is sent, and how much of it was read afterwards."""
    report = pdf(["The bridge is closed."] * 12)
    await ada.reads(PASTES, ["report.pdf", "application/pdf", [*report]])
    await expect(ada.attached).to_have_text(["report.pdf"])
    size = ada.attached.locator("[data-size]")
    await expect(size).to_have_attribute("data-size", f"{round(len(report) / 1000)} kB")
    assert "kB" in await size.evaluate("chip => getComputedStyle(chip, '::after').content")

    card = await ada.asks("What is closed?")

    await expect(card.locator(".notice", has_text="Used:")).to_contain_text("report.pdf, 12 pages")


@pytest.mark.parametrize(("width", "theme", "rows"), [(1280, "light", 1), (390, "dark", 2), (320, "light", 3)])
async def test_the_buttons_leave_the_answer_in_front(
    visitor: Arrives, house: Program, width: int, theme: str, rows: int
):
    """Six ways on are a row at a desk and few on a phone, each of them within reach of a finger."""
    ada = await visitor(house.url, width=width, theme=theme)

    card = await ada.asks("What is 17.5 * 23?")

    buttons = card.get_by_role("group", name="What next").get_by_role("button")
    await expect(buttons).to_have_text(
        ["Think harder", "Shorter", "Try again", "Edit question", "Read aloud", "Details"]
    )
    tops = await buttons.evaluate_all("all => all.map(each => Math.round(each.getBoundingClientRect().top))")
    assert len({*tops}) <= rows
    assert await barriers(ada.page, touch=width < 860) == []
    assert ada.troubles == []
