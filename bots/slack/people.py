"""What people are called. Slack tells their ids only."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping

import structlog

from bots.payload import part, text
from bots.slack.troubles import Trouble
from bots.slack.wire import Wire
from core.errors import HostError
from core.options import one_line
from core.speakers import NAME_CHARS

log = structlog.get_logger()

MOST_KNOWN = 5_000
KNOWN_S = 6 * 3600.0
LOOK_S = 1.5
"""A name is worth no more: an answer waits for it."""
MOST_LOOKED_UP = 20
"""At once; of a long thread the rest stays nameless."""


class Names:
    """Looked up once in a while, and left out where there is no time or no room for that."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._looking: dict[str, asyncio.Task[None]] = {}

    async def of(self, users: Iterable[str], known: Mapping[str, str] | None = None) -> Mapping[str, str]:
        """The names of these, as far as they can be found.

        Args:
            known: What was said along the way; better than nothing.
        """
        wanted = list(dict.fromkeys(filter(None, users)))
        unknown = [user for user in wanted if not self._remembered(user)][:MOST_LOOKED_UP]
        if unknown:
            await asyncio.wait([self._looked_up(user) for user in unknown], timeout=LOOK_S)
        found = {user: self._remembered(user) or (known or {}).get(user, "") for user in wanted}
        return {user: name for user, name in found.items() if name}

    async def one(self, user: str, known: str = "") -> str:
        return (await self.of([user], {user: known})).get(user, "")

    def _remembered(self, user: str) -> str:
        name, until = self._known.get(user, ("", 0.0))
        return name if until > asyncio.get_running_loop().time() else ""

    def _looked_up(self, user: str) -> asyncio.Task[None]:
        """Once, however many wait for it."""
        if user not in self._looking:
            task = self._looking[user] = asyncio.create_task(self._look_up(user))
            task.add_done_callback(lambda _: self._looking.pop(user, None))
        return self._looking[user]

    async def _look_up(self, user: str) -> None:
        if not self._wire.governor.has_room("users.info"):
            return
        try:
            found = part(await self._wire.call("users.info", {"user": user}, is_repeatable=True), "user")
        except (Trouble, HostError) as trouble:
            log.info("a name could not be looked up", cause=repr(trouble))
            return
        profile = part(found, "profile")
        name = text(profile, "display_name") or text(profile, "real_name") or text(found, "real_name")
        name = one_line(name or text(found, "name"), NAME_CHARS)
        self._known[user] = (name, asyncio.get_running_loop().time() + KNOWN_S)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
