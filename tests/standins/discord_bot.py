"""The real gateway client of discord.py at the stand-in, with plain REST calls next to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.standins.discord import DiscordStandIn
from tests.standins.discord_interactions import Interaction
from tests.standins.discord_things import Channel

ORIGINAL = "/messages/@original"


class Bot(discord.Client):
    """Remembers what it hears; `answers` is what it does about an interaction."""

    def __init__(self, stand_in: DiscordStandIn, intents: discord.Intents) -> None:
        super().__init__(intents=intents, max_messages=None)
        self.stand_in = stand_in
        self.interactions: list[discord.Interaction] = []
        self.messages: list[discord.Message] = []
        self.answers: Callable[[discord.Interaction], Awaitable[Any]] | None = None
        self.problems: list[Exception] = []

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.interactions.append(interaction)
        try:
            if self.answers:
                await self.answers(interaction)
        except Exception as problem:
            self.problems.append(problem)
        self.stand_in.changed.ring()

    async def on_message(self, message: discord.Message) -> None:
        self.messages.append(message)
        self.stand_in.changed.ring()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Not five seconds of waiting in every test."""

    async def acks(self, interaction: Interaction, kind: int, body: dict[str, Any] | None = None) -> Any:
        path = "/interactions/{interaction_id}/{interaction_token}/callback"
        route = Route("POST", path, interaction_id=interaction.id, interaction_token=interaction.token)
        form = {"type": kind, "data": body} if body else {"type": kind}
        return await self.http.request(route, json=form, params={"with_response": "true"})

    async def replies(self, method: str, interaction: Interaction, tail: str = "", **body: Any) -> Any:
        """A request with the token of an interaction."""
        route = Route(
            method,
            "/webhooks/{webhook_id}/{webhook_token}" + tail,
            webhook_id=self.stand_in.application_id,
            webhook_token=interaction.token,
        )
        return await self._sends(route, body)

    async def _sends(self, route: Route, body: dict[str, Any]) -> Any:
        return await (self.http.request(route, json=body) if body else self.http.request(route))

    async def asks(self, method: str, channel: Channel, tail: str = "", **body: Any) -> Any:
        """A request below a channel."""
        route = Route(method, "/channels/{channel_id}" + tail, channel_id=channel.id)
        return await self._sends(route, body)

    async def uploads(self, method: str, channel: Channel, tail: str, form: Any, *contents: bytes) -> Any:
        """The same with files `0.png`, `1.png` and so on."""
        parts: list[dict[str, Any]] = [{"name": "payload_json", "value": discord.utils._to_json(form)}]
        parts += [
            {"name": f"files[{number}]", "value": content, "filename": f"{number}.png", "content_type": "image/png"}
            for number, content in enumerate(contents)
        ]
        route = Route(method, "/channels/{channel_id}" + tail, channel_id=channel.id)
        return await self.http.request(route, form=parts)


@contextmanager
def pointed_at(stand_in: DiscordStandIn) -> Iterator[None]:
    """discord.py talks to the stand-in, until this ends."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = stand_in.api_base, yarl.URL(stand_in.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def open_stand_in(**settings: Any) -> AsyncIterator[DiscordStandIn]:
    async with DiscordStandIn(**settings) as stand_in:
        stand_in.gateway.identify_window_s = 0.0
        with pointed_at(stand_in):
            yield stand_in


@asynccontextmanager
async def running(stand_in: DiscordStandIn, **intents: bool) -> AsyncIterator[Bot]:
    """A connected bot that hears of servers and messages, or of what `intents` say."""
    bot = Bot(stand_in, discord.Intents(**(intents or {"guilds": True, "guild_messages": True, "dm_messages": True})))
    task = asyncio.create_task(bot.start(stand_in.token))
    try:
        await stand_in.connected()
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)
