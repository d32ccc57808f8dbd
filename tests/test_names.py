"""What people are called in tables: names that somebody else chose, and some try what happens."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import NAME_CHARS, plain_name

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
