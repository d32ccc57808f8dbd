"""What happens inside: ways to the database, what they cost, and how long one callback keeps the event loop."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from core.ports import Made
from core.works import WorkFiles
from tests.bench.child import child
from tests.bench.ratios import PACED_MS
from tests.bench.rows import Row, within
from tests.bench.scene import Batch, Scene
from tests.bench.services import pictures

TRIPS_GOES = 3
LIMITS = {
    "none": "64 at once, nothing limited",
    "usual": "64 at once, the limits that hold by themselves (4 rows)",
    "five": "64 at once, limits of person, role, channel, workspace and everything (12 rows)",
}


async def trips(scene: Scene) -> list[Row]:
    asks = await _fewest_trips(scene, Batch("ask", 4, 1))
    pictures = await _fewest_trips(scene, Batch("imagine", 2, 1))
    return [
        within("ways to the database for each /ask", asks, 3, ""),
        Row("ways to the database for each /imagine", f"{pictures:g}"),
    ]


async def _fewest_trips(scene: Scene, batch: Batch) -> float:
    """Of several goes: leases are renewed and stops looked for meanwhile, which is no request's own."""
    return min([(await scene.watched(batch))["trips"] for _ in range(TRIPS_GOES)])


async def storage() -> list[Row]:
    async with child("storage") as (store, _):
        alone = await store.does("ask", total=300, at_once=1)
        together = await store.does("ask", total=640, at_once=64)
        limited = {which: await store.does("limited", total=640, at_once=64, limits=which) for which in LIMITS}
    wall = "; wall {:.2f} ms"
    return [
        within("storage for each /ask, 1 at a time, CPU", alone["cpu_ms"], 2, "ms", note=wall.format(alone["wall_ms"])),
        within(
            "storage for each /ask, 64 at once, CPU", together["cpu_ms"], 2, "ms", note=wall.format(together["wall_ms"])
        ),
        *(
            within(f"begin and finish, {what}, CPU", each["cpu_ms"], 3, "ms", note=wall.format(each["wall_ms"]))
            for (which, what), each in zip(LIMITS.items(), limited.values(), strict=True)
        ),
    ]


async def loop_blocks(scene: Scene) -> list[Row]:
    batches = {
        "the first /ask of the process": Batch("ask", 1, 1),
        "64 /ask at once, chunks at once": Batch("ask", 64, 64),
        "64 /ask at once, over 1.4 s": Batch("ask", 64, 64, PACED_MS),
        "16 /imagine at once": Batch("imagine", 16, 16),
    }
    found = []
    for what, batch in batches.items():
        seen = await scene.watched(batch)
        note = f" of CPU; {seen['longest_wall_s'] * 1000:.0f} ms on the clock of this shared machine"
        found.append(within(f"longest callback, {what}", seen["longest_cpu_s"] * 1000, 50, "ms", note=note))
    return found


async def pillow() -> list[Row]:
    """The part of `/imagine` that no bare client does: cleaning the file and making a thumbnail."""
    files = await asyncio.to_thread(pictures, 8)
    with TemporaryDirectory(prefix="flashbulb-bench-") as name:
        works = WorkFiles(Path(name))
        cpu = process_time()
        for file in files:
            await works.save(Made(file, "image/png"))
        each_ms = (process_time() - cpu) * 1000 / len(files)
    kilobytes = len(files[0]) / 1000
    return [
        Row("of it Pillow: metadata stripped, thumbnail made", f"{each_ms:.0f} ms CPU (PNG, 1024², {kilobytes:.0f} kB)")
    ]
