"""Days and months: when a limit begins anew, for people in any zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.limits import Calendar

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "America/St_Johns"]
# Where the clock is put forward at midnight, so that the day begins at 01:00.
MIDNIGHT_ZONES = ["Africa/Cairo", "America/Havana", "Asia/Beirut", "America/Santiago"]
START = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(), timedelta(days=7 * 365)).map(lambda span: START + span)
zones = st.sampled_from([*ZONES, *MIDNIGHT_ZONES]).map(ZoneInfo)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "day", "ends"),
    [
        ("UTC", utc(2026, 11, 22, 23, 59), "2026-11-22", utc(2026, 11, 23)),
        ("UTC", utc(2026, 11, 23), "2026-11-23", utc(2026, 11, 24)),
        ("UTC", utc(2026, 12, 31, 12), "2026-12-31", utc(2027, 1, 1)),
        ("UTC", utc(2028, 2, 28, 12), "2028-02-28", utc(2028, 2, 29)),
        ("America/New_York", utc(2026, 11, 23, 3), "2026-11-22", utc(2026, 11, 23, 5)),
        ("Pacific/Kiritimati", utc(2026, 11, 22, 12), "2026-11-23", utc(2026, 11, 23, 10)),
        ("Asia/Kolkata", utc(2026, 11, 22, 18, 30), "2026-11-23", utc(2026, 11, 23, 18, 30)),
        # Berlin: 23 hours on 29 March, 25 on 25 October.
        ("Europe/Berlin", utc(2026, 3, 28, 23), "2026-03-29", utc(2026, 3, 29, 22)),
        ("Europe/Berlin", utc(2026, 10, 24, 22), "2026-10-25", utc(2026, 10, 25, 23)),
        # Cairo: there is no midnight before 24 April; the day begins when the clock jumps.
        ("Africa/Cairo", utc(2026, 4, 23, 12), "2026-04-23", utc(2026, 4, 23, 22)),
        # Havana: midnight comes twice on 1 November; the day begins with the first.
        ("America/Havana", utc(2026, 10, 31, 12), "2026-10-31", utc(2026, 11, 1, 4)),
    ],
)
def test_a_day_is_the_people_s_own(zone, now, day, ends):
    """“Tomorrow at 00:00” has to be true on the clock on their wall."""
    name, following = Calendar(ZoneInfo(zone)).day(now)

    assert (name, following.astimezone(UTC)) == (day, ends)


@pytest.mark.parametrize(
    ("zone", "now", "month", "ends"),
    [
        ("UTC", utc(2026, 1, 31, 23), "2026-01", utc(2026, 2, 1)),
        ("UTC", utc(2027, 2, 1), "2027-02", utc(2027, 3, 1)),
        ("UTC", utc(2028, 2, 29, 12), "2028-02", utc(2028, 3, 1)),
        ("UTC", utc(2026, 12, 31, 23), "2026-12", utc(2027, 1, 1)),
        ("America/New_York", utc(2026, 12, 1, 4), "2026-11", utc(2026, 12, 1, 5)),
        ("Europe/Berlin", utc(2026, 3, 31, 21), "2026-03", utc(2026, 3, 31, 22)),
        ("Europe/Berlin", utc(2026, 3, 31, 22), "2026-04", utc(2026, 4, 30, 22)),
    ],
)
def test_a_month_ends_where_it_ends_for_them(zone, now, month, ends):
    """Months have four lengths, and end at other hours after the clock was changed."""
    assert Calendar(ZoneInfo(zone)).month(now) == (month, ends)


@given(now=moments, zone=zones)
def test_now_is_always_within_its_day_and_its_month(now, zone):
    """A moment that falls between two days would be counted in none."""
    calendar = Calendar(zone)
    day, day_ends = calendar.day(now)
    month, month_ends = calendar.month(now)

    # Compared in UTC: Python compares times of one zone by the clock, which shows some hours twice.
    assert calendar.day_began(now).astimezone(UTC) <= now < day_ends.astimezone(UTC)
    first_of_month = now.astimezone(zone).date().replace(day=1)
    assert calendar.began(first_of_month).astimezone(UTC) <= now < month_ends.astimezone(UTC)
    assert month_ends.astimezone(UTC) >= day_ends.astimezone(UTC)
    assert day.startswith(month)


@given(now=moments, zone=zones)
def test_a_day_begins_where_the_last_one_ended(now, zone):
    """Between two days there is no gap in which everything would be free."""
    calendar = Calendar(zone)
    day, ends = calendar.day(now)

    following, _ = calendar.day(ends)

    assert following > day
    assert calendar.day_began(ends).astimezone(UTC) == ends.astimezone(UTC)
    assert calendar.day(ends.astimezone(UTC) - timedelta(microseconds=1))[0] == day


def test_where_there_is_no_midnight_the_day_begins_when_the_clock_jumps():
    """“At 00:00” would be a time that is on no clock in Cairo that night."""
    _, ends = Calendar(ZoneInfo("Africa/Cairo")).day(utc(2026, 4, 23, 12))

    assert f"{ends:%d %H:%M}" == "24 01:00"
