"""How much anybody may use: rules, the periods they count in, and what a request takes from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

Scope: TypeAlias = Literal["person", "role", "channel", "workspace", "everything"]
SCOPES = ("person", "role", "channel", "workspace", "everything")
Unit: TypeAlias = str
"""`micros`, one of `COUNTED`, or the uses of one command: `/imagine`."""
Period: TypeAlias = Literal["day", "month"]
PERIODS: tuple[Period, ...] = ("day", "month")
COUNTED: Mapping[Unit, tuple[str, str]] = {
    "asks": ("question", "questions"),
    "pictures": ("picture", "pictures"),
    "clips": ("clip", "clips"),
    "video": ("video", "videos"),
    "speech": ("spoken text", "spoken texts"),
    "music": ("piece of music", "pieces of music"),
    "sound": ("sound", "sounds"),
}
"""What is counted, as one and as many. `clips` are all of those that come after it."""
EACH = "*"
"""In the place of an id: whoever has no limit of their own."""
EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `cap` of `unit` in each `period` for what `scope` names."""

    scope: str
    """`person:discord:1`, `role:discord:9:4` (each person who has it), `channel:*`, `everything`."""
    unit: Unit
    period: Period
    cap: int
    """A number, or micro-dollars."""


@dataclass(frozen=True, slots=True)
class Take:
    """What one request wants from one rule, in the database's own words."""

    scope: str
    """`person:web:owner`, `everything`."""
    period: str
    """`2026-11-22`, `2026-11`."""
    unit: Unit
    amount: int
    cap: int
    resets_at: datetime

    def standing(self, used: int) -> "Standing":
        return Standing(self.scope, self.period, self.unit, self.cap, used)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a limit is used, what is held for running requests included."""

    scope: str
    period: str
    unit: Unit
    cap: int
    used: int
    held: int = 0
    """The part of it that is only held."""
    added: int = 0
    """What the request that was just settled has added."""

    @property
    def left(self) -> int:
        return max(0, self.cap - self.used)

    @property
    def is_daily(self) -> bool:
        return is_day(self.period)

    def passes(self, percent: int) -> bool:
        """Whether it was this request that took it over so much of the limit. Of several at once it is true of one."""
        mark = self.cap * percent
        settled = self.used - self.held
        return self.cap > 0 and (settled - self.added) * 100 < mark <= settled * 100


def is_day(period: str) -> bool:
    """Whether this is a day's name and not a month's."""
    return len(period) == len("2026-11-22")


def lock_order(scope: str, period: str, unit: str) -> tuple[int, str, str, str]:
    """The order in which every transaction touches these rows, so that no two wait for each other.

    The widest scope comes last: its row is the one everybody waits for, so it is held for the shortest time.
    """
    return SCOPES.index(scope.partition(":")[0]), scope, period, unit


class Calendar:
    """Days and months as the people of one zone count them."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def day(self, now: datetime) -> tuple[str, datetime]:
        """The day's name, and when the next one begins (aware, in this zone)."""
        today = now.astimezone(self.zone).date()
        return today.isoformat(), self._midnight(today + timedelta(days=1))

    def month(self, now: datetime) -> tuple[str, datetime]:
        """The month's name, and when the next one begins."""
        first = now.astimezone(self.zone).date().replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        return f"{first:%Y-%m}", self._midnight(following)

    def day_began(self, now: datetime) -> datetime:
        return self._midnight(now.astimezone(self.zone).date())

    def began(self, day: date) -> datetime:
        """When this day begins."""
        return self._midnight(day)

    def period(self, period: Period, now: datetime) -> tuple[str, datetime]:
        """The period's name, and when the next one begins."""
        return self.day(now) if period == "day" else self.month(now)

    def _midnight(self, day: date) -> datetime:
        midnight = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=self.zone)
        # There and back: where the clock jumps over midnight, the day begins at 01:00, and that is what is shown.
        return midnight.astimezone(UTC).astimezone(self.zone)
