"""Amounts and moments as people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.limits import Standing, Take
from core.words import amount, file_size, left, limit_reached, money, seconds, when

BERLIN = ZoneInfo("Europe/Berlin")
TEN = "Your limit is 10 questions a day"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("micros", "words"),
    [
        (0, "free"),
        (1, "under 0.01 ¢"),
        (99, "under 0.01 ¢"),
        (100, "0.01 ¢"),
        (412, "0.04 ¢"),
        (4_700, "0.47 ¢"),
        (9_940, "0.99 ¢"),
        (9_999, "1.0 ¢"),
        (10_000, "1.0 ¢"),
        (31_415, "3.1 ¢"),
        (99_400, "9.9 ¢"),
        (99_960, "10 ¢"),
        (123_456, "12 ¢"),
        (994_000, "99 ¢"),
        (999_999, "$1.00"),
        (1_000_000, "$1.00"),
        (1_204_999, "$1.20"),
        (1_234_567_890, "$1,234.57"),
    ],
)
def test_money_is_written_as_people_write_it(micros, words):
    """A person who pays fractions of a cent has to see them; nobody wants six decimals of a dollar."""
    assert money(micros) == words


@given(st.integers(1, 10**12))
def test_something_spent_never_reads_as_nothing(micros):
    """“0.00 ¢” would be a lie, however small."""
    assert any(digit in money(micros) for digit in "123456789")
    assert money(micros) != "free"


@given(st.integers(100, 10**10), st.integers(100, 10**10))
def test_more_money_never_reads_as_less(one, other):
    """Rounding must not turn two prices around."""

    def read(micros: int) -> float:
        words = money(micros).replace(",", "")
        return float(words.removeprefix("$")) * 100 if "$" in words else float(words.removesuffix(" ¢"))

    low, high = sorted((one, other))
    assert read(low) <= read(high)
    assert read(low) == pytest.approx(low / 10_000, rel=0.06, abs=0.006)


@pytest.mark.parametrize(
    ("unit", "count", "words"),
    [
        ("asks", 1, "1 question"),
        ("asks", 0, "0 questions"),
        ("asks", 2_000, "2,000 questions"),
        ("pictures", 1, "1 picture"),
        ("pictures", 40, "40 pictures"),
        ("micros", 1_000_000, "$1.00"),
        ("micros", 0, "$0.00"),
        ("micros", 500, "0.05 ¢"),
    ],
)
def test_an_amount_carries_its_unit(unit, count, words):
    """“40 left” of what?"""
    assert amount(unit, count) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 22, 18, tzinfo=UTC), "today at 18:00 (UTC)"),
        (datetime(2026, 11, 23, tzinfo=UTC), "tomorrow at 00:00 (UTC)"),
        (datetime(2026, 12, 1, tzinfo=UTC), "on 1 December at 00:00 (UTC)"),
        (datetime(2026, 11, 23, tzinfo=BERLIN), "tomorrow at 00:00 (Europe/Berlin)"),
    ],
)
def test_a_moment_is_told_from_where_one_stands(moment, words):
    """Nobody should have to look at a calendar, or wonder whose midnight is meant."""
    assert when(moment, NOW) == words


def test_tomorrow_is_counted_in_the_moment_s_own_zone():
    """At 23:30 UTC it is tomorrow already in Berlin."""
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert when(datetime(2026, 11, 24, tzinfo=BERLIN), late) == "tomorrow at 00:00 (Europe/Berlin)"


def limit(
    unit: str = "asks", cap: int = 10, amount: int = 1, period: str = "2026-11-22", scope: str = "person:a"
) -> Take:
    ends = datetime(2026, 11, 23, tzinfo=UTC) if len(period) > 7 else datetime(2026, 12, 1, tzinfo=UTC)
    return Take(scope, period, unit, amount, cap, ends)


@pytest.mark.parametrize(
    ("take", "used", "sentence"),
    [
        (
            limit(),
            10,
            f"{TEN}, and it is all used up or in use. It begins anew tomorrow at 00:00 (UTC).",
        ),
        (
            limit("pictures", 40, 4),
            37,
            (
                "Your limit is 40 pictures a day, and 3 pictures are left, and this may need up to 4 pictures. "
                "It begins anew tomorrow at 00:00 (UTC)."
            ),
        ),
        (
            limit("micros", 5_000_000, 20_000, "2026-11", "everything"),
            4_990_000,
            (
                "The limit of everybody here is $5.00 a month, and $0.01 is left, and this may need up to $0.02. "
                "It begins anew on 1 December at 00:00 (UTC)."
            ),
        ),
        (limit(cap=0), 0, "Your limit is 0 questions a day: this is switched off here."),
        (
            limit(),
            12,
            f"{TEN}, and it is all used up or in use. It begins anew tomorrow at 00:00 (UTC).",
        ),
    ],
)
def test_a_limit_that_was_reached_says_all_there_is_to_know(take, used, sentence):
    """Which limit, how far it is, and when to come back."""
    assert limit_reached(take, used, NOW) == sentence


def test_the_footer_tells_where_a_person_s_day_stands():
    """What others and what other months used is not the asker's business under every answer."""
    standings = [
        Standing("person:a", "2026-11-22", "micros", 100_000, 4_000),
        Standing("person:a", "2026-11-22", "asks", 200, 2),
        Standing("person:a", "2026-11-22", "pictures", 40, 41),
        Standing("person:a", "2026-11", "pictures", 400, 5),
        Standing("everything", "2026-11-22", "micros", 9, 9),
    ]

    assert left(standings) == "0.40 ¢ used today · 198 of 200 questions left · 0 of 40 pictures left"
    assert left([Standing("person:a", "2026-11-22", "micros", 9, 0)]) == "nothing spent today"
    assert left([]) == ""


def test_a_duration_is_told_in_seconds():
    """Milliseconds are for logs."""
    assert seconds(1_249) == "1.2 s"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_950, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (34_000_000, "34 MB"),
        (2_500_000_000, "2.5 GB"),
        (1_234_000_000_000, "1,234 GB"),
    ],
)
def test_a_size_is_written_as_people_write_it(size, words):
    """Whoever is about to load something on a train wants to know how much it is."""
    assert file_size(size) == words
