"""Where one reply stands and what stands there: its messages, and the way on when a way ends."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import structlog

from bots.discord.address import Address
from bots.discord.rates import Rates
from bots.discord.roads import ByToken, InChannel, Road
from bots.discord.troubles import NoMore, NoReply, NotAllowed, Trouble
from bots.discord.uploads import Upload
from bots.discord.wire import Wire
from bots.payload import JSON, part, text
from core.errors import HostError
from core.platforms import Posts
from core.ports import Clock
from core.values import Request

log = structlog.get_logger()

LOOK_S = 5.0


class Route:
    """The messages of one reply, in order, on whichever road there still is.

    Args:
        is_resumed: Another process may have posted a part of it.
    """

    def __init__(self, request: Request, wire: Wire, posts: Posts, now: Clock, *, is_resumed: bool) -> None:
        self.rates = Rates()
        self.mention = ""
        """Who is told of the first message."""
        self.remark = ""
        """Why the reply stands where it does."""
        self._id = request.id
        self._address = Address.of(request.address)
        self._wire = wire
        self._posts = posts
        self._now = now
        self._is_resumed = is_resumed
        self._is_recalled = not (is_resumed or self._address.over)
        self._is_unsure = False
        self._made = 0
        self._handles: list[str] = []
        self._road: Road | None
        if self._address.token:
            self._road = ByToken(wire, self._address.token, self._address.message, bool(self._address.is_private))
            self._handles = [self._address.message]
        else:
            self._road = self._in_channel(self._address.channel, self._address.message)

    @property
    def length(self) -> int:
        return len(self._handles)

    @property
    def is_by_token(self) -> bool:
        return isinstance(self._road, ByToken)

    @property
    def has_moved(self) -> bool:
        """Away from where it was asked, or from the answer by token to one that mentions whoever asked."""
        return bool(self.mention) or self._road is None or (isinstance(self._road, InChannel) and self._road.is_last)

    @property
    def is_over(self) -> bool:
        """There is no way left on which the person could be reached."""
        return self._road is None

    def is_late(self) -> bool:
        """The right to answer has ended."""
        return self.is_by_token and not self._address.has_token(self._now())

    async def recall(self) -> None:
        """What stands there already: of a process before this one, or of the answer that this one is painted over.

        Raises HostError when that cannot be read now.
        """
        if self._is_recalled:
            return
        if self._address.over:
            await self._posts.take_over(self._id, self._address.over)
        stored = list(await self._posts.of(self._id))
        if not any("/" in handle for handle in stored):
            stored = await self._taken_over() or stored
        self._is_recalled = True
        members = [handle for handle in stored if "/" in handle]
        if members:
            channel = members[0].partition("/")[0]
            is_there = channel == self._address.channel
            self._road = self._in_channel(channel, self._address.message if is_there else "", is_last=not is_there)
            self._handles, self._made = members, len(members)
            self.mention = self._address.user if is_there and self._address.token else ""
        elif self.is_by_token:
            followed = {*stored[1:], *(await self._followed_up() if self._is_resumed else ())} - {""}
            first = stored[0] if stored and stored[0] else self._address.message
            self._handles = [first, *sorted(followed - {first}, key=int)]

    async def _taken_over(self) -> list[str]:
        """Messages of an answer by token, from now on known as those of the channel."""
        handles = self._address.stands.split()
        for number, handle in enumerate(handles):
            await self._posts.put(self._id, number, handle)
        return handles

    async def put(self, index: int, body: JSON, uploads: Sequence[Upload]) -> None:
        """Make message `index` this one. Raises Trouble as the road does."""
        if self._road is None:
            return
        if index < len(self._handles):
            await self._road.edit(self._handles[index], body, uploads, self.rates)
            return
        handle = await self._post(self._road, body, uploads)
        self._handles.append(handle)
        await self._posts.put(self._id, index, handle)

    async def cut(self, length: int) -> None:
        """Take everything beyond the first `length` messages away."""
        if len(self._handles) <= length:
            return
        for handle in self._handles[length:]:
            await self._take_away(handle)
        del self._handles[length:]
        await self._posts.cut(self._id, length)

    async def move(self, trouble: Trouble | None = None, *, has_files: bool = False) -> None:
        """Go on where there is still a way: from the token to the channel, from the channel to direct messages."""
        before, self._handles = self._handles, []
        if self.is_by_token and not self._address.is_private and self._address.is_member:
            self._road = self._in_channel(self._address.channel)
            self.mention = self._address.user
            for message in filter(None, before):
                await self._take_away(f"{self._address.channel}/{message}")
        else:
            self._road = await self._direct()
            self.mention, self.remark = "", self._reason(trouble, has_files=has_files)
        try:
            await self._posts.cut(self._id, 0)
        except HostError as error:
            # It is only needed if this process ends as well.
            log.error("not written down", id=self._id, error=repr(error), cause=repr(error.__cause__))

    # ------------------------------------------------------------------------------------------------ the roads

    def _in_channel(self, channel: str, answers: str = "", *, is_last: bool = False) -> InChannel:
        return InChannel(self._wire, channel, answers, _nonce(self._id), is_last=is_last)

    async def _direct(self) -> Road | None:
        here = self._road if isinstance(self._road, InChannel) else None
        try:
            is_end = (here and here.is_last) or not self._address.user
            channel = "" if is_end else await self._wire.direct_channel(self._address.user)
        except Trouble as trouble:
            log.info("no direct messages", id=self._id, cause=repr(trouble))
            channel = ""
        # Somebody's direct messages that were refused are refused again.
        if not channel or (here and here.channel == channel):
            log.warning("an answer reached nobody", id=self._id)
            return None
        return self._in_channel(channel, is_last=True)

    def _reason(self, trouble: Trouble | None, *, has_files: bool) -> str:
        where = f"<#{self._address.channel}>"
        if isinstance(trouble, NoMore):
            return f"-# You asked this in {where}, where Discord lets me answer with a few messages only."
        if not isinstance(trouble, NotAllowed):
            return f"-# You asked this in {where}; it took too long to be answered there."
        needed = "Send Messages in Threads" if self._address.is_thread else "Send Messages"
        files = " and Attach Files" if has_files else ""
        return (
            f"-# You asked this in {where}, where I may not answer: there I need the permissions View Channel, "
            f"{needed}{files}."
        )

    # --------------------------------------------------------------------------------------------- the messages

    async def _post(self, road: Road, body: JSON, uploads: Sequence[Upload]) -> str:
        """Post once: where a try failed, Discord may have the message all the same."""
        failures = self.rates.failures
        lost = await self._unknown() if self._is_unsure else []
        try:
            if lost:
                handle = lost.pop(0)
                await road.edit(handle, body, uploads, self.rates)
            else:
                handle = await self._post_new(road, body, uploads)
        finally:
            self._is_unsure = self._is_unsure or self.rates.failures > failures
        if self._is_unsure:
            await self._make_sure(road, handle, body, uploads)
        self._is_unsure = False
        self._made += 1
        return handle

    async def _post_new(self, road: Road, body: JSON, uploads: Sequence[Upload]) -> str:
        try:
            return await road.post(self._made, body, uploads, self.rates)
        except NoReply:
            if not isinstance(road, InChannel):
                raise
            self._road = replace(road, answers="")
            return await self._road.post(self._made, body, uploads, self.rates)

    async def _make_sure(self, road: Road, handle: str, body: JSON, uploads: Sequence[Upload]) -> None:
        """In a channel the nonce gives back what an earlier try has posted, which may say less; by token there may
        be a second message."""
        if isinstance(road, InChannel):
            await road.edit(handle, body, uploads, self.rates)
        for each in await self._unknown():
            if each != handle:
                await self._take_away(each)

    async def _unknown(self) -> list[str]:
        """Messages of this reply whose handle got lost; in a channel a nonce sees to it that there are none."""
        return sorted(await self._followed_up() - {*self._handles}, key=int) if self.is_by_token else []

    async def _take_away(self, handle: str) -> None:
        road = self._in_channel(self._address.channel) if "/" in handle else self._road
        try:
            if road:
                await road.delete(handle)
        except Trouble as trouble:
            log.info("not deleted", id=self._id, cause=repr(trouble))

    async def _followed_up(self) -> set[str]:
        """The messages that followed the first one, as a look at the channel tells; where the bot may look."""
        if self._address.is_private or not self._address.is_member or not self._address.message:
            return set()
        mine = self._id.rpartition(":")[2]
        try:
            async with asyncio.timeout(LOOK_S):
                found = await self._wire.messages_after(self._address.channel, self._address.message)
        except (Trouble, TimeoutError):
            return set()
        return {text(each, "id") for each in found if text(part(each, "interaction_metadata"), "id") == mine}


def _nonce(request_id: str) -> str:
    """What its messages are known by: Discord's own number, or one as short for a request that nobody typed."""
    number = request_id.removeprefix("discord:")
    return number if number.isdecimal() else sha256(request_id.encode()).hexdigest()[:16]
