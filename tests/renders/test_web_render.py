"""A draft on the page: everything there is to see, and nothing in it that the page would execute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.web.live import event_of
from bots.web.render import Renderer
from core.draft import Draft
from core.values import Clip, Facts, Notice, Offer, Picture, Progress, Receipt, Text, Update
from tests.renders.nasty import NASTY
from tests.renders.page import Page

EVIL = "\"'><img src=x onerror=alert(1)>&amp;<script>"
KINDS: dict[str, Update] = {
    "text": Text(EVIL),
    "progress": Progress(EVIL),
    "picture": Picture(EVIL, EVIL, 64, 48),
    "video": Clip(EVIL, EVIL, "video", 5.0, 64, 48, EVIL),
    "audio": Clip(EVIL, EVIL, "audio", 5.0),
    "facts": Facts(((EVIL, EVIL),)),
    "notice": Notice(EVIL),
    "problem": Notice(EVIL, is_problem=True),
    "offer": Offer(EVIL, EVIL, {"prompt": EVIL}, id=EVIL),
    "form": Offer(EVIL, "edit", {"prompt": EVIL, "work": EVIL}, asks=("prompt",), id=EVIL),
    "row": Offer(EVIL, EVIL, {}, about=2, id=EVIL),
    "receipt": Receipt(7, EVIL),
}
ALLOWED = {
    *("div", "p", "figure", "figcaption", "a", "img", "dl", "dt", "dd", "button", "video", "audio", "span"),
    *(
        "em",
        "strong",
        "s",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def page_of(*updates: Update) -> Page:
    return Page("".join(Renderer().render(Draft(updates))))


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_shown_is_words_and_never_html(kind):
    """Prompts, models and providers all write into these; one that is not escaped is one too many."""
    page = page_of(KINDS[kind])

    assert EVIL in page.text or kind == "text"
    assert not any("onerror" in attributes for _, attributes in page.tags)
    assert all(tag in ALLOWED for tag, _ in page.tags)
    sources = [attributes["src"] for _, attributes in page.tags if "src" in attributes]
    assert sources == {
        "picture": [f"/works/{EVIL}?size=small"],
        "video": [f"/works/{EVIL}"],
        "audio": [f"/works/{EVIL}"],
    }.get(kind, [])


@given(words=st.lists(st.sampled_from(NASTY) | st.text(max_size=5), max_size=8).map("".join))
def test_no_words_get_out_of_their_place(words):
    """Tags close where they were opened, and only pictures of our own are loaded."""
    page = page_of(
        Text(words),
        Picture("a.png", words, 1, 1),
        Clip("a.mp4", words, "video", 5.0, 64, 48),
        Facts(((words, words),)),
        Notice(words),
        Progress(words),
        Offer(words, "help", {}, id=words),
        Offer(words, "edit", {"work": words, "prompt": words}, asks=("prompt",), about=1, id=words),
    )

    assert page.open == []
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert not any(name.startswith("on") or name == "style" for _, attributes in page.tags for name in attributes)
    assert [attributes["src"] for tag, attributes in page.tags if tag == "img"] == ["/works/a.png?size=small"]
    for _, attributes in page.tags:
        assert not (attributes.get("href") or "").lower().startswith(("javascript", "data", "vbscript"))


def test_a_picture_is_described_and_takes_its_room_at_once():
    """Whoever cannot see it hears what is in it; a page that jumps while it loads loses its reader."""
    page = page_of(Picture("a.png", "A fox “reads”", 1024, 576))

    [image] = [attributes for tag, attributes in page.tags if tag == "img"]
    assert image == {
        "src": "/works/a.png?size=small",
        "width": "1024",
        "height": "576",
        "alt": "A fox “reads”",
        "loading": "lazy",
    }
    assert ("a", {"href": "/works/a.png", "target": "_blank"}) in page.tags
    assert page.text == "A fox “reads”"


def test_pictures_stand_together():
    """Four pictures of one request are one block, so a fifth does not paint the others anew somewhere else."""
    pictures = [Picture(f"{n}.png", f"Fox {n}", 64, 64) for n in range(4)]

    blocks = Renderer().render(Draft(pictures))

    assert len(blocks) == 1
    assert blocks[0].count("<img") == 4


def test_a_button_carries_its_offer_and_its_danger():
    """Deleting everything does not look like “Again”."""
    page = page_of(Offer("Again", "imagine", {}, id="o1"), Offer("Delete", "forget", {}, is_danger=True, id="o2"))

    assert page.tags[1:] == [
        ("button", {"type": "button", "data-offer": "o1"}),
        ("button", {"type": "button", "data-offer": "o2", "class": "danger"}),
    ]
    assert page.tags[0] == ("div", {"class": "offers", "role": "group", "aria-label": "What next"})


def test_everything_stands_in_its_order():
    """Answer, pictures, what they were made from, a word about it, what goes on, what next, what it cost."""
    page = page_of(
        Offer("Again", "imagine", {}, id="o"),
        Notice("Mind the gap."),
        Facts((("Seed", "7"),)),
        Picture("a.png", "A fox", 1, 1),
        Text("Here it is."),
        Progress("Drawing …"),
    )

    words = ["Here it is.", "A fox", "Seed", "7", "Mind the gap.", "Drawing …", "Again"]
    assert [page.text.index(each) for each in words] == sorted(page.text.index(each) for each in words)


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (Receipt(4_700, "39 of 40 pictures left"), "0.47 ¢ · 39 of 40 pictures left"),
        (Receipt(4_700, ""), "0.47 ¢"),
        (Receipt(0, ""), "free"),
    ],
)
def test_the_footer_says_what_it_cost_and_what_is_left(receipt, words):
    """The promise of the product: nobody wonders what it cost."""
    assert page_of(receipt).text == words


def test_a_problem_says_when_to_come_back():
    """“Busy” without a time makes people try again at once."""
    page = page_of(Notice("The service is busy.", is_problem=True, retry_after_s=30.0))

    assert ("p", {"class": "notice problem"}) in page.tags
    assert page.text.startswith("The service is busy. ")
    assert "30" in page.text


def test_half_an_emoji_reaches_the_page_as_a_question_mark():
    """Models and pastes have them; the stream to the page must not break over one."""
    assert event_of("put", {"html": "half \ud83d"}) == b'event: put\ndata: {"html": "half ?"}\n\n'


def test_nothing_shown_is_nothing_on_the_page():
    """An empty card would look broken."""
    assert list(Renderer().render(Draft())) == []


def test_a_growing_answer_keeps_its_closed_blocks():
    """Only what changed is sent to the page."""
    renderer, draft = Renderer(), Draft([Text("One.\n\nTwo.\n\nThree.\n\n")])
    before = renderer.render(draft)

    draft.take(Text("Four."))
    after = renderer.render(draft)

    assert after[:3] == before
    assert len(after) == 4
