"""The page as people use it: the real program, in a real browser, with the stand-ins answering."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Route, expect

from tests.browser.conftest import Arrives
from tests.browser.person import Person, finished
from tests.browser.program import ROOT, Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_answer_grows_word_by_word(ada: Person):
    """Nobody should look at nothing until the last word is there."""
    card = await ada.types("Why is the sky blue?")

    await expect(card.locator(".md").first).to_be_visible()
    early = await card.locator(".answer").inner_text()
    await finished(card)

    late = await card.locator(".answer").inner_text()
    assert len(late) > len(early)
    await expect(card.locator(".receipt")).to_contain_text("questions left")
    await expect(ada.page.locator("#polite")).to_have_text("The answer is ready.")


async def test_code_is_copied_as_it_stands(ada: Person):
    """Code that was copied must run: no markup, no caption, every line."""
    card = await ada.asks("Show me some code")

    await card.get_by_role("button", name="Copy").first.click()

    await expect(card.get_by_role("button", name="Copied")).to_be_visible()
    code = await card.locator("pre code").first.text_content()
    assert await ada.reads("navigator.clipboard.readText()") == code


async def test_a_picture_comes_with_words_facts_and_ways_on(ada: Person):
    """Whoever cannot see it reads what it shows, and anybody can have another one with a press."""
    card = await ada.asks("/imagine a lighthouse in a storm --ar 16:9 --seed 7")

    picture = card.locator(".gallery img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert "lighthouse" in (await picture.get_attribute("alt") or "")
    await expect(card.locator("figcaption")).to_be_visible()
    await expect(card.locator(".facts")).to_contain_text("a lighthouse in a storm")
    await expect(card.locator(".facts")).to_contain_text("7")
    await expect(ada.page.locator("#polite")).to_have_text("The picture is ready.")


async def test_again_draws_another_one(ada: Person):
    """The button asks for what it says: the same picture with a new seed, as a request of its own."""
    first = await ada.asks("/imagine a fox --seed 7")

    await first.get_by_role("button", name="Again").click()

    await expect(ada.cards).to_have_count(2)
    await finished(ada.newest)
    await expect(ada.newest.locator(".gallery img")).to_be_visible()
    assert await _source(ada.newest) != await _source(first)
    await expect(first.get_by_role("button", name="Again")).to_be_enabled()


async def test_a_prompt_is_edited_in_the_composer(ada: Person):
    """The line that would draw it is put where one writes, with the model and the size that drew it."""
    card = await ada.asks("/imagine a fox --seed 7 --ar 16:9")

    await card.get_by_role("button", name="Edit prompt").click()

    await expect(ada.box).to_have_value(re.compile(r"/imagine a fox .*--aspect 16:9"))
    await expect(ada.box).to_be_focused()
    await expect(ada.cards).to_have_count(1)


async def test_a_stopped_picture_costs_nothing_and_says_so(ada: Person):
    """Stop is there for as long as something runs."""
    card = await ada.types("/imagine a very large cathedral")

    await card.get_by_role("button", name="Stop").click()

    await expect(card.locator(".notice")).to_contain_text("Nothing was charged")
    await finished(card)
    await expect(card.get_by_role("button", name="Stop")).to_have_count(0)
    await expect(card.locator(".gallery")).to_have_count(0)


async def test_a_stopped_answer_keeps_its_words(ada: Person):
    """What was already said was worth reading; only the rest is not wanted."""
    card = await ada.types("Tell me everything")
    await card.locator(".md").first.wait_for()

    await card.get_by_role("button", name="Stop").dispatch_event("click")

    await expect(card.locator(".notice")).to_contain_text("Nothing was charged")
    await finished(card)
    await expect(card.locator(".md").first).to_be_visible()


async def test_the_send_button_stops_while_the_box_is_empty(ada: Person):
    """The stop that stands still: the one beside a growing answer moves with every line."""
    card = await ada.types("/imagine a long wall")

    await ada.button("Stop the newest answer").click()

    await expect(card.locator(".notice")).to_contain_text("Stopped")
    await expect(ada.button("Send")).to_be_visible()


async def test_a_reload_comes_back_to_the_conversation(ada: Person):
    """The address is the conversation's: reload, bookmark and Back all find it."""
    card = await ada.asks("Which way is north?")
    words = await card.locator(".md").all_inner_texts()

    await ada.page.reload()

    await expect(ada.cards).to_have_count(1)
    await expect(ada.newest.locator(".said")).to_have_text("Which way is north?")
    assert await ada.newest.locator(".md").all_inner_texts() == words
    current = ada.page.locator("#history-list a[aria-current=page]")
    await expect(current).to_contain_text("Which way is north?")


