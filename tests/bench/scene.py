"""Everything a measurement needs: the services, the bot and the bare SDK in a process each, and two hundred people."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import rmtree
from time import perf_counter
from typing import Literal, TypeAlias

from tests.bench.bare import KEY
from tests.bench.child import Child, Facts, child
from tests.bench.people import TOKENS, Crowd, Reply, crowd
from tests.bench.script import question

Kind: TypeAlias = Literal["ask", "imagine"]


@dataclass(frozen=True, slots=True)
class Batch:
    """One go: how many requests, how many of them at once, the gap between the model's chunks."""

    kind: Kind
    total: int
    at_once: int
    gap_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one request, in a batch of them."""

    cpu_ms: float
    wall_ms: float
    """Of the batch, divided by its requests."""


class Scene:
    def __init__(self, bot: Child, bare: Child, people: Crowd, works: Path) -> None:
        self.bot = bot
        self._bare = bare
        self._people = people
        self._works = works
        self._numbers = count(1)

    async def with_bot(self, batch: Batch) -> tuple[Cost, Sequence[Reply]]:
        """By people at the page."""
        # Files are named by content, and one that is there is not written again.
        await asyncio.to_thread(rmtree, self._works, ignore_errors=True)
        lines = [self._line(batch) for _ in range(batch.total)]
        began, cpu = perf_counter(), self.bot.cpu_s
        replies = await self._people.types(lines, batch.at_once)
        cost = _each(batch, self.bot.cpu_s - cpu, perf_counter() - began)
        # A request that fails is a quick one.
        for reply in replies:
            assert not reply.trouble, reply.trouble
        return cost, replies

    async def bare(self, batch: Batch) -> Cost:
        """By the SDK and the client alone."""
        found = await self._bare.does(batch.kind, total=batch.total, at_once=batch.at_once, gap_ms=batch.gap_ms)
        return _each(batch, found["cpu_s"], found["wall_s"])

    async def watched(self, batch: Batch) -> Facts:
        """What the probe in the bot saw meanwhile, the ways to the database among it."""
        before = await self.bot.does("watch")
        await self.with_bot(batch)
        after = await self.bot.does("told")
        return {**after, "trips": (after["trips"] - before["trips"]) / batch.total}

    def _line(self, batch: Batch) -> str:
        number = next(self._numbers)
        if batch.kind == "ask":
            return f"/ask {question(number, batch.gap_ms)}"
        return f"/imagine a red lighthouse in a storm, take {number}"


def _each(batch: Batch, cpu_s: float, wall_s: float) -> Cost:
    return Cost(cpu_s * 1000 / batch.total, wall_s * 1000 / batch.total)


def environment(services: str, folder: Path) -> Mapping[str, str]:
    """One install's settings, with limits that nobody reaches."""
    return {
        "GEMINI_API_KEY": KEY,
        "GEMINI_API_BASE": services,
        "MODELSLAB_API_KEY": KEY,
        "MODELSLAB_API_BASE": f"{services}/api",
        "FLASHBULB_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/flashbulb.db",
        "FLASHBULB_WEB_TOKEN": TOKENS,
        "FLASHBULB_ASKS_PER_DAY": "100000",
        "FLASHBULB_PICTURES_PER_DAY": "100000",
        "FLASHBULB_USD_PER_DAY": "10000",
        "FLASHBULB_USD_PER_MONTH": "10000",
        "FLASHBULB_TOTAL_USD_PER_MONTH": "100000",
        "FLASHBULB_LOG_LEVEL": "info",
        "PORT": "",
    }


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with child("services") as (_, services):
        settings = environment(services, folder)
        async with child("bare", settings) as (bare, _), child("bot", settings) as (bot, page), crowd(page) as people:
            yield Scene(bot, bare, people, folder / "works")
