"""What a request costs beside the bare SDKs doing the same calls, in turns, so that a busy machine is busy for both."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.rows import Row
from tests.bench.scene import Batch, Cost, Scene

BUDGET = 1.35
PACED_MS = 1_400 / 60


@dataclass(frozen=True, slots=True)
class Contest:
    what: str
    batch: Batch
    rounds: int


ASKS = (
    Contest("/ask, chunks at once, 1 at a time", Batch("ask", 12, 1), 7),
    Contest("/ask, chunks at once, 64 at once", Batch("ask", 64, 64), 5),
    Contest("/ask, over 1.4 s, 1 at a time", Batch("ask", 2, 1, PACED_MS), 3),
    Contest("/ask, over 1.4 s, 64 at once", Batch("ask", 64, 64, PACED_MS), 3),
)
PICTURES = (
    Contest("/imagine, 1 at a time", Batch("imagine", 3, 1), 3),
    Contest("/imagine, 64 at once", Batch("imagine", 64, 64), 1),
)


async def against_bare(scene: Scene, contests: Sequence[Contest], budget: float | None) -> list[Row]:
    found = []
    for contest in contests:
        ours, theirs = await _rounds(scene, contest)
        found.append(compared(contest.what, ours, theirs, budget))
    return found


async def _rounds(scene: Scene, contest: Contest) -> tuple[list[Cost], list[Cost]]:
    await scene.bare(Batch(contest.batch.kind, 2, 1))
    await scene.with_bot(Batch(contest.batch.kind, 2, 1))
    ours, theirs = [], []
    for _ in range(contest.rounds):
        theirs.append(await scene.bare(contest.batch))
        ours.append((await scene.with_bot(contest.batch))[0])
    return ours, theirs


def compared(what: str, ours: Sequence[Cost], theirs: Sequence[Cost], budget: float | None) -> Row:
    ratio = median(mine.cpu_ms / bare.cpu_ms for mine, bare in zip(ours, theirs, strict=True))
    wall = f"wall {median(c.wall_ms for c in ours):.1f} against {median(c.wall_ms for c in theirs):.1f} ms"
    cpu = f"CPU {median(c.cpu_ms for c in ours):.1f} against {median(c.cpu_ms for c in theirs):.1f} ms"
    if budget is None:
        return Row(what, f"{ratio:.2f} × ({cpu}; {wall})")
    return Row(what, f"{ratio:.2f} × ({cpu}; {wall})", f"at most {budget} ×", ratio <= budget)