async def test_an_old_conversation_is_opened_from_the_history(ada: Person):
    """What was asked before is one press away, and a new conversation begins empty."""
    await ada.asks("What is a zeugma?")
    await ada.button("New conversation").click()
    await expect(ada.cards).to_have_count(0)

    await ada.page.get_by_role("link", name="What is a zeugma?").click()

    await expect(ada.newest.locator(".said")).to_have_text("What is a zeugma?")
    await expect(ada.page).to_have_title("What is a zeugma? · Flashbulb")


async def test_an_answer_goes_on_while_nobody_looks(ada: Person):
    """Closing the page in the middle loses nothing."""
    await ada.types("Tell me something long")
    address = await ada.reads("location.href")

    await ada.page.goto("about:blank")
    await ada.page.goto(address)

    await expect(ada.cards).to_have_count(1)
    await finished(ada.newest)
    await expect(ada.newest.locator("pre code")).to_have_count(1)


async def test_two_tabs_show_the_same(ada: Person, visitor: Arrives):
    """What is asked in one tab appears in the other by itself."""
    await ada.asks("Is anybody there?")
    other = await visitor(await ada.reads("location.href"))
    await expect(other.cards).to_have_count(1)

    await ada.asks("Still there?")

    await expect(other.cards).to_have_count(2)
    await finished(other.newest)
    assert await other.newest.locator(".answer").inner_text() == await ada.newest.locator(".answer").inner_text()
    assert other.troubles == []


async def test_commands_and_options_complete_by_keyboard(ada: Person):
    """Nobody has to know the options: the box says what there is, and Tab takes it."""
    await ada.box.press_sequentially("/im")
    await expect(ada.page.get_by_role("combobox", name="Message")).to_have_attribute("aria-expanded", "true")
    assert (await _active(ada)).startswith("/imagine")

    await ada.page.keyboard.press("Tab")
    await ada.box.press_sequentially("a fox --as")
    await ada.page.keyboard.press("Enter")
    await ada.page.keyboard.press("ArrowDown")
    second = await _active(ada)
    await ada.page.keyboard.press("Enter")

    await expect(ada.box).to_have_value(f"/imagine a fox --aspect {second.split()[0]} ")
    await expect(ada.page.get_by_role("listbox")).to_have_count(0)


async def test_the_option_being_typed_is_explained(ada: Person):
    """Its help and what it allows stand above the box while it is typed."""
    await ada.box.press_sequentially("/imagine a fox --count ")

    await expect(ada.page.locator("#hint")).to_contain_text("--count")
    await expect(ada.page.locator("#hint")).to_contain_text("1 to 4")


async def test_escape_closes_the_suggestions_and_keeps_the_words(ada: Person):
    """A list in the way goes away, and stays away for this word."""
    await ada.box.press_sequentially("/us")

    await ada.page.keyboard.press("Escape")
    await ada.box.press_sequentially("a")

    await expect(ada.page.get_by_role("listbox")).to_have_count(0)
    await expect(ada.box).to_have_value("/usa")


async def test_enter_sends_a_whole_command(ada: Person):
    """A suggestion must never keep a finished line from being sent."""
    await ada.box.press_sequentially("/usage")

    await ada.page.keyboard.press("Enter")

    await expect(ada.cards).to_have_count(1)


