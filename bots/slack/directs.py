"""The bot's own channels with people: what somebody's direct messages are is told by no payload."""

import asyncio
from collections import OrderedDict

import structlog

from bots.slack.troubles import Trouble
from bots.slack.wire import Wire
from core.errors import HostError

log = structlog.get_logger()

MOST_KNOWN = 10_000
OPEN = "conversations.open"


class Directs:
    """Looked up once for everybody, and guessed where there is no room for that."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._known: OrderedDict[str, str] = OrderedDict()
        self._looking: dict[str, asyncio.Task[None]] = {}

    async def is_one(self, channel: str, user: str, *, if_unknown: bool) -> bool:
        """Whether this is the bot's own channel with somebody.

        Args:
            if_unknown: What is said where nobody can be asked now. Most direct channels that a command comes from are
                the bot's own; what is private must not be put into one between two people.
        """
        if not channel.startswith("D"):
            return False
        if user not in self._known:
            await self._look_up(user)
        return self._known[user] == channel if user in self._known else if_unknown

    async def of(self, user: str) -> str:
        """The bot's own channel with somebody; empty when Slack cannot tell it now."""
        if user not in self._known:
            await self._ask(user)
        return self._known.get(user, "")

    def know(self, channel: str, user: str) -> None:
        self._known[user] = channel
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    async def _look_up(self, user: str) -> None:
        """Once, however many wait for it."""
        if user not in self._looking:
            # Two hundred people who come at once must not wait until Slack has told of each.
            if not self._wire.governor.has_room(OPEN):
                return
            task = self._looking[user] = asyncio.create_task(self._ask(user))
            task.add_done_callback(lambda _: self._looking.pop(user, None))
        await asyncio.wait([self._looking[user]])

    async def _ask(self, user: str) -> None:
        try:
            self.know(await self._wire.direct_channel(user), user)
        except (Trouble, HostError) as trouble:
            log.info("a direct channel could not be looked up", cause=repr(trouble))
