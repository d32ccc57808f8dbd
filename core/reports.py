"""What it all came to: sums by day, read without looking at a single request; `storage/reports.py` fits the seam."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal, Protocol, TypeAlias

SumKind: TypeAlias = Literal["all", "person", "channel", "workspace", "command", "model", "outcome"]


@dataclass(frozen=True, slots=True)
class Sum:
    """What a number of requests came to. Only what counts: `/help` and its like are in none."""

    requests: int = 0
    failures: int = 0
    """Those that ended by something that the person could do nothing about."""
    micros: int = 0
    """Charged to people."""
    waste: int = 0
    """Micro-dollars that providers billed for what nobody got."""
    pictures: int = 0
    clips: int = 0
    tokens: int = 0
    """In and out."""
    took_ms: int = 0
    """All of them together."""

    @property
    def billed(self) -> int:
        """What providers bill, in micro-dollars: people's part and waste."""
        return self.micros + self.waste


@dataclass(frozen=True, slots=True)
class Keyed:
    """The sum of one person, command, model …"""

    key: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class Daily:
    """The sum of one day, such as `2026-11-22`."""

    day: str
    sum: Sum


@dataclass(frozen=True, slots=True)
class Took:
    """How long the requests of a command took that were done."""

    command: str
    requests: int
    median_ms: int
    """Right to 10 %, as `slow_ms` is."""
    slow_ms: int
    """95 of 100 took no longer."""


def together(sums: Iterable[Sum]) -> Sum:
    """All of them as one."""
    found = [*sums]
    return Sum(*(sum(getattr(each, field.name) for each in found) for field in fields(Sum)))


class Reports(Protocol):
    """Sums between two days, both of them included."""

    async def by_key(self, kind: SumKind, first: str, last: str) -> Sequence[Keyed]:
        """The most expensive first, waste included."""
        ...

    async def by_day(self, kind: SumKind, key: str, first: str, last: str) -> Sequence[Daily]:
        """The days on which there was anything, in order. The key of `all` is empty."""
        ...

    async def took(self, first: str, last: str) -> Sequence[Took]:
        """By command, the slowest first."""
        ...
