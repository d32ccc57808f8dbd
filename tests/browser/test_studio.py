"""What was made, in a real browser: it plays and goes on playing, and every button says what it is about."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import Arrives
from tests.browser.person import Person, finished
from tests.browser.program import Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PLAYS = "clip => clip.play().then(() => { clip.mark = 'the same'; })"


async def time_of(clip: Locator) -> float:
    seconds: float = await clip.evaluate("clip => clip.currentTime")
    return seconds


async def test_a_video_plays_with_its_picture_and_its_words(grace: Person):
    """Nothing is loaded from elsewhere, nothing jumps, and what it shows can be read."""
    card = await grace.asks("/show film")

    video = card.locator("video")
    box = await video.bounding_box()
    await video.evaluate(PLAYS)
    await expect(video).to_have_js_property("paused", False)
    assert await video.bounding_box() == box
    assert (
        await video.evaluate("clip => fetch(clip.poster).then((still) => still.headers.get('Content-Type'))")
        == "image/webp"
    )
    await expect(card.locator("figcaption")).to_contain_text("A lighthouse in a storm")
    await expect(grace.page.locator("#polite")).to_have_text("The video is ready.")
    assert grace.troubles == []


async def test_a_playing_video_goes_on_while_more_comes(grace: Person):
    """Facts, prices and buttons come when one already looks: the film must not begin anew with each of them."""
    card = await grace.types("/show later")
    video = card.locator("video")
    await video.evaluate(PLAYS)
    await expect(card.locator(".facts")).to_contain_text("7")
    before = await time_of(video)

    await finished(card)

    await expect(card.locator(".facts")).to_contain_text("8")
    assert await time_of(video) > before
    assert await video.evaluate("clip => [clip.mark, clip.paused]") == ["the same", False]


async def test_a_playing_video_goes_on_over_a_restart(visitor: Arrives, tmp_path: Path):
    """When the page is back it reads everything anew, and changes only what has changed."""
    house = Program(tmp_path, "tests.browser.showroom")
    house.start()
    grace = await visitor(house.url)
    card = await grace.asks("/show film")
    video = card.locator("video")
    await video.evaluate(PLAYS)

    house.stop()
    await expect(grace.page.locator("#link-state")).to_have_text("Reconnecting…")
    house.start()
    await expect(grace.page.locator("#link-state")).to_have_text("")
    await grace.asks("/usage")

    assert await video.evaluate("clip => clip.mark") == "the same"
    assert await time_of(video) > 0
    house.stop()


async def test_a_report_is_saved_under_its_name(grace: Person):
    """One press, and a spreadsheet opens it; it is announced, and can be deleted like everything that was made."""
    card = await grace.asks("/show report")

    async with grace.page.expect_download() as saving:
        await card.get_by_role("link", name="usage-2026-11.csv").click()
    saved = await saving.value

    assert saved.suggested_filename == "usage-2026-11.csv"
    assert (await saved.path()).read_bytes().startswith(b"\xef\xbb\xbfperson,requests")
    await expect(card.locator("figcaption")).to_have_text("What each of 14 people used in November 2026.")
    await expect(card.get_by_role("button", name="Delete")).to_be_visible()
    await expect(grace.page.locator("#polite")).to_have_text("The file is ready.")
    assert grace.troubles == []


async def test_a_video_is_wound_forward(grace: Person):
    """Parts of it are asked for; without that some browsers play nothing at all."""
    card = await grace.asks("/show film")
    video = card.locator("video")

    await video.evaluate("clip => new Promise((done) => { clip.onseeked = done; clip.currentTime = 4; })")

    assert await time_of(video) == pytest.approx(4, abs=0.1)


async def test_a_video_is_downloaded_under_its_words(grace: Person):
    """A hash in a folder says nothing."""
    card = await grace.asks("/show film")

    async with grace.page.expect_download() as download:
        await card.get_by_role("link", name="Download").click()

    assert (await download.value).suggested_filename == "A-lighthouse-in-a-storm-seen-from-a-boat-that-come.mp4"


async def test_a_video_plays_by_its_address_alone(grace: Person):
    """Where a link leads that somebody was sent; the page's own policy must let its player load it."""
    card = await grace.asks("/show film")
    address = await card.locator("video").get_attribute("src")

    await grace.page.goto(f"http://{urlsplit(grace.page.url).netloc}{address}")

    await expect(grace.page.locator("video")).to_have_js_property("videoWidth", 640)
    grace.troubles.clear()  # the browser's own player has styles of its own


