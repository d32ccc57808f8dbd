"""What the ledger holds, read from the database itself and not through the code that wrote it."""

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

COUNTED_BY = {
    "all": "''",
    "person": "person",
    "channel": "case when above = '' then channel else above end",
    "workspace": "workspace",
    "command": "command",
    "outcome": "outcome",
}
"""What reports count by, as requests know it."""
OF_SOMEBODY = ("person", "channel", "workspace")


class Books:
    """The tables of one install."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    async def rows(self, sql: str) -> Sequence[tuple[str | int, ...]]:
        if self._url.startswith("sqlite"):
            return await asyncio.to_thread(self._from_file, sql)
        import asyncpg

        connection = await asyncpg.connect(self._url)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    async def number(self, sql: str) -> int:
        """The one figure that `sql` asks for; 0 when there is none."""
        found = await self.rows(sql)
        return int(found[0][0] or 0) if found else 0

    async def charged(self, person: str) -> int:
        """What a person's requests cost them, in micro-dollars."""
        return await self.number(f"select sum(cost_micros) from requests where person = '{person}'")

    async def wasted(self) -> int:
        """What providers billed for something nobody got, in micro-dollars."""
        return await self.number("select sum(waste_micros) from requests")

    async def used(self, scope: str, unit: str, period: str) -> int:
        """What an allowance says is used; `period` is a day or a month."""
        place = f"scope = '{scope}' and unit = '{unit}' and period = '{period}'"
        return await self.number(f"select used from allowances where {place}")

    async def used_today(self, person: str, unit: str, now: datetime) -> int:
        return await self.used(f"person:{person}", unit, f"{now:%Y-%m-%d}")

    async def outcomes(self) -> list[str]:
        """How everything ended that costs something, oldest first; `running` for what has not ended."""
        found = await self.rows(
            "select case when state = 'running' then state else outcome end from requests"
            " where command not in ('help', 'history', 'usage', 'forget') order by asked_at"
        )
        return [str(row[0]) for row in found]

    async def balance(self) -> None:
        """Nothing is held for nobody, and every allowance is exactly what the requests came to.

        What was billed for nothing counts for everybody together, and for nobody by themselves.
        """
        assert await self.rows("select request, unit, amount from holds") == []
        assert await self.rows("select scope, unit, held from allowances where held <> 0") == []
        spent = await self.number("select sum(cost_micros) from requests")
        by_month = "select sum(used) from allowances where scope = 'everything' and unit = 'micros'"
        assert await self.number(by_month) == spent + await self.wasted()
        by_day = (
            "select sum(used) from allowances where scope like 'person:%' and unit = 'micros' and period like '%-%-%'"
        )
        assert await self.number(by_day) == spent
        await self.agree_with_reports()

    async def agree_with_reports(self) -> None:
        """Whatever reports count it by, each sum is that of its requests, to the micro-dollar.

        Of what was forgotten a request does not know any more whose and where it was.
        """
        forgotten = await self.number("select count(*) from requests where person = 'forgotten'")
        for kind, column in COUNTED_BY.items():
            if forgotten and kind in OF_SOMEBODY:
                continue
            counted = await self._by(f"select key, sum(micros), sum(waste) from sums where kind = '{kind}' group by 1")
            asked = f"select {column}, sum(cost_micros), sum(waste_micros) from requests group by 1"
            assert counted == await self._by(asked), kind
        whole = await self._by("select '', sum(cost_micros), sum(waste_micros) from requests")
        of_models = "select '', sum(micros), sum(waste) from sums where kind = 'model'"
        assert await self._by(of_models) == whole

    async def _by(self, sql: str) -> dict[str, tuple[int, int]]:
        """Key → what was charged and what was wasted, where it is anything."""
        found = {str(key): (int(spent or 0), int(wasted or 0)) for key, spent, wasted in await self.rows(sql)}
        return {key: figures for key, figures in found.items() if any(figures)}

    def _from_file(self, sql: str) -> Sequence[tuple[str | int, ...]]:
        path = Path(self._url.removeprefix("sqlite:///"))
        connection = sqlite3.connect(path)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()
