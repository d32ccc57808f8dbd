"""The pages for admins in a real browser: for every eye and hand, with a keyboard, on a phone, without script."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.a11y import barriers
from tests.browser.conftest import Arrives
from tests.browser.lively import Lively, a_month
from tests.browser.person import Person
from tests.browser.program import ROOT, Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VIEWS = {
    "dashboard": "admin",
    "people": "admin/people?sort=name",
    "a person": "admin/people/discord:101",
    "requests": "admin/requests?text=tides",
    "a request": "admin/requests/lively-0-0",
    "works": "admin/works",
    "settings": "admin/settings",
    "a channel": "admin/settings?scope=channel:discord:70",
    "the log": "admin/log",
    "nothing": "admin/requests/no-such-thing",
}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Lively]]:
    """A house in which a team has been at work for a month."""
    data = tmp_path_factory.mktemp("busy")
    written = a_month(data)
    program = Program(data)
    program.start()
    yield program, written
    program.stop()


async def looks(visitor: Arrives, house: Program, path: str = "admin", **more: object) -> Person:
    """Somebody who opens one of the views."""
    ada = await visitor(house.url + path, **more)
    await ada.page.wait_for_load_state()
    return ada


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("view", VIEWS)
async def test_every_view_is_open_to_everybody(visitor: Arrives, busy, view: str, width: int, theme: str):
    """Whoever runs a team may see badly, or sit in a train."""
    ada = await looks(visitor, busy[0], VIEWS[view], width=width, theme=theme)

    assert await barriers(ada.page, touch=width < 860) == []
    if view == "nothing":
        ada.expects("404")
    assert ada.troubles == []


async def test_an_admin_finds_the_way_from_the_page_and_back(visitor: Arrives, busy):
    """It is one place."""
    ada = await visitor(busy[0].url)
    await ada.is_settled()

    await ada.page.get_by_role("link", name="Administration").click()
    await expect(ada.page.get_by_role("heading", name="Dashboard", level=1)).to_be_visible()
    await ada.page.get_by_role("link", name="Flashbulb").click()

    await ada.is_settled()
    assert ada.troubles == []


async def test_who_is_no_admin_is_not_shown_the_way(visitor: Arrives, tmp_path: Path):
    """And is told the way in where they find the door themselves."""
    house = Program(tmp_path, FLASHBULB_WEB_TOKEN="bob=open-sesame-please")
    house.start()
    bob = await visitor(house.url)
    await bob.page.get_by_label("Access token").fill("open-sesame-please")
    await bob.button("Sign in").click()
    await bob.is_settled()

    await expect(bob.page.get_by_role("link", name="Administration")).to_be_hidden()
    await bob.page.goto(house.url + "admin")
    await expect(bob.page.get_by_text("FLASHBULB_ADMINS")).to_be_visible()
    assert await barriers(bob.page) == []
    house.stop()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_the_chart_is_drawn_and_says_what_it_shows(visitor: Arrives, busy, theme: str):
    """A picture for those who see it, words for those who do not, in the colours that were chosen."""
    ada = await looks(visitor, busy[0], theme=theme)
    chart = ada.page.locator(".chart img")

    await chart.evaluate("image => image.decode()")

    assert await chart.evaluate("image => image.naturalWidth") == 2000
    assert "Spend by day" in (await chart.get_attribute("alt") or "")
    assert ("theme=dark" in await chart.evaluate("image => image.currentSrc")) is (theme == "dark")
    other = {"light": 2, "dark": 1}[theme]  # from “as the system” to the other one of the two
    for _ in range(other):
        await ada.page.locator("#theme").click()
    await expect(chart).to_have_js_property("complete", True)
    assert ("theme=dark" in await chart.evaluate("image => image.currentSrc")) is (theme == "light")


async def test_all_of_it_can_be_walked_with_the_keyboard(visitor: Arrives, busy):
    """The first step leads past the head of the page; every step is seen."""
    ada = await looks(visitor, busy[0], "admin/people")

    await ada.page.keyboard.press("Tab")
    await expect(ada.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("main")).to_be_focused()
    await ada.page.keyboard.press("Tab")
    await expect(ada.page.get_by_label("Name or account")).to_be_focused()
    await ada.page.keyboard.type("ada")
    await ada.page.keyboard.press("Enter")
    await ada.page.wait_for_url("**text=ada")
    await expect(ada.page.locator("tbody tr")).to_have_count(1)

    seen = []
    for _ in range(60):
        await ada.page.keyboard.press("Tab")
        where = "document.activeElement"
        if await ada.reads(f"{where} === document.body"):
            break
        assert await ada.reads(f"getComputedStyle({where}).outlineStyle") != "none"
        seen.append(await ada.reads(f"{where}.innerText || {where}.name || {where}.ariaLabel"))
    assert "Ada" in seen
    assert any(words.startswith("This month") for words in seen)


async def test_people_are_sorted_by_their_columns(visitor: Arrives, busy):
    """A click on a head sorts, another one turns it around; a screen reader is told."""
    ada = await looks(visitor, busy[0], "admin/people")
    names = ada.page.locator("tbody th a")

    await ada.page.get_by_role("link", name="Name").click()
    await expect(ada.page.locator("th[aria-sort=ascending]")).to_contain_text("Name")
    upwards = await names.all_inner_texts()
    await ada.page.get_by_role("link", name="Name").click()
    await expect(ada.page.locator("th[aria-sort=descending]")).to_contain_text("Name")

    assert await names.all_inner_texts() == upwards[::-1]
    assert len(upwards) == 8


async def test_a_limit_is_changed_without_script(visitor: Arrives, busy):
    """Somebody who blocks scripts can decide as well as anybody."""
    ada = await looks(visitor, busy[0], "admin/people/discord:102", java_script_enabled=False)
    field = ada.page.get_by_label("Pictures a day, at most")

    await field.fill("many")
    await ada.page.get_by_role("button", name="Save Pictures a day").click()
    await expect(ada.page.get_by_role("alert")).to_contain_text("A limit is a whole number from 0")
    await expect(field).to_have_value("many")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await field.fill("12")
    await ada.page.get_by_role("button", name="Save Pictures a day").click()

    await expect(ada.page.get_by_role("status")).to_contain_text("Saved: limit pictures day")
    await expect(field).to_have_value("12")
    ada.expects("400")
    assert ada.troubles == []


async def test_two_admins_at_one_form(visitor: Arrives, busy):
    """The second sees both values, and decides with open eyes."""
    path = "admin/people/discord:103"
    ada, grace = await looks(visitor, busy[0], path), await looks(visitor, busy[0], path, width=390)
    for person, value in ((ada, "5"), (grace, "7")):
        await person.page.get_by_label("Clips a day, at most").fill(value)
        await person.page.get_by_role("button", name="Save Clips a day").click()

    await expect(grace.page.get_by_role("heading", name="Somebody was quicker")).to_be_visible()
    await expect(grace.page.get_by_text("5 clips").first).to_be_visible()
    assert await barriers(grace.page, touch=True) == []
    await grace.page.get_by_role("button", name="Make it 7 clips").click()

    await expect(grace.page.get_by_label("Clips a day, at most")).to_have_value("7")


async def test_a_card_for_an_admin_is_seen_wherever_they_are(visitor: Arrives, tmp_path: Path):
    """Bob asks for more while Ada looks at something else: she is told, finds it in her list, and presses once."""
    tokens = {"ada": "open-sesame-please-ada", "bob": "open-sesame-please-bob"}
    house = Program(
        tmp_path,
        FLASHBULB_WEB_TOKEN=",".join(f"{name}={token}" for name, token in tokens.items()),
        FLASHBULB_ADMINS="web:ada",
        FLASHBULB_ASKS_PER_DAY="1",
    )
    house.start()
    ada, bob = await visitor(house.url), await visitor(house.url, width=390)
    for person, name in ((ada, "ada"), (bob, "bob")):
        await person.page.get_by_label("Access token").fill(tokens[name])
        await person.button("Sign in").click()
        await person.is_settled()
    await bob.asks("Why is the sky blue?")
    card = await bob.asks("And why is it red at night?")

    await card.get_by_role("button", name="Ask for more").click()
    await expect(ada.page.locator("#trouble")).to_contain_text("Something has come for you")
    await ada.page.get_by_role("link", name="From Flashbulb").click()
    await expect(ada.newest).to_contain_text("bob")
    await expect(ada.newest.locator(".said")).to_have_count(0)
    assert await barriers(ada.page) == []
    await ada.newest.get_by_role("button", name="+5").click()

    await expect(ada.cards).to_have_count(2)
    await bob.asks("And why is it red at night?")
    await expect(bob.newest).not_to_contain_text("limit")
    house.stop()


async def test_a_filter_leaves_a_short_address(visitor: Arrives, busy):
    """It is sent to somebody else."""
    ada = await looks(visitor, busy[0], "admin/log")

    await ada.page.get_by_label("What").select_option("Limits")
    await ada.page.get_by_role("button", name="Filter").click()

    await ada.page.wait_for_url("**/admin/log?what=limit")


async def test_works_are_shown_with_their_words(visitor: Arrives, own_house: Program):
    """A picture that somebody has just had drawn."""
    ada = await visitor(own_house.url)
    await ada.asks("/imagine a fox in the snow")
    await ada.page.goto(own_house.url + "admin/works?text=fox")

    picture = ada.page.locator(".work img")
    await picture.evaluate("image => image.decode()")
    assert await picture.get_attribute("alt")
    assert await barriers(ada.page) == []
    await ada.page.get_by_role("link", name="a fox in the snow", exact=True).click()
    await expect(ada.page.get_by_role("heading", level=1)).to_have_text("Request /imagine")
    assert await barriers(ada.page) == []
    assert ada.troubles == []


async def test_the_picture_of_the_dashboard_in_the_docs_is_of_this_page(visitor: Arrives, busy, tmp_path: Path):
    """As with the one in the README: FLASHBULB_SCREENSHOT=1 puts it into docs/."""
    ada = await looks(visitor, busy[0], height=1290)
    await expect(ada.page.locator(".tiles div", has_text="Requests").locator("dd")).to_have_text(
        f"{busy[1].requests:,}"
    )
    await ada.page.locator(".chart img").evaluate("image => image.decode()")

    folder = ROOT / "docs" if "FLASHBULB_SCREENSHOT" in os.environ else tmp_path
    await ada.page.screenshot(path=folder / "admin.png")

    assert (folder / "admin.png").stat().st_size < 250_000
    assert ada.troubles == []
