"""Everything ModelsLab makes: ordered once, waited for patiently, fetched carefully."""

import asyncio
import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from time import monotonic
from typing import NoReturn

import aiohttp

from core.errors import FateUnknown, ProviderBroken, Refused
from core.media import StudioModel
from core.ports import Made, Order, Ticket, nothing_more
from core.providers import modelslab_words as words
from core.providers.downloads import CLIP_BYTES, PICTURE_BYTES, Downloads, is_loopback, kind_of, media_type_of
from core.providers.http import Patience, retried
from core.providers.modelslab_account import BASE_URL, Account
from core.providers.modelslab_collect import Collection
from core.providers.modelslab_orders import endpoint_of, order_body
from core.providers.modelslab_troubles import refusal, trouble_of
from core.providers.modelslab_watch import Watch
from core.providers.modelslab_wire import Reply
from core.providers.paces import WAITS, Waits
from core.values import Medium, Show, Spend

FILE_HOSTS = (
    "r2.dev",
    "stablediffusionapi.com",
    "modelslab.com",
    "modelslab.ai",
    "modelslab-bom.s3.amazonaws.com",
    "d1okzptojspljx.cloudfront.net",
    "d9jy2smsrdjcq.cloudfront.net",
)
HANDED_BYTES = 5_000_000
"""The largest picture that ModelsLab takes."""
HANDED_TRIES = 3
FILE_PATIENCE = Patience(tries=9, first_wait_s=0.5, longest_wait_s=8.0)
"""Three quarters of a minute: a file may be late although its order is said to be done."""


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
        file_bytes: int = PICTURE_BYTES,
        clip_bytes: int = CLIP_BYTES,
        patience: Patience = FILE_PATIENCE,
        waits: Waits = WAITS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """
        Args:
            models: By their ids, for what people call them and how long they take.
            file_bytes: The most that is fetched of a picture.
            patience: For fetching a file.
        """
        self._account = Account(key, session, base_url, longest_bytes=2 * file_bytes)
        is_loopback_fine = is_loopback(self._account.base.host or "")
        self._files = Downloads(session, file_hosts, patience, dice, is_loopback_fine=is_loopback_fine)
        self._models = models
        self._dice = dice
        self._patience = patience
        self._waits = waits
        self._clock = clock
        self._file_bytes = file_bytes
        self._clip_bytes = clip_bytes

    # -------------------------------------------------------------------------------------------- ordering

    async def hand_over(self, picture: bytes) -> str:
        """The address under which ModelsLab finds this JPEG or PNG for a day. Raises as `Studio.hand_over` does."""
        media_type = media_type_of(picture)
        if media_type is None or len(picture) > HANDED_BYTES:
            raise ProviderBroken(f"ModelsLab takes pictures of at most {HANDED_BYTES // 1_000_000} MB.")
        text = await asyncio.to_thread(base64.b64encode, picture)
        body = {"base64_string": f"data:{media_type};base64,{text.decode()}"}

        async def hand() -> str:
            try:
                reply = await self._account.told("v6/base64_to_url", body, timeout_s=self._waits.submit_s)
            except Refused as error:
                raise ProviderBroken("ModelsLab did not take the picture. Nothing was charged.") from error
            return str(self._files.allowed(reply.links[0] if reply.links else ""))

        return await retried(hand, replace(self._patience, tries=HANDED_TRIES), self._dice)

    async def submit(self, order: Order, spend: Spend) -> Ticket:
        """Buy it, once: whatever happens after it was sent, it is not sent again. Raises as `Studio.submit` does."""
        endpoint, body = endpoint_of(order), order_body(order)
        try:
            reply = await self._account.call(endpoint, body, timeout_s=self._waits.submit_s)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ProviderBroken(words.NOT_REACHED) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FateUnknown from error
        ticket = self._ticket(order, endpoint, reply)
        if reply.outcome == "failed" or not (ticket.links or ticket.fetch_url or ticket.expected_links):
            self._turn_down(order, reply)
        spend(order.usage)
        if reply.is_flagged:
            raise Refused(words.flagged(order.model.medium))
        return ticket

    def _ticket(self, order: Order, endpoint: str, reply: Reply) -> Ticket:
        family = endpoint.rpartition("/")[0]
        return Ticket(
            id=reply.id,
            fetch_url=self._account.address_of_poll(reply.fetch_url, family, reply.id),
            links=reply.links[: order.count] if reply.outcome == "ready" else (),
            expected_links=reply.expected_links[: order.count],
            model=reply.model,
            count=order.count,
            ordered=order.model.id,
        )

    def _turn_down(self, order: Order, reply: Reply) -> NoReturn:
        self._account.note("order refused", reply)
        if reply.outcome != "failed" or trouble_of(reply) == "crashed":
            raise FateUnknown
        raise refusal(reply, order.model.name)

    # ------------------------------------------------------------------------------------------ collecting

    async def collect(self, ticket: Ticket, show: Show, when_made: Callable[[], None] = nothing_more) -> Sequence[Made]:
        """Wait for what was bought and fetch it. Raises as `Studio.collect` does.

        When only some of several pictures can be had, these are given, and a Notice says so.
        """
        model = self._models.get(ticket.ordered or ticket.model)
        medium: Medium = model.medium if model else "picture"
        pace = self._waits.of(medium)
        watch = Watch(
            self._account,
            ticket,
            model,
            poll_s=pace.poll_s,
            call_s=self._waits.call_s,
            dice=self._dice,
            clock=self._clock,
        )
        kind = kind_of(medium, self._file_bytes, self._clip_bytes)
        return await Collection(ticket, watch, self._files, kind, pace).everything(show, when_made)

    # ------------------------------------------------------------------------------------------ the account

    async def ping(self) -> int:
        """The balance in micro-dollars. Raises BadCredentials, OutOfFunds, ProviderBusy, ProviderBroken."""
        return await retried(self._account.balance, Patience(), self._dice)

    async def queued(self) -> int | None:
        """How many orders the account runs just now; None when it does not say. Raises as `ping`."""
        return await retried(self._account.queued, Patience(), self._dice)
