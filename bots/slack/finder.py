"""Messages of ours that stand there although nobody told us."""

from bots.payload import parts, text
from bots.slack.cells import Spot
from bots.slack.troubles import NotMember
from bots.slack.wire import Wire
from core.platforms import Posts
from core.values import Request

CLOCK_APART_S = 60.0
"""Slack's clock and ours may differ by so much."""


class Finder:
    """Looks for what was posted for one request."""

    def __init__(self, request: Request, wire: Wire, posts: Posts) -> None:
        self.since = f"{request.asked_at.timestamp() - CLOCK_APART_S:.6f}"
        """The ts that it cannot be older than."""
        self._id = request.id
        self._after = asked_by(request.id) or self.since
        self._wire = wire
        self._posts = posts

    async def message(self, number: int, spot: Spot) -> str:
        """The ts of message `number`; empty when there is none.

        Raises:
            NotAllowed: That cannot be seen.
        """
        try:
            return await self._looked(number, spot)
        except NotMember:
            await self._wire.join(spot.channel)
            return await self._looked(number, spot)

    async def _looked(self, number: int, spot: Spot) -> str:
        marked = await self._wire.found(spot.channel, spot.thread, self._id, self.since)
        if number in marked:
            return marked[number]
        return await self._nameless(spot) if spot.thread else ""

    async def _nameless(self, spot: Spot) -> str:
        """A stream gets its mark when it ends: one that was begun and forgotten is nobody's."""
        for each in await self._wire.messages(spot.channel, spot.thread, since=self._after, with_metadata=True):
            ts = text(each, "ts")
            is_ours = text(each, "bot_id") == self._wire.bot_id or text(each, "user") == self._wire.bot_user
            is_named = "metadata" in each or parts(each, "files") or ts == spot.thread
            if is_ours and not is_named and not await self._posts.request(f"{spot.channel}/{ts}"):
                return ts
        return ""


def asked_by(request_id: str) -> str:
    """The ts of the message that a request came from; empty of a command or a button."""
    ts = request_id.rpartition(":")[2]
    return ts if ts.count(".") == 1 and ts.replace(".", "").isdecimal() else ""
