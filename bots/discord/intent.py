"""Whether Discord shows the bot what people write to each other: a switch in the developer portal."""

from datetime import timedelta

import structlog

from bots.discord.remembered import Remembered
from bots.discord.troubles import Trouble
from bots.discord.wire import Wire
from bots.payload import whole
from core.ports import Clock

log = structlog.get_logger()

KNOWN_FOR = timedelta(minutes=10)
MESSAGE_CONTENT = 1 << 18 | 1 << 19
"""The application's flag where Discord has approved it, and where an application is small enough to go without."""


def is_granted_by(flags: int) -> bool:
    """Whether an application with these flags is shown the content of messages."""
    return bool(flags & MESSAGE_CONTENT)


class Intent:
    """Asked for now and then. What is read over REST follows the switch, whatever the gateway is asked for."""

    def __init__(self, wire: Wire, now: Clock) -> None:
        self._wire = wire
        self._known: Remembered[bool] = Remembered(now)

    async def is_granted(self) -> bool:
        """Not so where Discord does not say."""
        known = self._known.get("", KNOWN_FOR)
        if known is not None:
            return known
        try:
            granted = is_granted_by(whole(await self._wire.application(), "flags"))
        except Trouble as trouble:
            log.info("the application could not be looked at", cause=repr(trouble))
            return False
        self._known.put("", granted)
        return granted
