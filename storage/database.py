"""One door to SQLite and Postgres: transactions written once, driven by whichever database there is.

A transaction is a plain generator that yields queries and is sent their rows:

    def rename(person: str, name: str) -> Script[bool]:
        row = yield from one("rename_person", person=person, name=name)
        return row is not None

On SQLite the whole generator runs in one hop to the database's thread, so the write lock is never held while the
event loop is busy with something else; on Postgres each query is awaited. Why not aiosqlite: docs/decisions/0002.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import Any, Literal, ParamSpec, Protocol, TypeAlias, TypeVar

import aiosql

T = TypeVar("T")
P = ParamSpec("P")

Value: TypeAlias = str | int | None
# A row's columns are as the query names them: the one place where types end at the database.
Row: TypeAlias = Mapping[str, "str | int | None"]
Values: TypeAlias = dict[str, Value]
Query: TypeAlias = tuple[str, Mapping[str, Value]]
Script: TypeAlias = Generator[Query, Sequence[Row], T]

QUERIES = Path(__file__).parent / "queries"
MIGRATIONS = Path(__file__).parent / "migrations"


def rows(query: str, /, **values: Value) -> Script[Sequence[Row]]:
    """All rows that the named query gives."""
    return (yield query, values)


def one(query: str, /, **values: Value) -> Script[Row | None]:
    """Its first row, if there is one."""
    found = yield query, values
    return found[0] if found else None


def text(row: Row, column: str) -> str:
    """A column that is always text."""
    return str(row[column])


def whole(row: Row, column: str) -> int:
    """A column that is a whole number; null counts as 0."""
    return int(row[column] or 0)


class Database(Protocol):
    """Somewhere to run scripts. Raises StorageFailed when the database cannot do its part."""

    async def write(self, script: Script[T]) -> T:
        """Run `script` in one transaction, to its end even when the caller is cancelled."""
        ...

    async def read(self, script: Script[T]) -> T:
        """Run a script that changes nothing; writers do not wait for it."""
        ...

    async def close(self) -> None: ...


def unbroken(work: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let `work` run to its end even when its caller is cancelled, and only then pass the cancellation on.

    Without it 400 random cancellations leaked 81 holds and could lock the SQLite file.
    """

    @wraps(work)
    async def run_whole(*args: P.args, **kwargs: P.kwargs) -> T:
        task = asyncio.create_task(work(*args, **kwargs))
        cancelled = None
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled:
            raise cancelled from task.exception()
        return task.result()

    return run_whole


@cache
def load_queries(driver: Literal["sqlite3", "asyncpg"]) -> Any:
    """The named queries; each one's `.sql` has its parameters as this driver writes them.

    Untyped because aiosql makes its attributes from the files.
    """
    return aiosql.from_path(QUERIES, driver, mandatory_parameters=False)


def migrations() -> Sequence[tuple[int, str, str]]:
    """Number, name and SQL of every migration, in order."""
    found = sorted(MIGRATIONS.glob("*.sql"))
    return [(int(path.name[:4]), path.stem, path.read_text("utf-8")) for path in found]
