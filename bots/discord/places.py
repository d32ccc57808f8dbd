"""What kind of place a channel is: asked of Discord now and then, for without the server cache nothing else tells."""

from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bots.discord.remembered import Remembered
from bots.discord.servers import NAMES_KNOWN_FOR, Servers
from bots.discord.troubles import Trouble
from bots.discord.visit import THREADS, Visit
from bots.discord.wire import Wire
from bots.payload import JSON, text, whole
from core.names import plain_name
from core.ports import Clock

log = structlog.get_logger()

KNOWN_FOR = timedelta(minutes=10)
"""A channel becomes one for adults only, or no longer one, at any time."""
_THREADS = {each.value for each in THREADS}


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, as far as it matters how something is answered there."""

    name: str = ""
    """`#general`; empty where nobody else is, or Discord does not say."""
    server: str = ""
    is_thread: bool = False
    is_age_gated: bool = False
    """Discord lets only adults into it; of a thread its channel tells."""
    parent: str = ""
    """Of a thread, the channel that it is in."""

    def thread(self, parent: str) -> "Place":
        """A thread in it, which has this id. Its own name is often what somebody asked, which is not for whoever reads
        a report."""
        return replace(self, name=f"{self.name} (thread)" if self.name else "", is_thread=True, parent=parent)


class Places:
    """Channels and servers that the bot may look at."""

    def __init__(self, wire: Wire, now: Clock) -> None:
        self.servers = Servers(wire, now)
        self._wire = wire
        self._known: Remembered[Place] = Remembered(now)

    async def at(self, channel: str) -> Place:
        """What this channel is; nothing in particular while Discord does not say."""
        try:
            return await self.seen(channel)
        except Trouble as trouble:
            log.info("channel could not be looked at", cause=repr(trouble))
            return Place()

    async def seen(self, channel: str) -> Place:
        """What this channel is. Raises Trouble where the bot cannot look at it."""
        place = self._known.get(channel, KNOWN_FOR)
        if place is None:
            place = await self._place(await self._wire.channel(channel))
            self._known.put(channel, place)
        return place

    async def entered(self, visit: Visit) -> Visit:
        """The visit with what an interaction does not tell: what the server and roles are called, and of a thread what
        its channel is."""
        if not (visit.server and visit.is_member):
            return visit
        if visit.parent:
            thread = (await self.at(visit.parent)).thread(visit.parent)
            visit = replace(visit.calling({visit.in_channel: thread.name}), is_age_gated=thread.is_age_gated)
        server = await self.servers.at(visit.server, NAMES_KNOWN_FOR)
        return visit.calling(server.names(visit.roles))

    async def _place(self, channel: JSON) -> Place:
        server, name = text(channel, "guild_id"), plain_name(text(channel, "name"))
        if whole(channel, "type") in _THREADS:
            parent = text(channel, "parent_id")
            return replace((await self.at(parent)).thread(parent), server=server)
        return Place(f"#{name}" if server and name else "", server, is_age_gated=channel.get("nsfw") is True)
