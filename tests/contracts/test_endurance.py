"""The worst a database sees: callers that vanish, two starts at once, another program's lock, a full disk."""

import asyncio
import sqlite3
from contextlib import closing as closed_after
from random import Random

import pytest

from core.errors import StorageFailed
from core.values import Text, Turn, Usage
from storage.store import open_store
from tests.contracts.records import Archive, asked, closing, opening, take

EVERYTHING = take(1, 1_000, scope="everything", unit="micros")


async def test_no_cancellation_leaves_a_hold_or_a_lock(store, archive):
    """Without care, 400 of them leaked 81 holds and locked the file for good."""
    dice, requests = Random(7), [asked(f"r{n}") for n in range(400)]

    async def whole(request):
        await store.ledger.begin(opening(request, take(1, 1_000), EVERYTHING))
        await store.ledger.finish(closing(request, counted={"asks": 1}, turns=(Turn("user", "hello"),)))

    tasks = [asyncio.create_task(whole(request)) for request in requests]
    for task in dice.sample(tasks, len(tasks)):
        for _ in range(dice.randrange(3)):
            await asyncio.sleep(0)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    # What a next process does: whatever was begun and is still open is closed, and costs nothing.
    for request in requests:
        await store.ledger.finish(closing(request, "stopped"))

    done = await archive.rows("select count(*) as n from requests where outcome = 'done'")
    assert await archive.allowance() == {"used": done[0]["n"], "held": 0}
    assert await archive.allowance("everything", "micros") == {"used": 0, "held": 0}
    assert await archive.rows("select * from holds") == []
    turns = await archive.rows("select count(*) as n from turns")
    assert turns[0]["n"] == done[0]["n"]


async def test_a_cancelled_caller_waits_until_it_is_written(store):
    """Whoever cancels may look at once; what they see must not change afterwards."""
    asking = asyncio.create_task(store.ledger.begin(opening(asked("r"), take())))
    await asyncio.sleep(0)

    asking.cancel()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert (await store.history.by_id("r")).is_running


@pytest.fixture
async def file(tmp_path):
    """A SQLite file, and a store on it that does not wait long for a lock."""
    store = await open_store(f"sqlite:///{tmp_path}/flashbulb.db", tmp_path, busy_s=0.05)
    yield tmp_path / "flashbulb.db", store
    await store.close()


async def test_a_locked_database_is_a_sentence_and_nothing_is_done(file):
    """Somebody has the file open in another program; the person is told, not charged."""
    path, store = file
    running = asked("running")
    await store.ledger.begin(opening(running, take()))

    with closed_after(sqlite3.connect(path, isolation_level=None)) as program:
        program.execute("begin immediate")
        with pytest.raises(StorageFailed, match="locked by another program"):
            await store.ledger.begin(opening(asked("new"), take()))
        with pytest.raises(StorageFailed, match="locked by another program"):
            await store.ledger.finish(closing(running, counted={"asks": 1}))
        program.execute("rollback")

    assert await Archive(store).allowance() == {"used": 0, "held": 1}
    assert await store.history.by_id("new") is None
    assert await store.ledger.finish(closing(running, counted={"asks": 1})) is not None


async def test_a_full_disk_is_a_sentence_and_nothing_is_half_done(file):
    """The answer is too long for what is left of the disk; its settlement must not stay half written."""
    _, store = file
    running = asked("running")
    await store.ledger.begin(opening(running, take()))
    await on_the_writer(store, "pragma max_page_count = 1")

    with pytest.raises(StorageFailed, match="disk of this bot is full"):
        await store.ledger.finish(closing(running, counted={"asks": 1}, updates=(Text("x" * 500_000),)))

    assert await Archive(store).allowance() == {"used": 0, "held": 1}
    await on_the_writer(store, "pragma max_page_count = 100000")
    assert await store.ledger.finish(closing(running, usage=Usage(1), updates=(Text("x" * 500_000),))) is not None


async def test_a_database_that_cannot_be_written_is_a_sentence(file):
    """A volume can be mounted read-only by mistake."""
    _, store = file
    await on_the_writer(store, "pragma query_only = on")

    with pytest.raises(StorageFailed, match="read-only"):
        await store.ledger.begin(opening(asked(), take()))


async def test_any_other_trouble_is_a_sentence_too(file):
    """A file that was damaged, a table that somebody dropped."""
    _, store = file
    await on_the_writer(store, "drop table holds")
    await on_the_writer(store, "drop table offers")

    with pytest.raises(StorageFailed, match="could not write to its database"):
        await store.ledger.begin(opening(asked(), take()))
    with pytest.raises(StorageFailed):
        await store.offers.find("offer")

    assert await Archive(store).allowance() == {"used": 0, "held": 0}


async def test_readers_do_not_wait_for_a_long_write(file):
    """Opening the page must not hang while something large is stored."""
    path, store = file
    await Archive(store).has_done(asked("r"))

    with closed_after(sqlite3.connect(path, isolation_level=None)) as program:
        program.execute("begin immediate")
        program.execute("delete from requests")
        async with asyncio.timeout(5):
            past = await store.history.by_id("r")
        program.execute("rollback")

    assert past.request.id == "r"


async def on_the_writer(store, sql: str) -> None:
    """Change something about the one connection that writes."""
    database = store.database

    def change() -> None:
        database._connection().execute(sql)

    await asyncio.get_running_loop().run_in_executor(database._writer, change)
