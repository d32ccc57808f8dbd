"""A process that is asked to end shows what it has stored, and leaves the rest to others at once."""

import asyncio
from collections.abc import Sequence

import pytest

from bots.adapter import Desk
from core.command import Command
from core.draft import Draft
from core.errors import Refused
from core.keeper import keep
from core.memory import Claim
from core.values import Text
from storage.database import unbroken
from tests.canvas import Canvas
from tests.contracts.apps import app_of
from tests.contracts.records import HALF_A_MINUTE, NOON, asked, opening

PATIENCE_S = 10.0


class Kit:
    """Of which only the notebook is used."""

    def __init__(self, _journal, notebook) -> None:
        self.notebook = notebook


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


class Late:
    """A ledger whose renewals come when everything was released."""

    def __init__(self, ledger) -> None:
        self._ledger = ledger
        self.begin = ledger.begin
        self.is_renewing = asyncio.Event()
        self._is_released = asyncio.Event()

    async def renew(self, owner, until) -> None:
        self.is_renewing.set()
        await self._is_released.wait()
        await self._ledger.renew(owner, until)

    async def release(self, owner, **how) -> None:
        await self._ledger.release(owner, **how)
        self._is_released.set()
        for _ in range(10):
            await asyncio.sleep(0.01)


class Till(Canvas):
    """Shows what was paid, too."""

    def render(self, draft: Draft) -> Sequence[str]:
        # As on Slack: what another process goes on with is left as it is.
        if draft.is_left:
            return self.pages
        return [*super().render(draft), *(["paid"] if draft.receipt else [])]


def desk_of(store, ledger, run) -> Desk:
    commands = {"ask": Command("ask", "Talks.", run, counts="asks")}
    return Desk(app_of(store, Kit, commands, ledger=ledger))


async def waits(_request, _kit, show) -> None:
    show(Text("Air"))
    await asyncio.Event().wait()


async def answers(_request, _kit, show) -> None:
    show(Text("Air scatters."))


async def declines(_request, _kit, _show) -> None:
    raise Refused("No.")


@pytest.mark.parametrize(("run", "words"), [(answers, ["Air scatters.", "paid"]), (declines, ["(No.)"])])
async def test_what_is_being_stored_when_the_process_ends_is_shown(store, run, words):
    """No other process goes on with it, so whoever waits would look at half of it for ever."""
    ledger, till = Slow(store.ledger), Till(pace_s=0)
    desk = desk_of(store, ledger, run)
    desk.answer(asked("r", options={}), till)
    await asyncio.wait_for(ledger.is_ending.wait(), PATIENCE_S)

    draining = asyncio.create_task(desk.drain(patience_s=0))
    for _ in range(10):
        await asyncio.sleep(0)
    ledger.may_end.set()
    await asyncio.wait_for(draining, PATIENCE_S)

    assert [page for page in till.pages if not page.startswith("(I remember")] == words
    assert not (await store.history.by_id("r")).is_running


async def test_what_is_left_is_not_renewed_any_more(store):
    """Otherwise nobody goes on with it for half a minute: the process is gone, and its lease says that it is not."""
    ledger, canvas = Late(store.ledger), Canvas()
    desk = desk_of(store, ledger, waits)
    desk.answer(asked("r", options={}), canvas)
    await canvas.shows(lambda: "Air" in canvas.pages)
    keeping = asyncio.create_task(keep(desk.app, {}))
    await asyncio.wait_for(ledger.is_renewing.wait(), PATIENCE_S)

    await desk.drain(0, keeping)

    [claim] = await store.ledger.claim("web", "another", NOON, NOON + HALF_A_MINUTE)
    assert claim.request.id == "r"


async def test_who_is_ending_takes_nothing_over(store):
    """It was claimed a moment before: another process gets it back at once, instead of one that is gone."""
    desk, canvas = desk_of(store, store.ledger, waits), Canvas()
    await store.ledger.begin(opening(asked("r", options={})))
    await desk.drain(0)

    desk.resume(Claim(asked("r", options={}), 1), canvas)

    assert not desk._tasks
