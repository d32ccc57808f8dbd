"""What everything that is asked on Slack comes to: a request that is answered, or a sentence."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import structlog

from bots.adapter import Desk
from bots.chosen import Chosen
from bots.handed import Attached, Handed
from bots.payload import JSON, text, whole
from bots.slack import said
from bots.slack.address import Address
from bots.slack.directs import Directs
from bots.slack.groups import Groups
from bots.slack.listening.installations import Installation
from bots.slack.mrkdwn import escaped
from bots.slack.people import People
from bots.slack.screen import SlackScreen
from bots.slack.shares import Kept
from bots.slack.slash import Slash
from bots.slack.troubles import NotAllowed, Trouble
from bots.slack.visit import Asked, Visit
from bots.slack.wire import Wire
from core.errors import BotError, HostError
from core.memory import History
from core.platforms import Posts
from core.preferences import Preferences
from core.speakers import called
from core.values import Options, OptionValue, Request

log = structlog.get_logger()

NO_FILE = "/{name} needs an image. On Slack, mention me with the picture attached, or use the message's menu."
WRITE_S = 20.0
"""So long somebody is written to of our own accord."""
RATED = ("ask",)
"""Commands whose answers people are asked about."""


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers requests, and refuses them with a sentence."""

    desk: Desk
    wire: Wire
    installation: Installation
    people: People
    groups: Groups
    directs: Directs
    posts: Posts
    history: History
    preferences: Preferences
    handed: Handed
    kept: Kept
    slash: Slash
    crowd: Counter[str] = field(default_factory=Counter)
    """How many in a channel wait for the first word of an answer."""
    joined: set[str] = field(default_factory=set)

    def answer(self, request: Request) -> None:
        self.desk.answer(request, self._screen(request))

    def resume(self, request: Request) -> SlackScreen:
        return self._screen(request, is_resumed=True)

    def _screen(self, request: Request, *, is_resumed: bool = False) -> SlackScreen:
        rates, app = request.command in RATED, self.desk.app
        command = app.commands.get(request.command)
        return SlackScreen(
            request,
            self.wire,
            self.kept,
            self.posts,
            app.now,
            self.slash,
            command.counts if command else None,
            self.crowd,
            is_resumed=is_resumed,
            rates=rates,
        )

    def team(self, told: str) -> str:
        """The workspace that somebody does something in: people of shared channels tell of another, their own."""
        return told if self.installation.is_for_organisation else self.installation.team

    async def settled(self, visit: Visit, *, is_shared: bool = True) -> Visit:
        """The visit with what its payload does not tell: whether it is in direct messages, and who it is."""
        if not visit.channel:
            # Asked nowhere, such as in a form of the Home tab, it is answered directly.
            visit = replace(visit, channel=await self.directs.of(visit.user))
        is_direct, known = await asyncio.gather(self._is_direct(visit, if_unknown=is_shared), self.known(visit))
        return replace(known, is_direct=is_direct)

    async def _is_direct(self, visit: Visit, *, if_unknown: bool) -> bool:
        return visit.is_direct or await self.directs.is_one(visit.channel, visit.user, if_unknown=if_unknown)

    async def known(self, visit: Visit) -> Visit:
        """The visit with who it is, as far as Slack tells in time: their name, their groups, what they run."""
        who, groups = await asyncio.gather(self.people.who(visit.user), self.groups.of(visit.team, visit.user))
        ours = self.installation
        return replace(
            visit,
            name=who.name or called(visit.name),
            groups=groups,
            is_admin=who.runs(visit.team),
            locale=who.locale,
            workspace=called(ours.team_name) if visit.team == ours.team else "",
        )

    async def own(self, person: str) -> Mapping[str, OptionValue]:
        """This person's own defaults; none where they cannot be read in time."""
        return await self._chosen.own(person)

    @property
    def _chosen(self) -> Chosen:
        return Chosen(self.preferences, self.desk.app.rulebook)

    async def named(self, options: Options) -> Options:
        """The options with the names of the people who are in them."""
        found = {user for value in options.values() if isinstance(value, str) for user in said.nameless_in(value)}
        names = await self.people.names(found) if found else {}
        return {name: said.named(value, names) if isinstance(value, str) else value for name, value in options.items()}

    async def completed(self, visit: Visit, command: str, options: Options) -> Options:
        """The options with what stands for those that they did not say: their own defaults, and the place's."""
        return await self._chosen.completed(visit.asked(command, options, Asked()))

    async def decline(self, visit: Visit, error: BotError) -> None:
        """Say why there is no answer, to the person alone where others look on."""
        await self.tell(visit, f"⚠ {escaped(str(error))}")

    async def tell(self, visit: Visit, words: str) -> None:
        """Say something to the person alone; of no consequence when they cannot be reached."""
        body: JSON = {"text": self.slash.words(words)}
        below = {"thread_ts": visit.thread} if visit.thread else {}
        address = Address(visit.team, visit.user, visit.channel, visit.thread, visit.url)
        try:
            if address.url:
                await self.wire.respond(address.url, {**body, **below, "response_type": "ephemeral"})
            elif visit.is_direct or not visit.channel:
                channel = visit.channel or await self.wire.direct_channel(visit.user)
                await self.wire.post(channel, body, thread=visit.thread)
            else:
                await self.wire.whisper(visit.channel, visit.user, body, visit.thread)
        except (Trouble, HostError) as trouble:
            log.info("not told", id=visit.id, cause=repr(trouble))

    async def write_to(self, user: str, words: str) -> bool:
        """Write to somebody directly, of our own accord; False when that does not reach them now."""
        try:
            async with asyncio.timeout(WRITE_S):
                channel = await self.directs.of(user)
                if not channel:
                    return False
                await self.wire.post(channel, {"text": escaped(self.slash.words(words))})
        except (Trouble, HostError, TimeoutError) as trouble:
            log.warning("not written to", user=user, cause=repr(trouble))
            return False
        return True

    async def join(self, channel: str) -> None:
        """Be where an answer stands, so that what is said below it is heard; once, and only where anybody may."""
        if not channel.startswith("C") or channel in self.joined:
            return
        self.joined.add(channel)
        try:
            await self.wire.join(channel)
        except NotAllowed as trouble:
            log.info("not joined", cause=repr(trouble))
        except (Trouble, HostError) as trouble:
            self.joined.discard(channel)
            log.info("not joined", cause=repr(trouble))


def attached_of(file: JSON) -> Attached:
    """A file as Slack tells of it."""
    url = text(file, "url_private_download") or text(file, "url_private")
    return Attached(text(file, "name"), url, whole(file, "size"), text(file, "mimetype").startswith("image/"))
