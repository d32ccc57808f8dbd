"""Pictures by ModelsLab: ordered once, waited for patiently, fetched carefully."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic
from typing import NoReturn

import aiohttp
import structlog

from core.errors import BadCredentials, FateUnknown, ProviderBroken, ProviderSlow, Refused
from core.media import StudioModel
from core.ports import Made, Order, Ticket
from core.providers.downloads import Downloads, is_loopback
from core.providers.http import Patience, retried
from core.providers.modelslab_account import BASE_URL, Account
from core.providers.modelslab_troubles import refusal, trouble_of
from core.providers.modelslab_wire import Reply, order_body, places
from core.values import Notice, Progress, Show, Spend

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

FILE_HOSTS = (
    "r2.dev",
    "stablediffusionapi.com",
    "modelslab.com",
    "modelslab.ai",
    "modelslab-bom.s3.amazonaws.com",
    "d1okzptojspljx.cloudfront.net",
    "d9jy2smsrdjcq.cloudfront.net",
)
FILE_BYTES = 25_000_000
FILE_PATIENCE = Patience(tries=9, first_wait_s=0.5, longest_wait_s=8.0)
"""Three quarters of a minute: a file may be late although its order is said to be done."""
STRIKES = 4
"""How many times in a row a poll may say that it failed: the first times are often not true."""
TICK_S = 1.0
JITTER = 0.2
FLAGGED = "The safety checker of ModelsLab found something in this picture, so it is not shown."


@dataclass(frozen=True, slots=True)
class Waits:
    """How long ModelsLab is waited for, in seconds."""

    patience_s: float = 180.0
    """From the order to the last file. ModelsLab's own `eta` is useless: 80 for what takes 4."""
    submit_s: float = 120.0
    """Some models answer only when the picture is drawn."""
    poll_s: float = 2.0
    """Between two polls, give or take a fifth."""
    call_s: float = 30.0
    """For the answer to a poll."""
    last_look_s: float = 10.0


WAITS = Waits()


