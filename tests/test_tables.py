"""Tables that leave the house: whatever somebody is called, nothing runs on the machine of whoever opens them."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tables import csv_of

ANYTHING = st.text(st.characters(exclude_categories=[]))
"""Lone surrogates and NULs included: names come from elsewhere."""
SLY = st.text(st.sampled_from("=+-@＝'\"\t\r\n,; \u200b\u202ea1\0\ud800")) | ANYTHING
NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


def opened(file: bytes, delimiter: str = ",") -> list[list[str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def cell(text: str) -> str:
    return opened(csv_of(["name"], [[text]]))[1][0]


def test_a_table_is_a_file_that_excel_opens():
    """Without the mark at its head Excel takes Zoë for ZoÃ«, and some programs take a bare line feed for nothing."""
    file = csv_of(["Person", "Spent, ¢"], [["Zoë", Decimal("0.04")], ["Bob", 3], ["nobody", None]])

    assert file == '\ufeffPerson,"Spent, ¢"\r\nZoë,0.04\r\nBob,3\r\nnobody,\r\n'.encode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@ada", "'@ada"),
        ("\tada", "'\tada"),
        ("\rada", "'\rada"),
        ("  =1", "'  =1"),
        ("\u200b\u202e=1", "'\u200b\u202e=1"),
        ("\u3164=1", "'\u3164=1"),
        ("＝1", "'＝1"),
        ('"=1', "'\"=1"),
        ("a=1", "a=1"),
        ("Ada-Marie", "Ada-Marie"),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_a_name_is_never_run_as_a_formula(text, told):
    """`=HYPERLINK(…)` as a display name would send a lead's figures away when the report is opened."""
    assert cell(text) == told


def test_a_list_of_wishes_stays_readable():
    """The apostrophe is put where a program may begin a cell, and nowhere else."""
    assert cell("two - or = three\n- hats") == "two - or = three\n'- hats"


def test_numbers_stay_numbers():
    """A report that cannot be added up is none."""
    row = [-5, 0, Decimal("-0.0004"), Decimal("1E+3"), Decimal("1E-7"), 10**20]

    assert opened(csv_of(["a"], [row]))[1] == ["-5", "0", "-0.0004", "1000", "0.0000001", "1" + "0" * 20]


def test_a_number_that_is_none_is_not_run_either():
    """A spreadsheet takes -Infinity for the name of something that it has to take away."""
    assert opened(csv_of(["a"], [[Decimal("-Infinity"), Decimal("NaN")]]))[1] == ["'-Infinity", "NaN"]


def test_a_number_with_a_million_digits_is_written_short():
    """Nobody needs the zeros."""
    assert len(csv_of(["a"], [[Decimal("1E+1000000")]])) < 30


def test_what_no_file_can_hold_is_marked():
    """A lone surrogate in a name from elsewhere must not make the whole export fail; a NUL ends the file for some."""
    assert cell("a\0b\ud83dc") == "a\ufffdb\ufffdc"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(rows=st.lists(st.lists(SLY | st.none(), min_size=1, max_size=4), max_size=4))
def test_no_cell_begins_like_a_formula_whatever_it_holds(rows, delimiter):
    """Not where it is split by semicolons either, as Excel does in half of Europe."""
    lines = opened(csv_of(["name"], rows), delimiter)

    assert not [told for line in lines for told in line if told.lstrip(" \u200b\u202e\t\r\n")[:1] in tuple("=+-@＝")]


@given(st.lists(st.lists(SLY, min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_table_comes_back_as_it_was_but_for_apostrophes(rows):
    """Commas, quotes and line ends in a name move nothing to another column."""
    told = opened(csv_of(["name"], rows))[1:]

    assert [[text.replace("'", "") for text in line] for line in told] == [
        [_fit(text).replace("'", "") for text in row] for row in rows
    ]


@given(st.lists(NUMBERS, min_size=1))
def test_every_number_comes_back_as_it_was(row):
    """The sums in the file are those of the ledger, to the micro-dollar."""
    assert [Decimal(text) for text in opened(csv_of(["n"], [row]))[1]] == [Decimal(number) for number in row]


def _fit(text: str) -> str:
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
