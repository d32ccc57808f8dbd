"""Moments as people say them: `2h`, `3 days`, `yesterday`, `monday`, `14:30`, `2026-11-20`."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core.errors import BadOption
from core.options import quoted

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
AGO = re.compile(r"(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)(?:\s+ago)?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
TAKES = "since takes how long ago (30m, 2h, 3d, 1w), today, yesterday, a day (monday, 2026-11-20), a time (14:30) or me"


def since_of(words: str, now: datetime, zone: tzinfo) -> datetime:
    """The moment that is meant, in UTC and never later than now.

    A day means its beginning in `zone`, and the name of one the last such day that is over or was begun before today.

    Raises:
        BadOption: Nobody can tell, or it is still to come; the sentence says what can be said.
    """
    said = " ".join(words.casefold().split())
    today = now.astimezone(zone).date()
    moment = _ago(said, now) or _day(said, today, zone) or _clock(said, today, now, zone) or _written(said, zone)
    if moment is None:
        raise BadOption(f"{TAKES}; {quoted(words)} is none of them. Nothing was charged.")
    if moment > now:
        raise BadOption(f"since takes a moment that is over; {quoted(words)} is still to come. Nothing was charged.")
    return moment.astimezone(UTC)


def _ago(said: str, now: datetime) -> datetime | None:
    found = AGO.fullmatch(said)
    return now.astimezone(UTC) - timedelta(**{UNITS[found[2][0]]: int(found[1])}) if found else None


def _day(said: str, today: date, zone: tzinfo) -> datetime | None:
    if said in ("today", "yesterday"):
        return _began(today - timedelta(days=int(said == "yesterday")), zone)
    matching = [number for number, name in enumerate(DAYS) if len(said) > 2 and name.startswith(said)]
    if not matching:
        return None
    back = (today.weekday() - matching[0]) % 7 or 7
    return _began(today - timedelta(days=back), zone)


def _clock(said: str, today: date, now: datetime, zone: tzinfo) -> datetime | None:
    """Today at that time, or yesterday where that is still to come."""
    found = CLOCK.fullmatch(said)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    at = time(int(found[1]), int(found[2]))
    moment = datetime.combine(today, at, zone)
    return moment if moment <= now else datetime.combine(today - timedelta(days=1), at, zone)


def _written(said: str, zone: tzinfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said.upper())
    except ValueError:
        return None
    if not 1990 < moment.year < 9000:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _began(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
