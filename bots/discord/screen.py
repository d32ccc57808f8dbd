"""One reply on Discord, painted: what is shown in its messages, and what is done when Discord does not take it."""

import asyncio
from collections.abc import Sequence

import structlog

from bots.discord.address import Address
from bots.discord.body import MOST_BYTES, ROOM_CHARS, Bodies
from bots.discord.render import AFRESH, CONTENT_CHARS, Post, PostFile, posts_of, told
from bots.discord.route import Route
from bots.discord.troubles import NotAllowed, Taken, TokenDead, TooBig, TooOften, Trouble
from bots.discord.visit import NO_SERVER
from bots.discord.wire import Wire
from bots.discord.works import Packer
from bots.ids import made
from bots.live import Gone, Moved, NotNow
from bots.shown import Button
from core.draft import Draft
from core.errors import HostError
from core.platforms import Posts
from core.ports import Clock
from core.values import Request

log = structlog.get_logger()

PROGRESS_AFTER_S = 0.5
"""A quick model has said its first words by then. Nobody has read "thinking", and wanted to stop it, any sooner."""


class DiscordScreen:
    """Fits `Screen`.

    Args:
        is_resumed: Another process may have posted a part of it.
    """

    def __init__(
        self, request: Request, wire: Wire, packer: Packer, posts: Posts, now: Clock, *, is_resumed: bool = False
    ) -> None:
        self._id = request.id
        self._address = Address.of(request.address)
        is_among_others = not self._address.is_private and request.workspace != NO_SERVER
        # What nobody asked for has nobody who waits for it.
        self._waits = self._address.user if is_among_others else ""
        self._is_resumed = is_resumed
        self._wire = wire
        self._route = Route(request, wire, posts, now, is_resumed=is_resumed)
        self._drawing = AFRESH.remembering()
        self._bodies = Bodies(packer, int(self._address.most_bytes or MOST_BYTES))
        self._shown: Sequence[Post] = ()
        self._whispers: list[str] = []
        self._uploaded: dict[int, tuple[PostFile, ...]] = {}
        self._is_decided = asyncio.Event()

    async def reached(self) -> bool:
        """Whether anybody could be shown it, once that is decided; nothing to show is shown too."""
        await self._is_decided.wait()
        return not self._route.is_over

    @property
    def pace_s(self) -> float:
        return self._route.rates.pace_s

    @property
    def progress_after_s(self) -> float:
        """Of an interaction, Discord itself says that the bot is thinking; only Stop has to wait for us."""
        return PROGRESS_AFTER_S if self._route.is_by_token else 0.0

    def render(self, draft: Draft) -> Sequence[Post]:
        if self._route.is_late() and not draft.is_over:
            # Without a token only whole results are posted: everybody in the channel is told of a message.
            return self._shown
        by_token = self._route.is_by_token
        self._whispers = [notice.words for notice in draft.notices if notice.is_private] if by_token else []
        posts = posts_of(
            draft,
            "\n".join(filter(None, (self._route.remark, self._address.heading))),
            self._buttons(draft),
            longest_chars=CONTENT_CHARS - ROOM_CHARS,
            shows_private=not by_token,
            drawing=self._drawing,
        )
        if draft.is_left and not posts:
            # What it works on stays there for the next process: taken away, it could not be gone on with.
            return self._shown
        # One that has moved mentions them already, or stands in their direct messages.
        is_to_tell = self._waits and not self._route.has_moved
        self._shown = [*posts, *(told(draft, self._waits) if is_to_tell else ())]
        return self._shown

    async def put(self, index: int, page: Post) -> None:
        if page.mention:
            await self._tell(index, page)
            return
        try:
            await self._route.recall()
            if self._route.is_late():
                await self._move()
            await self._send(index, page)
            self._is_decided.set()
        except Taken as trouble:
            raise Gone from trouble
        except (TokenDead, NotAllowed) as trouble:
            log.info("the answer moves", id=self._id, cause=repr(trouble))
            await self._move(trouble)
        except TooOften as trouble:
            await self._begin_anew()
            raise Moved from trouble
        except (Trouble, HostError) as trouble:
            raise NotNow(repr(trouble)) from trouble

    async def _tell(self, index: int, page: Post) -> None:
        """Tell whoever waited, once. Where that cannot be done it is left: nothing moves for its sake."""
        try:
            if self._route.has_moved or self._route.is_late():
                return
            if not self._is_resumed:
                # A page of a longer draft tells nobody by becoming this one.
                await self._route.cut(index)
            body, _ = await self._bodies.of(page, mention=page.mention, with_files=False)
            await self._route.put(index, body, ())
        except (Taken, TokenDead, NotAllowed) as trouble:
            log.info("not told", id=self._id, cause=repr(trouble))
        except (Trouble, HostError) as trouble:
            raise NotNow(repr(trouble)) from trouble

    async def drop(self, length: int) -> None:
        try:
            await self._route.recall()
            await self._route.cut(length)
        except HostError as error:
            raise NotNow(repr(error)) from error

    async def close(self) -> None:
        """What another process posted beyond the end goes away, and what only the asker is to read is told them."""
        try:
            if self._shown:
                await self._route.cut(len(self._shown))
            if self._whispers and not self._route.is_late():
                await self._wire.whisper(self._address.token, "\n".join(self._whispers))
        except (Trouble, HostError) as trouble:
            log.info("not closed", id=self._id, cause=repr(trouble))
        finally:
            self._is_decided.set()

    async def _move(self, trouble: Trouble | None = None) -> None:
        """On to the next way, where everything has to be painted anew."""
        self._uploaded.clear()
        await self._route.move(trouble, has_files=any(post.files for post in self._shown))
        raise Moved

    async def _begin_anew(self) -> None:
        """With new messages, in the same place."""
        self._uploaded.clear()
        try:
            await self._route.cut(0)
        except HostError as error:
            raise NotNow(repr(error)) from error

    def _buttons(self, draft: Draft) -> Sequence[Button]:
        if not draft.is_over:
            return [Button(made("stop", self._id), "Stop")]
        share = [Button(made("share", self._id), "Share")] if self._address.is_private and draft.receipt else []
        delete = [Button(made("delete", self._id), "Delete", "danger")] if draft.has_files else []
        return [*share, *([] if self._address.is_private else delete)]

    async def _send(self, index: int, page: Post) -> None:
        while True:
            try:
                return await self._send_once(index, page)
            except TooBig:
                if not page.files or not self._bodies.most_bytes:
                    raise
                # Some places take less than is said of them.
                self._bodies.takes_less()

    async def _send_once(self, index: int, page: Post) -> None:
        with_files = self._uploaded.get(index) != page.files
        mention = self._route.mention if index == 0 else ""
        body, uploads = await self._bodies.of(page, mention=mention, with_files=with_files)
        await self._route.put(index, body, uploads)
        self._uploaded[index] = page.files
