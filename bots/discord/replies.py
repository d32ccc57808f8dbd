"""What everything that is asked on Discord comes to: a request that is answered, or a sentence."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex

import structlog

from bots.adapter import Desk
from bots.discord.body import FindWork
from bots.discord.payload import JSON, sentence, text, whole
from bots.discord.screen import DiscordScreen
from bots.discord.troubles import Trouble
from bots.discord.visit import Visit
from bots.discord.wire import Wire
from core.attachments import PICTURE_BYTES
from core.errors import BadOption, BotError, our_fault
from core.memory import History
from core.platforms import Posts
from core.ports import Attachments
from core.seen import MOST_FILES
from core.values import Request

log = structlog.get_logger()

DOWNLOAD_S = 30.0

Fetch = Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers requests, refuses them with a sentence, and keeps what was attached to them."""

    desk: Desk
    wire: Wire
    posts: Posts
    history: History
    attachments: Attachments
    find: FindWork
    fetch: Fetch
    """The bytes behind an attachment's address."""

    def answer(self, request: Request) -> None:
        self.desk.answer(request, self._screen(request))

    def resume(self, request: Request) -> DiscordScreen:
        return self._screen(request, is_resumed=True)

    def _screen(self, request: Request, *, is_resumed: bool = False) -> DiscordScreen:
        return DiscordScreen(request, self.wire, self.find, self.posts, self.desk.app.now, is_resumed=is_resumed)

    async def keep(self, attached: Sequence[JSON]) -> str:
        """The names of the kept files.

        Raises:
            BadOption: One of them is nothing that a model can be shown, or there are too many.
        """
        if len(attached) > MOST_FILES:
            raise BadOption(f"Up to {MOST_FILES} files can be looked at together; there are {len(attached)}.")
        return " ".join(await asyncio.gather(*map(self._keep, attached)))

    async def keep_some(self, attached: Sequence[JSON]) -> Sequence[str]:
        """Of the files of somebody's message those that a model can be shown."""
        kept = []
        for each in sorted(attached, key=lambda each: not text(each, "content_type").startswith("image"))[:MOST_FILES]:
            try:
                kept.append(await self._keep(each))
            except BadOption as error:
                log.info("left out", cause=str(error))
        return kept

    async def _keep(self, attached: JSON) -> str:
        name = text(attached, "filename")
        if whole(attached, "size") > PICTURE_BYTES:
            raise BadOption(f"“{name}” is too large: a picture may have up to 20 MB, a text 1 MB.")
        try:
            async with asyncio.timeout(DOWNLOAD_S):
                data = await self.fetch(text(attached, "url"))
        except (Trouble, TimeoutError) as error:
            raise BadOption(f"“{name}” could not be fetched from Discord. Please attach it again.") from error
        return await self.attachments.keep(name, data)

    async def decline(self, visit: Visit, message: str, error: BotError, *, is_private: bool) -> None:
        """Say in the acknowledged answer why there is none; to the person alone, whoever else looks on."""
        token, words = visit.ticket.token, f"⚠ {error}"
        if is_private or visit.kind == "direct":
            await self.wire.edit_answer(token, message, sentence(words), (), None)
            return
        # First away with it: what follows an answer that is still awaited takes its place, for everybody to read.
        await self._take_away(token, message)
        await self.wire.whisper(token, words)

    async def _take_away(self, token: str, message: str) -> None:
        try:
            await self.wire.delete_answer(token, message)
        except Trouble as trouble:
            log.info("not deleted", cause=repr(trouble))


def bug(request_id: str) -> BotError:
    """What is said of an exception that is being handled, which is logged with its reference."""
    reference = token_hex(3)
    log.exception("bug", id=request_id, reference=reference)  # noqa: LOG004  as said
    return our_fault(reference)
