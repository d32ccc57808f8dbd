"""What everything that is asked on Discord comes to: a request that is answered, or a sentence."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from bots.adapter import Desk
from bots.chosen import Chosen
from bots.discord.places import Places
from bots.discord.render import CONTENT_CHARS
from bots.discord.screen import DiscordScreen
from bots.discord.sentences import sentence
from bots.discord.troubles import Trouble
from bots.discord.visit import Visit
from bots.discord.wire import Wire
from bots.discord.works import Packer
from bots.handed import Attached, Handed
from bots.payload import JSON, text, whole
from core.errors import BotError
from core.memory import History
from core.platforms import Posts
from core.preferences import Preferences
from core.values import Request

log = structlog.get_logger()

TELL_S = 20.0
"""How long a word to one person may take; before the login it waits."""


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers requests, and refuses them with a sentence."""

    desk: Desk
    wire: Wire
    posts: Posts
    history: History
    handed: Handed
    packer: Packer
    places: Places
    preferences: Preferences

    def answer(self, request: Request) -> DiscordScreen:
        screen = self._screen(request)
        self.desk.answer(request, screen)
        return screen

    def resume(self, request: Request) -> DiscordScreen:
        return self._screen(request, is_resumed=True)

    def _screen(self, request: Request, *, is_resumed: bool = False) -> DiscordScreen:
        return DiscordScreen(request, self.wire, self.packer, self.posts, self.desk.app.now, is_resumed=is_resumed)

    async def completed(self, request: Request) -> Request:
        """The request with what stands for options that were not said: their own defaults, and the place's."""
        options = await Chosen(self.preferences, self.desk.app.rulebook).completed(request)
        return replace(request, options=options)

    async def tell(self, user: str, words: str) -> bool:
        """Write somebody a direct message; whether it got there."""
        try:
            async with asyncio.timeout(TELL_S):
                channel = await self.wire.direct_channel(user)
                await self.wire.post(channel, sentence(words[:CONTENT_CHARS]), (), None)
        except (Trouble, TimeoutError, RuntimeError) as error:
            # RuntimeError: of a session that is closed by now.
            log.warning("could not be told", cause=repr(error))
            return False
        return True

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


def attached_of(file: JSON) -> Attached:
    """A file as Discord tells of it."""
    is_picture = text(file, "content_type").startswith("image/")
    return Attached(text(file, "filename"), text(file, "url"), whole(file, "size"), is_picture)
