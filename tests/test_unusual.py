"""What is pointed out in a report, and above all what is not: a warning that is often wrong is not read."""

from datetime import date, timedelta

import pytest

from core.reports import Sum
from core.unusual import Leader, unusual

TODAY = date(2026, 11, 29)
CENT = 10_000
NOTHING = Sum()


def daily(*micros: int, last: date = TODAY) -> dict[str, int]:
    """The days up to `last`, which is the last one given."""
    return {(last - timedelta(days=back)).isoformat(): each for back, each in enumerate(reversed(micros)) if each}


def seen(billed: dict[str, int], *leaders: Leader, whole: Sum = NOTHING) -> list[str]:
    return [*unusual([TODAY], billed, leaders, whole)]


def leader(micros: int, people: int = 5, **before: int) -> Leader:
    usual = before.get("usual", 0)
    return Leader(TODAY, "Ada", micros, people, daily(*[usual] * 14, last=TODAY - timedelta(days=1)) if usual else {})


def test_a_day_that_costs_four_times_the_usual_is_pointed_out():
    """Whoever pays learns of it tomorrow and not at the end of the month."""
    [sentence] = seen(daily(*[80 * CENT] * 14, 320 * CENT))

    assert sentence == (
        "On 29 November everybody together spent $3.20, more than 3 times as much as on a usual day: the median of the "
        "14 days before is 80 ¢."
    )


@pytest.mark.parametrize(
    ("before", "today"),
    [
        ([80 * CENT] * 14, 240 * CENT),  # three times is not more than three times
        ([1_000] * 14, 9 * CENT),  # a few cents are nobody's worry
        ([0] * 10 + [80 * CENT] * 4, 900 * CENT),  # after four days nothing is usual yet
        ([], 900 * CENT),  # the very first day
    ],
)
def test_what_is_usual_small_or_new_is_not(before, today):
    """A team's first days, and its cents, are no alarm."""
    assert seen(daily(*before, today)) == []


def test_quiet_weekends_do_not_make_every_monday_an_alarm():
    """The median of two weeks is that of a working day."""
    week = [80 * CENT] * 5 + [0] * 2

    assert seen(daily(*week, *week, 100 * CENT)) == []


def test_one_person_who_spends_most_of_a_day_is_named():
    """More than half of the day's, and more than three times what is usual for them."""
    days = daily(*[80 * CENT] * 14, 100 * CENT)

    [sentence] = seen(days, leader(60 * CENT, usual=10 * CENT))

    assert sentence == (
        "On 29 November Ada spent 60 ¢: more than half of the day's $1.00, and more than 3 times their own usual 10 ¢."
    )


@pytest.mark.parametrize(
    "found",
    [
        leader(50 * CENT, usual=10 * CENT),  # exactly half
        leader(60 * CENT, usual=20 * CENT),  # what they always do
        leader(100 * CENT, people=2),  # of two, one is always more than half
    ],
)
def test_who_does_what_they_always_do_is_not_named(found):
    """Nobody is put on a list for their work."""
    assert seen(daily(*[80 * CENT] * 14, 100 * CENT), found) == []


def test_waste_of_more_than_a_fifth_is_pointed_out():
    """A provider that bills for failures is worth a look."""
    [sentence] = seen({}, whole=Sum(requests=100, micros=75 * CENT, waste=25 * CENT))

    assert sentence.startswith("25 % of the bill, 25 ¢ of $1.00, is for what nobody got")
    assert seen({}, whole=Sum(requests=100, micros=80 * CENT, waste=20 * CENT)) == []
    assert seen({}, whole=Sum(requests=1, waste=5 * CENT)) == []


def test_failures_of_more_than_a_fifth_are_pointed_out():
    """Of ten requests three failed: somebody should read the log."""
    [sentence] = seen({}, whole=Sum(requests=10, failures=3))

    assert sentence.startswith("30 % of the requests, 3 of 10, failed")
    assert seen({}, whole=Sum(requests=10, failures=2)) == []
    assert seen({}, whole=Sum(requests=9, failures=9)) == []
