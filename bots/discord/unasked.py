"""Requests that nobody typed: the card of an admin, the week's report."""

import asyncio
from dataclasses import replace

import structlog

from bots.discord.address import Address, number_of
from bots.discord.replies import Replies
from bots.discord.troubles import Trouble
from bots.discord.visit import NO_SERVER
from core.values import Request

log = structlog.get_logger()

PRESENT_S = 20.0
"""How long it may take to learn whether there is a way; before the login it waits."""


class Unasked:
    """Answers them where they belong."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._wire = replies.wire
        self._places = replies.places

    async def present(self, request: Request) -> bool:
        """Answer it; False where it is nobody's here, or Discord lets nobody see it."""
        try:
            async with asyncio.timeout(PRESENT_S):
                placed = await (self._in_channel(request) if request.channel else self._directly(request))
        except (Trouble, TimeoutError, RuntimeError) as error:
            # RuntimeError: of a session that is closed by now.
            log.warning("could not be presented", id=request.id, cause=repr(error))
            return False
        return placed is not None and await self._is_seen(placed)

    async def _is_seen(self, request: Request) -> bool:
        """Start it, and see what becomes of its first message: some refusals come no earlier."""
        screen = self._replies.answer(request)
        try:
            async with asyncio.timeout(PRESENT_S):
                return await screen.reached()
        except TimeoutError:
            return True  # it takes its time, and is shown when it comes

    async def _directly(self, request: Request) -> Request | None:
        """For its person alone."""
        user = number_of(request.asked_by)
        if not user:
            return None
        channel = await self._wire.direct_channel(user)
        # Opened even with those who take no messages: only this tells.
        await self._wire.type_in(channel)
        return replace(
            request,
            workspace=request.workspace or NO_SERVER,
            channel=f"discord:{channel}",
            conversation=request.conversation or f"discord:{channel}",
            address=Address(user, channel).kept(),
        )

    async def _in_channel(self, request: Request) -> Request | None:
        """For everybody in a channel; it is nobody's, so nobody is told of it, there or elsewhere."""
        channel = number_of(request.channel)
        if not channel:
            return None
        place = await self._places.seen(channel)
        await self._wire.type_in(channel)
        return replace(
            request,
            workspace=request.workspace or (f"discord:{place.server}" if place.server else NO_SERVER),
            conversation=request.conversation or request.id,
            address=Address("", channel, is_thread="yes" if place.is_thread else "").kept(),
            is_age_gated=place.is_age_gated,
            names={**({f"channel:{request.channel}": place.name} if place.name else {}), **request.names},
        )