async def test_up_brings_back_the_last_line(ada: Person):
    """A slip is put right without typing everything again; Shift and Enter makes a new line."""
    await ada.asks("/usage")
    # The answer may be there before it is known that the line was sent.
    await expect(ada.box).to_have_value("")

    await ada.page.keyboard.press("ArrowUp")
    await ada.page.keyboard.press("Shift+Enter")

    await expect(ada.box).to_have_value("/usage\n")


async def test_words_that_could_not_be_sent_stay_and_are_sent_once(ada: Person):
    """A lost connection loses no words, and trying again does not ask twice."""
    bodies: list[str] = []

    async def lost_on_the_way_back(route: Route) -> None:
        bodies.append(route.request.post_data or "")
        if len(bodies) == 1:
            await route.fetch()
            await route.abort()
        else:
            await route.continue_()

    await ada.page.route("**/api/requests", lost_on_the_way_back)
    await ada.box.fill("Can you hear me?")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.locator("#trouble")).to_contain_text("Your words are still in the box")
    await expect(ada.box).to_have_value("Can you hear me?")
    ada.expects("ERR_FAILED")

    await ada.page.keyboard.press("Enter")

    await expect(ada.box).to_have_value("")
    await expect(ada.cards).to_have_count(1)
    assert bodies[0] == bodies[1]


async def test_a_line_that_was_wrong_is_edited_and_tried_again(ada: Person):
    """What was refused is put back into the box, and not to be typed anew."""
    card = await ada.asks("/imagine a fox --seed tomorrow")
    await expect(card.locator(".notice.problem")).to_be_visible()

    await card.get_by_role("button", name="Edit and try again").click()

    await expect(ada.box).to_have_value("/imagine a fox --seed tomorrow")
    await expect(ada.box).to_be_focused()


async def test_a_reader_who_scrolled_up_is_left_alone(visitor: Arrives, house: Program):
    """Words that arrive must not pull the page away under somebody who reads."""
    ada = await visitor(house.url, height=420)
    await ada.asks("One?")
    await ada.types("Two?")
    await ada.page.locator("#scroller").evaluate("area => { area.scrollTop = 0; }")

    await finished(ada.newest)

    assert await ada.page.locator("#scroller").evaluate("area => area.scrollTop") == 0
    await ada.button("Jump to latest").click()
    await expect(ada.newest.locator(".receipt")).to_be_in_viewport()
    await expect(ada.button("Jump to latest")).to_have_count(0)


async def test_an_example_teaches_the_line_it_stands_for(ada: Person):
    """The first thing a newcomer presses shows how it is said."""
    await ada.page.locator("#examples button").last.click()

    assert (await ada.box.input_value()).startswith("/speak ")
    await expect(ada.box).to_be_focused()


async def test_canned_answers_are_said_to_be_canned(ada: Person):
    """Nobody may take the stand-in's words for Gemini's; the way out stands beside it."""
    await expect(ada.page.locator("#canned-note")).to_contain_text("GEMINI_API_KEY")
    await ada.asks("/usage")
    await expect(ada.page.locator("#canned-note")).to_be_hidden()

    await ada.page.get_by_role("button", name="Canned answers").click()

    await expect(ada.page.locator("#canned-note")).to_contain_text("canned")


@pytest.mark.parametrize("width", [390, 320])
async def test_the_history_is_a_drawer_on_a_phone(visitor: Arrives, house: Program, width: int):
    """It opens over the page, holds the keyboard, and gives the focus back."""
    ada = await visitor(house.url, width=width, height=700)
    await ada.asks("Where is the drawer?")
    await expect(ada.page.get_by_role("navigation")).to_have_count(0)

    await ada.button("Conversations").click()
    await expect(ada.page.get_by_role("navigation", name="Conversations")).to_be_visible()
    await expect(ada.page.locator("main")).to_have_attribute("inert", "")
    await ada.page.keyboard.press("Escape")

    await expect(ada.page.get_by_role("navigation")).to_have_count(0)
    await expect(ada.button("Conversations")).to_be_focused()
    assert ada.troubles == []


