"""One house on Discord, on Slack and on the page: for somebody who is at more than one of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bots.adapter import Adapter, Desk
from bots.runtime import House
from bots.serving import discord_of, page_of, slack_of
from bots.slack.doors import Doors
from bots.web.address import Address
from tests.stages.discord import DiscordStage, discord
from tests.stages.discord_people import DiscordPerson
from tests.stages.slack import SlackStage, paced_by, settings_of, slack
from tests.stages.slack_people import SlackPerson
from tests.stages.stage import PATIENCE_S, Services
from tests.stages.web import WebPerson, WebStage, logged_in
from tests.standins.discord import DiscordStandIn
from tests.standins.slack import SlackStandIn


@dataclass
class Everywhere:
    """One process that serves all three, and Ada at each of them; nobody knows yet that she is one person."""

    services: Services
    house: House
    discord: DiscordStage
    slack: SlackStage
    page: WebStage

    @property
    def on_discord(self) -> DiscordPerson:
        return self.discord.ada

    @property
    def on_slack(self) -> SlackPerson:
        return self.slack.ada

    @property
    def on_page(self) -> WebPerson:
        return self.page.ada

    async def rests(self) -> None:
        """Until nothing runs any more, wherever it was asked."""
        await self.discord.rests()
        await self.slack.rests()


@asynccontextmanager
async def everywhere(services: Services) -> AsyncIterator[Everywhere]:
    """All three, with the bot there."""
    async with AsyncExitStack() as stack:
        at_discord = await stack.enter_async_context(discord())
        at_slack = await stack.enter_async_context(slack())
        where = await stack.enter_async_context(_served(services, at_discord, at_slack))
        where.page.ada = await stack.enter_async_context(logged_in("ada", where.page.url))
        yield where


@asynccontextmanager
async def _served(services: Services, at_discord: DiscordStandIn, at_slack: SlackStandIn) -> AsyncIterator[Everywhere]:
    services.settings.update(
        settings_of(at_slack),
        DISCORD_TOKEN=at_discord.token,
        DISCORD_API_BASE=at_discord.api_base,
        DISCORD_GATEWAY_URL=at_discord.gateway_url,
    )
    ready = {name: asyncio.get_running_loop().create_future() for name in ("discord", "slack", "page")}
    async with services.house() as house, asyncio.TaskGroup() as group:
        desk = Desk(house.app)
        on_discord = discord_of(house, desk, ready["discord"].set_result)
        on_slack = slack_of(house, desk, Doors(), ready["slack"].set_result, paced_by(at_slack))
        on_page = page_of(house, desk, Address("127.0.0.1", 0), ready["page"].set_result)
        adapters: list[Adapter] = [on_discord, on_slack, on_page]
        serving = [group.create_task(adapter.serve()) for adapter in adapters]
        try:
            async with asyncio.timeout(PATIENCE_S):
                _, _, url = await asyncio.gather(*ready.values())
            yield Everywhere(
                services,
                house,
                DiscordStage(services, house, desk, on_discord, at_discord),
                SlackStage(services, house, desk, on_slack, at_slack),
                WebStage(services, house, desk, on_page, url),
            )
        finally:
            for task in serving:
                task.cancel()
            await asyncio.wait(serving)
            await desk.drain(patience_s=0)
            for adapter in adapters:
                await adapter.close()