class ModelsLab:
    """Fits the port `Studio`."""

    def __init__(
        self,
        key: str,
        session: aiohttp.ClientSession,
        models: Mapping[str, StudioModel],
        dice: Random,
        *,
        base_url: str = BASE_URL,
        file_hosts: Sequence[str] = FILE_HOSTS,
        file_bytes: int = FILE_BYTES,
        patience: Patience = FILE_PATIENCE,
        waits: Waits = WAITS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """
        Args:
            models: By their ids, for what people call them and how long they take.
            patience: For fetching a file.
        """
        self._account = Account(key, session, base_url, longest_bytes=2 * file_bytes)
        is_loopback_fine = is_loopback(self._account.base.host or "")
        self._files = Downloads(session, file_hosts, file_bytes, patience, dice, is_loopback_fine=is_loopback_fine)
        self._models = models
        self._dice = dice
        self._patience = patience
        self._waits = waits
        self._clock = clock

    async def submit(self, order: Order, spend: Spend) -> Ticket:
        """Buy it, once: whatever happens after it was sent, it is not sent again. Raises as `Studio.submit` does."""
        model = order.model
        try:
            reply = await self._account.call(model.endpoint, order_body(order), timeout_s=self._waits.submit_s)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ProviderBroken("ModelsLab could not be reached. Please try again; nothing was charged.") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FateUnknown from error
        ticket = self._ticket(order, reply)
        if reply.outcome == "failed" or not (ticket.links or ticket.fetch_url or ticket.expected_links):
            self._turn_down(order, reply)
        spend(model.usage(order.count))
        if reply.is_flagged:
            raise Refused(FLAGGED)
        return ticket

    def _ticket(self, order: Order, reply: Reply) -> Ticket:
        family = order.model.endpoint.rpartition("/")[0]
        return Ticket(
            id=reply.id,
            fetch_url=self._account.address_of_poll(reply.fetch_url, family, reply.id),
            links=reply.links[: order.count] if reply.outcome == "ready" else (),
            expected_links=reply.expected_links[: order.count],
            model=reply.model,
            count=order.count,
        )

    def _turn_down(self, order: Order, reply: Reply) -> NoReturn:
        self._account.note("order refused", reply)
        if reply.outcome != "failed" or trouble_of(reply) == "crashed":
            raise FateUnknown
        raise refusal(reply, order.model.name)

    async def collect(self, ticket: Ticket, show: Show) -> Sequence[Made]:
        """Wait for what was bought and fetch it. Raises as `Studio.collect` does.

        When only some of several pictures can be had, these are given, and a Notice says so.
        """
        made: dict[int, Made] = {}
        trouble: ProviderBroken | ProviderSlow | None = None
        try:
            async with asyncio.timeout(self._waits.patience_s):
                await self._gather(ticket, made, show)
        except TimeoutError:
            trouble = ProviderSlow("ModelsLab took too long to draw this. Please try again; nothing was charged.")
        except ProviderBroken as error:
            trouble = error
        if not made:
            await self._look_where_expected(ticket, made)
        if not made:
            raise trouble or ProviderBroken("What ModelsLab made could not be fetched. Nothing was charged.")
        if len(made) < ticket.count:
            show(Notice(_sentence_for_missing(ticket.count, len(made)), is_problem=True))
        return [made[number] for number in sorted(made)]

    async def _gather(self, ticket: Ticket, made: dict[int, Made], show: Show) -> None:
        """Fill `made`, by the pictures' numbers, as they come."""
        await self._fetch_all([[link] for link in ticket.links], made)
        if ticket.links and (len(made) == len(ticket.links) or not ticket.fetch_url):
            return
        # A ticket that was ready at once knows one address of each picture; the poll's answer knows the others.
        reply = await self._ready(ticket, show)
        show(Progress("The drawing is done; fetching it now."))
        await self._fetch_all(places(reply, ticket.count), made)

    async def _ready(self, ticket: Ticket, show: Show) -> Reply:
        """The answer that says where the files are."""
        started = self._clock()
        wait_s, strikes = self._waits.poll_s, 0
        while True:
            await self._pause(wait_s, started, ticket, show)
            reply = await self._poll(ticket)
            if reply is None or self._is_stumble(reply):
                wait_s = min(wait_s * 2, self._patience.longest_wait_s)
                continue
            wait_s = self._waits.poll_s
            if reply.outcome == "ready" and reply.links:
                return reply
            # Waiting for what is drawn takes as long as it takes; anything else is believed after a few times.
            strikes = 0 if reply.outcome == "waiting" else strikes + 1
            if strikes > STRIKES:
                raise ProviderBroken("ModelsLab gave up on this picture. Please try again; nothing was charged.")

    async def _poll(self, ticket: Ticket) -> Reply | None:
        """What it says about an order; None when it could not be asked just now."""
        address = self._account.address_of_poll(ticket.fetch_url)
        if not address:
            raise ProviderBroken
        try:
            return await self._account.call(address, timeout_s=self._waits.call_s)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("poll failed", provider="modelslab", error=type(error).__name__)
            return None

    def _is_stumble(self, reply: Reply) -> bool:
        """Whether this answer says nothing about the picture. Raises when it is the end of it."""
        if reply.outcome in {"ready", "waiting"}:
            if reply.is_flagged:
                raise Refused(FLAGGED)
            return False
        self._account.note("poll refused", reply)
        if reply.outcome == "odd":
            return True
        trouble = trouble_of(reply)
        if trouble == "auth":
            raise BadCredentials
        if trouble == "moderation":
            raise Refused("ModelsLab drew this and then declined to give it out. Nothing was charged.")
        return trouble in {"rate", "crashed"}

    async def _pause(self, wait_s: float, started: float, ticket: Ticket, show: Show) -> None:
        """Wait a little more or less than `wait_s`, saying so every second."""
        until = self._clock() + wait_s * self._dice.uniform(1 - JITTER, 1 + JITTER)
        while (left_s := until - self._clock()) > 0:
            show(Progress(_sentence_for_wait(self._clock() - started, self._models.get(ticket.model), ticket.count)))
            await asyncio.sleep(min(left_s, TICK_S))

    async def _fetch_all(self, addresses: Sequence[list[str]], made: dict[int, Made]) -> None:
        async with asyncio.TaskGroup() as group:
            for number, links in enumerate(addresses):
                if number not in made:
                    group.create_task(self._fetch_into(made, number, links))

    async def _fetch_into(self, made: dict[int, Made], number: int, links: list[str]) -> None:
        try:
            made[number] = await self._files.fetch_any(links)
        except ProviderBroken:
            log.warning("a picture never came", provider="modelslab", number=number)

    async def _look_where_expected(self, ticket: Ticket, made: dict[int, Made]) -> None:
        """The last resort: the address that was foretold, believed only when a picture is there."""
        try:
            async with asyncio.timeout(self._waits.last_look_s):
                for number, link in enumerate(ticket.expected_links):
                    try:
                        made[number] = await self._files.fetch(link)
                    except ProviderBroken:
                        continue
        except TimeoutError:
            return

    async def ping(self) -> int:
        """The balance in micro-dollars. Raises BadCredentials, OutOfFunds, ProviderBusy, ProviderBroken."""
        return await retried(self._account.balance, Patience(), self._dice)


def _sentence_for_wait(waited_s: float, model: StudioModel | None, count: int) -> str:
    if model is None:
        return f"Drawing: {waited_s:.0f} s so far."
    what = f"{model.name} usually takes about {model.typical_s} s"
    return f"Drawing: {waited_s:.0f} s so far; {what}{' each' if count > 1 else ''}."


def _sentence_for_missing(count: int, came: int) -> str:
    if count - came == 1:
        return f"One of the {count} pictures was drawn and could not be fetched."
    return f"Only {came} of the {count} pictures could be fetched."
