"""Handing files over: with the button, by dropping, by pasting; and what the server suggests while one types."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.browser.conftest import Arrives
from tests.browser.person import Person, finished
from tests.browser.program import Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PASTES = """([name, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const about = { clipboardData: data, bubbles: true, cancelable: true };
  document.getElementById("message").dispatchEvent(new ClipboardEvent("paste", about));
}"""
DRAGS = """([kind, name, type, bytes]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const about = { dataTransfer, bubbles: true, cancelable: true };
  document.getElementById("column").dispatchEvent(new DragEvent(kind, about));
}"""


def photo(colour: str = "teal") -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()


async def test_a_picture_is_attached_and_asked_about(ada: Person):
    """Chosen, seen, sent, and shown with the line it went along with."""
    await ada.attaches("harbour.png", photo())
    await expect(ada.attached).to_have_text(["harbour.png"])
    await expect(ada.attached.locator("img")).to_have_js_property("naturalWidth", 64)
    await expect(ada.page.locator("#polite")).to_have_text("harbour.png is attached.")
    await expect(ada.box).to_be_focused()

    card = await ada.asks("What is it?")

    await expect(card.locator(".answer")).to_contain_text("a picture, harbour.png: 64 × 48 pixels, mostly teal")
    await expect(card.get_by_role("list", name="Attached")).to_have_text("harbour.png")
    await expect(ada.attached).to_have_count(0)
    await ada.page.reload()
    await expect(ada.newest.get_by_role("list", name="Attached")).to_have_text("harbour.png")


async def test_a_picture_is_pasted(ada: Person):
    """A screenshot is in the clipboard already."""
    await ada.reads(PASTES, ["image.png", "image/png", [*photo("red")]])
    await expect(ada.attached).to_have_text(["image.png"])

    card = await ada.asks("Which colour?")

    await expect(card.locator(".answer")).to_contain_text("mostly red")


async def test_words_with_a_picture_of_them_are_pasted_as_words(ada: Person):
    """Word and Excel copy both; nobody who pastes a sentence wants a picture of it."""
    await ada.reads(
        PASTES.replace("const about", "data.setData('text/plain', 'x'); const about"), ["x.png", "image/png", [1]]
    )

    await expect(ada.attached).to_have_count(0)


async def test_files_are_dropped_anywhere(ada: Person):
    """A sign says where they will go, and the browser does not open them in place of the page."""
    text = ["notes.txt", "text/plain", [*b"the bridge is closed"]]
    await ada.reads(DRAGS, ["dragenter", *text])
    await expect(ada.page.get_by_text("Drop it to attach it")).to_be_visible()

    await ada.reads(DRAGS, ["drop", *text])

    await expect(ada.page.get_by_text("Drop it to attach it")).to_be_hidden()
    await expect(ada.attached).to_have_text(["notes.txt"])
    card = await ada.asks("What is closed?")
    await expect(card.locator(".answer")).to_contain_text("notes.txt")


async def test_a_file_is_taken_back(ada: Person):
    """By keyboard too; the box has the focus afterwards."""
    await ada.attaches("one.png", photo())
    await ada.attaches("two.png", photo())
    await expect(ada.attached).to_have_count(2)

    await ada.button("Remove one.png").press("Enter")

    await expect(ada.attached).to_have_text(["two.png"])
    await expect(ada.box).to_be_focused()


async def test_the_attach_button_opens_the_dialogue(ada: Person):
    """The keyboard reaches it before the box, where it stands."""
    async with ada.page.expect_file_chooser() as chooser:
        await ada.box.focus()
        await ada.page.keyboard.press("Shift+Tab")
        await expect(ada.button("Attach files")).to_be_focused()
        await ada.page.keyboard.press("Enter")

    assert (await chooser.value).is_multiple()


async def test_what_cannot_be_looked_at_says_why(ada: Person):
    """At once, by its name; everything else stays as it was."""
    await ada.box.fill("What is it?")

    await ada.attaches("plan.pdf", b"%PDF-1.7", "application/pdf")

    await expect(ada.page.locator("#trouble")).to_contain_text("“plan.pdf” is broken")
    await expect(ada.attached).to_have_count(0)
    await expect(ada.box).to_have_value("What is it?")
    ada.expects("400")


async def test_a_fifth_file_and_a_huge_one_are_not_even_sent(ada: Person):
    """What is known before is said before."""
    for number in range(5):
        await ada.attaches(f"{number}.png", photo())
    await expect(ada.page.locator("#trouble")).to_have_text("Up to 4 files can go with one message.")
    await expect(ada.attached).to_have_count(4)

    await ada.button("Remove 0.png").click()
    await ada.attaches("huge.png", bytes(20_000_001))

    await expect(ada.page.locator("#trouble")).to_contain_text("“huge.png” is too large")
    await expect(ada.attached).to_have_count(3)


async def test_what_is_attached_survives_a_reload(ada: Person):
    """As the words beside it do."""
    await ada.attaches("harbour.png", photo())
    await expect(ada.page.locator("#polite")).to_have_text("harbour.png is attached.")

    await ada.page.reload()

    await expect(ada.attached).to_have_text(["harbour.png"])
    card = await ada.asks("What is it?")
    await expect(card.locator(".answer")).to_contain_text("mostly teal")


async def test_a_line_waits_for_its_files(ada: Person):
    """Somebody who presses Enter while a picture is still on its way means it to go along."""
    answers: list[object] = []

    async def slow(route) -> None:
        await ada.page.wait_for_timeout(600)
        answers.append(await route.continue_())

    await ada.page.route("**/api/attachments", slow)
    await ada.box.fill("What is it?")
    await ada.attaches("harbour.png", photo())

    await ada.box.press("Enter")

    await expect(ada.cards).to_have_count(1)
    await finished(ada.newest)
    await expect(ada.newest.locator(".answer")).to_contain_text("harbour.png")


async def test_a_command_that_takes_no_files_keeps_them(ada: Person):
    """The sentence says so, and nothing that was prepared is lost."""
    await ada.attaches("harbour.png", photo())
    await ada.box.fill("/usage")
    await ada.page.keyboard.press("Enter")

    await expect(ada.page.locator("#trouble")).to_contain_text(
        "/usage takes no files. Your words are still in the box."
    )
    await expect(ada.attached).to_have_text(["harbour.png"])
    ada.expects("400")


async def test_a_line_that_was_wrong_comes_back_with_its_files(ada: Person):
    """Nobody has to look for the picture again because of a slip in an option."""
    await ada.attaches("harbour.png", photo())
    card = await ada.asks("/imagine a boat --seed tomorrow")
    await expect(card.locator(".notice.problem")).to_be_visible()

    await card.get_by_role("button", name="Edit and try again").click()

    await expect(ada.box).to_have_value("/imagine a boat --seed tomorrow")
    await expect(ada.attached).to_have_text(["harbour.png"])


async def test_models_are_suggested_with_their_prices(ada: Person):
    """By any of their words; Enter takes the one that is chosen."""
    await ada.box.press_sequentially("/imagine a fox --model finest")
    choices = ada.page.get_by_role("option")
    await expect(choices).to_have_count(1)
    await expect(choices).to_contain_text("imagen-4.0-ultra")
    await expect(choices).to_contain_text("¢")

    await ada.page.keyboard.press("Enter")

    await expect(ada.box).to_have_value("/imagine a fox --model imagen-4.0-ultra ")
    await expect(ada.cards).to_have_count(0)


async def test_ones_history_is_suggested_and_a_number_is_sent_as_it_is(visitor: Arrives, own_house: Program):
    """What stands behind a number is shown; Enter behind a number sends it, whatever else would fit."""
    ada = await visitor(own_house.url)
    await ada.asks("Why is tungsten so heavy?")
    await ada.box.press_sequentially("/history --show 1")
    await expect(ada.page.get_by_role("listbox")).to_have_count(0)
    await ada.box.fill("")

    await ada.box.press_sequentially("/history --show tung")
    await expect(ada.page.get_by_role("option")).to_contain_text("Why is tungsten so heavy?")
    await ada.page.keyboard.press("ArrowDown")
    await ada.page.keyboard.press("Enter")
    await expect(ada.box).to_have_value("/history --show 1 ")
    await ada.page.keyboard.press("Enter")

    await expect(ada.cards).to_have_count(2)


async def test_without_the_server_the_known_choices_are_shown(ada: Person):
    """A slow or lost connection must not take completion away."""
    await ada.page.route("**/api/suggest*", lambda route: route.abort())

    await ada.box.press_sequentially("/imagine a fox --model imag")

    await expect(ada.page.get_by_role("option")).to_have_text(["imagen-4.0-ultra"])
    ada.troubles.clear()  # the lost connection, as the browser tells it