async def test_the_theme_is_kept(ada: Person):
    """Chosen once, it is there after a reload; without a choice it is the system's."""
    system = await _paper(ada)
    await ada.page.get_by_role("button", name="Theme:").click()
    await expect(ada.page.get_by_role("button", name="Theme: light")).to_be_visible()
    await ada.page.get_by_role("button", name="Theme:").click()
    await expect(ada.page.get_by_role("button", name="Theme: dark")).to_be_visible()

    await ada.page.reload()

    await expect(ada.page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert await _paper(ada) != system


async def test_what_was_forgotten_is_gone_from_the_page(visitor: Arrives, own_house: Program):
    """Deleted means that nobody who looks over a shoulder reads it any more."""
    ada = await visitor(own_house.url)
    await ada.asks("A secret?")
    card = await ada.asks("/forget")

    await card.get_by_role("button", name="Delete everything").click()

    await expect(ada.page.get_by_text("Forgotten:")).to_be_visible()
    await expect(ada.page.get_by_text("A secret?")).to_have_count(0)
    assert ada.troubles == []


async def test_a_restart_is_survived(visitor: Arrives, own_house: Program):
    """The page says that it waits, then goes on where it was; nobody has to reload it."""
    ada = await visitor(own_house.url)
    await ada.asks("Before the restart?")

    own_house.stop()
    await expect(ada.page.locator("#link-state")).to_have_text("Reconnecting…")
    own_house.start()

    await expect(ada.page.locator("#link-state")).to_have_text("")
    await ada.asks("And after it?")
    await expect(ada.cards).to_have_count(2)


async def test_a_locked_page_asks_for_its_token(visitor: Arrives, locked_house: Program):
    """A wrong token is said to be wrong; the right one leads to the page, and signing out leads back."""
    ada = await visitor(locked_house.url)
    await ada.page.get_by_label("Access token").fill("open-sesame")
    await ada.button("Sign in").click()
    await expect(ada.page.get_by_role("alert")).to_be_visible()
    ada.expects("401")

    await ada.page.get_by_label("Access token").fill("open-sesame-please")
    await ada.button("Sign in").click()

    await ada.asks("/usage")
    await ada.button("Sign out").click()
    await expect(ada.page.get_by_label("Access token")).to_be_visible()
    # The list of conversations may still be on its way while she signs out.
    assert [trouble for trouble in ada.troubles if not trouble.endswith("/api/conversations")] == []


async def test_the_picture_in_the_readme_is_of_this_page(visitor: Arrives, own_house: Program, tmp_path: Path):
    """A screenshot nobody made by hand cannot lie. FLASHBULB_SCREENSHOT=1 puts it into docs/."""
    ada = await visitor(own_house.url, height=1320, device_scale_factor=1.5)
    for line in (
        "Plan a weekend in Ghent with two children",
        "How do tides work?",
        "/imagine a fox in the snow --ar 1:1",
    ):
        await ada.asks(line)
        await ada.button("New conversation").click()
    card = await ada.asks("/imagine a lighthouse in a storm at dusk --ar 16:9 --seed 7")
    await ada.asks("How far is it to see in miles: 1.17 * 100 ^ 0.5?")
    await card.locator(".gallery img").evaluate("image => image.decode()")
    await ada.page.locator("#scroller").evaluate("area => { area.scrollTop = area.scrollHeight; }")
    await ada.page.mouse.move(640, 400)

    folder = ROOT / "docs" if "FLASHBULB_SCREENSHOT" in os.environ else tmp_path
    await ada.page.screenshot(path=folder / "screenshot.png")
    assert ada.troubles == []


async def _source(card: Locator) -> str | None:
    return await card.locator(".gallery img").get_attribute("src")


async def _active(person: Person) -> str:
    """The suggestion a screen reader would read out."""
    chosen = await person.box.get_attribute("aria-activedescendant")
    return await person.page.locator(f"#{chosen}").inner_text()


async def _paper(person: Person) -> str:
    colour: str = await person.reads("getComputedStyle(document.body).backgroundColor")
    return colour
