"""Markdown on pages: cut where a reader would cut it, nothing lost, nothing broken, and steady while it is written."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bots.pages import pages_of
from tests.effort import effort_of
from tests.renders.nasty import NASTY

PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
CODE = "\n".join(f"    total_{n} += price[{n}] * 2  # step {n}" for n in range(25))
ROWS = "".join(f"| row {n} | value `{n}` |\n" for n in range(90))
LONG_LINE = " ".join(f"word{n}" for n in range(340))
ANSWER = f"""# Title

{"A first sentence. And a second one, a bit longer. " * 14}

````markdown
# A document
```python
{CODE}
```
{CODE}
````

Some **bold** text, and a table:

| name | value |
|:-----|------:|
{ROWS}
- item one
  ```js
  let x = 1
  ```
- item two

{LONG_LINE}

> {"A quoted sentence. " * 12}
> ```sh
> make test
> ```
"""
SOUP = [
    *NASTY,
    *("```py\n", "```\n", "````\n", "~~~ rust\n", "~~~\n", "  ```\n", "- ```js\n", "> ```\n", "> ", "> > "),
    *("| a | b |\n|---|---|\n| 1 | 2 |\n", "| 3 | 4 |\n" * 9, "- item\n", "  - deep\n    - deeper\n", "10. ten\n"),
    *("[a link](https://a.example/path) ", "[half](https://a", "**bold words** ", "`code words` ", "**", "*", "`"),
    *("word " * 30, "x" * 90, "A sentence. " * 8, "日本語。" * 20, "👩‍👩‍👧‍👦" * 8, "🇩🇪" * 15, "e\u0301" * 30),
    *("# Heading\n", "## ", "\n\n", "\n", "    indented\n", "\tx\n", " " * 70, "\n" * 9, "\\"),
]
soups = st.lists(st.sampled_from(SOUP) | st.text(max_size=8), max_size=30).map("".join)


def solid(text: str) -> str:
    return "".join(text.split())


def is_within(part: str, whole: str) -> bool:
    """Every character of `part` is in `whole`, in the same order."""
    characters = iter(whole)
    return all(character in characters for character in part)


def seen(markdown: str) -> str:
    """What a reader sees of it, without spaces."""
    tokens = PARSER.parse(markdown)
    leaves = [child for token in tokens for child in (token.children or [token])]
    return solid(
        "".join(leaf.content for leaf in leaves if leaf.type in {"text", "code_inline", "fence", "code_block"})
    )


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@settings(deadline=None, max_examples=400)
@given(text=soups, longest=st.integers(64, 400), measure=st.sampled_from([len, utf16]))
@example(" " * 500 + "x", 64, len)
@example("```\n" + "\n" * 300, 64, len)
@example("> " * 60 + "x" * 300, 64, len)
@example("\x1f" + "<script>alert(1)</script>" * 3, 64, len)
def test_every_page_fits_and_says_something(text, longest, measure):
    """A platform refuses a message that is too long or blank, and with it the whole answer."""
    for page in pages_of(text, longest, measure=measure):
        assert measure(page) <= longest
        assert page.strip()


@settings(deadline=None, max_examples=400)
@given(text=soups, longest=st.integers(64, 400))
def test_nothing_of_the_source_is_lost(text, longest):
    """Whatever is opened again is more than the source; nothing may be less, whatever the text is."""
    assert is_within(solid(text), solid("".join(pages_of(text, longest))))


@settings(deadline=None, max_examples=200)
@given(text=soups, longest=st.integers(64, 400))
def test_only_marks_and_headers_are_said_again(text, longest):
    """What a page adds opens code, quotes, tables and emphasis; it never makes up or repeats words."""
    pages = pages_of(text, longest)

    added = len(solid("".join(pages))) - len(solid(text))

    assert added <= 2 * (longest // 4 + 16) * max(0, len(pages) - 1)


words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9)
BLOCKS = {
    "paragraph": "{} {}. {} {}! {} {}\n\n",
    "heading": "## {} {}\n\n",
    "list": "- {} {}\n- {}\n  - {} {}\n    - {}\n- {}\n\n",
    "numbers": "1. {} {}\n2. {}\n\n   {} {}\n\n",
    "quote": "> {} {}\n> {} {}\n\n",
    "bold": "**{} {} {}** and *{} {}*, ~~{}~~\n\n",
    "fence": "```js\n{} {}\n\n  {} {}\n```\n\n",
    "long fence": "````md\n```js\n{}\n```\n{}\n````\n\n",
    "waves": "~~~\n{}\n{}\n{}\n~~~\n\n",
    "fence in a list": "- {}\n\n  ```py\n  {}\n    {}\n  ```\n- {}\n\n",
    "fence in a quote": "> ```py\n> {}\n>   {}\n> {}\n> ```\n\n",
    "code": "{} `{} {}` {}\n\n",
    "link": "{} [{} {}](https://a.example) {}\n\n",
}


@settings(deadline=None, max_examples=300)
@given(
    kinds=st.lists(st.sampled_from(sorted(BLOCKS)), max_size=16),
    said=st.lists(words, min_size=150, max_size=150),
    longest=st.integers(80, 300),
)
def test_joined_pages_show_what_the_source_shows(kinds, said, longest):
    """Each page is read alone: what was code, a quote or bold is so on every page, and reads on where it stopped."""
    text = "".join(BLOCKS[kind] for kind in kinds).format(*(f"{word}{n}" for n, word in enumerate(said)))

    pages = pages_of(text, longest)

    assert "".join(map(seen, pages)) == seen(text)


@settings(deadline=None, max_examples=150)
@given(text=soups, longest=st.integers(100, 400), cut=st.integers(0, 3000))
def test_appended_text_changes_the_last_pages_only(text, longest, cut):
    """Every page that changes is an edit, and a reader who has read it reads it again."""
    before = pages_of(text[:cut].rstrip("\\"), longest)

    after = pages_of(text, longest)

    assert after[: max(0, len(before) - 3)] == before[:-3]


@pytest.mark.parametrize("longest", [500, 2000])
def test_an_answer_that_grows_word_by_word_changes_two_pages_at_most(longest):
    """The promise for whatever a model really writes."""
    before: list[str] = []
    for end in range(0, len(ANSWER), 7):
        pages = pages_of(ANSWER[:end], longest)

        assert pages[: max(0, len(before) - 2)] == before[:-2]
        before = pages


def test_a_long_answer_is_whole_and_every_page_is_right():
    """Nested fences, a table and a line of 3,000 characters: the road's worst day."""
    pages = pages_of(ANSWER, 2000)

    assert len(ANSWER) > 6000
    assert len(LONG_LINE) > 2000
    assert len(pages) <= 6
    assert all(len(page) <= 2000 for page in pages)
    header = "namevalue"
    assert "".join(map(seen, pages)).replace(header, "") == seen(ANSWER).replace(header, "")


