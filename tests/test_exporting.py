"""Packing all that is kept of somebody: in parts, however much it is, and whole or not at all."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile
from zoneinfo import ZoneInfo

import pytest

from core.commands import all_commands
from core.errors import StorageFailed
from core.exporting import AT_ONCE, Exported, export, file_name, held
from core.limits import Calendar
from core.memory import Past
from core.recipes import Recipe
from core.rulebook import Rulebook
from core.values import OptionValue, Text, Usage, Work
from storage.store import open_store
from tests.contracts.records import NOON, asked, work


@dataclass
class Remembered:
    """A history, as long as it is to be."""

    pasts: Sequence[Past]
    asked_for: list[int] = field(default_factory=list)

    async def everything(self, _person: str, skip: int, take: int) -> Sequence[Past]:
        self.asked_for.append(skip)
        return self.pasts[skip : skip + take]


class Own:
    """Somebody's defaults."""

    async def of(self, _person: str) -> Mapping[str, OptionValue]:
        return {"ask.thinking": "high", "ask.private": True}


@dataclass(frozen=True)
class Folder:
    """Where works are."""

    path_to: Path

    def path(self, file: str, *, small: bool = False) -> Path | None:
        assert not small
        return self.path_to / file if file.endswith(".png") else None


@pytest.fixture
async def rulebook(tmp_path: Path) -> Any:
    store = await open_store(f"sqlite:///{tmp_path}/flashbulb.db", tmp_path / "processes")
    yield Rulebook(store.administration, [], {}, [], Calendar(ZoneInfo("UTC")), lambda: NOON, all_commands())
    await store.close()


@pytest.fixture
def files(tmp_path: Path) -> Folder:
    folder = tmp_path / "works"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"a lighthouse")
    return Folder(folder)


def past(number: int, *works: Work, words: str = "Because.") -> Past:
    return Past(number, asked(f"r{number}"), "done", False, NOON, 1_200, Usage(micros=7), (Text(words),), works)


class Cookbook:
    """Nobody has recipes."""

    async def known(self, _person: str, _place: str) -> Sequence[Recipe]:
        return ()


async def packed(into: Path, *pasts: Past, files: Folder, rulebook: Rulebook, **more: Any) -> Exported:
    return await export("web:ada", into, Remembered(pasts), Own(), Cookbook(), rulebook, files, **more)


async def test_a_request_reads_without_flashbulb(tmp_path, files, rulebook):
    """In ten years somebody has the file and not this program."""
    into = tmp_path / "out" / "ada.zip"

    found = await packed(into, past(1, work("a.png")), files=files, rulebook=rulebook)

    with ZipFile(into) as opened:
        [request] = json.loads(opened.read("history.json"))
        assert opened.read("files/a.png") == b"a lighthouse"
        assert opened.getinfo("files/a.png").compress_type == ZIP_STORED
        assert json.loads(opened.read("defaults.json")) == {"ask.thinking": "high", "ask.private": True}
        assert b"cost_micros" in opened.read("README.txt")
    assert request.pop("works")[0]["prompt"] == "a lighthouse"
    assert request == {
        "number": 1,
        "id": "r1",
        "platform": "web",
        "account": "web:ada",
        "asked_at": "2026-11-22T12:00:00+00:00",
        "finished_at": "2026-11-22T12:00:00+00:00",
        "command": "ask",
        "options": {"question": "Why?"},
        "outcome": "done",
        "answer": "Because.",
        "cost_micros": 7,
        "tokens_in": 0,
        "tokens_out": 0,
    }
    assert found == Exported(into, 1, 1)


async def test_a_long_history_is_read_in_parts_and_packed_whole(tmp_path, files, rulebook):
    """Ten years of questions do not have to fit into one answer of the database."""
    history = Remembered([past(number) for number in range(1, 2 * AT_ONCE + 2)])
    told: list[str] = []

    found = await export("web:ada", tmp_path / "ada.zip", history, Own(), Cookbook(), rulebook, files, told.append)

    assert history.asked_for == [0, AT_ONCE, 2 * AT_ONCE, 2 * AT_ONCE + 1]
    assert found.requests == 2 * AT_ONCE + 1
    assert told == [
        "Reading: 200 requests so far …",
        "Reading: 400 requests so far …",
        "Reading: 401 requests so far …",
        "Packing 401 requests and 0 files …",
    ]


async def test_a_file_that_two_requests_show_is_in_it_once(tmp_path, files, rulebook):
    """A zip with the same name twice opens differently everywhere."""
    await packed(tmp_path / "a.zip", past(1, work("a.png")), past(2, work("a.png")), files=files, rulebook=rulebook)

    with ZipFile(tmp_path / "a.zip") as opened:
        assert opened.namelist().count("files/a.png") == 1


async def test_what_is_gone_or_not_ours_is_left_out(tmp_path, files, rulebook):
    """A picture that was deleted meanwhile costs nobody the rest; a name that is none of ours leads nowhere."""
    works = (work("a.png"), work("gone.png"), work("../../secret"))

    found = await packed(tmp_path / "a.zip", past(1, *works), files=files, rulebook=rulebook)

    assert found.files == 1
    with ZipFile(tmp_path / "a.zip") as opened:
        assert [name for name in opened.namelist() if name.startswith("files/")] == ["files/a.png"]


async def test_words_that_no_file_can_hold_cost_nobody_the_rest(tmp_path, files, rulebook):
    """Half a sign, as some phones send it."""
    await packed(tmp_path / "a.zip", past(1, words="half \ud83d a sign"), files=files, rulebook=rulebook)

    with ZipFile(tmp_path / "a.zip") as opened:
        assert "half ? a sign" in opened.read("history.json").decode()


async def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path, files, rulebook):
    """Half a file would be taken for all there is."""
    (tmp_path / "blocked").write_text("a file where a folder has to be")

    with pytest.raises(StorageFailed, match="nothing was exported"):
        await packed(tmp_path / "blocked" / "a.zip", past(1), files=files, rulebook=rulebook)


async def test_stopped_on_the_way_nothing_is_left(tmp_path, files, rulebook):
    """Whoever presses Stop does not leave their history on a disk."""
    into = tmp_path / "a.zip"
    begun = asyncio.Event()
    coming = packed(into, past(1, work("a.png")), files=files, rulebook=rulebook, tell=lambda _: begun.set())
    packing = asyncio.create_task(coming)
    await begun.wait()
    packing.cancel()

    with pytest.raises(asyncio.CancelledError):
        await packing

    assert not into.exists()


@pytest.mark.parametrize(
    ("requests", "files", "words"), [(1, 0, "1 request and 0 files"), (1_200, 1, "1,200 requests and 1 file")]
)
def test_what_is_in_it_is_said(requests, files, words):
    """In the words of people."""
    assert held(Exported(Path("a.zip"), requests, files)) == words


def test_its_name_says_of_which_day_it_is():
    """Somebody who does it every year can tell them apart."""
    assert file_name(datetime(2026, 11, 29, tzinfo=UTC)) == "flashbulb-2026-11-29.zip"
