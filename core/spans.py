"""The spans of days that people ask about: today, the week, the month."""

from dataclasses import dataclass
from datetime import date, timedelta

SPANS = ("today", "week", "month", "last month")
"""As they are said to a command."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Span:
    """Some days in a row, both ends included."""

    title: str
    """`today`, `the last 7 days`, `November 2026`."""
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        return days_until(self.last, (self.last - self.first).days + 1)

    @property
    def words(self) -> str:
        """`29 November`, `from 23 to 29 November`, `from 28 November to 4 December`."""
        if self.first == self.last:
            return day_words(self.last)
        is_one_month = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return f"from {self.first.day if is_one_month else day_words(self.first)} to {day_words(self.last)}"


def span_of(name: str, today: date) -> Span:
    """One of `SPANS`; those that are not over end today."""
    first = today.replace(day=1)
    match name:
        case "today":
            return Span("today", today, today)
        case "week":
            return Span(f"the last {WEEK} days", today - timedelta(days=WEEK - 1), today)
        case "last month":
            last = first - timedelta(days=1)
            return Span(f"{last:%B %Y}", last.replace(day=1), last)
        case _:
            return Span("this month", first, today)


def week_before(today: date) -> Span:
    """The seven days that are over."""
    return Span(f"the last {WEEK} days", today - timedelta(days=WEEK), today - timedelta(days=1))


def days_until(last: date, count: int) -> tuple[date, ...]:
    """So many days in a row, `last` being the last one."""
    return tuple(last - timedelta(days=count - 1 - number) for number in range(count))


def day_words(day: date) -> str:
    return f"{day.day} {day:%B}"
