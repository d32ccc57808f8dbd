"""Slack's stage: people in their direct messages with the bot, and wherever a story takes them."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from types import MappingProxyType

from bots.adapter import Desk
from bots.runtime import House
from bots.serving import slack_of
from bots.slack.adapter import SlackAdapter
from bots.slack.doors import Doors
from bots.slack.governor import TIERS, Governor, Tier
from bots.slack.lookups import Freshness
from bots.slack.setup.manifest import manifest
from core.command import Command
from core.commands import all_commands
from core.errors import StorageFailed
from core.folding import HOUSE
from core.keeper import beat
from core.shortcuts import ALL
from tests.stages.slack_people import SlackPerson, Waiting
from tests.stages.slack_screen import SlackScreen
from tests.stages.stage import PATIENCE_S, Services
from tests.standins.slack import SlackStandIn
from tests.standins.slack_delivery import Invocation
from tests.standins.slack_things import Person, Posted

QUIET_TICKS = 3
"""So often in a row nothing may be going on before it is called quiet."""


class SlackStage:
    """One house on Slack, with Ada and Bob."""

    platform = "slack"

    def __init__(self, services: Services, house: House, desk: Desk, adapter: SlackAdapter, at: SlackStandIn) -> None:
        self.services = services
        self.house = house
        self.desk = desk
        self.slack = at
        self.adapter = adapter
        self.sent: dict[str, Invocation | Posted] = {}
        """What is delivered once more when somebody says it under the same name."""
        self.saying = asyncio.Lock()
        self.begun: list[Waiting] = []
        self.ada = self.joins("Ada")
        self.bob = self.joins("Bob")

    def joins(self, name: str) -> SlackPerson:
        """One more person of the workspace."""
        known = next((each for each in self.slack.people.values() if each.name == name), None)
        return SlackPerson(self, known or self.slack.person(name))

    async def rests(self) -> None:
        """Until nothing runs any more, and nothing that was said is still on its way to be heard."""
        quiet = 0
        async with asyncio.timeout(PATIENCE_S):
            while quiet < QUIET_TICKS:
                running = {*self.desk._tasks, *self.adapter._hearing}
                quiet = 0 if running else quiet + 1
                await asyncio.wait(running, timeout=PATIENCE_S) if running else await asyncio.sleep(0.01)

    def role_id(self, name: str) -> str:
        """A user group, as requests name it."""
        return f"slack:{self.slack.team_id}:{self.slack.groups.of(name).id}"

    def direct_screens(self, person: SlackPerson) -> list[SlackScreen]:
        """What the bot has written to somebody directly without being asked, newest last."""
        place, asked = self.slack.dm(person.user), {each.id for each in self.begun}
        bots = [each for each in place.messages.values() if each.author is self.slack.bot]
        begins = [each for each in bots if not each.is_reply and marked_with(each) not in asked]
        working = {task.get_name() for task in self.desk._tasks}
        return [
            SlackScreen([each, *rest_of(each, bots)], marked_with(each), is_worked_on=marked_with(each) in working)
            for each in begins
        ]

    async def tells(self, person: str, words: str) -> bool:
        """Have the bot say something to one person."""
        return await self.adapter.tell(person, words)

    async def shows_anew(self, waiting: Waiting) -> None:
        """What another process has answered, as this one shows it when that may not have been seen."""
        assert self.adapter._rooms
        past = await self.house.store.history.by_id(waiting.id)
        assert past
        self.desk.show_again(past, self.adapter._rooms.replies.resume(past.request))
        await self.rests()

    async def takes_over(self) -> None:
        """Go on with what other processes left behind, as it does every few seconds."""
        await beat(self.house.app, {HOUSE: self.desk.take_up, self.adapter.name: self.adapter.take_up})

    async def screen_of(self, waiting: Waiting) -> SlackScreen:
        """What a person sees of one request."""
        # First of all: what is painted while the rest is looked at must not be missed.
        working = any(task.get_name() == waiting.id for task in self.desk._tasks) or bool(self.adapter._hearing)
        marked = [each for each in self.slack.posted if marked_with(each) == waiting.id]
        handles = await self._handles(waiting.id)
        found = [*(each for handle in handles if (each := self._posted(handle))), *marked]
        posted = sorted(dict.fromkeys(found), key=lambda each: each.ts)
        asked = waiting.asked
        told = asked.whispers if isinstance(asked, Invocation) else self._told(asked, posted)
        shared = [each for each in asked.answers if not each.is_ephemeral] if isinstance(asked, Invocation) else []
        status = self._status(asked if isinstance(asked, Posted) else next(iter(posted), None))
        return SlackScreen([*told, *shared, *posted], waiting.id, is_worked_on=working, status=status)

    def _status(self, root: Posted | None) -> str:
        """What Slack says below the thread."""
        return self.slack.threads.status(root.channel.id, root.thread_ts or root.ts) if root else ""

    async def _handles(self, request_id: str) -> Sequence[str]:
        try:
            return await self.house.store.posts.of(request_id)
        except StorageFailed:
            return []

    def _posted(self, handle: str) -> Posted | None:
        channel, _, rest = handle.partition("/")
        ts = rest.partition("/")[0]
        place = self.slack.channels.get(channel)
        return place.messages.get(ts) if place else None

    def _told(self, asked: Posted, posted: list[Posted]) -> list[Posted]:
        """What was said to whoever wrote a message, besides an answer to it."""
        thread = asked.thread_ts or asked.ts
        bots = [each for each in self.slack.posted if each.author is self.slack.bot and each.ts > asked.ts]
        here = [each for each in bots if each.channel is asked.channel and each.thread_ts == thread]
        alone = [each for each in here if each.is_ephemeral and each.seen_by == asked.author.id]
        unmarked = [each for each in here if not each.metadata and each.via == "postMessage" and not each.is_ephemeral]
        return [each for each in (*alone, *unmarked) if each not in posted]

    @contextmanager
    def let_in(self, person: Person, posted: Posted) -> Iterator[None]:
        """So that somebody presses what they cannot see: a press is a request that anybody can forge."""
        members, before = posted.channel.members, posted.seen_by
        was_in = person.id in members
        members.add(person.id)
        if posted.is_ephemeral:
            posted.seen_by = person.id
        try:
            yield
        finally:
            posted.seen_by = before
            if not was_in:
                members.discard(person.id)


def marked_with(posted: Posted) -> str:
    """The request that a message says it is of."""
    return str(((posted.metadata or {}).get("event_payload") or {}).get("request", ""))


def rest_of(first: Posted, messages: Sequence[Posted]) -> list[Posted]:
    """What stands below a message and came of the same request."""
    return [each for each in messages if each.thread_ts == first.ts and marked_with(each) in ("", marked_with(first))]


@asynccontextmanager
async def stage(services: Services) -> AsyncIterator[SlackStage]:
    """Slack, with the bot there."""
    prefix = services.settings.get("FLASHBULB_SLACK_PREFIX", "")
    async with slack(prefix=prefix, own=services.commands) as at, served(services, at) as on_stage:
        yield on_stage


@asynccontextmanager
async def slack(
    *, rate_limits: bool = False, prefix: str = "", own: Mapping[str, Command] = MappingProxyType({})
) -> AsyncIterator[SlackStandIn]:
    """Slack with the app made from our manifest, whichever processes of the bot come and go.

    Args:
        own: Commands of a story's own.
    """
    async with SlackStandIn(rate_limits=rate_limits) as at:
        at.manifest = dict(manifest({**all_commands(), **own}, ALL, prefix=prefix))
        at.scopes = set(at.manifest["oauth_config"]["scopes"]["bot"])
        yield at


AT_ONCE = Freshness(rights_s=0, groups_s=0, admins_s=0)
"""Who somebody is may change between two requests of a story."""
LAVISH = Tier(100_000, 100_000)


def paced_by(at: SlackStandIn) -> Governor:
    """Where Slack counts nothing, a story need not wait for what it would count."""
    return Governor() if at.limits.is_on else Governor(dict.fromkeys(TIERS, LAVISH), {})


def settings_of(at: SlackStandIn) -> dict[str, str]:
    """What leads the bot to this Slack."""
    return {
        "SLACK_BOT_TOKEN": at.bot_token,
        "SLACK_APP_TOKEN": at.app_token,
        "SLACK_SIGNING_SECRET": at.signing_secret,
        "SLACK_API_BASE": at.api_base.rstrip("/"),
    }


@asynccontextmanager
async def served(
    services: Services, at: SlackStandIn, doors: Doors | None = None, freshness: Freshness = AT_ONCE
) -> AsyncIterator[SlackStage]:
    """The bot at a Slack that may outlive it."""
    services.settings.update(settings_of(at))
    ready = asyncio.Event()
    async with services.house() as house, asyncio.TaskGroup() as group:
        desk = Desk(house.app)
        adapter = slack_of(house, desk, doors or Doors(), lambda _where: ready.set(), paced_by(at), freshness)
        serving = group.create_task(adapter.serve())
        try:
            async with asyncio.timeout(PATIENCE_S):
                await ready.wait()
            yield SlackStage(services, house, desk, adapter, at)
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            await desk.drain(patience_s=0)
            await adapter.close()
