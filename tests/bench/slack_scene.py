"""What a measurement on Slack needs: the model, Flashbulb and a bare bolt app, each at a Slack of its own."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal, TypeAlias

from tests.bench.child import Child, child
from tests.bench.discord_scene import SETTLES_S
from tests.bench.scene import Cost, environment
from tests.bench.script import CHUNKS
from tests.bench.slack_stand_in import PEOPLE, Answer, Where

Mode: TypeAlias = Literal["Socket Mode", "HTTP"]
OURS_IS_QUIET_S, BARE_IS_QUIET_S = 30.0, 4.0
"""Who calls nothing for so long has given up; Flashbulb waits for its turn, the bare app for nothing."""
AN_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Asks:
    """One go: how many questions, how many of them at once, the gap between the model's chunks, and where."""

    total: int
    at_once: int
    gap_ms: float = 0.0
    where: Where = "channel"
    chunks: int = CHUNKS


@dataclass(frozen=True, slots=True)
class Seen:
    """What one go came to."""

    answers: list[Answer]
    cost: Cost
    calls: Mapping[str, int]
    """How many of each method, those that were refused too."""
    refused: Mapping[str, int]
    """How many got a 429."""

    @property
    def calls_each(self) -> float:
        return sum(self.calls.values()) / len(self.answers)


class Side:
    """One bot, and the Slack it is at."""

    def __init__(self, bot: Child, slack: Child, quiet_s: float) -> None:
        self.bot = bot
        self._slack = slack
        self._quiet_s = quiet_s

    async def asks(self, asks: Asks) -> Seen:
        began, cpu = perf_counter(), self.bot.cpu_s
        told = await self._slack.tells("ask", **asdict(asks), quiet_s=self._quiet_s)
        wall_s = perf_counter() - began
        await asyncio.sleep(SETTLES_S)
        cpu_s = self.bot.cpu_s - cpu
        cost = Cost(cpu_s * 1000 / asks.total, wall_s * 1000 / asks.total)
        return Seen([Answer(*answer) for answer in told["answers"]], cost, told["calls"], told["refused"])


@dataclass(frozen=True, slots=True)
class Pair:
    ours: Side
    bare: Side


@dataclass(frozen=True, slots=True)
class Place:
    """A Slack, and what leads a bot to it."""

    slack: Child
    settings: Mapping[str, str]


class SlackScene:
    """Two workspaces that outlive the bots which come and go there.

    Args:
        services: The model's address.
    """

    def __init__(self, ours: Place, bare: Place, services: str, folder: Path) -> None:
        self.services = services
        self._ours = ours
        self._bare = bare
        self._folder = folder
        self._is_known = False
        """Whether everybody has asked before."""

    @asynccontextmanager
    async def bots(self, mode: Mode = "Socket Mode", *, is_limited: bool = False) -> AsyncIterator[Pair]:
        """Both, warmed up.

        Args:
            is_limited: Slack counts their calls; the bare app then streams by the SDK's own means.
        """
        if is_limited and not self._is_known:
            async with self.bots():
                pass
        about = {"BENCH_HTTP": "yes"} if mode == "HTTP" else {}
        ours_about = {} if is_limited else {"BENCH_UNHURRIED": "yes"}
        bare_about = {"BENCH_BY_SDK": "yes"} if is_limited else {}
        async with (
            self._bot("bare_slack", self._bare, about | bare_about) as bare,
            self._bot("bot_slack", self._ours, about | ours_about) as ours,
        ):
            pair = Pair(Side(ours, self._ours.slack, OURS_IS_QUIET_S), Side(bare, self._bare.slack, BARE_IS_QUIET_S))
            # Whoever asks for the first time is also told what is remembered: here everybody has.
            await pair.ours.asks(Asks(2, 2) if is_limited else Asks(PEOPLE, 50))
            await pair.bare.asks(Asks(2, 2) if is_limited else Asks(20, 10))
            for side in (pair.ours, pair.bare):
                await side.asks(Asks(2, 2, where="direct"))
            self._is_known = True
            for place in (self._ours, self._bare):
                await place.slack.tells("limit", is_on=is_limited)
            yield pair
        await asyncio.to_thread(self._let_an_hour_go_by)

    @asynccontextmanager
    async def by_sdk(self) -> AsyncIterator[Side]:
        """The bare app alone, which streams by the SDK's own means."""
        async with self._bot("bare_slack", self._bare, {"BENCH_BY_SDK": "yes"}) as bare:
            yield Side(bare, self._bare.slack, BARE_IS_QUIET_S)

    @asynccontextmanager
    async def _bot(self, module: str, at: Place, about: Mapping[str, str]) -> AsyncIterator[Child]:
        await at.slack.tells("limit", is_on=False)
        settings = {**environment(self.services, self._folder), **at.settings, **about}
        async with child(module, settings) as (bot, address):
            await at.slack.tells("deliver", url=address)
            yield bot

    def _let_an_hour_go_by(self) -> None:
        """What was answered a moment ago would be shown once more by the next process."""
        with closing(sqlite3.connect(self._folder / "flashbulb.db")) as database, database:
            database.execute("update requests set finished_at = finished_at - ?", (AN_HOUR_MS,))


def at_slack(told: str) -> Mapping[str, str]:
    """The settings that lead to a stand-in, from what it says of itself."""
    return dict(json.loads(told))


@asynccontextmanager
async def slack_scene(folder: Path) -> AsyncIterator[SlackScene]:
    async with (
        child("services") as (_, services),
        child("slack_stand_in") as (our_slack, ours_at),
        child("slack_stand_in", {"BENCH_BARE": "yes"}) as (bare_slack, bare_at),
    ):
        ours, bare = Place(our_slack, at_slack(ours_at)), Place(bare_slack, at_slack(bare_at))
        yield SlackScene(ours, bare, services, folder)
