"""How much anybody may use: rules, the periods they count in, and what a request takes from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from core.values import Request

Scope: TypeAlias = Literal["person", "role", "channel", "workspace", "everything"]
SCOPES = ("person", "role", "channel", "workspace", "everything")
Unit: TypeAlias = Literal["asks", "pictures", "clips", "micros"]
Period: TypeAlias = Literal["day", "month"]


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `cap` of `unit` in each `period` for each `scope`."""

    scope: Scope
    unit: Unit
    period: Period
    cap: int


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

    @property
    def left(self) -> int:
        return max(0, self.cap - self.used)

    @property
    def is_daily(self) -> bool:
        return len(self.period) == len("2026-11-22")


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

    def month_began(self, now: datetime) -> datetime:
        return self._midnight(now.astimezone(self.zone).date().replace(day=1))

    def takes(
        self, rules: Iterable[Rule], request: Request, amounts: Mapping[str, int], now: datetime
    ) -> tuple[Take, ...]:
        """What `amounts` (unit → how much) take from each rule, in lock order.

        A request that takes anything also takes nothing of the other units: settling it then tells how the whole day
        stands, without another way to the database.
        """
        if not any(amounts.values()):
            return ()
        found = [
            self._take(rule, scope, amounts[rule.unit], now)
            for rule in rules
            if rule.unit in amounts
            for scope in scopes_of(rule.scope, request)
        ]
        return tuple(sorted(found, key=lambda take: lock_order(take.scope, take.period, take.unit)))

    def _take(self, rule: Rule, scope: str, amount: int, now: datetime) -> Take:
        period, resets_at = self.day(now) if rule.period == "day" else self.month(now)
        return Take(scope, period, rule.unit, amount, rule.cap, resets_at)

    def _midnight(self, day: object) -> datetime:
        midnight = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=self.zone)
        # There and back: where the clock jumps over midnight, the day begins at 01:00, and that is what is shown.
        return midnight.astimezone(UTC).astimezone(self.zone)


def scopes_of(scope: Scope, request: Request) -> tuple[str, ...]:
    """The names under which a rule of this scope counts this request."""
    match scope:
        case "person":
            return (f"person:{request.person}",)
        case "role":
            # Roles are not carried by a Request yet; a role's rule therefore binds nobody.
            return ()
        case "channel":
            return (f"channel:{request.platform}:{request.channel}",)
        case "workspace":
            return (f"workspace:{request.platform}:{request.workspace}",)
        case "everything":
            return ("everything",)
