"""Since when: every moment is one that is over, and what nobody can understand is said so."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadOption
from core.since import DAYS, since_of

BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = datetime(2026, 11, 29, 0, 30, tzinfo=BERLIN)
ZONES = st.sampled_from([ZoneInfo("UTC"), BERLIN, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/St_Johns")])
MOMENTS = st.integers(10**9, 38 * 10**8).map(lambda epoch_s: datetime.fromtimestamp(epoch_s, UTC))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2h", "2026-11-28T22:30:00+01:00"),
        ("90 min", "2026-11-28T23:00:00+01:00"),
        ("3 Days ago", "2026-11-26T00:30:00+01:00"),
        ("today", "2026-11-29T00:00:00+01:00"),
        ("Yesterday", "2026-11-28T00:00:00+01:00"),
        ("sunday", "2026-11-22T00:00:00+01:00"),
        ("mon", "2026-11-23T00:00:00+01:00"),
        ("14:30", "2026-11-28T14:30:00+01:00"),
        ("0:10", "2026-11-29T00:10:00+01:00"),
        ("2026-11-20", "2026-11-20T00:00:00+01:00"),
        ("2026-11-20 09:15", "2026-11-20T09:15:00+01:00"),
        ("2026-07-20", "2026-07-20T00:00:00+02:00"),
    ],
)
def test_a_moment_is_understood_where_its_people_are(said, meant):
    """Half past midnight in Berlin is still yesterday in Greenwich."""
    assert since_of(said, SUNDAY, BERLIN) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "said", ["", "m", "mo", "soon", "tomorrow", "99:00", "2026-13-01", "12345d", "0001-01-01", "-2h"]
)
def test_what_is_no_moment_is_said_with_what_is_one(said):
    """Nobody should have to guess twice."""
    with pytest.raises(BadOption, match=r"30m, 2h.*monday.*Nothing was charged"):
        since_of(said, SUNDAY, BERLIN)


def test_what_is_to_come_is_no_beginning():
    """A slip in the year would read nothing and say that nothing was said."""
    with pytest.raises(BadOption, match="still to come"):
        since_of("2027-11-20", SUNDAY, BERLIN)


@given(now=MOMENTS, zone=ZONES, name=st.sampled_from(DAYS))
def test_a_day_of_the_week_is_within_the_last_seven(now, zone, name):
    """Whatever the clock does in between."""
    moment = since_of(name, now, zone).astimezone(zone)

    assert moment.weekday() == DAYS.index(name)
    assert 1 <= (now.astimezone(zone).date() - moment.date()).days <= 7


@given(now=MOMENTS, zone=ZONES, count=st.integers(0, 9999), unit=st.sampled_from("mhdw"))
def test_so_long_ago_is_so_long_ago(now, zone, count, unit):
    """Also across a change of the clocks, and never later than now."""
    moment = since_of(f"{count}{unit}", now, zone)

    assert now - moment == timedelta(minutes=count * {"m": 1, "h": 60, "d": 1_440, "w": 10_080}[unit])


@given(now=MOMENTS, zone=ZONES, words=st.text(max_size=20))
def test_whatever_is_said_is_a_moment_or_a_sentence(now, zone, words):
    """Nonsense must not become a bug."""
    with suppress(BadOption):
        assert since_of(words, now, zone) <= now