@pytest.mark.parametrize(("fence", "language"), [("```", "python"), ("````", "md"), ("~~~", "rust"), ("```", "")])
@pytest.mark.parametrize("before", ["", "> ", "  "])
def test_code_keeps_its_language_on_every_page(fence, language, before):
    """Code without its end swallows what follows; code without its beginning is not code."""
    lines = "".join(f"{before}line_{n} = {n}\n" for n in range(90))
    text = f"{'- item' if before == '  ' else 'Look:'}\n\n{before}{fence}{language}\n{lines}{before}{fence}\n"

    pages = pages_of(text, 300)

    assert len(pages) > 3
    for page in pages:
        [token] = [token for token in PARSER.parse(page) if token.type == "fence"]
        assert (token.info, token.markup) == (language, fence)
        assert page.count(fence) == 2
        assert token.content.startswith("line_")
    assert all(page.startswith(f"> {fence}") for page in pages[1:]) == (before == "> ")


def test_a_line_of_code_longer_than_a_page_stays_code():
    """Minified scripts come in one line."""
    pages = pages_of(f"```js\n{'x=1;' * 300}\n```", 300)

    contents = [token.content for page in pages for token in PARSER.parse(page) if token.type == "fence"]
    assert len(contents) == len(pages)
    assert solid("".join(contents)) == "x=1;" * 300


