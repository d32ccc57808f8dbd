"""The week's report is sent once, on its day and not before its hour, however many processes and restarts there are."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.administration import Change, Wanted
from core.digest import Digest
from core.errors import Duplicate
from core.herald import Herald
from core.limits import Calendar
from core.rulebook import ITSELF, Rulebook
from tests.contracts.records import asked, opening

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY_AT_NINE = datetime(2026, 11, 30, 0, tzinfo=UTC)
"""In Tokyo; in London it is still the middle of the night."""
CHANNEL = "board:5"


class Board:
    """A platform with one channel, whose requests begin in the ledger as those of any other."""

    def __init__(self, store) -> None:
        self._store = store
        self.shown = []
        self.is_reached = True

    async def present(self, request) -> bool:
        if not self.is_reached:
            return False
        try:
            revision = await self._store.administration.revision()
            await self._store.ledger.begin(replace(opening(request, is_kept=False), revision=revision))
        except Duplicate:
            return True
        self.shown.append(request)
        return True

    async def tell(self, _person, _words) -> bool:
        return False

    async def admins(self, _workspace):
        return ()


class Process:
    def __init__(self, store, board) -> None:
        self.now = MONDAY_AT_NINE
        calendar = Calendar(TOKYO)
        self.rulebook = Rulebook(store.administration, (), {}, (), calendar, lambda: self.now, {})
        herald = Herald(())
        herald.goes_by("board", board)
        self.digest = Digest(self.rulebook, herald, store.history, store.administration, lambda: self.now)

    async def looks(self, **later: float) -> None:
        self.now = MONDAY_AT_NINE + timedelta(**later)
        await self.rulebook.refresh()
        await self.digest.look()


@pytest.fixture
def board(store) -> Board:
    return Board(store)


@pytest.fixture
async def process(store, board) -> Process:
    return Process(store, board)


async def decided(store, **settings: str) -> None:
    changes = [Change("setting", "everything", name, value) for name, value in settings.items()]
    await store.administration.change(changes, "web:owner", MONDAY_AT_NINE)


async def test_without_a_channel_there_is_no_report(process, board):
    """Nobody gets what nobody asked for."""
    await process.looks()

    assert board.shown == []


async def test_it_is_sent_on_its_day_at_its_hour_in_the_team_s_zone(store, process, board):
    """Monday at 9 is when Tokyo begins its week, not London."""
    await decided(store, digest_channel=CHANNEL)

    await process.looks(minutes=-1)
    assert board.shown == []
    await process.looks()

    [request] = board.shown
    assert (request.channel, request.platform, request.person) == (CHANNEL, "board", ITSELF)
    assert (request.command, request.options) == ("usage", {"of": "team", "digest": True})
    assert request.from_offer


async def test_it_is_sent_once_a_week(store, process, board):
    """A look a minute is no report a minute."""
    await decided(store, digest_channel=CHANNEL, digest_day="Tuesday", digest_hour="0")

    for hours in range(14, 8 * 24, 3):
        await process.looks(hours=hours)

    assert [request.id for request in board.shown] == [f"digest:2026-W49:{CHANNEL}", f"digest:2026-W50:{CHANNEL}"]


async def test_a_restart_does_not_repeat_it(store, process, board):
    """The database knows; a process may forget."""
    await decided(store, digest_channel=CHANNEL)
    await process.looks()

    await Process(store, board).looks(minutes=5)

    assert len(board.shown) == 1


async def test_of_two_processes_one_sends_it(store, process, board):
    """Both look at the same minute."""
    await decided(store, digest_channel=CHANNEL)

    await asyncio.gather(process.looks(), Process(store, board).looks())

    assert len(board.shown) == 1
    [entry] = (await store.administration.log(Wanted(what="digest")))[0]
    assert (entry.who, entry.scope, entry.after) == (ITSELF, f"channel:{CHANNEL}", "2026-W49")


async def test_what_was_missed_is_made_up_for_on_the_same_day(store, process, board):
    """The machine was off at nine; in the evening the report is still of use, on the next day it is not."""
    await decided(store, digest_channel=CHANNEL)
    board.is_reached = False
    await process.looks()
    board.is_reached = True

    await process.looks(hours=24)
    assert board.shown == []
    await process.looks(hours=14)

    assert len(board.shown) == 1


async def test_turned_off_it_stays_off(store, process, board):
    """An empty channel is none."""
    await decided(store, digest_channel=CHANNEL)
    await decided(store, digest_channel="")

    await process.looks(hours=1)

    assert board.shown == []


async def test_the_hour_that_the_clock_skips_is_not_missed(store, board):
    """On 29 March there is no half past two in Berlin: the report comes at three."""
    process = Process(store, board)
    process.rulebook.calendar.zone = ZoneInfo("Europe/Berlin")
    await decided(store, digest_channel=CHANNEL, digest_day="Sunday", digest_hour="2")
    before = datetime(2026, 3, 29, 0, 59, tzinfo=UTC) - MONDAY_AT_NINE

    await process.looks(seconds=before.total_seconds())
    assert board.shown == []
    await process.looks(seconds=before.total_seconds() + 60)

    assert len(board.shown) == 1


async def test_nobody_else_is_taken_for_the_house(process):
    """What everybody spends is shown to the bot itself: whoever could be called like it would see it too."""
    is_shown = process.rulebook.sees_everybody

    assert is_shown(asked(person=ITSELF))
    assert not any(is_shown(asked(person=f"{platform}:{ITSELF}")) for platform in ("web", "discord", "slack:T1"))