async def test_what_is_spoken_is_heard_and_read(grace: Person):
    """All of the words are there, folded while nobody asks for them."""
    card = await grace.asks("/show speech")
    await card.locator("audio").evaluate(PLAYS)
    words = card.locator("figcaption .words")
    folded = (await words.bounding_box() or {})["height"]

    await card.get_by_role("button", name="Show all").click()

    await expect(card.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")
    assert (await words.bounding_box() or {})["height"] > folded
    assert await card.locator("audio").evaluate("clip => [clip.mark, clip.paused]") == ["the same", False]
    await expect(grace.page.locator("#polite")).to_have_text("The sound is ready.")


async def test_pictures_and_their_buttons_have_the_same_numbers(grace: Person):
    """Which of the four foxes is varied is to be seen at a glance, and heard."""
    card = await grace.asks("/show four")

    await expect(card.locator("figure .number")).to_have_text(["1", "2", "3", "4"])
    for number in (1, 2, 3, 4):
        await expect(card.get_by_role("figure", name=f"Picture {number}")).to_be_visible()
        row = card.get_by_role("group", name=f"Picture {number}")
        await expect(row.get_by_role("button", name=f"Vary {number}")).to_be_visible()
        assert "Vary" in await row.inner_text()
    await expect(grace.page.locator("#polite")).to_have_text("4 pictures are ready.")


async def test_the_keyboard_goes_through_the_rows_in_their_order(grace: Person):
    """From the first picture's buttons to the last one's, then to what is about all of them."""
    card = await grace.asks("/show four")
    await card.get_by_role("button", name="Vary 1").focus()

    passed = []
    for _ in range(25):
        passed.append(await grace.reads("document.activeElement.textContent"))
        await grace.page.keyboard.press("Tab")

    assert passed[:6] == ["Vary 1", "Upscale 1", "Edit 1", "Remove background 1", "Animate 1 · 20 ¢", "Vary 2"]
    assert passed[20:] == ["Again", "Use my words", "Edit prompt", "Details", "Delete"]


async def test_a_button_that_asks_opens_a_form(grace: Person):
    """It shows which picture it is about, takes Enter as the message box does, and asks for what was written."""
    card = await grace.asks("/show four")
    await card.get_by_role("button", name="Edit 2").click()
    form = grace.page.get_by_role("dialog", name="Edit 2")
    await expect(form.get_by_label("What should be different.")).to_be_focused()
    shown = await form.locator("img").get_attribute("src")
    assert shown == await card.locator("figure img").nth(1).get_attribute("src")

    await grace.page.keyboard.type("make it snow")
    await grace.page.keyboard.press("Enter")

    await expect(form).to_be_hidden()
    await expect(grace.newest.locator(".said")).to_contain_text("make it snow")
    await finished(grace.newest)


async def test_a_form_that_is_left_asks_for_nothing(grace: Person):
    """Escape, Cancel and a press beside it are all ways out, and the focus goes back to where it was."""
    card = await grace.asks("/show four")
    button = card.get_by_role("button", name="Edit 3")
    form = grace.page.get_by_role("dialog")

    for leave in (
        lambda: grace.page.keyboard.press("Escape"),
        lambda: form.get_by_role("button", name="Cancel").click(),
        lambda: grace.page.mouse.click(5, 5),
    ):
        await button.click()
        await expect(form).to_be_visible()
        await leave()
        await expect(form).to_be_hidden()
        await expect(button).to_be_focused()

    await expect(grace.cards).to_have_count(1)


async def test_deleting_asks_once(visitor: Arrives, showroom: Program):
    """One slip of a finger deletes nothing; a second press does, in every tab."""
    grace = await visitor(showroom.url)
    card = await grace.asks("/show music")
    other = await visitor(grace.page.url)
    await expect(other.cards).to_have_count(1)

    await card.get_by_role("button", name="Delete").click()
    await expect(grace.page.locator("#polite")).to_have_text("Press again to delete it for good.")
    await expect(grace.cards).to_have_count(1)
    await card.get_by_role("button", name="Really delete?").click()

    await expect(grace.cards).to_have_count(0)
    await expect(other.cards).to_have_count(0)
    await expect(grace.page.locator("#scroller")).to_be_focused()
    await grace.page.reload()
    await expect(grace.page.locator("#empty")).to_be_visible()
    assert grace.troubles == other.troubles == []


async def test_who_thinks_again_deletes_nothing(visitor: Arrives, showroom: Program):
    """After five seconds the question is taken back."""
    grace = await visitor(showroom.url)
    await grace.page.clock.install()
    card = await grace.asks("/show music")
    await card.get_by_role("button", name="Delete").click()

    await grace.page.clock.fast_forward(6_000)

    await expect(card.get_by_role("button", name="Delete")).to_be_visible()
    await expect(card.get_by_role("button", name="Really delete?")).to_have_count(0)


async def test_a_picture_that_is_gone_says_so(grace: Person):
    """A broken icon looks like a fault of the page."""
    card = await grace.asks("/show four")
    await grace.page.route("**/works/**", lambda route: route.fulfill(status=404))

    await grace.page.reload()

    await expect(grace.newest.locator("figure.lost")).to_have_count(4)
    await expect(card.locator("figcaption").first).to_be_visible()
    grace.expects("404")


HIDES = """
Object.defineProperty(document, "hidden", { get: () => window.isAway === true });
window.goes = (isAway) => {
  window.isAway = isAway;
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


async def test_what_took_long_is_told_in_the_title(grace: Person):
    """Whoever waited more than a minute looks at another tab by now; this one's name tells them, until they look."""
    await grace.page.evaluate(HIDES)
    card = await grace.types("/show long-awaited")

    await grace.reads("goes(true)")
    await finished(card)

    await expect(grace.page).to_have_title("● Ready – /show long-awaited · Flashbulb")
    await grace.reads("goes(false)")
    await expect(grace.page).to_have_title("/show long-awaited · Flashbulb")


async def test_what_came_quickly_does_not_call(grace: Person):
    """Nor does anything call whoever is looking."""
    await grace.asks("/show long-awaited")
    await expect(grace.page).to_have_title("/show long-awaited · Flashbulb")
    await grace.page.evaluate(HIDES)

    card = await grace.types("/show music")
    await grace.reads("goes(true)")
    await finished(card)

    await expect(grace.page).to_have_title("/show long-awaited · Flashbulb")


async def test_a_tab_that_waits_stays_connected(grace: Person):
    """A hidden tab lets go of its connection after half a minute, but not of one on which something is to come."""
    await grace.page.evaluate(HIDES)
    await grace.page.clock.install()
    card = await grace.types("/show long-awaited")

    await grace.reads("goes(true)")
    await grace.page.clock.fast_forward(31_000)

    await finished(card)
    await expect(card.locator("figure")).to_be_visible()