def test_a_table_repeats_its_header():
    """A row of numbers without a header says nothing."""
    pages = pages_of(f"| name | value |\n|---|---|\n{ROWS}", 500)

    assert all(page.startswith("| name | value |\n|---|---|\n| row ") for page in pages)
    assert [int(n) for page in pages for n in re.findall(r"row (\d+)", page)] == list(range(90))


def test_a_cut_falls_between_blocks_when_it_can():
    """A paragraph that fits is read in one piece."""
    paragraphs = [f"Paragraph {n}. " + "Some words. " * 20 for n in range(8)]

    pages = pages_of("\n\n".join(paragraphs), 600)

    assert [solid(page) for page in pages] == [solid("".join(paragraphs[n : n + 2])) for n in (0, 2, 4, 6)]


def test_a_heading_stays_with_what_it_is_about():
    """A heading at the end of a message announces nothing."""
    pages = pages_of(f"{'Words. ' * 26}\n\n## The next thing\n\n{'More words. ' * 10}", 220)

    assert pages[1].startswith("## The next thing\n\nMore words.")


def test_what_is_nested_moves_to_the_left():
    """Four spaces at the top of a page would make code of a list."""
    nested = "".join(f"    - nested item {n}\n" for n in range(30))

    pages = pages_of(f"1.  first\n{nested}2.  second\n", 200)

    assert all(page.startswith("- nested item") for page in pages[1:])
    assert pages[-1].endswith("\n2.  second")


@pytest.mark.parametrize(
    "whole", ["[a link with words](https://a.example/b)", "`some inline code`", "**bold words here**"]
)
def test_what_belongs_together_is_not_torn(whole):
    """Half a link is an address and a riddle."""
    for filling in range(60, 100):
        pages = pages_of(f"{'word ' * (filling // 5)}{'x' * (filling % 5)} {whole} and {'word ' * 40}", 100)

        assert any(whole in page for page in pages)


def test_emphasis_longer_than_a_page_is_opened_again():
    """Two stars at one end only are two stars on screen."""
    pages = pages_of(f"**{'bold words here ' * 20}end** and out", 100)

    assert len(pages) > 3
    assert all(page.startswith("**") and page.count("**") == 2 for page in pages)


@pytest.mark.parametrize("sign", ["👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301", "1\ufe0f\u20e3", "नि"])
def test_a_sign_is_never_torn(sign):
    """Half a family is a stranger."""
    for filling in range(12):
        pages = pages_of("x" * filling + sign * 90, 100)

        assert all(page.lstrip("x").replace(sign, "") == "" for page in pages)
        assert not any(unicodedata.combining(page[0]) for page in pages)


def test_a_dash_between_words_does_not_become_a_list():
    """At the start of a line it would."""
    for filling in range(60, 100):
        pages = pages_of(f"{'w' * filling} one - two - three 1. four # five > six {'word ' * 30}", 100)

        assert not any(token.type.endswith("list_open") for page in pages for token in PARSER.parse(page))


@pytest.mark.parametrize(
    "text",
    [ANSWER, "word **bold** ", "x", f"```py\n{CODE}", "> quoted words\n", "["],
    ids=["answer", "one line", "one word", "code", "quote", "brackets"],
)
def test_cutting_is_little_work(text):
    """It happens again for every edit of an answer that is being written. (Measured: 0.5 to 5 ms.)"""
    assert effort_of(lambda: pages_of((text * 6000)[:6000], 2000)) < 80_000


@pytest.mark.parametrize("text", ["`" * 99, "a `` b ` " * 99, "**a " * 99, "[x](" * 99, "> - " * 99, "\\" * 99])
def test_a_book_is_no_trouble(text):
    """Somebody will paste a book. Five times as much may be five times the work, not twenty-five."""
    some = effort_of(lambda: pages_of((text * 1100)[:10_000], 2000))

    all_of_it = effort_of(lambda: pages_of((text * 1100)[:50_000], 2000))

    assert all_of_it < 12 * some
