"""Requests, takes and endings as the storage contracts need them: everything has a default that does not matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from core.limits import Take, Unit
from core.memory import Closing, Opening
from core.values import Request, Turn, Update, Usage, Work
from storage.database import Row, Script
from storage.store import Store

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)
US = "us"
"""The process that the tests run as."""

_numbers = count(1)


def asked(request_id: str = "", person: str = "web:ada", **changed: Any) -> Request:
    """A question of Ada's, unless something else is said."""
    plain = Request(
        id=request_id or f"request-{next(_numbers)}",
        platform="web",
        person=person,
        workspace="lab",
        channel="page",
        conversation="first",
        command="ask",
        options={"question": "Why?"},
        asked_at=NOON,
    )
    return replace(plain, **changed)


def take(amount: int = 1, cap: int = 10, *, scope: str = "person:web:ada", unit: Unit = "asks") -> Take:
    return Take(scope, "2026-11-22", unit, amount, cap, MIDNIGHT)


def opening(request: Request, *takes: Take, owner: str = US, is_kept: bool = True) -> Opening:
    return Opening(request, takes, owner, NOON + HALF_A_MINUTE, is_kept)


def closing(request: Request, outcome: str = "done", *, owner: str = US, **changed: Any) -> Closing:
    plain = Closing(request, owner, outcome, NOON, 1_200, Usage(), Usage(), {})
    return replace(plain, **changed)


def work(file: str, alt: str = "A lighthouse") -> Work:
    return Work(file, "a lighthouse", "A tall lighthouse", "", 7, "flux", "none", "1:1", 64, 64, alt)


@dataclass(frozen=True, slots=True)
class Archive:
    """A store, and the shortest way to put things into it and to count them."""

    store: Store

    async def has_done(
        self,
        request: Request,
        *,
        turns: Sequence[Turn] = (),
        works: Sequence[Work] = (),
        updates: Sequence[Update] = (),
        at: datetime = NOON,
        **changed: Any,
    ) -> Request:
        """A request from beginning to end."""
        await self.store.ledger.begin(opening(request))
        ended = closing(request, turns=tuple(turns), works=tuple(works), updates=tuple(updates), at=at, **changed)
        assert await self.store.ledger.finish(ended) is not None
        return request

    async def said(self, question: str, answer: str, at: datetime, **changed: Any) -> Request:
        """An exchange that the model may see again."""
        return await self.has_done(asked(**changed), turns=[Turn("user", question), Turn("model", answer)], at=at)

    async def rows(self, sql: str) -> Sequence[Row]:
        """What is in the database, past the ports: `select` written for both."""
        return await select(self.store, sql)

    async def allowance(self, scope: str = "person:web:ada", unit: str = "asks") -> Mapping[str, Any]:
        sql = f"select used, held from allowances where scope = '{scope}' and unit = '{unit}'"
        found = await self.rows(sql)
        return dict(found[0]) if found else {"used": 0, "held": 0}


async def select(store: Store, sql: str) -> Sequence[Row]:
    """Run a statement of the test's own through the store's own door."""
    database: Any = store.database
    if hasattr(database, "_statements"):
        database._statements["the tests' own"] = sql
        return await database.read(_own())
    async with database._pool.acquire() as connection:
        return [dict(row) for row in await connection.fetch(sql)]


def _own() -> Script[Sequence[Row]]:
    return (yield "the tests' own", {})
