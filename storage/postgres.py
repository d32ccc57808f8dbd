"""Postgres through asyncpg: the same scripts, each query awaited."""

from collections.abc import Sequence
from typing import Any, TypeVar

import asyncpg
import structlog

from core.errors import StorageFailed
from storage.database import Row, Script, load_queries, migrations, unbroken

T = TypeVar("T")
log = structlog.get_logger()

CONNECTIONS = 10
WAIT_S = 10.0
LOCK_NUMBER = 4_242_001
"""Of the advisory lock that migrations are applied under; any number nobody else uses."""


class Postgres:
    """A pool of connections to one database."""

    # asyncpg ships no types, so its pool is the one thing here without one.
    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._queries = load_queries("asyncpg")

    @classmethod
    async def open(cls, url: str) -> "Postgres":
        try:
            pool = await asyncpg.create_pool(url, min_size=1, max_size=CONNECTIONS, timeout=WAIT_S, command_timeout=60)
            try:
                await _migrate(pool)
            except BaseException:
                await pool.close()
                raise
        except (OSError, asyncpg.PostgresError, TimeoutError) as error:
            raise StorageFailed("DATABASE_URL names a Postgres that cannot be reached or written.") from error
        return cls(pool)

    @unbroken
    async def write(self, script: Script[T]) -> T:
        try:
            async with self._pool.acquire(timeout=WAIT_S) as connection, connection.transaction():
                return await self._drive(connection, script)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
            raise StorageFailed from error

    read = write

    async def close(self) -> None:
        await self._pool.close()

    async def _drive(self, connection: Any, script: Script[T]) -> T:
        found: Sequence[Row] | None = None
        while True:
            try:
                name, values = script.send(found) if found is not None else next(script)
            except StopIteration as end:
                result: T = end.value
                return result
            in_order = self._queries.driver_adapter.maybe_order_params(name, dict(values))
            found = await connection.fetch(getattr(self._queries, name).sql, *in_order)


async def _migrate(pool: Any) -> None:
    """Apply what is missing, each in a transaction, under a lock that a second process waits for."""
    for number, name, sql in migrations():
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", LOCK_NUMBER)
            await connection.execute(
                "create table if not exists migrations (number integer primary key not null, name text)"
            )
            if not await connection.fetchrow("select 1 from migrations where number = $1", number):
                await connection.execute(sql)
                await connection.execute("insert into migrations values ($1, $2)", number, name)
                log.info("database migrated", migration=name)
