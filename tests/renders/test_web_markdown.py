"""Markdown on the page: the same however it arrives, whole, and safe whatever a model was talked into writing."""

from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bots.web.markdown import GrowingMarkdown
from tests.renders.nasty import NASTY
from tests.renders.page import Page

PLAIN = "p h1 h2 h3 h4 h5 h6 ul li blockquote hr br em strong s code figcaption table thead tbody tr"
ATTRIBUTES = {
    "a": {"href", "rel", "target"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "figure": {"class"},
    "button": {"type", "class"},
    "pre": {"tabindex"},
    "ol": {"start"},
    "th": {"class"},
    "td": {"class"},
    **dict.fromkeys(PLAIN.split(), frozenset()),
}

documents = (
    st.lists(st.sampled_from(NASTY) | st.text(max_size=6), max_size=14)
    .map("".join)
    .filter(lambda text: "]:" not in text)
)


def html_of(markdown: str) -> str:
    return "".join(GrowingMarkdown().blocks(markdown))


def grown(markdown: str, cuts: list[int]) -> list[str]:
    growing = GrowingMarkdown()
    for cut in cuts:
        growing.blocks(markdown[:cut])
    return list(growing.blocks(markdown))


@settings(deadline=None, max_examples=200)
@given(markdown=documents, cuts=st.lists(st.integers(0, 120), max_size=8).map(sorted))
@example("para\n***bold***", [8])
@example("para\n#hashtag", [6])
@example("x\n| a |\n|-|x", [11])
@example("- a\n***b***", [7])
@example("a\r\n\r\nb\r\n\r\nc\r\n\r\nd", [2, 5, 9])
@example("a\r\rb\r\rc\r\rd\n\ne", [3, 7])
def test_a_growing_text_ends_as_if_it_had_come_at_once(markdown, cuts):
    """A reader who watched and one who comes later see the same answer."""
    assert grown(markdown, cuts) == GrowingMarkdown().blocks(markdown)


@settings(deadline=None, max_examples=60)
@given(markdown=documents)
def test_letter_by_letter_is_the_same_too(markdown):
    """A slow model is not an excuse."""
    assert grown(markdown, list(range(len(markdown)))) == GrowingMarkdown().blocks(markdown)


@settings(deadline=None, max_examples=300)
@given(markdown=documents)
def test_nothing_unsafe_survives(markdown):
    """The page trusts this HTML completely; a model can be talked into writing anything."""
    page = Page(html_of(markdown))

    assert page.open == []
    assert page.other == []
    for tag, attributes in page.tags:
        assert tag in ATTRIBUTES, tag
        assert set(attributes) <= ATTRIBUTES[tag], (tag, attributes)
        if tag == "a":
            assert urlsplit(attributes["href"]).scheme in {"", "http", "https", "mailto"}
            assert attributes["rel"] == "noopener noreferrer nofollow"
        if "class" in attributes:
            assert attributes["class"] in {"md", "scroll", "code", "copy", "right", "center"}


@settings(deadline=None, max_examples=100)
@given(markdown=documents)
def test_links_are_not_nested(markdown):
    """A browser tears nested links apart, and neither half leads where it says."""
    depth = 0
    for part in html_of(markdown).split("<")[1:]:
        depth += part.startswith("a ") - part.startswith("/a>")
        assert depth in (0, 1)


words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6)
BLOCKS = {
    "paragraph": "{}\n\n",
    "heading": "## {}\n\n",
    "list": "- {}\n- {}\n\n",
    "numbers": "3. {}\n4. {}\n\n",
    "quote": "> {}\n> {}\n\n",
    "bold": "**{}** and *{}*, ~~{}~~\n\n",
    "fence": "```js\n{}\n\n{}\n```\n\n",
    "code": "some `{}` code\n\n",
    "table": "| {} | {} |\n|---|:-:|\n| {} | {} |\n\n",
    "link": "[{}](https://a.example)\n\n",
    "picture": "![{}](https://a.example/b.png)\n\n",
}


@settings(deadline=None, max_examples=60)
@given(kinds=st.lists(st.sampled_from(sorted(BLOCKS)), max_size=8), words=st.lists(words, min_size=32, max_size=32))
def test_every_word_is_kept_in_its_place(kinds, words):
    """Whatever else happens to an answer, nothing of what it says may be lost."""
    template = "".join(BLOCKS[kind] for kind in kinds)
    said = [f"{word}{number}" for number, word in enumerate(words)][: template.count("{}")]

    text = Page(html_of(template.format(*said))).text

    places = [text.index(word) for word in said]
    assert all(one < other for one, other in pairwise(places))


def test_code_is_whole_with_its_language():
    """Code is copied and run: a space, a quote or a line that is lost breaks it."""
    source = 'if (a < b && c) {\n\n\treturn "&lt;"  // <br>\n}\n'

    page = Page(html_of(f"Look:\n\n```js title=x\n{source}```\n"))

    assert f"jsCopy{source}" in page.text
    assert ("button", {"type": "button", "class": "copy"}) in page.tags
    assert ("pre", {"tabindex": "0"}) in page.tags


@pytest.mark.parametrize("markdown", ["```py\nx = 1\n", "```py\nx = 1\n``", "```py\nx = 1\n```", "~~~py\nx = 1\n~~~"])
def test_code_that_is_still_being_written_is_code_already(markdown):
    """It must not flicker between a paragraph and a block with every word."""
    assert Page(html_of(markdown)).text.startswith("pyCopyx = 1\n")


def test_indented_code_has_no_language_to_show():
    """The caption is there all the same, for whoever hears the page."""
    assert Page(html_of("    x = 1\n")).text == "textCopyx = 1\n\n"


def test_a_table_is_aligned_by_class_and_can_be_scrolled_by_keyboard():
    """The page's policy allows no style of its own, and a wide table must not push the page aside."""
    html = html_of("| a | b | c | d |\n|---|:-:|--:|:--|\n| 1 | 2 | 3 | 4 |\n")

    assert '<th>a</th>\n<th class="center">b</th>\n<th class="right">c</th>\n<th>d</th>' in html
    assert '<td>1</td>\n<td class="center">2</td>\n<td class="right">3</td>\n<td>4</td>' in html
    assert '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("![a <b> cat](https://a.example/c.png)", '<a href="https://a.example/c.png" {}>a &lt;b&gt; cat</a>'),
        ("![](https://a.example/c.png)", '<a href="https://a.example/c.png" {}>https://a.example/c.png</a>'),
        ("[![ok](https://a.example/c.svg)](https://b.example)", '<a href="https://b.example" {}>ok</a>'),
        ("[mail](mailto:a@b.example)", '<a href="mailto:a@b.example" {}>mail</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("![x](data:image/png;base64,AA)", "![x](data:image/png;base64,AA)"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
    ],
)
def test_what_becomes_of_links_pictures_and_html(markdown, html):
    """A picture from elsewhere would tell that host who reads, and when; so it is a link. What is unsafe stays text."""
    assert html.format('rel="noopener noreferrer nofollow" target="_blank"') in html_of(markdown)


def test_closed_blocks_are_not_rendered_again():
    """A long answer would otherwise cost more with every word."""
    growing, written, unchanged = GrowingMarkdown(), "", 0
    before: list[str] = []

    for number in range(200):
        written += f"Paragraph {number} with some words.\n\n"
        blocks = growing.blocks(written)
        unchanged += sum(new is old for new, old in zip(blocks, before, strict=False))
        before = list(blocks)

    assert len(before) == 200
    assert unchanged > 0.95 * 200 * 199 / 2
