"""discord.py's client as we use it: nothing cached, few connections, shards that wait for their turn."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bots.discord.rates import trace
from core.config_values import Shards

log = structlog.get_logger()

CONNECTIONS = 64
"""To Discord's API at once. Without a bound, 500 commands at once open 500, and with TLS some answers miss 3 s."""
IDENTIFY_S = 5.0
"""Discord lets `max_concurrency` shards identify in this time, and throws the others out."""

Turn = Callable[[int, timedelta], Awaitable[timedelta]]
"""How long until a shard of this group may identify, whichever process the one before it is of."""


def intents() -> discord.Intents:
    """That people speak to it. What they say is sent along only when they mention it, or write to it directly."""
    wanted = discord.Intents.none()
    wanted.guild_messages = True
    wanted.dm_messages = True
    return wanted


def point_at(api_base: str, gateway_url: str) -> None:
    """Where Discord is, for every client of this process: discord.py knows it in these two places only."""
    Route.BASE = api_base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class Client(discord.AutoShardedClient):
    """Must be made inside the running loop.

    Args:
        turn: Asked before each IDENTIFY.
    """

    def __init__(self, shards: Shards, turn: Turn) -> None:
        super().__init__(
            intents=intents(),
            shard_ids=list(shards.ids),
            shard_count=shards.count,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            http_trace=trace(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._turn = turn
        self._all = shards.count
        self._at_once = 1

    async def setup_hook(self) -> None:
        """Learn how many shards may identify at once, which discord.py does not ask."""
        self._at_once = max(1, (await self.fetch_session_start_limits()).max_concurrency)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Wait for this shard's turn among those of all processes; discord.py's own waits 5 s, alone or not."""
        group = (shard_id or 0) % self._at_once
        turn = await self._turn(group, timedelta(seconds=IDENTIFY_S))
        # No queue is longer than this; a clock that was wrong once must not keep the bot away for years.
        wait_s = min(turn.total_seconds(), IDENTIFY_S * (self._all + 1))
        if wait_s > 0:
            log.info("waits to identify", shard=shard_id, wait_s=round(wait_s, 1))
            await asyncio.sleep(wait_s)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        log.exception("bug", heard=event_method)  # noqa: LOG004  called where one is being handled

    async def hang_up(self) -> None:
        """Hear nothing more; what is being answered can still be sent."""
        for shard in self.shards.values():
            await shard.disconnect()
