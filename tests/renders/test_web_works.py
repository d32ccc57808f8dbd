"""What was made, on the page: it plays, it is described, and every button says what it is about."""

import json
from datetime import UTC, datetime
from typing import Any

from bots.web.live import Hub, WebScreen
from bots.web.render import Renderer
from core.draft import Draft
from core.values import Clip, Document, Notice, Offer, Picture, Receipt, Request, Text, Update
from tests.renders.page import Page

VIDEO = Clip("a.mp4", "Waves roll onto a beach", "video", 5.0, 1280, 720, "a.jpg")
SPEECH = Clip("b.mp3", "Good morning, everybody.", "audio", 2.0)


def page_of(*updates: Update) -> Page:
    return Page("".join(Renderer().render(Draft(updates))))


def tags(page: Page, name: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in page.tags if tag == name]


def rows(page: Page) -> list[str | None]:
    return [attributes["aria-label"] for attributes in tags(page, "div") if attributes.get("role") == "group"]


def test_a_video_shows_its_picture_and_takes_its_room_before_it_plays():
    """Nothing jumps when it loads, nothing plays by itself, and whoever cannot see it hears what is in it."""
    page = page_of(VIDEO)

    assert tags(page, "video") == [
        {
            "src": "/works/a.mp4",
            "controls": None,
            "playsinline": None,
            "preload": "metadata",
            "poster": "/works/a.jpg?size=small",
            "width": "1280",
            "height": "720",
            "aria-label": "Waves roll onto a beach",
        }
    ]
    assert tags(page, "figure") == [{"class": "clip wide"}]
    assert "Waves roll onto a beach" in page.text


def test_a_video_that_stands_upright_is_known_as_one():
    """As wide as the column it would be higher than the screen."""
    upright = Clip("a.mp4", "A waterfall", "video", 5.0, 720, 1280, "a.jpg")

    assert tags(page_of(upright), "figure") == [{"class": "clip tall"}]


def test_a_sound_has_a_player_and_its_words():
    """Whoever does not hear it reads what is said."""
    page = page_of(SPEECH)

    assert tags(page, "audio") == [
        {"src": "/works/b.mp3", "controls": None, "preload": "metadata", "aria-label": "Good morning, everybody."}
    ]
    assert page.text.startswith("Good morning, everybody.")


def test_a_clip_is_saved_under_its_words():
    """A folder full of hashes helps nobody find the waves again."""
    [download] = tags(page_of(Clip("c.mp4", "Wellen, „laut“ – am/Strand?", "video", 5.0)), "a")

    assert download == {"class": "download", "href": "/works/c.mp4", "download": "Wellen-laut-am-Strand.mp4"}


def test_long_words_are_folded():
    """A page that was read aloud must not push everything else away; all of it is one press off."""
    page = page_of(Clip("b.mp3", "word " * 100, "audio", 60.0))

    assert {"class": "words folded"} in tags(page, "span")
    assert [button["data-action"] for button in tags(page, "button")] == ["unfold"]
    assert page.text.count("word") == 100


def test_clips_are_blocks_of_their_own():
    """What comes beside one that plays leaves it alone: only a block that changes is put anew."""
    renderer, draft = Renderer(), Draft([Text("Here."), VIDEO, SPEECH])
    before = renderer.render(draft)

    draft.take(Notice("One more thing."))
    after = renderer.render(draft)

    assert len(before) == 3
    assert after[:3] == before


def test_one_result_has_no_number():
    """There is nothing to tell it from."""
    page = page_of(
        Picture("a.png", "A fox", 1, 1), Offer("Vary", "edit", {}, about=1, id="v"), Offer("Again", "x", {}, id="a")
    )

    assert rows(page) == ["Picture", "What next"]
    assert page.text == "A foxVaryAgain"
    assert "aria-label" not in tags(page, "figure")[0]


def test_each_of_several_results_has_a_number_and_a_row():
    """Eight buttons that all say “Vary” are a guess."""
    pictures = [Picture(f"{number}.png", f"Fox {number}", 1, 1) for number in (1, 2)]
    offers = [
        Offer("Again", "imagine", {}, id="a"),
        Offer("Vary 2", "edit", {}, about=2, id="v2"),
        Offer("Vary 1", "edit", {}, about=1, id="v1"),
        Offer("Animate 1 · 20 ¢", "video", {}, about=1, id="m1"),
    ]

    page = page_of(*pictures, *offers)

    assert rows(page) == ["Picture 1", "Picture 2", "What next"]
    assert [figure["aria-label"] for figure in tags(page, "figure")] == ["Picture 1", "Picture 2"]
    assert [button["data-offer"] for button in tags(page, "button")] == ["v1", "m1", "v2", "a"]
    assert "1Vary 1Animate 1 · 20 ¢2Vary 2Again" in page.text


