"""The days that a report is about, as an address says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.limits import Calendar
from core.spans import days_until

RANGES: Mapping[str, tuple[str, int]] = {
    "today": ("Today", 1),
    "7": ("7 days", 7),
    "30": ("30 days", 30),
    "90": ("90 days", 90),
}
"""What may be chosen, with its words and its days, today included."""
USUAL = "30"
LONGEST_DAYS = 3_660
BAD_DAY = "A day is written as 2026-11-22. These are the last 30 days instead."
WRONG_WAY = "The range ends before it begins. These are the last 30 days instead."


@dataclass(frozen=True, slots=True)
class Span:
    """From the first day to the last one, both included."""

    first: date
    last: date
    chosen: str
    """Which of `RANGES`; empty when its ends were said."""
    problem: str = ""
    """What was wrong with what was asked for, as a sentence."""

    @property
    def days(self) -> Sequence[date]:
        return days_until(self.last, (self.last - self.first).days + 1)

    @property
    def words(self) -> str:
        """`22 November 2026`, `1 to 30 November 2026`, with as much of the first day as differs."""
        end = f"{self.last.day} {self.last:%B %Y}"
        if self.first == self.last:
            return end
        beginning = f"{self.first.day}"
        if (self.first.year, self.first.month) != (self.last.year, self.last.month):
            beginning += f" {self.first:%B}"
        if self.first.year != self.last.year:
            beginning += f" {self.first:%Y}"
        return f"{beginning} to {end}"


def span_of(query: Mapping[str, str], calendar: Calendar, now: datetime, usual: str = USUAL) -> Span:
    """What `range`, or `from` and `to`, of an address say."""
    today = date.fromisoformat(calendar.day(now)[0])
    first, last = query.get("from", ""), query.get("to", "")
    if not (first or last):
        chosen = query.get("range", usual)
        return _until(today, chosen if chosen in RANGES else usual)
    try:
        end = date.fromisoformat(last) if last else today
        beginning = date.fromisoformat(first) if first else end - timedelta(days=RANGES[usual][1] - 1)
    except (ValueError, OverflowError):
        return _until(today, usual, BAD_DAY)
    if not 0 <= (end - beginning).days < LONGEST_DAYS:
        return _until(today, usual, WRONG_WAY)
    return Span(beginning, end, "")


def _until(today: date, chosen: str, problem: str = "") -> Span:
    return Span(today - timedelta(days=RANGES[chosen][1] - 1), today, chosen, problem)
