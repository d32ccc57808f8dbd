"""Taking along all that is kept of oneself, on every platform: whole, readable without Flashbulb, and nobody else's."""

import asyncio
import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from core.command import Command
from core.kit import Kit
from core.values import Request, Show, Text

SMALL = "--ar 16:9"


async def unpacked(person: Any, screen: Any) -> ZipFile:
    """The one file on a screen, opened."""
    [file] = screen.documents.values()
    return ZipFile(BytesIO(await person.gets(file)))


def history_in(packed: ZipFile) -> list[Any]:
    found = json.loads(packed.read("history.json"))
    assert isinstance(found, list)
    return found


async def test_everything_of_ones_own_is_in_it(ada, books):
    """Every question with its answer and its price, every picture as it is, and a page that says what is what."""
    await ada.types("why is the sky blue?")
    await ada.types(f"/imagine a fox {SMALL}")
    await ada.types("/recipe Tell of {{topic}} --action save --name tell")

    screen = await ada.types("/export")

    packed = await unpacked(ada, screen)
    history = history_in(packed)
    assert packed.testzip() is None
    assert [each["words"] for each in json.loads(packed.read("recipes.json"))] == ["Tell of {{topic}}"]
    assert {"README.txt", "history.json", "defaults.json", "accounts.json"} < {*packed.namelist()}
    assert [each["command"] for each in history] == ["ask", "imagine", "recipe"]
    assert history[0]["options"]["question"] == "why is the sky blue?"
    assert history[0]["answer"]
    assert sum(each["cost_micros"] for each in history) == await books.charged(ada.id)
    assert f"files/{history[1]['works'][0]['file']}" in packed.namelist()
    assert packed.read(f"files/{history[1]['works'][0]['file']}")
    assert json.loads(packed.read("accounts.json")) == [ada.id]


async def test_it_says_in_one_sentence_what_it_is(ada):
    """Nobody opens a file to learn whether it is the right one."""
    await ada.types("hello")

    screen = await ada.types("/export")

    assert screen.shows("This is all that I keep of you: 1 request and 0 files.")
    assert [*screen.documents] == [f"flashbulb-{datetime.now(UTC):%Y-%m-%d}.zip"]


async def test_nothing_of_anybody_else_is_in_it(ada, bob):
    """Also where both talk in one place."""
    await ada.types("what Ada wants to know")
    await bob.types("what Bob wants to know")
    await bob.types(f"/imagine a fox {SMALL}")

    packed = await unpacked(ada, await ada.types("/export"))

    assert "what Ada wants" in packed.read("history.json").decode()
    assert not [name for name in packed.namelist() if b"what Bob wants" in packed.read(name)]
    assert not [name for name in packed.namelist() if name.startswith("files/")]


async def test_it_costs_nothing_and_is_not_in_the_next_one(ada, books):
    """Asking for what is one's own is no use of anything."""
    await ada.types("/export")

    packed = await unpacked(ada, await ada.types("/export"))

    assert history_in(packed) == []
    assert await books.charged(ada.id) == 0


async def test_forgetting_takes_the_file_along(ada, services):
    """All that was kept of somebody lies in it."""
    await ada.types("hello")
    await ada.types("/export")

    await ada.taps(await ada.types("/forget"), "Delete everything")

    assert [*(services.folder / "data" / "documents").iterdir()] == []


@pytest.mark.settings(FLASHBULB_STORE_TEXT="no")
async def test_where_no_words_are_stored_the_pictures_are_in_it(ada):
    """They are kept all the same, so they belong to what is handed over."""
    await ada.types("a secret question")
    await ada.types(f"/imagine a secret fox {SMALL}")

    packed = await unpacked(ada, await ada.types("/export"))

    [kept] = history_in(packed)
    assert f"files/{kept['works'][0]['file']}" in packed.namelist()
    assert b"secret" not in packed.read("history.json")


class Packing:
    """Stands for an export that takes its time: whoever types /hold is being packed until it is let go."""

    def __init__(self) -> None:
        self._go = asyncio.Event()
        self.command = Command("hold", "Be packed for a while.", self._run)

    async def _run(self, request: Request, kit: Kit, show: Show) -> None:
        kit.packing.add(request.person)
        show(Text("Held."))
        await self._go.wait()
        kit.packing.discard(request.person)

    def ends(self) -> None:
        self._go.set()


@pytest.fixture
def packing(services) -> Packing:
    """Asked for before the stage, or Slack does not know its command."""
    packing = Packing()
    services.commands["hold"] = packing.command
    return packing


async def test_nobody_is_packed_twice_at_once(packing, stage, ada, bob):
    """Whoever presses again because it takes long would only make it longer; others are not held up."""
    waiting = await ada.begins("/hold")
    await waiting.until("Held.")

    again = await ada.types("/export")
    theirs = await bob.types("/export")

    packing.ends()
    await waiting.done()
    assert again.shows("Your export is being packed already")
    assert not again.documents
    assert len(theirs.documents) == 1
    assert len((await ada.types("/export")).documents) == 1
