"""What it all came to: the sums behind the port `Reports`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from core.reports import Daily, Keyed, Sum, SumKind, Took
from storage.database import Database, Row, rows, text, whole
from storage.sums import took_ms

SLOW_PERCENT = 95


class SqlReports:
    """Fits the port `Reports`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_key(self, kind: SumKind, first: str, last: str) -> Sequence[Keyed]:
        found = await self._database.read(rows("sums_by_key", kind=kind, first=first, last=last))
        return [Keyed(text(row, "key"), _sum(row)) for row in found]

    async def by_day(self, kind: SumKind, key: str, first: str, last: str) -> Sequence[Daily]:
        found = await self._database.read(rows("sums_by_day", kind=kind, key=key, first=first, last=last))
        return [Daily(text(row, "day"), _sum(row)) for row in found]

    async def took(self, first: str, last: str) -> Sequence[Took]:
        found = await self._database.read(rows("sums_by_key", kind="took", first=first, last=last))
        steps: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for row in found:
            command, _, step = text(row, "key").partition(" ")
            steps[command][int(step)] = whole(row, "requests")
        listed = [_took(command, counts) for command, counts in steps.items()]
        return sorted(listed, key=lambda took: -took.slow_ms)


def _sum(row: Row) -> Sum:
    return Sum(*(whole(row, name) for name in Sum.__dataclass_fields__))


def _took(command: str, counts: Mapping[int, int]) -> Took:
    total = sum(counts.values())
    return Took(command, total, took_ms(_reached(counts, total, 50)), took_ms(_reached(counts, total, SLOW_PERCENT)))


def _reached(counts: Mapping[int, int], total: int, percent: int) -> int:
    """The step within which so many percent of all are."""
    seen = 0
    for step in sorted(counts):
        seen += counts[step]
        if seen * 100 >= total * percent:
            return step
    return 0
