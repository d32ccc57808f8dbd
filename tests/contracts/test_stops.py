"""Stop reaches a request whichever process works on it, on both databases."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from core.command import Command
from core.draft import Draft
from core.keeper import keep
from core.memory import Claim
from core.values import Text
from storage.store import Store
from tests.contracts.apps import app_of
from tests.contracts.records import HALF_A_MINUTE, NOON, US, asked, closing, opening

LATER = NOON + 2 * HALF_A_MINUTE
PATIENCE_S = 10.0


async def test_a_stop_is_for_who_runs_it(store):
    """Each process hears only of its own, and of nothing that nobody wants stopped."""
    for name, owner in (("ours", US), ("theirs", "them"), ("wanted", US)):
        await store.ledger.begin(opening(asked(name), owner=owner))

    assert await store.ledger.ask_to_stop("ours", "web:ada", NOON) == "asked"
    assert await store.ledger.ask_to_stop("theirs", "web:ada", NOON) == "asked"

    assert await store.ledger.asked_to_stop(US) == [("ours", "web:ada")]
    assert await store.ledger.asked_to_stop("them") == [("theirs", "web:ada")]


async def test_pressing_stop_twice_is_asking_once(store, archive):
    """People press until something happens."""
    await store.ledger.begin(opening(asked("r")))
    await store.ledger.ask_to_stop("r", "web:ada", NOON)

    assert await store.ledger.ask_to_stop("r", "web:ada", LATER) == "asked"

    [row] = await archive.rows("select stop_at from requests")
    assert row["stop_at"] == NOON.timestamp() * 1000


async def test_nobody_else_can_stop_it(store):
    """Neither while it runs nor afterwards is it theirs."""
    request = asked("r")
    await store.ledger.begin(opening(request))

    assert await store.ledger.ask_to_stop("r", "web:bob", NOON) == "not theirs"
    assert await store.ledger.asked_to_stop(US) == []
    await store.ledger.finish(closing(request))
    assert await store.ledger.ask_to_stop("r", "web:bob", NOON) == "not theirs"


async def test_what_has_ended_cannot_be_stopped(store, archive):
    """Done, forgotten or never known: there is nothing to stop, and it is written nowhere."""
    await archive.has_done(asked("done"))
    await archive.has_done(asked("forgotten", person="web:bob"))
    await store.history.forget("web:bob")

    answers = [await store.ledger.ask_to_stop(name, "web:ada", NOON) for name in ("done", "forgotten", "unknown")]

    assert answers == ["ended"] * 3
    assert await archive.rows("select id from requests where stop_at is not null") == []


async def test_what_was_to_be_stopped_is_so_after_a_takeover(store):
    """The process that heard of it may be dead before it could do anything."""
    await store.ledger.begin(opening(asked("stopped", asked_at=NOON)))
    await store.ledger.begin(opening(asked("wanted", asked_at=NOON + HALF_A_MINUTE)))
    await store.ledger.ask_to_stop("stopped", "web:ada", NOON)

    claims = await store.ledger.claim("web", "another", LATER, LATER + HALF_A_MINUTE)

    assert [(claim.request.id, claim.is_to_stop) for claim in claims] == [("stopped", True), ("wanted", False)]
    assert await store.ledger.asked_to_stop("another") == [("stopped", "web:ada")]


# ------------------------------------------------------------------------------------------ two processes


class NoMore:
    """A kit of which only the journal and the notebook are used."""

    def __init__(self, journal, notebook) -> None:
        self.journal = journal
        self.notebook = notebook


@dataclass
class Process:
    """An App on the shared database; its one command speaks and then waits for ever."""

    store: Store
    name: str
    speaks: asyncio.Event = field(default_factory=asyncio.Event)
    draft: Draft = field(default_factory=Draft)
    looks: int = 0

    def __post_init__(self) -> None:
        async def talk(_request, _kit, show) -> None:
            show(Text("Air scatters "))
            self.speaks.set()
            await asyncio.Event().wait()

        commands = {"ask": Command("ask", "Talks.", talk)}
        self.app = app_of(self.store, NoMore, commands, owner=self.name)

    @asynccontextmanager
    async def answers(self, request):
        task = asyncio.create_task(self.app.answer(request, self.draft.take))
        await asyncio.wait_for(self.speaks.wait(), PATIENCE_S)
        yield task
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    @asynccontextmanager
    async def keeps(self, stops_s: float = 0.02):
        keeping = asyncio.create_task(keep(self.app, {}, stops_s=stops_s))
        yield
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@pytest.fixture
def first(store) -> Process:
    return Process(store, "first")


@pytest.fixture
def second(store) -> Process:
    return Process(store, "second")


def request():
    """A question with no options to check."""
    return asked("r", options={})


async def test_a_second_process_stops_the_first_one_s_request(store, first, second):
    """A press comes to any of them; whoever asked does not know that there are several."""
    async with first.answers(request()) as task, first.keeps(), second.keeps():
        assert await second.app.stop_anywhere("r", "web:ada") == "asked"

        await asyncio.wait([task], timeout=PATIENCE_S)

    assert first.draft.text == "Air scatters "
    assert [notice.words for notice in first.draft.notices][-1] == "Stopped. Nothing was charged."
    assert (await store.history.by_id("r")).outcome == "stopped"
    assert await second.app.stop_anywhere("r", "web:ada") == "ended"


async def test_where_it_runs_it_is_stopped_at_once(store, first):
    """Nobody waits for a look into the database there."""
    async with first.answers(request()) as task:
        assert await first.app.stop_anywhere("r", "web:bob") == "not theirs"
        assert not task.done()

        assert await first.app.stop_anywhere("r", "web:ada") == "stopped"

        await asyncio.wait([task], timeout=PATIENCE_S)
    assert (await store.history.by_id("r")).outcome == "stopped"


async def test_a_process_with_nothing_to_do_does_not_look(store, second):
    """Every two seconds, all day long, for nothing."""
    asked_for = []
    ledger = store.ledger

    class Watched:
        async def asked_to_stop(self, owner):
            asked_for.append(owner)
            return await ledger.asked_to_stop(owner)

    idle = app_of(store, lambda *_: None, {}, ledger=Watched(), owner="second")
    await idle.stop_asked()

    assert asked_for == []


async def test_taken_over_after_a_stop_it_is_not_begun_again(store, second):
    """No word more is paid for, and what was held goes back."""
    await store.ledger.begin(opening(request(), owner="first"))
    await second.app.stop_anywhere("r", "web:ada")
    [claim] = await store.ledger.claim("web", "second", LATER, LATER + HALF_A_MINUTE)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(second.app.resume(claim, second.draft.take))

    assert not second.speaks.is_set()
    assert [notice.words for notice in second.draft.notices] == ["Stopped. Nothing was charged."]
    assert (await store.history.by_id("r")).outcome == "stopped"


async def test_taken_over_without_a_stop_it_goes_on(store, second):
    """Only what was asked for is stopped."""
    await store.ledger.begin(opening(request(), owner="first"))
    [claim] = await store.ledger.claim("web", "second", LATER, LATER + HALF_A_MINUTE)

    task = asyncio.create_task(second.app.resume(Claim(claim.request, claim.attempts), second.draft.take))
    await asyncio.wait_for(second.speaks.wait(), PATIENCE_S)

    assert second.draft.text == "Air scatters "
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_command_that_is_gone_ends_what_was_asked_with_it(store, second):
    """A new version may have fewer commands: what an older one had begun is told so, and holds nothing for ever."""
    await store.ledger.begin(opening(asked("r", options={}, command="engrave"), owner="first"))
    [claim] = await store.ledger.claim("web", "second", LATER, LATER + HALF_A_MINUTE)

    await second.app.resume(claim, second.draft.take)

    assert "There is no command /engrave any more" in second.draft.notices[-1].words
    assert (await store.history.by_id("r")).is_running is False
