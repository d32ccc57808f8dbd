"""Discord as a platform: hears commands, buttons, forms and mentions, and answers them where they were made."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import discord
import structlog

from bots.adapter import Desk
from bots.discord.address import Address, number_of
from bots.discord.buttons import Buttons
from bots.discord.client import Client, point_at
from bots.discord.commands import hash_of, payload
from bots.discord.mentions import Mentions
from bots.discord.places import Places
from bots.discord.reading import reader_of
from bots.discord.replies import Replies
from bots.discord.slashes import Slashes
from bots.discord.troubles import FOREIGN, TooLate, Trouble, of_login
from bots.discord.unasked import Unasked
from bots.discord.visit import Visit, data_of, visit_of
from bots.discord.wire import Wire
from bots.discord.works import FindWork, Link, Packer, no_link
from bots.handed import Handed, NotFetched
from bots.payload import JSON
from core.config import Settings
from core.errors import HostError
from core.memory import Claim, History
from core.platforms import Notes, Posts
from core.ports import Attachments
from core.preferences import Preferences
from core.shortcuts import ALL
from core.values import Request

log = structlog.get_logger()

SHOW_AGAIN = timedelta(minutes=2)
"""Painting the end takes seconds, and longer only while Discord holds us back."""
HEARD_S = 3.0
DOWNLOADS = 8
"""Files at once."""
LONGEST_WAIT_S = 60.0
"""Between two tries to log in while Discord cannot be reached."""
Kind = discord.InteractionType


class DiscordAdapter:
    """Fits `Adapter`. Must be made inside the running loop."""

    name = "discord"

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        posts: Posts,
        notes: Notes,
        history: History,
        attachments: Attachments,
        preferences: Preferences,
        find: FindWork,
        when_ready: Callable[[str], None],
        link: Link = no_link,
    ) -> None:
        """
        Args:
            find: Where the file of a work or a document is.
            link: Where people may load one that is too large for Discord.
        """
        point_at(settings.discord_api_base, settings.discord_gateway_url)
        self._token = settings.discord_token.get_secret_value() if settings.discord_token else ""
        self._is_first = 0 in settings.shards.ids
        self._desk, self._notes, self._when_ready = desk, notes, when_ready
        self._downloads = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=DOWNLOADS))
        self._hearing: set[asyncio.Task[object]] = set()
        self._client = Client(settings.shards, self._turn)
        self._wire = Wire(self._client.http)
        handed, places = Handed(attachments, self._fetch, "Discord"), Places(self._wire, desk.app.now)
        self._replies = Replies(desk, self._wire, posts, history, handed, Packer(find, link), places, preferences)
        self.reader = reader_of(self._wire, places, desk.app.now)
        self._slashes = Slashes(self._replies)
        self._buttons = Buttons(self._replies, self._slashes)
        self._unasked = Unasked(self._replies)
        self._mentions = Mentions(self._replies)
        for hear in (self.on_interaction, self.on_said, self.on_connect):
            self._client.event(hear)

    async def serve(self) -> None:
        try:
            await self._log_in()
            if self._is_first:
                await self._register()
            await self._show_again()
            await self._client.connect()
        except discord.DiscordException as error:
            raise of_login(error) from error
        finally:
            await self._client.hang_up()
            # What was heard a moment ago is acknowledged and handed to the desk, which answers it before the end.
            if self._hearing:
                await asyncio.wait(self._hearing, timeout=HEARD_S)

    def take_up(self, claim: Claim) -> None:
        self._desk.resume(claim, self._replies.resume(claim.request))

    async def close(self) -> None:
        await self._downloads.close()
        await self._client.close()

    async def tell(self, person: str, words: str) -> bool:
        return bool(user := number_of(person)) and await self._replies.tell(user, words)

    async def present(self, request: Request) -> bool:
        return request.platform == self.name and await self._unasked.present(request)

    async def admins(self, workspace: str) -> Sequence[str]:
        """Its owner: whom else a server counts to its admins, Discord does not list without a privileged intent."""
        server = number_of(workspace)
        owner = (await self._replies.places.servers.at(server)).owner if server else ""
        return (f"discord:{owner}",) if owner else ()

    # ------------------------------------------------------------------------------------------- what is heard

    async def on_connect(self) -> None:
        """At READY: discord.py's own `on_ready` comes two seconds later."""
        self._when_ready(str(self._client.user))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        with self._heard():
            await self._interacted(interaction)

    async def on_said(self, message: discord.Message, member: JSON | None) -> None:
        with self._heard():
            await self._mentions.heard(message, member or {})

    @contextmanager
    def _heard(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            yield
            return
        self._hearing.add(task)
        try:
            yield
        finally:
            self._hearing.discard(task)

    async def _interacted(self, interaction: discord.Interaction) -> None:
        visit = visit_of(interaction, self._desk.app.now())
        try:
            await self._led(visit, interaction)
        except TooLate:
            log.warning("an interaction was too late", id=visit.id)
        except Trouble as trouble:
            log.warning("an interaction could not be answered", id=visit.id, cause=repr(trouble))

    async def _led(self, visit: Visit, interaction: discord.Interaction) -> None:
        data = data_of(interaction)
        match interaction.type:
            case Kind.application_command if data.get("type") == 1:
                await self._slashes.typed(visit, data)
            case Kind.application_command:
                await self._slashes.chosen(visit, data)
            case Kind.autocomplete:
                await self._slashes.suggested(visit, data)
            case Kind.component if interaction.message:
                await self._buttons.pressed(visit, data, interaction.message)
            case Kind.modal_submit:
                await self._buttons.sent(visit, data, interaction.message)

    # ----------------------------------------------------------------------------------------------- the start

    async def _log_in(self) -> None:
        """Until Discord lets us in; what it will never do is raised."""
        wait_s = 1.0
        while True:
            try:
                await self._client.login(self._token)
                break
            except discord.LoginFailure:
                raise
            except FOREIGN as error:
                log.warning("Discord cannot be reached yet", wait_s=wait_s, cause=repr(error))
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        user = self._client.user
        if user is None or self._client.application_id is None:
            raise HostError("This DISCORD_TOKEN belongs to no bot.")
        self._wire.open(self._client.application_id, user.id)

    async def _show_again(self) -> None:
        """The end of what a process that is gone had finished, but perhaps not shown any more."""
        app = self._desk.app
        try:
            for past in await app.ledger.just_done(self.name, app.owner, app.now() - SHOW_AGAIN):
                if await self._is_there(past.request):
                    self._desk.show_again(past, self._replies.resume(past.request))
        except HostError as error:
            log.error("not shown again", error=repr(error), cause=repr(error.__cause__))

    async def _is_there(self, request: Request) -> bool:
        """Whether an answer can be changed where it is: posted anew, one that somebody has deleted would be back."""
        address = Address.of(request.address)
        if address.token:
            return address.has_token(self._desk.app.now())
        return bool(await self._replies.posts.of(request.id))

    async def _register(self) -> None:
        """Tell Discord of the commands, only when they are not what it was told last: it allows 200 a day."""
        wanted = payload(self._desk.app.commands, ALL)
        place, mark = f"discord:{self._wire.application_id}", hash_of(wanted)
        if await self._notes.read(place, "commands") == mark and await self._has_registered(mark):
            return
        try:
            await self._wire.register(wanted)
        except Trouble as trouble:
            # The old ones still work, and the next start tries again.
            log.error("the commands could not be registered", cause=repr(trouble))
            return
        await self._notes.write(place, "commands", mark)
        log.info("commands registered", commands=len(wanted))

    async def _has_registered(self, mark: str) -> bool:
        """Whether Discord still has them: whoever resets an application in the portal does not tell us."""
        try:
            return hash_of(await self._wire.commands()) == mark
        except Trouble as trouble:
            log.warning("the commands could not be compared", cause=repr(trouble))
            return True

    async def _turn(self, group: int, apart: timedelta) -> timedelta:
        name, now = f"discord:{self._client.application_id}:identify:{group}", self._desk.app.now()
        try:
            return await self._notes.queue(name, now, apart) - now
        except HostError as error:
            # Without the queue: an error in here would end the connection for good.
            log.error("no turn to identify in", error=repr(error), cause=repr(error.__cause__))
            return apart

    async def _fetch(self, url: str) -> bytes:
        """The bytes behind an attachment's address, on connections of their own: acknowledgements must not wait."""
        try:
            async with self._downloads.get(url) as response:
                response.raise_for_status()
                return await response.read()
        except FOREIGN as error:
            raise NotFetched from error
