"""Where one reply stands and what stands there: its messages and files, and the way on when a way ends."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import structlog

from bots.payload import JSON, parts, text
from bots.slack.address import Address
from bots.slack.cells import Cell, Spot, body_of
from bots.slack.render import Post, Upload
from bots.slack.shares import FindWork, Shared, Shares
from bots.slack.troubles import NotAllowed, NotMember, NotSupported, TooLate, Trouble, Unsure
from bots.slack.wire import Mark, Wire
from core.errors import HostError
from core.platforms import Posts
from core.ports import Clock
from core.values import Request

log = structlog.get_logger()

BY_URL = "url"
"""The handle of what was answered by an address: it cannot be changed any more."""
GONE = "gone"
"""The handle of files that are not there any more."""
CLOCK_APART_S = 60.0
"""Slack's clock and ours may differ by so much."""

STREAMED = ("ask",)
"""Commands whose words come one by one; the others say theirs at once."""

Way: TypeAlias = Literal["message", "url", "direct", "nowhere"]


class Route:
    """The messages of one reply, in order, on whichever way there still is.

    Args:
        is_resumed: Another process may have posted a part of it.
    """

    def __init__(
        self, request: Request, wire: Wire, find: FindWork, posts: Posts, now: Clock, *, is_resumed: bool
    ) -> None:
        self.way: Way = "message"
        self.remark = ""
        """Why the reply stands where it does, as Slack's mrkdwn."""
        self.is_hidden = False
        """Only the asker sees it."""
        self.has_streamed = False
        self._id = request.id
        self._address = address = Address.of(request.address)
        self._wire = wire
        self._posts = posts
        self._now = now
        self._shares = Shares(wire, find, request.id)
        self._since = f"{request.asked_at.timestamp() - CLOCK_APART_S:.6f}"
        self._is_recalled = not is_resumed
        self._may_stream = request.command in STREAMED
        self._offset = 1 if address.parent else 0
        self._spot = Spot(address.channel, address.thread, address.user, address.team)
        self._cells: dict[int, Cell | Shared | str] = {}
        self._unsure: set[int] = set()
        self._opening = asyncio.Lock()
        if address.is_private:
            self.way, self.is_hidden = "url", True

    # -------------------------------------------------------------------------------------------- what it is

    @property
    def has_posted(self) -> bool:
        return any(number >= self._offset for number in self._cells)

    @property
    def is_native(self) -> bool:
        """Whether Slack itself says below a thread what the bot is doing there."""
        return bool(self._address.thread or self._address.parent) and not self.is_hidden

    @property
    def streams(self) -> bool:
        """Whether a growing answer is streamed here."""
        return self._may_stream and self.is_native and self.way == "message"

    @property
    def spot(self) -> Spot:
        return self._spot

    def next_call(self, index: int) -> tuple[str, str]:
        """What has to be called to show page `index`, and the channel that it counts for."""
        cell = self._cells.get(index + self._offset)
        if isinstance(cell, Cell):
            return ("chat.appendStream" if cell.is_streaming else "chat.update"), self._spot.channel
        return ("chat.startStream" if self.streams else "chat.postMessage"), self._spot.channel

    def has_url(self) -> bool:
        return self._address.has_url(self._now())

    # --------------------------------------------------------------------------------------------- what is done

    async def recall(self) -> None:
        """What the process before this one has posted. Raises HostError when that cannot be read now."""
        if self._is_recalled:
            return
        stored = await self._posts.of(self._id)
        self._is_recalled = True
        for number, handle in enumerate(stored):
            if handle:
                self._cells[number] = self._known(number, handle)
        if BY_URL in stored:
            self.way = "url"
        elif stored and self._spot.channel != self._address.channel:
            self.way = "direct"
        if self.way != "url":
            # A process that ended between a post and writing it down has left one more.
            self._unsure.update({len(stored), *(number for number, handle in enumerate(stored) if not handle)})

    async def put(self, index: int, page: Post | Upload) -> None:
        """Make page `index` this one. Raises Trouble when that cannot be done."""
        number = index + self._offset
        await self.thread()
        if isinstance(page, Upload):
            await self._put_files(number, page)
        else:
            await self._put_post(number, page)

    async def thread(self) -> Spot:
        """Where the answer stands, once the thread that it stands in is opened. Raises Trouble when it cannot be."""
        async with self._opening:
            if self._offset and self.way == "message" and 0 not in self._cells:
                await self._put_post(0, Post("", heading=self._address.parent, is_whole=True))
        return self._below(1)

    async def cut(self, length: int) -> None:
        """Take everything beyond the first `length` pages away."""
        beyond = sorted(number for number in self._cells if number >= length + self._offset)
        for number in beyond:
            await self._take_away(self._cells.pop(number))
        if beyond:
            await self._posts.cut(self._id, length + self._offset)

    async def whisper(self, words: str) -> None:
        """Tell the asker alone. Raises Trouble."""
        body: JSON = {"text": words}
        address = self._address
        if self.has_url():
            thread = {"thread_ts": address.thread} if address.thread else {}
            await self._wire.respond(address.url, {**body, **thread, "response_type": "ephemeral"})
        elif address.is_direct or self.way == "direct":
            await self._wire.post(self._spot.channel, body, thread=self._spot.thread)
        else:
            await self._wire.whisper(address.channel, address.user, body, address.thread)

    def hide(self) -> None:
        """Answer the asker alone, by the address."""
        self.way, self.is_hidden = "url", True

    async def move(self, trouble: Trouble, *, has_files: bool) -> None:
        """Go on where there is still a way: by the address, and at last in direct messages."""
        before = self.way
        self._cells.clear()
        self._unsure.clear()
        if before == "message" and not has_files and self.has_url():
            self.way = "url"
            self.remark = self._reason(trouble) if isinstance(trouble, NotAllowed) else ""
        elif before in ("message", "url") and not self._address.is_direct:
            await self._move_to_direct(trouble)
        else:
            self.way = "nowhere"
            log.warning("an answer reached nobody", id=self._id, cause=repr(trouble))
        try:
            await self._posts.cut(self._id, 0)
        except HostError as error:
            # It is only needed if this process ends as well.
            log.error("not written down", id=self._id, error=repr(error), cause=repr(error.__cause__))

    async def _move_to_direct(self, trouble: Trouble) -> None:
        self._offset, self.remark = 0, self._reason(trouble)
        try:
            channel = await self._wire.direct_channel(self._address.user)
        except (Trouble, HostError) as error:
            log.warning("an answer reached nobody", id=self._id, cause=repr(error))
            self.way = "nowhere"
            return
        if self.has_url():
            try:
                await self.whisper(f"{self.remark} I answer in our direct messages: <#{channel}>.")
            except Trouble as error:
                log.info("not told", id=self._id, cause=repr(error))
        self.way, self.is_hidden = "direct", False
        self._spot = replace(self._spot, channel=channel, thread="")

    def _reason(self, trouble: Trouble) -> str:
        where = f"<#{self._address.channel}>"
        if isinstance(trouble, NotAllowed):
            return f"I am not in {where}. Type `/invite <@{self._wire.bot_user}>` there, and I can do this there."
        return f"You asked this in {where}, where it could not be answered any more."

    # --------------------------------------------------------------------------------------------- the messages

    async def _put_post(self, number: int, post: Post) -> None:
        if self.way == "nowhere":
            return
        known = self._cells.get(number)
        if self.way == "url":
            if known is None:
                await self._respond(number, post)
        elif isinstance(known, Cell):
            await known.show(post)
        elif known is None:
            await self._begin(number, post)

    async def _respond(self, number: int, post: Post) -> None:
        kind = "ephemeral" if self.is_hidden else "in_channel"
        thread = {"thread_ts": self._address.thread} if self._address.thread else {}
        if not self.has_url():
            raise TooLate("the address is dead")
        if number in self._unsure and not self.is_hidden:
            # It took it or not, which nobody can see from here; everybody would read a second one.
            log.warning("answered by an address, perhaps", id=self._id)
        else:
            try:
                await self._wire.respond(self._address.url, {**body_of(post), **thread, "response_type": kind})
            except Unsure:
                self._unsure.add(number)
                raise
        await self._keep(number, BY_URL)

    async def _begin(self, number: int, post: Post) -> None:
        cell = Cell(self._wire, self._below(number), Mark(self._id, number), asyncio.get_running_loop().time)
        if number in self._unsure:
            cell.ts = await self._lost(number)
            self._unsure.discard(number)
        if cell.ts:
            await self._keep(number, cell)
            await cell.show(post)
            return
        try:
            await self._write(cell, post)
        except Unsure:
            self._unsure.add(number)
            raise
        await self._keep(number, cell)

    async def _write(self, cell: Cell, post: Post) -> None:
        governor, channel = self._wire.governor, self._spot.channel
        if self.streams and not post.is_whole and post.words.strip() and governor.has_room("chat.startStream", channel):
            try:
                await cell.stream(post)
                self.has_streamed = True
                return
            except NotSupported as trouble:
                log.info("no streams here", id=self._id, cause=str(trouble))
                self._may_stream = False
        await cell.post(post)

    async def _put_files(self, number: int, upload: Upload) -> None:
        if self.way == "nowhere" or number in self._cells:
            return
        spot = self._below(number)
        if self.way == "url":
            raise NotAllowed("no files by an address")
        shared = None
        if number in self._unsure:
            shared = await self._shares.found(spot, self._since)
            self._unsure.discard(number)
        try:
            shared = shared or await self._shares.put(upload, spot)
        except Unsure:
            self._unsure.add(number)
            raise
        await self._keep(number, shared or GONE)

    def _below(self, number: int) -> Spot:
        """A reply that does not stand in a thread opens one below its first message."""
        first = self._cells.get(0)
        if number and not self._spot.thread and isinstance(first, Cell):
            return replace(self._spot, thread=first.ts)
        return self._spot

    async def _lost(self, number: int) -> str:
        """The message of ours that stands there although nobody told us; empty when there is none.

        Raises:
            NotAllowed: That cannot be seen.
        """
        spot = self._below(number)
        try:
            return await self._looked(number, spot)
        except NotMember:
            await self._wire.join(spot.channel)
            return await self._looked(number, spot)

    async def _looked(self, number: int, spot: Spot) -> str:
        marked = await self._wire.found(spot.channel, spot.thread, self._id, self._since)
        if number in marked:
            return marked[number]
        return await self._nameless(spot) if spot.thread else ""

    async def _nameless(self, spot: Spot) -> str:
        """A stream gets its mark when it ends: one that was begun and forgotten is nobody's."""
        for each in await self._wire.messages(spot.channel, spot.thread, since=self._since):
            ts = text(each, "ts")
            is_ours = text(each, "bot_id") == self._wire.bot_id or text(each, "user") == self._wire.bot_user
            is_named = "metadata" in each or parts(each, "files") or ts == spot.thread
            if is_ours and not is_named and not await self._posts.request(f"{spot.channel}/{ts}"):
                return ts
        return ""

    async def _keep(self, number: int, what: Cell | Shared | str) -> None:
        self._cells[number] = what
        try:
            await self._posts.put(self._id, number, what if isinstance(what, str) else what.handle)
        except HostError as error:
            # It stands there, and is only looked for if this process ends as well: its mark tells whose it is.
            log.error("not written down", id=self._id, error=repr(error), cause=repr(error.__cause__))

    def _known(self, number: int, handle: str) -> Cell | Shared | str:
        channel, _, rest = handle.partition("/")
        ts, _, files = rest.partition("/")
        if not ts:
            return handle
        if channel != self._address.channel:
            self._spot, self._offset = replace(self._spot, channel=channel, thread=""), 0
        if files:
            return Shared(channel, ts, tuple(files.split(",")))
        return Cell(self._wire, self._spot, Mark(self._id, number), asyncio.get_running_loop().time, ts)

    async def _take_away(self, what: Cell | Shared | str) -> None:
        try:
            match what:
                case Cell():
                    await self._wire.delete(what.spot.channel, what.ts)
                case Shared():
                    await delete_files(self._wire, what.files)
        except Trouble as trouble:
            log.info("not deleted", id=self._id, cause=repr(trouble))


async def delete_files(wire: Wire, files: Sequence[str]) -> None:
    for file in files:
        await wire.call("files.delete", {"file": file}, is_repeatable=True)
