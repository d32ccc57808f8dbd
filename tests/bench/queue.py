"""The line at the studio: what it costs, how soon a free place is used, how fair it is, and a thousand in it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.child import Child, Facts, child
from tests.bench.rows import Row, percentile, within

ROUNDS = 3
LANES = 24
TURNS = 2
WAITING = 1_000


@dataclass(frozen=True, slots=True)
class TwoProcesses:
    """On one database."""

    here: Child
    there: Child


@asynccontextmanager
async def queue_scene(folder: Path) -> AsyncIterator[TwoProcesses]:
    settings = {"BENCH_FOLDER": str(folder)}
    async with child("studio_line", settings) as (here, _), child("studio_line", settings) as (there, _):
        yield TwoProcesses(here, there)


async def queue(scene: TwoProcesses) -> list[Row]:
    return [
        *await _costs(scene.here),
        *await _hand_overs(scene),
        *await _fairness(scene.here),
        *await _many(scene.here),
    ]


async def _costs(line: Child) -> list[Row]:
    return [
        *await _beside_bare(line, "an order that does not wait", 2, "alone", total=80),
        *await _beside_bare(line, "an order of 64 at once, 4 places", None, "together", total=320, at_once=64),
    ]


async def _beside_bare(line: Child, what: str, most_trips: float | None, order: str, **how: int) -> list[Row]:
    """In turns, so that a busy machine is busy for both."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(await line.does(order, is_bare=True, **how))
        ours.append(await line.does(order, is_bare=False, **how))
    trips = _median(ours, "trips")
    cpu = f"{_median(ours, 'cpu_ms'):.2f} ms; bare semaphore {_median(bare, 'cpu_ms'):.2f} ms"
    wall = f"wall, with the sleep, {_median(ours, 'wall_ms'):.1f} against {_median(bare, 'wall_ms'):.1f} ms"
    ways = f"ways to the database for {what}"
    return [
        Row(f"{what}: CPU to come, begin and leave", f"{cpu} ({wall})"),
        within(ways, trips, most_trips, "") if most_trips else Row(ways, f"{trips:.2f}"),
    ]


async def _hand_overs(scene: TwoProcesses) -> list[Row]:
    told = await scene.here.tells("handed_over", total=300)
    return [
        _empty("of the same process", [float(took) for took in told["took_ms"]]),
        _empty("of another process", await _across(scene)),
    ]


async def _across(scene: TwoProcesses) -> list[float]:
    """Whoever has begun gives free in the next turn, and the other process waits."""
    took: list[float] = []
    holder, waiter = scene.here, scene.there
    await holder.tells("stand", lanes=LANES)
    for _ in range(TURNS):
        await waiter.tells("stand", lanes=LANES)
        freed, began = (await holder.tells("free"))["at"], (await waiter.tells("begun"))["at"]
        took += [(end - start) * 1000 for start, end in zip(freed, began, strict=True)]
        holder, waiter = waiter, holder
    return took


def _empty(whose: str, took_ms: Sequence[float]) -> Row:
    half, most = percentile(took_ms, 50), percentile(took_ms, 99)
    digits = 2 if half < 10 else 0
    measured = f"p50 {half:,.{digits}f} ms, p99 {most:,.{digits}f} ms ({len(took_ms)} of them)"
    return Row(f"from a place given free to the next order, {whose}", measured)


async def _fairness(line: Child) -> list[Row]:
    pictures: dict[str, str | float] = {"medium": "picture", "lasts_s": 0.03}
    videos: dict[str, str | float] = {"medium": "video", "lasts_s": 0.1}
    return [
        *[await _before(line, "50 pictures of somebody else", n, people=1, each=50, **pictures) for n in (4, 1)],
        await _before(line, "10 pictures of each of 5 people", 4, people=5, each=10, **pictures),
        *[await _before(line, "10 videos of somebody else", n, people=1, each=10, **videos) for n in (4, 1)],
    ]


async def _before(line: Child, whom: str, slots: int, **how: str | float) -> Row:
    """The worst of several rounds."""
    seen = [await line.does("fair", slots=slots, **how) for _ in range(ROUNDS)]
    waited = f"waited {max(each['waited_ms'] for each in seen):.0f} ms at the most"
    note = f" of one person began before; {waited}, each of theirs takes {float(how['lasts_s']) * 1000:.0f}"
    places = "1 place" if slots == 1 else f"{slots} places"
    return within(f"a picture behind {whom}, {places}", max(each["before"] for each in seen), 1, "", note=note)


async def _many(line: Child) -> list[Row]:
    steps = await line.tells("looks", waiting=WAITING)
    seen = await line.does("blocks", waiting=WAITING)
    titles = {
        "enter": "to come",
        "look": "to look: who may begin, and everybody read",
        "leave": "to leave, and let the next one through",
        "forecast": "to say when each of them begins",
    }
    note = f" of CPU; {seen['longest_wall_s'] * 1000:.0f} ms on the clock of this shared machine"
    return [
        *(Row(f"{WAITING:,} in line: {title}", _step(steps[name])) for name, title in titles.items()),
        within(f"longest callback, {WAITING:,} come and wait", seen["longest_cpu_s"] * 1000, 50, "ms", note=note),
    ]


def _step(spent: Facts) -> str:
    return f"CPU {spent['cpu_ms']:.2f} ms, wall {spent['wall_ms']:.2f} ms"


def _median(seen: Sequence[Facts], name: str) -> float:
    return median(each[name] for each in seen)
