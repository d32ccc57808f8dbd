"""Copies of everything: made while it runs, checked before they are used, and never in the way of what is there."""

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import BadConfig
from storage.copies import back_up, checked, restore
from storage.store import open_store
from tests.contracts.records import Archive, asked, work

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder in which somebody has drawn a lighthouse."""
    folder = tmp_path / "data"
    (folder / "works").mkdir(parents=True)
    (folder / "works" / "a.png").write_bytes(b"a lighthouse")

    async def fill() -> None:
        store = await open_store(f"sqlite:///{folder}/flashbulb.db", folder / "processes")
        await Archive(store).has_done(asked("drawn"), works=[work("a.png")])
        await store.close()

    asyncio.run(fill())
    return folder


def copied(data: Path, name: str = "copy") -> Path:
    folder = data.parent / name
    back_up(data / "flashbulb.db", data / "works", folder, NOW)
    return folder


def put_back(folder: Path, data: Path, *, may_replace: bool = False) -> None:
    restore(folder, data / "flashbulb.db", data / "works", data / "processes", NOW, may_replace=may_replace)


def requests_in(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [row[0] for row in connection.execute("select id from requests order by id")]


def test_a_copy_holds_everything_and_says_what(data: Path):
    """Whoever looks for it in a year has to see what it is without opening it."""
    copy = checked(copied(data))

    assert (copy.requests, copy.works, copy.made_at) == (1, 1, "2026-11-29T03:00:00+00:00")


def test_a_copy_brings_everything_back_on_an_empty_machine(data: Path, tmp_path: Path):
    """That is what it is for."""
    folder, elsewhere = copied(data), tmp_path / "elsewhere"

    put_back(folder, elsewhere)

    assert requests_in(elsewhere / "flashbulb.db") == ["drawn"]
    assert (elsewhere / "works" / "a.png").read_bytes() == b"a lighthouse"


async def test_a_copy_is_whole_while_others_write(tmp_path: Path):
    """Nobody has to end the bot for it: what is half written is not in it."""
    folder = tmp_path / "data"
    store = await open_store(f"sqlite:///{folder}/flashbulb.db", folder / "processes")
    archive = Archive(store)

    async def writing() -> None:
        for number in range(300):
            await archive.has_done(asked(f"r{number}"), works=[work(f"{number}.png")])

    busy = asyncio.create_task(writing())
    copies = []
    while not busy.done():
        target = tmp_path / f"copy {len(copies)}"
        copies.append(await asyncio.to_thread(back_up, folder / "flashbulb.db", folder / "works", target, NOW))
    await store.close()

    for number, _ in enumerate(copies):
        with closing(sqlite3.connect(tmp_path / f"copy {number}" / "flashbulb.db")) as connection:
            [(done, works)] = connection.execute(
                "select (select count(*) from requests where state = 'done'), (select count(*) from works)"
            ).fetchall()
            assert done == works
    assert len(copies) > 1


def test_nothing_is_replaced_without_being_asked_to(data: Path):
    """The wrong folder in the shell's history must not cost a year."""
    folder = copied(data)

    with pytest.raises(BadConfig, match="With --replace it is moved aside first"):
        put_back(folder, data)

    assert requests_in(data / "flashbulb.db") == ["drawn"]


def test_what_is_replaced_is_kept_beside_it(data: Path):
    """Also whoever meant it may have meant something else."""
    folder = copied(data)

    put_back(folder, data, may_replace=True)

    assert requests_in(data / "flashbulb.db.before-20261129T030000") == ["drawn"]
    assert (data / "works.before-20261129T030000" / "a.png").exists()


async def test_nothing_is_put_back_under_a_running_bot(data: Path):
    """It would go on writing into a file that is not there any more."""
    folder = copied(data)
    store = await open_store(f"sqlite:///{data}/flashbulb.db", data / "processes")
    store.owners.announce("bot-1")

    with pytest.raises(BadConfig, match=r"Flashbulb runs here \(bot-1\)"):
        put_back(folder, data, may_replace=True)

    store.owners.leave("bot-1")
    await store.close()


def test_a_damaged_copy_is_not_put_back(data: Path):
    """Half a database that opens is worse than none."""
    folder = copied(data)
    with (folder / "flashbulb.db").open("r+b") as file:
        file.seek(5_000)
        file.write(b"\0\1\2")

    with pytest.raises(BadConfig, match="damaged"):
        put_back(folder, data, may_replace=True)


def test_a_copy_of_a_newer_flashbulb_is_not_put_back(data: Path):
    """An older program would not know what it reads."""
    folder = copied(data)
    facts = folder / "backup.json"
    facts.write_text(re.sub(r'"schema": \d+', '"schema": 99', facts.read_text()))

    with pytest.raises(BadConfig, match="newer Flashbulb"):
        put_back(folder, data, may_replace=True)


def test_a_folder_with_something_in_it_is_left_alone(data: Path, tmp_path: Path):
    """Copies do not overwrite each other."""
    with pytest.raises(BadConfig, match="something in it already"):
        copied(data, "data")

    with pytest.raises(BadConfig, match="no database"):
        back_up(tmp_path / "nothing.db", tmp_path, tmp_path / "new", NOW)
