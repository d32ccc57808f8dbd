"""Days on which nothing can be written, on every platform; SQLite, because these are its own."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from core.sandbox.gemini_mishaps import Words

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LINE = "/imagine a fox --raw --ar 16:9"


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Another program, a backup say, is in the middle of a transaction."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


class Disk:
    """Room for the database, as the writing connection knows it."""

    def __init__(self, stage) -> None:
        self._database = stage.house.store.database

    async def is_full(self) -> None:
        pages = await self._run("pragma page_count")
        await self._run(f"pragma max_page_count = {pages}")

    async def has_room(self) -> None:
        await self._run("pragma max_page_count = 1000000")

    async def _run(self, sql: str) -> int:
        def work() -> int:
            return int(self._database._connection().execute(sql).fetchone()[0])

        return await asyncio.get_running_loop().run_in_executor(self._database._writer, work)


@pytest.fixture
def disk(stage) -> Disk:
    return Disk(stage)


async def test_a_locked_database_starts_nothing(ada, gemini, database_url):
    """What cannot be counted is not asked: the person gets a sentence, the team no bill."""
    with locked(database_url):
        screen = await ada.types("why is the sky blue?")

    assert screen.shows("The database is locked", "Nothing was charged.")
    assert gemini.request_count == 0


async def test_it_goes_on_when_the_lock_is_gone(ada, database_url, books):
    """A backup is no reason to be restarted."""
    with locked(database_url):
        await ada.types("why is the sky blue?")

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("¢", "199 of 200 questions left")
    await books.balance()


async def test_an_answer_that_cannot_be_settled_stays_and_costs_nothing(ada, gemini, database_url, books, stage):
    """Words were read and cannot be unread; the hold goes back as soon as something can be written."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air scatters")
    with locked(database_url):
        gemini.goes_on()
        screen = await waiting.done()

    await stage.house.app.settle_late()

    assert screen.shows("Air scatters blue light most.", "Nothing was charged.")
    assert not screen.shows("¢")
    assert await books.charged(ada.id) == 0
    await books.balance()
    (stored,) = await ada.reloads()
    assert stored.shows("Air scatters blue light most.", "Nothing was charged.")
    assert not stored.shows("¢")


async def test_a_picture_that_cannot_be_settled_costs_nothing(ada, modelslab, database_url, books, stage):
    """It was drawn and shown; that the ledger could not be written is not the person's bill."""
    modelslab.ready_after_s = 3600
    waiting = await ada.begins(LINE)
    await modelslab.polled.wait()
    with locked(database_url):
        modelslab.orders[-1].ready_at = 0
        screen = await waiting.done()

    await stage.house.app.settle_late()

    assert screen.shows("Nothing was charged.")
    assert await books.charged(ada.id) == 0
    assert await books.wasted() > 4_700
    await books.balance()


async def test_a_full_disk_is_said_to_be_full(ada, gemini, disk, books):
    """Whoever runs it has to make room; nobody is charged for what cannot be written down."""
    await disk.is_full()

    screen = await ada.types("x" * 20_000)

    assert screen.shows("The disk of this bot is full", "Nothing was charged.")
    assert gemini.request_count == 0
    await books.balance()


async def test_an_answer_too_large_for_the_disk_gives_the_hold_back(ada, gemini, disk, books, stage):
    """Full at the very end is the worst moment: everything is there but the room to keep it."""
    gemini.will(Words(("Air scatters ", "blue light. " * 20_000)))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air scatters")
    await disk.is_full()
    gemini.goes_on()
    screen = await waiting.done()
    await disk.has_room()

    await stage.house.app.settle_late()

    assert screen.shows("Air scatters", "The disk of this bot is full")
    assert await books.charged(ada.id) == 0
    await books.balance()


async def test_reading_goes_on_while_nothing_can_be_written(ada, database_url):
    """A page that is only looked at has no need to wait for a backup."""
    await ada.types("why is the sky blue?")

    with locked(database_url):
        (screen,) = await ada.reloads()

    assert screen.shows("¢")
