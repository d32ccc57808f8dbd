"""Opening the database: by several at once, on a file of another kind, with a migration that cannot be applied."""

import asyncio
import sqlite3
import sys
from asyncio.subprocess import PIPE
from contextlib import closing as closed_after

import pytest

from core.errors import BadConfig, StorageFailed
from storage.store import open_store
from tests.contracts.records import Archive, asked, select, work

START = """
import asyncio, sys
from pathlib import Path
from storage.store import open_store

async def main():
    store = await open_store(sys.argv[1], Path(sys.argv[2]))
    print(await store.history.belongings("nobody"))
    await store.close()

input()
asyncio.run(main())
"""


async def test_processes_that_start_at_once_on_a_new_database_all_start(database_url, tmp_path):
    """`flashbulb run` and a worker beside it, first thing after install."""
    pipes = {"stdin": PIPE, "stdout": PIPE, "stderr": PIPE}
    arguments = (sys.executable, "-c", START, database_url, str(tmp_path))
    processes = [await asyncio.create_subprocess_exec(*arguments, **pipes) for _ in range(2)]

    said = await asyncio.gather(*(process.communicate(b"\n") for process in processes))

    assert [process.returncode for process in processes] == [0, 0], said
    store = await open_store(database_url, tmp_path)
    applied = await select(store, "select number from migrations")
    await store.close()
    assert [row["number"] for row in applied] == sorted({row["number"] for row in applied})


async def test_what_was_stored_is_there_after_a_restart(database_url, tmp_path):
    """The database is the memory; the process is not."""
    before = await open_store(database_url, tmp_path)
    await Archive(before).has_done(asked("r"), works=[work("a.png")])
    await before.close()

    after = await open_store(database_url, tmp_path)
    past = await after.history.by_id("r")
    await after.close()

    assert past.works == (work("a.png"),)


@pytest.mark.parametrize("url", ["mysql://there", "flashbulb.db", ""])
async def test_an_address_of_another_kind_is_named(url, tmp_path):
    """A typing mistake in DATABASE_URL is the first thing to go wrong."""
    with pytest.raises(BadConfig, match="DATABASE_URL begins with"):
        await open_store(url, tmp_path)


async def test_a_database_that_cannot_be_opened_is_named(tmp_path):
    """The way out begins with knowing which file, or that it is Postgres."""
    (tmp_path / "a file").write_text("no folder")
    (tmp_path / "no database").write_text("words " * 1_000)

    with pytest.raises(StorageFailed, match=r"a file/flashbulb\.db cannot be opened"):
        await open_store(f"sqlite:///{tmp_path}/a file/flashbulb.db", tmp_path)
    with pytest.raises(StorageFailed, match="no database cannot be opened"):
        await open_store(f"sqlite:///{tmp_path}/no database", tmp_path)
    with pytest.raises(StorageFailed, match="names a Postgres that cannot be reached"):
        await open_store("postgresql://nobody@127.0.0.1:1/nothing", tmp_path)


async def test_a_migration_that_fails_leaves_nothing_behind(database_url, tmp_path):
    """An update that cannot be applied must leave the database as the old version knows it."""
    await run_beside(database_url, "create table offers (theirs text)")

    with pytest.raises(StorageFailed):
        await open_store(database_url, tmp_path)

    await run_beside(database_url, "drop table offers")
    store = await open_store(database_url, tmp_path)
    await Archive(store).has_done(asked("r"))
    await store.close()


async def test_a_new_file_that_another_program_holds_is_named(tmp_path):
    """Half a minute of silence at start would look like a hang."""
    path = tmp_path / "flashbulb.db"
    with closed_after(sqlite3.connect(path, isolation_level=None)) as program:
        program.execute("create table theirs (x)")
        program.execute("begin exclusive")

        with pytest.raises(StorageFailed, match=r"flashbulb\.db cannot be opened or written: database is locked"):
            await open_store(f"sqlite:///{path}", tmp_path, busy_s=0.05)


NO_EXTRA = """
import asyncio, sys
from pathlib import Path
sys.modules["asyncpg"] = None
from storage.store import open_store
asyncio.run(open_store("postgresql://there", Path(".")))
"""


async def test_postgres_without_its_extra_is_named_with_the_way_out(tmp_path):
    """Most people never install it; whoever names a Postgres is told how."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", NO_EXTRA, stderr=PIPE)
    _, said = await process.communicate()

    assert b"BadConfig: DATABASE_URL names Postgres; install it with `pip install '.[postgres]'`." in said


async def run_beside(database_url: str, sql: str) -> None:
    """Do something to the database past the store."""
    if database_url.startswith("sqlite:///"):
        path = database_url.removeprefix("sqlite:///")
        with closed_after(sqlite3.connect(path, isolation_level=None)) as program:
            program.execute(sql)
        return
    import asyncpg

    connection = await asyncpg.connect(database_url)
    await connection.execute(sql)
    await connection.close()
