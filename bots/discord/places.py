"""What kind of place a channel is: asked of Discord now and then, for without the server cache nothing else tells."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bots.discord.troubles import Trouble
from bots.discord.visit import THREADS, Visit
from bots.discord.wire import Wire
from bots.payload import JSON, text, whole
from core.ports import Clock

log = structlog.get_logger()

MOST_KNOWN = 2_000
"""Channels that are remembered."""
KNOWN_FOR = timedelta(minutes=10)
"""A channel becomes one for adults only, or no longer one, at any time."""
_THREADS = {each.value for each in THREADS}


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, as far as it matters how something is answered there."""

    is_thread: bool = False
    is_age_gated: bool = False
    """Discord lets only adults into it; of a thread its channel tells."""


class Places:
    """Channels that the bot may look at."""

    def __init__(self, wire: Wire, now: Clock) -> None:
        self._wire = wire
        self._now = now
        self._known: OrderedDict[str, tuple[datetime, Place]] = OrderedDict()

    async def at(self, channel: str) -> Place:
        """What this channel is; nothing in particular while Discord does not say."""
        asked_at, place = self._known.get(channel, (None, Place()))
        if asked_at and self._now() < asked_at + KNOWN_FOR:
            return place
        try:
            found = await self._wire.channel(channel)
        except Trouble as trouble:
            log.info("channel could not be looked at", cause=repr(trouble))
            return Place()
        place = await self._place(found)
        self._known[channel] = (self._now(), place)
        self._known.move_to_end(channel)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return place

    async def entered(self, visit: Visit) -> Visit:
        """The visit with what an interaction does not tell: of a thread, whether it is for adults only."""
        if not (visit.parent and visit.is_member):
            return visit
        return replace(visit, is_age_gated=(await self.at(visit.parent)).is_age_gated)

    async def _place(self, channel: JSON) -> Place:
        if whole(channel, "type") not in _THREADS:
            return Place(is_age_gated=channel.get("nsfw") is True)
        parent = await self.at(text(channel, "parent_id"))
        return Place(is_thread=True, is_age_gated=parent.is_age_gated)
