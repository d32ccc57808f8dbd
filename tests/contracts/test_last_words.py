"""What was stored is shown, also when the process that stores it is asked to end at that very moment."""

import asyncio
from collections.abc import Sequence

import pytest

from bots.adapter import Desk
from core.app import App
from core.command import Command
from core.draft import Draft
from core.errors import Refused
from core.values import Text
from storage.database import unbroken
from tests.canvas import Canvas
from tests.contracts.records import NOON, asked

PATIENCE_S = 10.0


class Kit:
    """Of which only the notebook is used."""

    def __init__(self, _journal, notebook) -> None:
        self.notebook = notebook

    def takes(self, *_request, **_asks):
        return ()


class Slow:
    """A ledger that stores an end only when it may."""

    def __init__(self, ledger) -> None:
        self._ledger = ledger
        self.begin, self.release = ledger.begin, ledger.release
        self.is_ending = asyncio.Event()
        self.may_end = asyncio.Event()

    @unbroken
    async def finish(self, closing):
        self.is_ending.set()
        await self.may_end.wait()
        return await self._ledger.finish(closing)


class Till(Canvas):
    """Shows what was paid, too."""

    def render(self, draft: Draft) -> Sequence[str]:
        # As on Slack: what another process goes on with is left as it is.
        if draft.is_left:
            return self.pages
        return [*super().render(draft), *(["paid"] if draft.receipt else [])]


async def answers(_request, _kit, show) -> None:
    show(Text("Air scatters."))


async def declines(_request, _kit, _show) -> None:
    raise Refused("No.")


@pytest.mark.parametrize(("run", "words"), [(answers, ["Air scatters.", "paid"]), (declines, ["(No.)"])])
async def test_what_is_being_stored_when_the_process_ends_is_shown(store, run, words):
    """No other process goes on with it, so whoever waits would look at half of it for ever."""
    ledger, till = Slow(store.ledger), Till(pace_s=0)
    command = Command("ask", "Talks.", run, counts="asks")
    desk = Desk(App(Kit, {"ask": command}, ledger, store.steps, store.offers, lambda: NOON, "us"))
    desk.answer(asked("r", options={}), till)
    await asyncio.wait_for(ledger.is_ending.wait(), PATIENCE_S)

    draining = asyncio.create_task(desk.drain(patience_s=0))
    for _ in range(10):
        await asyncio.sleep(0)
    ledger.may_end.set()
    await asyncio.wait_for(draining, PATIENCE_S)

    assert [page for page in till.pages if not page.startswith("(I remember")] == words
    assert not (await store.history.by_id("r")).is_running
