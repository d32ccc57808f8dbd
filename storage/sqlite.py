"""SQLite, driven from threads of its own: one that writes, two that read."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import structlog

from core.errors import StorageFailed
from storage.database import Row, Script, load_queries, migrations, unbroken

T = TypeVar("T")
log = structlog.get_logger()

BUSY_S = 5.0
READERS = 2


class Sqlite:
    """One file, in WAL mode: readers never wait for the writer."""

    def __init__(self, path: Path, busy_s: float) -> None:
        queries = load_queries("sqlite3")
        self._statements = {name: getattr(queries, name).sql for name in queries.available_queries}
        self._path = path
        self._busy_s = busy_s
        self._own = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._readers = ThreadPoolExecutor(READERS, "sqlite-reader")

    @classmethod
    async def open(cls, path: Path, busy_s: float = BUSY_S) -> "Sqlite":
        """
        Args:
            busy_s: How long another program's lock is waited for.
        """
        database = cls(path, busy_s)
        try:
            await asyncio.get_running_loop().run_in_executor(database._writer, database._prepare)
        except BaseException:
            await database.close()
            raise
        return database

    @unbroken
    async def write(self, script: Script[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._transact, script)

    @unbroken
    async def read(self, script: Script[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, script)

    async def close(self) -> None:
        await asyncio.to_thread(self._writer.shutdown)
        await asyncio.to_thread(self._readers.shutdown)
        for connection in self._connections:
            connection.close()

    # Everything below runs in one of our threads.

    def _transact(self, script: Script[T]) -> T:
        connection = self._connection()
        try:
            connection.execute("begin immediate")
            try:
                result = self._drive(connection, script)
                connection.execute("commit")
            except BaseException:
                connection.rollback()
                raise
        except sqlite3.Error as error:
            raise _translated(error) from error
        return result

    def _look(self, script: Script[T]) -> T:
        try:
            return self._drive(self._connection(), script)
        except sqlite3.Error as error:
            raise _translated(error) from error

    def _drive(self, connection: sqlite3.Connection, script: Script[T]) -> T:
        found: Sequence[Row] | None = None
        while True:
            try:
                name, values = script.send(found) if found is not None else next(script)
            except StopIteration as end:
                result: T = end.value
                return result
            found = connection.execute(self._statements[name], values).fetchall()

    def _connection(self) -> sqlite3.Connection:
        """This thread's own connection, opened on first use."""
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._path, timeout=self._busy_s, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = sqlite3.Row
            connection.execute("pragma synchronous=normal")
            self._own.connection = connection
            self._connections.append(connection)
        return connection

    def _prepare(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connection()
            _in_wal_mode(connection, self._busy_s)
            self._migrate(connection)
        except (sqlite3.Error, OSError) as error:
            raise StorageFailed(f"The database {self._path} cannot be opened or written: {error}.") from error

    def _migrate(self, connection: sqlite3.Connection) -> None:
        """Apply what is missing, each in a transaction; `begin immediate` is the lock against a second process."""
        for number, name, sql in migrations():
            connection.execute("begin immediate")
            try:
                connection.execute(
                    "create table if not exists migrations (number integer primary key not null, name text)"
                )
                if not connection.execute("select 1 from migrations where number = ?", (number,)).fetchone():
                    for statement in _statements_in(sql):
                        connection.execute(statement)
                    connection.execute("insert into migrations values (?, ?)", (number, name))
                    log.info("database migrated", migration=name)
                connection.execute("commit")
            except BaseException:
                connection.rollback()
                raise


def _in_wal_mode(connection: sqlite3.Connection, busy_s: float) -> None:
    """Switch the file to WAL. Two processes that start together both try, and SQLite's own wait does not cover it."""
    until = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("pragma journal_mode=wal")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _statements_in(sql: str) -> Sequence[str]:
    """A migration's statements: `executescript` would commit the transaction they belong to."""
    return [part for part in sql.split(";\n") if part.strip()]


def _translated(error: sqlite3.Error) -> StorageFailed:
    """Our error for SQLite's, by its message: on 3.40 most have no code of their own."""
    words = str(error)
    if "locked" in words or "busy" in words:
        return StorageFailed(
            "The database is locked by another program, so this could not be stored. Nothing was charged."
        )
    if "full" in words:
        return StorageFailed("The disk of this bot is full, so this could not be stored. Nothing was charged.")
    if "readonly" in words:
        return StorageFailed("The database of this bot is read-only, so nothing can be stored. Nothing was charged.")
    return StorageFailed()
