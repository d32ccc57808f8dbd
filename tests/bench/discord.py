"""Discord: how long people wait there, whether they get it all, and what it costs beside a bare discord.py bot."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from tests.bench.child import Child, child
from tests.bench.discord_scene import DiscordScene, Side, at_discord
from tests.bench.discord_stand_in import Answer
from tests.bench.ratios import BUDGET, PACED_MS, Contest, compared
from tests.bench.rows import Row, percentile, within
from tests.bench.scene import Batch, environment
from tests.bench.start import resident_megabytes

STARTS = 3
IDLE_S = 2.0
MANY_SERVERS = 2_000
ASKS = (
    Contest("/ask, chunks at once, 1 at a time", Batch("ask", 12, 1), 7),
    Contest("/ask, chunks at once, 64 at once", Batch("ask", 64, 64), 5),
    Contest("/ask, over 1.4 s, 1 at a time", Batch("ask", 2, 1, PACED_MS), 5),
    Contest("/ask, over 1.4 s, 64 at once", Batch("ask", 64, 64, PACED_MS), 5),
)


async def waits(scene: DiscordScene) -> list[Row]:
    """Acknowledgement, first words, last state; one, many, hundreds of people."""
    ours, bare = scene.ours, scene.bare
    quick = await _answers(ours, Batch("ask", 60, 1))
    alone = await _answers(ours, Batch("ask", 8, 1, PACED_MS))
    many = await _answers(ours, Batch("ask", 64, 32, PACED_MS))
    more = await _answers(ours, Batch("ask", 256, 64, PACED_MS))
    bare_more = await _answers(bare, Batch("ask", 256, 64, PACED_MS))
    most = await _answers(ours, Batch("ask", 500, 500, PACED_MS))
    return [
        _acknowledged("1 at a time", quick),
        _acknowledged("64 at once", more, 250, note=f"; bare: {_p99(bare_more):.0f} ms"),
        within("acknowledged, 500 at once, the last", max(_acks(most)), 3_000, "ms", note=_half(_acks(most))),
        _first("1 at a time, the slowest", alone),
        _first("32 at once, the slowest", many, 250),
    ]


async def crowds(scene: DiscordScene) -> list[Row]:
    """Many answers at once, whole or not, each with sixty chunks over 1.4 s; in turns with the bare bot."""
    found: list[Row] = []
    for people in (32, 200):
        batch = Batch("ask", people, people, PACED_MS)
        answers = await _answers(scene.ours, batch)
        theirs = await _answers(scene.bare, batch)
        found += [_whole(people, answers, theirs), _last(people, answers, theirs), _edits(people, answers, theirs)]
    what, note = "requests that Discord refused as too many (429)", f"; bare: {scene.bare.refused}"
    return [*found, within(what, scene.ours.refused, 0, "", note=note)]


async def costs(scene: DiscordScene) -> list[Row]:
    """CPU beside the bare bot in turns, and ways to the database."""
    found = []
    for contest in ASKS:
        theirs, ours = [], []
        for _ in range(contest.rounds):
            theirs.append((await scene.bare.asks(contest.batch)).cost)
            ours.append((await scene.ours.asks(contest.batch)).cost)
        found.append(compared(contest.what, ours, theirs, BUDGET))
    return [*found, await _trips(scene.ours), await _longest(scene.ours)]


async def start(scene: DiscordScene) -> list[Row]:
    """From `python -m bots discord` to READY, and memory while nobody asks."""
    few = [await _one_start(scene, 0) for _ in range(STARTS)]
    many = await _one_start(scene, MANY_SERVERS)
    ready, cpu = median(each[0] for each in few), median(each[1] for each in few)
    return [
        within("start to READY, `python -m bots discord`", ready, 2.5, "s", note=f" (CPU {cpu:.2f} s)"),
        within("idle, in no server", median(each[2] for each in few), 130, "MB"),
        within(f"idle, in {MANY_SERVERS:,} servers of 50 members", many[2], 130, "MB"),
    ]


# ------------------------------------------------------------------------------------------------------ what is told


async def _answers(side: Side, batch: Batch) -> list[Answer]:
    return (await side.asks(batch)).answers


def _acknowledged(how_many: str, answers: Sequence[Answer], budget: float | None = None, *, note: str = "") -> Row:
    what, p99 = f"acknowledged, {how_many}, 99 % within", _p99(answers)
    note = f"{_half(_acks(answers))}{note}"
    return within(what, p99, budget, "ms", note=note) if budget else Row(what, f"{p99:.3g} ms{note}")


def _first(how_many: str, answers: Sequence[Answer], budget: float | None = None) -> Row:
    what, took = f"first words after the model's, {how_many}", [answer.first_after_s * 1000 for answer in answers]
    note = _half(took)
    return within(what, max(took), budget, "ms", note=note) if budget else Row(what, f"{max(took):.3g} ms{note}")


def _whole(people: int, answers: Sequence[Answer], theirs: Sequence[Answer]) -> Row:
    whole, bare = sum(a.is_whole for a in answers), sum(a.is_whole for a in theirs)
    return Row(f"{people} at once: whole, correct answers", f"{whole}; bare: {bare}", str(people), whole == people)


def _last(people: int, answers: Sequence[Answer], theirs: Sequence[Answer]) -> Row:
    took = [answer.last_after_s for answer in answers]
    note = f"{_half(took, 's')}; bare: {max(answer.last_after_s for answer in theirs):.2f} s"
    return within(
        f"{people} at once: last state after the model's last words, the slowest", max(took), 5, "s", note=note
    )


def _edits(people: int, answers: Sequence[Answer], theirs: Sequence[Answer]) -> Row:
    def told(of: Sequence[Answer]) -> str:
        each, messages = [answer.edits for answer in of], median(answer.messages for answer in of)
        return f"{sum(each) / len(each):.1f}, at most {max(each)}, in {messages:g} messages"

    return Row(f"{people} at once: edits of each answer", f"{told(answers)}; bare: {told(theirs)}")


def _acks(answers: Sequence[Answer]) -> list[float]:
    return [answer.acknowledged_s * 1000 for answer in answers]


def _p99(answers: Sequence[Answer]) -> float:
    return percentile(_acks(answers), 99)


def _half(values: Sequence[float], unit: str = "ms") -> str:
    return f", half within {median(values):.3g} {unit}"


async def _trips(ours: Side) -> Row:
    before = await ours.bot.does("watch")
    answers = await _answers(ours, Batch("ask", 4, 1))
    after = await ours.bot.does("told")
    more = sum(answer.messages - 1 for answer in answers)
    each = (after["trips"] - before["trips"] - more) / len(answers)
    note = f", and one for each message beyond the first ({more / len(answers):g} here)"
    return within("ways to the database for each /ask", each, 3, "", note=note)


async def _longest(ours: Side) -> Row:
    await ours.bot.does("watch")
    await _answers(ours, Batch("ask", 64, 64))
    seen = await ours.bot.does("told")
    note = f" of CPU; {seen['longest_wall_s'] * 1000:.0f} ms on the clock of this shared machine"
    what = "longest callback, 64 /ask at once, chunks at once"
    return within(what, seen["longest_cpu_s"] * 1000, 50, "ms", note=note)


async def _one_start(scene: DiscordScene, servers: int) -> tuple[float, float, float]:
    """Seconds until READY, CPU seconds until then, resident megabytes a little later."""
    async with child("discord_stand_in") as (discord, told):
        await discord.tells("populate", servers=servers)
        with TemporaryDirectory(prefix="flashbulb-bench-") as folder:
            settings = {**environment(scene.services, Path(folder)), **at_discord(told)}
            began = monotonic()
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bots", "discord"),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, **settings},
            )
            try:
                ready = (await discord.does("connected"))["at"] - began
                cpu = Child(process).cpu_s
                await asyncio.sleep(IDLE_S)
                return ready, cpu, resident_megabytes(process.pid)
            finally:
                with suppress(ProcessLookupError):
                    process.terminate()
                await process.wait()
