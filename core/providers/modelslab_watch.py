"""One order at ModelsLab, asked about until it is known what became of it."""

import asyncio
from collections.abc import Callable
from random import Random

import aiohttp
import structlog

from core.errors import BadCredentials, ProviderBroken, Refused
from core.media import StudioModel
from core.ports import Ticket
from core.providers import modelslab_words as words
from core.providers.modelslab_account import Account
from core.providers.modelslab_troubles import trouble_of
from core.providers.modelslab_wire import Reply
from core.providers.paces import Pauses
from core.values import Medium, Progress, Show

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

STRIKES = 4
"""How many times in a row a poll may say that it failed: the first times are often not true."""
TICK_S = 1.0


class Watch:
    """Asks again and again, and says how long it has taken so far."""

    def __init__(
        self,
        account: Account,
        ticket: Ticket,
        model: StudioModel | None,
        *,
        poll_s: float,
        call_s: float,
        dice: Random,
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            model: What was ordered; None when nobody knows it any more.
            poll_s: Between two polls.
            call_s: For the answer to one.
        """
        self._account = account
        self._ticket = ticket
        self._model = model
        self.medium: Medium = model.medium if model else "picture"
        self._pauses = Pauses(poll_s, dice)
        self._call_s = call_s
        self._clock = clock

    async def ready(self, show: Show) -> Reply:
        """The answer that says where the files are.

        Raises:
            Refused: It was blocked after it was made.
            ProviderBroken: ModelsLab gave up, or cannot be asked.
            BadCredentials: The key is not accepted any more.
        """
        started, strikes = self._clock(), 0
        while True:
            await self._pause(started, show)
            reply = await self._poll()
            if reply is None or self._is_stumble(reply):
                self._pauses.stumble()
                continue
            self._pauses.go_on()
            if reply.outcome == "ready" and reply.links:
                return reply
            # Waiting for what is made takes as long as it takes; anything else is believed after a few times.
            strikes = 0 if reply.outcome == "waiting" else strikes + 1
            if strikes > STRIKES:
                raise ProviderBroken(words.given_up(self.medium))

    async def _poll(self) -> Reply | None:
        """What it says about the order; None when it could not be asked just now."""
        address = self._account.address_of_poll(self._ticket.fetch_url)
        if not address:
            raise ProviderBroken
        try:
            return await self._account.call(address, timeout_s=self._call_s)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("poll failed", provider="modelslab", error=type(error).__name__)
            return None

    def _is_stumble(self, reply: Reply) -> bool:
        """Whether this answer says nothing about the order. Raises when it is the end of it."""
        if reply.outcome in {"ready", "waiting"}:
            if reply.is_flagged:
                raise Refused(words.flagged(self.medium))
            return False
        self._account.note("poll refused", reply)
        if reply.outcome == "odd":
            return True
        trouble = trouble_of(reply)
        if trouble == "auth":
            raise BadCredentials
        if trouble == "moderation":
            raise Refused(words.NOT_GIVEN_OUT)
        return trouble in {"rate", "crashed"}

    async def _pause(self, started: float, show: Show) -> None:
        """Wait until the next poll, saying so every second."""
        until = self._clock() + self._pauses.next_s()
        while (left_s := until - self._clock()) > 0:
            waited_s = self._clock() - started
            show(Progress(words.while_waiting(waited_s, self._model, self._ticket.count)))
            await asyncio.sleep(min(left_s, TICK_S))
