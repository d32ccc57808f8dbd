"""discord.py's client as we use it: nothing cached, few connections, shards that wait for their turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from bots.discord.rates import trace
from core.config_values import Shards

log = structlog.get_logger()

CONNECTIONS = 64
"""To Discord's API at once. Without a bound, 500 commands at once open 500, and with TLS some answers miss 3 s."""
HANG_UP_S = 2.0
"""A gateway that does not say goodbye in this time is left without."""
IDENTIFY_S = 5.0
"""Discord lets `max_concurrency` shards identify in this time, and throws the others out."""

SWEEP_S = 30.0
"""Between two looks for rate limits that are over."""
UNHEARD = ("MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK")
"""Come with the intents for messages, and nobody here looks at them."""

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


def _without_alarms() -> None:
    """discord.py warns at each start of what is meant so: no server cache, and no voice."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    logging.getLogger("discord.state").setLevel(logging.ERROR)


def _sweep_seldom(http: HTTPClient) -> None:
    """discord.py keeps each rate limit for five minutes, and looks through all of them whenever one is added: with ten
    answers a second, each with two limits of its own, through 6,000 and twice an answer."""
    sweep, loop = http._try_clear_expired_ratelimits, asyncio.get_running_loop()  # noqa: SLF001  pinned by the lock
    swept_at = loop.time()

    def seldom() -> None:
        nonlocal swept_at
        if loop.time() - swept_at >= SWEEP_S:
            swept_at = loop.time()
            sweep()

    http._try_clear_expired_ratelimits = seldom  # type: ignore[method-assign]  # noqa: SLF001


class Client(discord.AutoShardedClient):
    """Must be made inside the running loop.

    Args:
        turn: Asked before each IDENTIFY.
    """

    def __init__(self, shards: Shards, turn: Turn) -> None:
        _without_alarms()
        super().__init__(
            intents=intents(),
            shard_ids=list(shards.ids),
            shard_count=shards.count,
            connector=aiohttp.TCPConnector(limit=CONNECTIONS + len(shards.ids)),
            http_trace=trace(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._turn = turn
        self._all = shards.count
        self._at_once = 1
        _sweep_seldom(self.http)
        self._hear_only_people()

    def _hear_only_people(self) -> None:
        """Of every message and of every change of ours Discord tells us too; discord.py would make an object of each.

        A message of somebody's is the event `said`, together with what its author is in the server: of that, discord.py
        keeps nothing in servers that the bot has joined since it was started.
        """
        state = self._connection
        for event in UNHEARD:
            del state.parsers[event]

        def said(message: Any) -> None:
            if not message["author"].get("bot"):
                channel: Any = state._get_guild_channel(message)[0]  # noqa: SLF001  pinned by the lock
                heard = discord.Message(state=state, channel=channel, data=message)
                self.dispatch("said", heard, message.get("member"))

        state.parsers["MESSAGE_CREATE"] = said

    async def login(self, token: str) -> None:
        """Log in; may be tried again when it fails."""
        try:
            await super().login(token)
        except discord.LoginFailure:
            raise
        except Exception:
            # Each try opens a session, and leaves the one before it open.
            await self.http.close()
            self.http.connector = aiohttp.TCPConnector(limit=CONNECTIONS + len(self.shard_ids or ()))
            raise

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
        if closing := [asyncio.ensure_future(shard.disconnect()) for shard in self.shards.values()]:
            await asyncio.wait(closing, timeout=HANG_UP_S)
