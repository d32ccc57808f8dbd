"""One reply on Discord: its messages, by the interaction's token, in the channel, or at last in a direct message."""

import asyncio
from collections.abc import Sequence

import structlog

from bots.discord.address import Address
from bots.discord.body import MOST_BYTES, ROOM_CHARS, Bodies, FindWork
from bots.discord.payload import part, text
from bots.discord.rates import Rates
from bots.discord.render import CONTENT_CHARS, Button, PictureFile, Post, TextFile, posts_of
from bots.discord.roads import ByToken, InChannel, Road
from bots.discord.troubles import NotAllowed, Taken, TokenDead, TooBig, Trouble
from bots.discord.wire import EPHEMERAL, Wire
from bots.live import Gone, Moved, NotNow
from core.draft import Draft
from core.platforms import Posts
from core.ports import Clock
from core.values import Request

log = structlog.get_logger()

LEAST_BYTES = 256 * 1024
"""A place that takes no file of this size takes none."""


class DiscordScreen:
    """Fits `Screen`.

    Args:
        is_resumed: Another process may have posted a part of it.
    """

    def __init__(
        self, request: Request, wire: Wire, find: FindWork, posts: Posts, now: Clock, *, is_resumed: bool = False
    ) -> None:
        self._request = request
        self._address = Address.of(request.address)
        self._wire = wire
        self._posts = posts
        self._now = now
        self._rates = Rates()
        self._bodies = Bodies(find, int(self._address.most_bytes or MOST_BYTES))
        self._is_recalled = not is_resumed
        self._shown: Sequence[Post] = ()
        self._whispers: list[str] = []
        self._uploaded: dict[int, tuple[PictureFile | TextFile, ...]] = {}
        self._mention = ""
        self._remark = ""
        self._handles: list[str] = []
        self._road: Road | None
        if self._address.token:
            self._road = ByToken(wire, self._address.token, bool(self._address.is_private))
            self._handles = [self._address.message]
        else:
            self._road = self._in(self._address.channel, self._address.message)

    @property
    def pace_s(self) -> float:
        return self._rates.pace_s

    def render(self, draft: Draft) -> Sequence[Post]:
        if self._is_late() and not draft.is_over:
            # Without a token only whole results are posted: everybody in the channel is told of a message.
            return self._shown
        by_token = isinstance(self._road, ByToken)
        self._whispers = [notice.words for notice in draft.notices if notice.is_private] if by_token else []
        heading = "\n".join(filter(None, (self._remark, self._address.heading)))
        longest_chars = CONTENT_CHARS - ROOM_CHARS
        self._shown = posts_of(
            draft, heading, self._buttons(draft), longest_chars=longest_chars, shows_private=not by_token
        )
        return self._shown

    async def put(self, index: int, page: Post) -> None:
        await self._recall()
        if self._is_late():
            await self._move()
            raise Moved
        if self._road is None:
            return
        try:
            await self._send(self._road, index, page)
        except Taken as trouble:
            raise Gone from trouble
        except (TokenDead, NotAllowed) as trouble:
            log.info("the answer moves", id=self._request.id, cause=repr(trouble))
            await self._move(trouble)
            raise Moved from trouble
        except Trouble as trouble:
            raise NotNow(repr(trouble)) from trouble

    async def drop(self, length: int) -> None:
        await self._recall()
        for handle in self._handles[length:]:
            await self._take_away(handle)
        if len(self._handles) > length:
            del self._handles[length:]
            await self._posts.cut(self._request.id, length)

    async def close(self) -> None:
        """What another process posted beyond the end goes away, and what only the asker is to read is told them."""
        if self._shown and len(self._handles) > len(self._shown):
            await self.drop(len(self._shown))
        if not self._whispers or self._is_late():
            return
        body = {"content": "\n".join(self._whispers), "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}
        try:
            await self._wire.follow_up(self._address.token, body)
        except Trouble as trouble:
            log.info("not whispered", id=self._request.id, cause=repr(trouble))

    # ------------------------------------------------------------------------------------------------ what

    def _buttons(self, draft: Draft) -> Sequence[Button]:
        name = self._request.id
        if not draft.is_over:
            return [Button(f"fb:stop:{name}", "Stop")]
        share = [Button(f"fb:share:{name}", "Share")] if self._address.is_private and draft.receipt else []
        delete = [Button(f"fb:delete:{name}", "Delete", "danger")] if draft.pictures else []
        return [*share, *([] if self._address.is_private else delete)]

    # ----------------------------------------------------------------------------------------------- where

    def _is_late(self) -> bool:
        return isinstance(self._road, ByToken) and not self._address.has_token(self._now())

    def _in(self, channel: str, answers: str = "") -> InChannel:
        return InChannel(self._wire, channel, answers, self._request.id.rpartition(":")[2])

    async def _move(self, trouble: Trouble | None = None) -> None:
        """Go on where there is still a way: from the token to the channel, from the channel to direct messages."""
        is_open = isinstance(self._road, ByToken) and not self._address.is_private and self._address.is_member
        if is_open:
            before, self._handles = self._handles, []
            self._road = self._in(self._address.channel)
            self._mention = self._address.user
            for message in filter(None, before):
                await self._take_away(f"{self._address.channel}/{message}")
        else:
            self._handles = []
            self._road = await self._direct()
            self._mention = ""
            self._remark = self._reason(trouble)
        self._uploaded.clear()
        await self._posts.cut(self._request.id, 0)

    async def _direct(self) -> Road | None:
        if isinstance(self._road, InChannel) and self._road.channel != self._address.channel:
            log.warning("an answer reached nobody", id=self._request.id)
            return None
        try:
            return self._in(await self._wire.direct_channel(self._address.user))
        except Trouble as trouble:
            log.warning("an answer reached nobody", id=self._request.id, cause=repr(trouble))
            return None

    def _reason(self, trouble: Trouble | None) -> str:
        where = f"<#{self._address.channel}>"
        if not isinstance(trouble, NotAllowed):
            return f"-# You asked this in {where}; it took too long to be answered there."
        needed = "Send Messages in Threads" if self._address.is_thread else "Send Messages"
        files = " and Attach Files" if any(post.files for post in self._shown) else ""
        return (
            f"-# You asked this in {where}, where I may not answer: there I need the permissions View Channel, "
            f"{needed}{files}."
        )

    # ------------------------------------------------------------------------------------------------- how

    async def _send(self, road: Road, index: int, page: Post) -> None:
        while True:
            try:
                return await self._send_once(road, index, page)
            except TooBig:
                if self._bodies.most_bytes <= LEAST_BYTES:
                    raise
                # Some places take less than is said of them.
                self._bodies.most_bytes //= 2

    async def _send_once(self, road: Road, index: int, page: Post) -> None:
        with_files = self._uploaded.get(index) != page.files
        mention = self._mention if index == 0 else ""
        body, uploads = await self._bodies.of(page, mention=mention, with_files=with_files)
        if index < len(self._handles):
            await road.edit(self._handles[index], body, uploads, self._rates)
        else:
            handle = await road.post(index, body, uploads, self._rates)
            self._handles.append(handle)
            await self._posts.put(self._request.id, index, handle)
        self._uploaded[index] = page.files

    async def _take_away(self, handle: str) -> None:
        road = self._in(self._address.channel) if "/" in handle else self._road
        try:
            if road:
                await road.delete(handle)
        except Trouble as trouble:
            log.info("not deleted", id=self._request.id, cause=repr(trouble))

    async def _recall(self) -> None:
        """What the process before this one has posted."""
        if self._is_recalled:
            return
        self._is_recalled = True
        stored = list(await self._posts.of(self._request.id))
        members = [handle for handle in stored if "/" in handle]
        if members:
            channel = members[0].partition("/")[0]
            self._handles = members
            self._road = self._in(channel, self._address.message if channel == self._address.channel else "")
        elif isinstance(self._road, ByToken):
            followed = {*stored[1:], *await self._followed_up()} - {""}
            self._handles = [self._address.message, *sorted(followed, key=int)]

    async def _followed_up(self) -> set[str]:
        """Messages that were posted and not written down before their process ended."""
        if self._address.is_private or not self._address.is_member or not self._address.message:
            return set()
        mine = self._request.id.rpartition(":")[2]
        try:
            async with asyncio.timeout(5):
                found = await self._wire.messages_after(self._address.channel, self._address.message)
        except (Trouble, TimeoutError):
            return set()
        ours = [each for each in found if text(part(each, "interaction_metadata"), "id") == mine]
        return {text(each, "id") for each in ours}
