"""What people are called in tables: names that somebody else chose, and some try what happens."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.names import NAME_CHARS, markdown_name, plain_name, shown_name

JOINERS = "\u200c\u200d"


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Ada\nBob\t\u2028Eve", "Ada Bob Eve"),
        ("\u202eadA\u2066", "adA"),
        ("A\u200bd\u200da\ufeff\u2060", "Ada"),
        ("Ada\ufe0f", "Ada"),
        ("世\u200d\u200bA", "世A"),
        ("\u3164\u115f\u2800\u034f", ""),
        ("", ""),
        ("👩‍💻 Ada", "👩‍💻 Ada"),
        ("می‌خواهم", "می‌خواهم"),
        ("世界", "世界"),
        ("x" * 100, "x" * 80),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(name, called):
    """In a table of who spent what, nobody passes for somebody else, and no row runs backwards."""
    assert plain_name(name) == called


@given(st.text())
def test_whatever_somebody_calls_themselves_fits_a_table(name):
    """Discord and Slack let people choose nearly any text."""
    called = plain_name(name)

    assert len(called) <= NAME_CHARS
    assert called == called.strip()
    assert not [c for c in called if c not in JOINERS and unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]
    assert not called or called[-1] not in JOINERS


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ("עדה", "\u2068עדה\u2069"),
        ("\u202eעדה 7\u2066", "\u2068עדה 7\u2069"),
        ("\u200b", "discord:1"),
        (None, "discord:1"),
    ],
)
def test_a_name_is_shown_where_it_stands(name, shown):
    """`עדה 12 · 3` would put the numbers on the wrong side, and a name of nothing would be nobody."""
    assert shown_name("discord:1", {} if name is None else {"discord:1": name}) == shown


@given(st.text())
def test_no_name_reaches_what_stands_beside_it(name):
    """The only signs of direction around it are ours, and they are a pair."""
    shown = shown_name("discord:1", {"discord:1": name})

    assert shown
    assert len(shown) <= NAME_CHARS + 2
    turning = [c for c in shown if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}]
    assert turning == []
    assert shown.count("\u2068") == shown.count("\u2069") == int(shown.startswith("\u2068"))
    assert shown.endswith("\u2069") == shown.startswith("\u2068")


@given(st.text(st.sampled_from("ab |*_`[](<>)#-+1.!~&\\:/@\u05d0")))
def test_a_name_is_no_markdown(name):
    """Somebody called `[win](https://evil.example)` is not a link in a report for admins."""
    drawn = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .renderInline(markdown_name("discord:1", {"discord:1": name}))
    )

    assert "<" not in drawn
