"""What a request has already done is not done again, and its price is counted once, whatever broke in between."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from core.documents import DocumentFiles
from core.errors import Duplicate, FateUnknown, ProviderBusy
from core.journal import StepJournal
from core.kit import Notebook
from core.ports import Ticket
from core.values import Document, Spend, Usage


class Pages:
    """Steps in memory; they outlive the process that wrote them."""

    def __init__(self) -> None:
        self.steps: dict[tuple[str, str], str] = {}
        self.owner = "us"
        self.may_be_read = asyncio.Event()
        self.may_be_read.set()

    async def start(self, request_id: str, owner: str, name: str) -> str | None:
        if owner != self.owner:
            raise Duplicate
        if (request_id, name) in self.steps:
            return self.steps[request_id, name]
        self.steps[request_id, name] = ""
        return None

    async def end(self, request_id: str, name: str, value: str) -> None:
        self.steps[request_id, name] = value

    async def undo(self, request_id: str, name: str) -> None:
        del self.steps[request_id, name]

    async def ended(self, request_id: str) -> dict[str, str]:
        await self.may_be_read.wait()
        return {name: value for (request, name), value in self.steps.items() if request == request_id and value}


class Shop:
    """Sells tickets at 7 micro-dollars, and counts them."""

    def __init__(self, *troubles: BaseException) -> None:
        self.sold = 0
        self.troubles = list(troubles)

    async def buy(self, spend: Spend) -> Ticket:
        self.sold += 1
        spend(Usage(micros=7))
        if self.troubles:
            raise self.troubles.pop(0)
        return Ticket(f"ticket {self.sold}", "https://shop/fetch", ("https://shop/ä\n.png",), count=2)


@dataclass
class Life:
    """One process with a request in its hands."""

    journal: StepJournal
    notebook: Notebook


@pytest.fixture
def pages() -> Pages:
    return Pages()


def life(pages: Pages, request_id: str = "r") -> Life:
    notebook = Notebook()
    return Life(StepJournal(pages, request_id, "us", notebook), notebook)


async def test_a_step_is_done_and_its_result_remembered(pages):
    """The second process fetches what the first one bought."""
    shop, first, second = Shop(), life(pages), life(pages)
    bought = await first.journal.once("submit", Ticket, shop.buy)

    found = await second.journal.once("submit", Ticket, shop.buy)

    assert found == bought == Ticket("ticket 1", "https://shop/fetch", ("https://shop/ä\n.png",), count=2)
    assert shop.sold == 1


async def test_the_price_is_known_after_a_restart(pages):
    """A picture that is finished by another process costs what it cost, once."""
    shop, first, second = Shop(), life(pages), life(pages)
    await first.journal.once("submit", Ticket, shop.buy)

    await second.journal.once("submit", Ticket, shop.buy)

    assert first.notebook.usage == second.notebook.usage == Usage(micros=7)


async def test_the_price_is_known_before_anybody_asks_for_it(pages):
    """Stopped or given up right away, what was bought before is still billed to whoever runs this bot."""
    shop, second = Shop(), life(pages)
    await life(pages).journal.once("submit", Ticket, shop.buy)

    await second.journal.recall()

    assert second.notebook.usage == Usage(micros=7)
    assert (await second.journal.once("submit", Ticket, shop.buy)).id == "ticket 1"
    assert second.notebook.usage == Usage(micros=7)
    assert shop.sold == 1


async def test_stopped_while_the_price_is_looked_up_it_is_known(pages):
    """Stop is pressed at the very moment that another process takes over: it had been ordered all the same."""
    shop, second = Shop(), life(pages)
    await life(pages).journal.once("submit", Ticket, shop.buy)
    pages.may_be_read.clear()
    recalling = asyncio.create_task(second.journal.recall())
    await asyncio.sleep(0)

    recalling.cancel()
    await asyncio.sleep(0)
    pages.may_be_read.set()
    await asyncio.wait([recalling])

    assert recalling.cancelled()
    assert second.notebook.usage == Usage(micros=7)


async def test_steps_of_two_requests_are_two(pages):
    """Two people who ask the same get one picture each."""
    shop = Shop()

    await life(pages, "a").journal.once("submit", Ticket, shop.buy)
    await life(pages, "b").journal.once("submit", Ticket, shop.buy)

    assert shop.sold == 2


async def test_what_certainly_did_not_happen_may_be_tried_again(pages):
    """A busy shop has sold nothing; what its answer cost is on the books all the same."""
    shop, first = Shop(ProviderBusy()), life(pages)
    with pytest.raises(ProviderBusy):
        await first.journal.once("submit", Ticket, shop.buy)

    ticket = await first.journal.once("submit", Ticket, shop.buy)

    assert ticket.id == "ticket 2"
    assert first.notebook.usage == Usage(micros=14)


@pytest.mark.parametrize("trouble", [FateUnknown(), RuntimeError("a bug"), asyncio.CancelledError()])
async def test_what_may_have_happened_is_never_bought_twice(pages, trouble):
    """Whether the order arrived is unknown; a second one could be billed twice."""
    shop = Shop(trouble)
    with pytest.raises(type(trouble)):
        await life(pages).journal.once("submit", Ticket, shop.buy)

    with pytest.raises(FateUnknown):
        await life(pages).journal.once("submit", Ticket, shop.buy)

    assert shop.sold == 1


async def test_what_is_harmless_is_simply_done_again(pages):
    """Refining words twice costs a trifle and harms nobody."""
    shop, second = Shop(RuntimeError("killed")), life(pages)
    with pytest.raises(RuntimeError):
        await life(pages).journal.once("plan", Ticket, shop.buy, is_repeatable=True)

    ticket = await second.journal.once("plan", Ticket, shop.buy, is_repeatable=True)

    assert ticket.id == "ticket 2"
    assert (await life(pages).journal.once("plan", Ticket, shop.buy, is_repeatable=True)).id == "ticket 2"


async def test_a_process_that_lost_the_request_does_nothing(pages):
    """Another one is at it."""
    shop, first = Shop(), life(pages)
    pages.owner = "them"

    with pytest.raises(Duplicate):
        await first.journal.once("submit", Ticket, shop.buy)

    assert shop.sold == 0


async def test_a_report_that_is_written_down_is_kept_once(pages, tmp_path):
    """Every restart would leave another copy of it, which nobody is shown and a forgetting does not know of."""
    documents = DocumentFiles(tmp_path, lambda: datetime(2026, 11, 22, tzinfo=UTC))

    async def report(_spend: Spend) -> Document:
        return await documents.keep("usage.csv", b"Ada,7", "What Ada used.")

    first = await life(pages).journal.once("report", Document, report, is_repeatable=True)
    again = await life(pages).journal.once("report", Document, report, is_repeatable=True)

    assert again == first
    assert await documents.read(again.file) == b"Ada,7"
    assert len([*tmp_path.iterdir()]) == 2