def test_a_row_says_its_number_once():
    """The number before the row is seen, so the ones on its buttons need not be; they are still there to be heard."""
    pictures = [Picture(f"{number}.png", f"Fox {number}", 1, 1) for number in (1, 2)]

    blocks = Renderer().render(Draft([*pictures, Offer("Animate 2 · 20 ¢", "video", {}, about=2, id="m")]))

    assert '>Animate<span class="unseen"> 2</span> · 20 ¢</button>' in blocks[-1]


def test_clips_are_counted_behind_pictures():
    """As the offers count them."""
    page = page_of(
        VIDEO, SPEECH, Offer("Again 1", "x", {}, about=1, id="1"), Offer("Again 2", "x", {}, about=2, id="2")
    )

    assert rows(page) == ["Video 1", "Sound 2"]


def test_a_file_is_saved_under_its_name_and_says_what_is_in_it():
    """Nobody has to open it to know; and a name from outside is only a name."""
    page = page_of(Document("doc-1.csv", 'R&D <b>"x".csv', 1_234, "What 14 people used & why"))

    assert tags(page, "a") == [{"class": "download", "href": "/works/doc-1.csv", "download": 'R&D <b>"x".csv'}]
    assert tags(page, "b") == []
    assert page.text == 'R&D <b>"x".csv1.2 kBWhat 14 people used & why'


def test_a_file_is_a_block_of_its_own():
    """A clip beside it plays on."""
    stored = f"doc-{'a' * 32}.csv"
    blocks = Renderer().render(Draft([Text("Here."), VIDEO, Document(stored, "usage.csv", 7, "November")]))

    assert len(blocks) == 3
    assert f'href="/documents/{stored}"' in blocks[-1]


def form_of(page: Page) -> Any:
    [button] = tags(page, "button")
    return json.loads(str(button["data-form"]))


def test_what_no_line_can_say_is_asked_in_a_form():
    """Which picture is meant cannot be typed, so the button remembers it and asks for the rest."""
    known = {"work": "a.png", "of": "web:1", "how": "change"}
    page = page_of(Offer("Edit", "edit", known, asks=("prompt",), id="e"))

    [field] = form_of(page)

    assert (field["name"], field["help"], field["value"]) == ("prompt", "What should be different.", "")
    [button] = tags(page, "button")
    assert (button["data-offer"], button["data-work"]) == ("e", "a.png")
    assert "data-line" not in button


def test_a_form_begins_with_what_is_there():
    """A word is corrected, and not the whole sentence typed anew."""
    page = page_of(Offer("Correct", "history", {"alt_of": "r", "work": "a.png", "alt": "A fix"}, asks=("alt",), id="c"))

    assert form_of(page)[0]["value"] == "A fix"


def test_what_a_line_can_say_is_changed_in_the_composer():
    """One place to write in, with completion and everything."""
    page = page_of(Offer("Edit prompt", "imagine", {"prompt": "a fox", "count": 2}, asks=("prompt",), id="e"))

    assert tags(page, "button") == [{"type": "button", "data-line": "/imagine a fox --count 2"}]


def test_a_price_of_ours_is_an_estimate():
    """Where the provider publishes none, nobody is told that it is exact."""
    assert page_of(Receipt(5_000, "3 left", is_estimated=True)).text == "about 0.50 ¢ · 3 left"


def test_what_can_be_typed_is_seen_as_such():
    """Sentences of ours name commands; their signs are not shown."""
    page = page_of(Notice("`/forget` deletes it."))

    assert page.text == "/forget deletes it."
    assert tags(page, "code") == [{}]


async def test_what_is_shown_while_it_runs_is_served_while_it_runs():
    """A work is stored when its request is done; until then the screen that shows it vouches for it."""
    hub = Hub()
    asked = Request("r", "web", "web:ada", "page", "page", "c", "video", {}, datetime(2026, 11, 22, tzinfo=UTC))
    screen = WebScreen(hub, asked, "/video waves")

    blocks = screen.render(Draft([Clip("a.mp4", "Waves", "video", 5.0, 64, 48, "a.jpg")]))
    await screen.put(0, blocks[0])

    assert hub.shows("web:ada", "a.mp4")
    assert hub.shows("web:ada", "a.jpg")
    assert not hub.shows("web:bob", "a.mp4")

    screen.render(Draft([Document("doc-1.csv", "usage.csv", 7, "November")]))
    assert hub.shows("web:ada", "doc-1.csv")
    assert not hub.shows("web:bob", "doc-1.csv")
