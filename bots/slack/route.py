"""Where one reply stands and what stands there: its messages and files, and the way on when a way ends."""

# long because all ways that a reply can go, and those from one to the next, are decided here

import asyncio
from dataclasses import replace
from typing import Literal, TypeAlias

import structlog

from bots.live import NotYet
from bots.slack.address import Address
from bots.slack.by_url import BY_URL, ByUrl
from bots.slack.cells import Cell, Spot
from bots.slack.finder import Finder
from bots.slack.reasons import reason
from bots.slack.render import DocumentFile, Post, TextFile, Upload
from bots.slack.shares import Kept, Shared, Shares
from bots.slack.troubles import NotAllowed, NotSupported, Trouble, Unreached, Unsure
from bots.slack.wire import Mark, Wire
from core.errors import HostError
from core.platforms import Posts
from core.ports import Clock
from core.values import Request

log = structlog.get_logger()

GONE = "gone"
"""The handle of files that are not there any more."""

STREAMED = ("ask",)
"""Commands whose words come one by one; the others say theirs at once."""
SENT_DIRECTLY = "Only you are to have the file, so it is in our direct messages: <#{channel}>."

Way: TypeAlias = Literal["message", "url", "direct", "nowhere"]


class Route:
    """The messages of one reply, in order, on whichever way there still is.

    Args:
        is_resumed: Another process may have posted a part of it.
    """

    def __init__(self, request: Request, wire: Wire, kept: Kept, posts: Posts, now: Clock, *, is_resumed: bool) -> None:
        self.way: Way = "message"
        self.remark = ""
        """Why the reply stands where it does, as Slack's mrkdwn."""
        self.is_hidden = False
        """Only the asker sees it."""
        self._id = request.id
        self._address = address = Address.of(request.address)
        self._wire = wire
        self._posts = posts
        self._shares = Shares(wire, kept, request.id)
        self._finder = Finder(request, wire, posts)
        self.by_url = ByUrl(request.id, address, wire, now)
        self._is_resumed = is_resumed
        self._over = address.over if address.over != BY_URL else ""
        self._is_recalled = not (is_resumed or self._over)
        self._may_stream = request.command in STREAMED
        self._offset = 1 if address.parent else 0
        self._spot = Spot(address.channel, address.thread, address.user, address.team)
        self._cells: dict[int, Cell | Shared | str] = {}
        self._unsure: set[int] = set()
        self._opening = asyncio.Lock()
        self._recalling = asyncio.Lock()
        if address.is_private:
            self.way, self.is_hidden = "url", True

    # -------------------------------------------------------------------------------------------- what it is

    @property
    def has_posted(self) -> bool:
        return any(number >= self._offset for number in self._cells)

    @property
    def has_ended_session(self) -> bool:
        """Whether Slack took the end of a stream for the end of the work below this thread."""
        last = self._cells[max(self._cells)] if self._cells else None
        return isinstance(last, Cell) and last.has_ended_session

    @property
    def is_native(self) -> bool:
        """Whether Slack itself says below a thread what the bot is doing there."""
        return bool(self._address.thread or self._address.parent) and not self.is_hidden

    @property
    def streams(self) -> bool:
        """Whether a growing answer is streamed here; a stream has no room for a heading."""
        return self._may_stream and self.is_native and self.way == "message" and not self._address.heading

    @property
    def standing(self) -> Spot:
        """Where it stands, as far as that is known."""
        return self._below(1)

    def next_call(self, index: int) -> tuple[str, str]:
        """What has to be called to show page `index`, and the channel that it counts for."""
        cell = self._cells.get(index + self._offset)
        if isinstance(cell, Cell):
            return ("chat.appendStream" if cell.is_streaming else "chat.update"), self._spot.channel
        return ("chat.startStream" if self.streams else "chat.postMessage"), self._spot.channel

    # --------------------------------------------------------------------------------------------- what is done

    async def recall(self) -> None:
        """What stands there already: of a process before this one, or of the answer that this one is painted over.

        Raises HostError when that cannot be read now.
        """
        async with self._recalling:
            if not self._is_recalled:
                await self._recall()

    async def _recall(self) -> None:
        if self._over:
            await self._posts.take_over(self._id, self._over)
        stored = await self._posts.of(self._id)
        self._is_recalled = True
        for number, handle in enumerate(stored):
            if handle:
                self._cells[number] = self._known(number, handle)
        if BY_URL in stored:
            self.way = "url"
        elif stored and self._spot.channel != self._address.channel:
            self.way = "direct"
        if self._over and self._offset and isinstance(self._cells.get(0), Cell):
            await self._put_post(0, Post("", heading=self._address.parent, is_whole=True))
        if self.way != "url" and self._is_resumed:
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

    def hide(self) -> None:
        """Answer the asker alone, by the address."""
        self.way, self.is_hidden = "url", True

    async def move(self, trouble: Trouble, *, has_files: bool) -> None:
        """Go on where there is still a way: by the address, and at last in direct messages."""
        before = self.way
        if before == "message":
            # What is told elsewhere from its beginning must not stand here as if it were all.
            for cell in self._cells.values():
                await self._take_away(cell)
        self._cells.clear()
        self._unsure.clear()
        if before == "message" and not has_files and self.by_url.is_alive:
            self.way = "url"
            self.remark = self._reason(trouble) if isinstance(trouble, NotAllowed) else ""
        elif before in ("message", "url") and not self._address.is_direct:
            await self._move_to_direct(trouble, has_files=has_files)
        else:
            self.way = "nowhere"
            log.warning("an answer reached nobody", id=self._id, cause=repr(trouble))
        try:
            await self._posts.cut(self._id, 0)
        except HostError as error:
            # It is only needed if this process ends as well.
            log.error("not written down", id=self._id, error=repr(error), cause=repr(error.__cause__))

    async def _move_to_direct(self, trouble: Trouble, *, has_files: bool) -> None:
        self._offset, self.remark = 0, self._reason(trouble, has_files=has_files)
        try:
            channel = await self._wire.direct_channel(self._address.user)
        except (Trouble, HostError) as error:
            log.warning("an answer reached nobody", id=self._id, cause=repr(error))
            self.way = "nowhere"
            return
        if self.by_url.is_alive:
            try:
                await self.whisper(f"{self.remark} I answer in our direct messages: <#{channel}>.")
            except Trouble as error:
                log.info("not told", id=self._id, cause=repr(error))
        self.way, self.is_hidden = "direct", False
        self._spot = replace(self._spot, channel=channel, thread="")

    def _reason(self, trouble: Trouble, *, has_files: bool = False) -> str:
        me = self._wire.bot_user
        return reason(self._address.channel, me, trouble, is_hidden=self.is_hidden, has_files=has_files)

    async def whisper(self, words: str) -> None:
        """Tell the asker alone. Raises Trouble."""
        address = self._address
        if self.by_url.is_alive:
            await self.by_url.whisper(words)
        elif address.is_direct or self.way == "direct":
            await self._wire.post(self._spot.channel, {"text": words}, thread=self._spot.thread)
        else:
            await self._wire.whisper(address.channel, address.user, {"text": words}, address.thread)

    # --------------------------------------------------------------------------------------------- the messages

    async def _put_post(self, number: int, post: Post) -> None:
        if self.way == "nowhere":
            return
        known = self._cells.get(number)
        if self.way == "url":
            if known is None:
                await self.by_url.say(number, post, is_hidden=self.is_hidden)
                await self._keep(number, BY_URL)
        elif isinstance(known, Cell):
            await known.show(post)
        elif known is None:
            await self._begin(number, post)

    async def _begin(self, number: int, post: Post) -> None:
        cell = Cell(self._wire, self._below(number), Mark(self._id, number), asyncio.get_running_loop().time)
        if number in self._unsure:
            cell.ts = await self._finder.message(number, cell.spot)
            self._unsure.discard(number)
        if cell.ts:
            await self._keep(number, cell)
            await cell.show(post)
            return
        try:
            await self._write(cell, post)
        except Unreached:
            raise
        except Unsure:
            self._unsure.add(number)
            raise
        await self._keep(number, cell)

    async def _write(self, cell: Cell, post: Post) -> None:
        governor, channel = self._wire.governor, self._spot.channel
        if self.streams and not post.is_whole and post.words.strip():
            if not governor.has_room("chat.startStream", channel):
                # Others were quicker since this was painted. Posted now, it would have to be changed again and again.
                raise NotYet
            try:
                await cell.stream(post)
                return
            except NotSupported as trouble:
                log.info("no streams here", id=self._id, cause=str(trouble))
                self._may_stream = False
        await cell.post(post)

    async def _put_files(self, number: int, upload: Upload) -> None:
        known = self._cells.get(number)
        if self.way == "nowhere" or isinstance(known, Cell | str):
            return
        upload = await self._shares.fitting(upload)
        if not upload.files:
            await self._put_post(number, Post("", heading=upload.words))
            return
        spot = self._below(number)
        if self.way == "url":
            if not all(isinstance(file, TextFile | DocumentFile) for file in upload.files):
                raise NotAllowed("no files by an address")
            spot = replace(spot, channel=await self._wire.direct_channel(self._address.user), thread="")
        is_unsure = number in self._unsure
        self._unsure.discard(number)
        try:
            shared = await self._shares.all_of(upload, spot, known, self._finder.since if is_unsure else "")
        except Unsure:
            self._unsure.add(number)
            raise
        if shared != known or not known:
            await self._keep(number, shared or GONE)
        if shared and shared != known and self.way == "url" and not self._address.is_direct:
            await self._point_at(shared.channel)

    async def _point_at(self, channel: str) -> None:
        """Files are nowhere near the words that speak of them."""
        try:
            await self.whisper(SENT_DIRECTLY.format(channel=channel))
        except (Trouble, HostError) as error:
            log.info("not told", id=self._id, cause=repr(error))

    def _below(self, number: int) -> Spot:
        """A reply that does not stand in a thread opens one below its first message."""
        first = self._cells.get(0)
        if number and not self._spot.thread and isinstance(first, Cell):
            return replace(self._spot, thread=first.ts)
        return self._spot

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
                    await self._wire.delete_files(what.files)
        except Trouble as trouble:
            log.info("not deleted", id=self._id, cause=repr(trouble))
