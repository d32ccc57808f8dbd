"""What ModelsLab made of one order, fetched file by file."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from core.errors import ProviderBroken, ProviderSlow
from core.ports import Made, Ticket
from core.providers import modelslab_words as words
from core.providers.downloads import Downloads, Kind
from core.providers.modelslab_watch import Watch
from core.providers.modelslab_wire import places
from core.providers.paces import Pace
from core.values import Notice, Progress, Show

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Collection:
    """Waits for one order within its pace, and keeps what has come so far."""

    def __init__(self, ticket: Ticket, watch: Watch, files: Downloads, kind: Kind, pace: Pace) -> None:
        self._ticket = ticket
        self._watch = watch
        self._files = files
        self._kind = kind
        self._pace = pace
        self._made: dict[int, Made] = {}
        """By their numbers."""

    async def everything(self, show: Show, when_made: Callable[[], None]) -> Sequence[Made]:
        """What came, in its order. Raises, and calls `when_made`, as `Studio.collect` does."""
        tell = _once(when_made)
        trouble: ProviderBroken | ProviderSlow | None = None
        try:
            async with asyncio.timeout(self._pace.patience_s):
                await self._gather(show, tell)
        except TimeoutError:
            trouble = ProviderSlow(words.TOO_SLOW)
        except ProviderBroken as error:
            trouble = error
        except Exception:
            tell()
            raise
        tell()
        if not self._made:
            await self._look_where_expected()
        if not self._made:
            raise trouble or ProviderBroken(words.NOT_FETCHED)
        if len(self._made) < self._ticket.count:
            show(Notice(words.missing(self._ticket.count, len(self._made)), is_problem=True))
        return [self._made[number] for number in sorted(self._made)]

    async def _gather(self, show: Show, tell: Callable[[], None]) -> None:
        ticket = self._ticket
        if ticket.links:
            tell()
            await self._fetch_all([[link] for link in ticket.links])
            if len(self._made) == len(ticket.links) or not ticket.fetch_url:
                return
        # A ticket that was ready at once knows one address of each file; the poll's answer knows the others.
        reply = await self._watch.ready(show)
        tell()
        show(Progress(words.when_ready(self._watch.medium)))
        await self._fetch_all(places(reply, ticket.count))

    async def _fetch_all(self, addresses: Sequence[list[str]]) -> None:
        async with asyncio.TaskGroup() as group:
            for number, links in enumerate(addresses):
                if number not in self._made:
                    group.create_task(self._fetch(number, links))

    async def _fetch(self, number: int, links: list[str]) -> None:
        try:
            self._made[number] = await self._files.fetch_any(links, self._kind)
        except ProviderBroken:
            log.warning("a file never came", provider="modelslab", number=number)

    async def _look_where_expected(self) -> None:
        """The last resort: the addresses that were foretold, believed only when a file of the right kind is there."""
        try:
            async with asyncio.timeout(self._pace.last_look_s), asyncio.TaskGroup() as group:
                for number, link in enumerate(self._ticket.expected_links):
                    group.create_task(self._glance(number, link))
        except TimeoutError:
            return

    async def _glance(self, number: int, link: str) -> None:
        try:
            self._made[number] = await self._files.fetch(link, self._kind)
        except ProviderBroken:
            return


def _once(work: Callable[[], None]) -> Callable[[], None]:
    """Does it at the first call, and nothing at any other."""
    is_done = False

    def do() -> None:
        nonlocal is_done
        if not is_done:
            is_done = True
            work()

    return do
