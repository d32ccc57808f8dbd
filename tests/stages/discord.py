"""Discord's stage: people in their direct messages with the bot, and wherever a story takes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bots.adapter import Desk
from bots.discord.adapter import DiscordAdapter
from bots.discord.screen import DiscordScreen as Painted
from bots.runtime import House
from bots.serving import discord_of
from core.folding import HOUSE
from core.keeper import beat
from core.values import Request
from tests.stages.discord_people import DiscordPerson, answers_in, answers_somebody
from tests.stages.discord_screen import DiscordScreen
from tests.stages.discord_server import role_of, square_of
from tests.stages.stage import PATIENCE_S, Services
from tests.standins.discord import DiscordStandIn
from tests.standins.discord_interactions import Interaction
from tests.standins.discord_things import Person, Posted

QUIET_TICKS = 3
"""So often in a row nothing may be going on before it is called quiet."""


class DiscordStage:
    """One house on Discord, with Ada and Bob."""

    platform = "discord"

    def __init__(
        self, services: Services, house: House, desk: Desk, adapter: DiscordAdapter, at: DiscordStandIn
    ) -> None:
        self.services = services
        self.house = house
        self.desk = desk
        self.discord = at
        self.adapter = adapter
        self.sent: dict[str, Interaction | Posted] = {}
        """What is delivered once more when somebody says it under the same name."""
        self._people: dict[int, DiscordPerson] = {}
        self.ada = self.joins("Ada")
        self.bob = self.joins("Bob")

    def joins(self, name: str) -> DiscordPerson:
        """One more person, who has installed the bot."""
        user = self.discord.person(name, has_installed=True)
        self._people[user.id] = DiscordPerson(self, user)
        return self._people[user.id]

    def welcomes(self, *people: DiscordPerson) -> None:
        """Those who were at the same Discord with a process before this one."""
        for person in people:
            person.stage = self
            self._people[person.user.id] = person

    def person(self, user: Person) -> DiscordPerson:
        return self._people[user.id]

    def role_id(self, name: str) -> str:
        """A role of the stage's server, as requests name it."""
        role = role_of(self.discord, name)
        return f"discord:{square_of(self.discord).id}:{role.id}"

    def direct_screens(self, person: DiscordPerson) -> list[DiscordScreen]:
        unasked = answers_in(self.discord.dm(person.user), self.discord.bot)
        return [screen for screen in unasked if not any(map(answers_somebody, screen.messages))]

    async def rests(self, patience_s: float = PATIENCE_S) -> None:
        """Until nothing runs any more, and nothing that was said is still on its way to be heard."""
        quiet = 0
        async with asyncio.timeout(patience_s):
            while quiet < QUIET_TICKS:
                running = {*self.desk._tasks, *heard_now()}
                quiet = 0 if running else quiet + 1
                await asyncio.wait(running, timeout=patience_s) if running else await asyncio.sleep(0.01)

    async def tells(self, person: str, words: str) -> bool:
        """Have the bot say something to one person."""
        return await self.adapter.tell(person, words)

    def shown_anew(self, request: Request) -> Painted:
        """The screen of a request that another process has answered."""
        return self.adapter._replies.resume(request)

    async def takes_over(self) -> None:
        """Go on with what other processes left behind, as it does every few seconds."""
        await beat(self.house.app, {HOUSE: self.desk.take_up, self.adapter.name: self.adapter.take_up})


def heard_now() -> set[asyncio.Task[Any]]:
    """Events that the client is working on."""
    return {task for task in asyncio.all_tasks() if task.get_name().startswith("discord.py: on_")}


@asynccontextmanager
async def stage(services: Services) -> AsyncIterator[DiscordStage]:
    """Discord, with the bot there."""
    async with discord() as at, served(services, at) as on_stage:
        yield on_stage


@asynccontextmanager
async def discord(**settings: bool) -> AsyncIterator[DiscordStandIn]:
    """Discord, whichever processes of the bot come and go."""
    async with DiscordStandIn(rate_limits=False, **settings) as at:
        # Processes of one story follow each other faster than those of a day.
        at.gateway.identify_window_s = 0.0
        yield at


@asynccontextmanager
async def served(services: Services, at: DiscordStandIn) -> AsyncIterator[DiscordStage]:
    """The bot at a Discord that may outlive it."""
    services.settings.update(DISCORD_TOKEN=at.token, DISCORD_API_BASE=at.api_base, DISCORD_GATEWAY_URL=at.gateway_url)
    ready = asyncio.Event()
    async with services.house() as house, asyncio.TaskGroup() as group:
        desk = Desk(house.app)
        adapter = discord_of(house, desk, lambda _name: ready.set())
        serving = group.create_task(adapter.serve())
        try:
            async with asyncio.timeout(PATIENCE_S):
                await ready.wait()
            yield DiscordStage(services, house, desk, adapter, at)
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            await desk.drain(patience_s=0)
            await adapter.close()
