"""What a measurement on Discord needs: the model, Flashbulb and the bare bot, each at a Discord of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.bench.child import Child, child
from tests.bench.discord_stand_in import PEOPLE, Answer
from tests.bench.scene import Batch, Cost, environment

SETTLES_S = 0.05
"""What a bot has to do when the last state is there, before its CPU is read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one batch came to."""

    answers: list[Answer]
    cost: Cost


class Side:
    """One bot, and the Discord it is at."""

    def __init__(self, bot: Child, discord: Child) -> None:
        self.bot = bot
        self._discord = discord
        self.refused = 0
        """Requests that got a 429 so far."""

    async def asks(self, batch: Batch) -> Seen:
        began, cpu = perf_counter(), self.bot.cpu_s
        told = await self._discord.tells("ask", total=batch.total, at_once=batch.at_once, gap_ms=batch.gap_ms)
        wall_s = perf_counter() - began
        await asyncio.sleep(SETTLES_S)
        cpu_s = self.bot.cpu_s - cpu
        self.refused = told["refused"]
        cost = Cost(cpu_s * 1000 / batch.total, wall_s * 1000 / batch.total)
        return Seen([Answer(*answer) for answer in told["answers"]], cost)


@dataclass(frozen=True, slots=True)
class DiscordScene:
    ours: Side
    bare: Side
    services: str
    """The model's address."""
    folder: Path


def at_discord(told: str) -> Mapping[str, str]:
    """The settings that lead to a stand-in, from what it says of itself."""
    at = json.loads(told)
    return {"DISCORD_TOKEN": at["token"], "DISCORD_API_BASE": at["api"], "DISCORD_GATEWAY_URL": at["gateway"]}


@asynccontextmanager
async def discord_scene(folder: Path) -> AsyncIterator[DiscordScene]:
    async with (
        child("services") as (_, services),
        child("discord_stand_in") as (our_discord, ours_at),
        child("discord_stand_in") as (bare_discord, bare_at),
        child("bare_discord", {**environment(services, folder), **at_discord(bare_at)}) as (bare, _),
        child("bot_discord", {**environment(services, folder), **at_discord(ours_at)}) as (bot, _),
    ):
        scene = DiscordScene(Side(bot, our_discord), Side(bare, bare_discord), services, folder)
        # Whoever asks for the first time is also told what is remembered: here everybody has.
        for side in (scene.ours, scene.bare):
            await side.asks(Batch("ask", PEOPLE, 50))
        yield scene
