"""How long people wait: for the acknowledgement, the first words and the last; one, many, two hundred of them."""

from collections.abc import Sequence
from statistics import median

from tests.bench.people import PEOPLE, Reply
from tests.bench.ratios import PACED_MS
from tests.bench.rows import Row, percentile, within
from tests.bench.scene import Batch, Scene
from tests.bench.script import CHUNKS, whole_answer

QUICK_MS = 5.0


async def waits(scene: Scene) -> list[Row]:
    return [*await _accepted(scene), *await _alone(scene), *await _many(scene), *await _everybody(scene)]


async def _accepted(scene: Scene) -> list[Row]:
    replies = [reply for _ in range(4) for reply in (await scene.with_bot(Batch("ask", 64, 64, PACED_MS)))[1]]
    took = [reply.accepted_s * 1000 for reply in replies]
    note = f", half within {median(took):.0f} ms"
    return [within("acknowledged, 64 commands at once, 99 % within", percentile(took, 99), 250, "ms", note=note)]


async def _alone(scene: Scene) -> list[Row]:
    """A quicker model than in life, so that enough answers fit into the time."""
    _, replies = await scene.with_bot(Batch("ask", 20, 1, QUICK_MS))
    first = [reply.first_after_s * 1000 for reply in replies]
    last = [reply.last_after_s * 1000 for reply in replies]
    return [
        within("first words after the model's, 1 at a time, median", median(first), 15, "ms", note=_worst(first)),
        within("last words after the model's, 1 at a time, median", median(last), 5, "ms", note=_worst(last)),
    ]


async def _many(scene: Scene) -> list[Row]:
    replies = [reply for _ in range(2) for reply in (await scene.with_bot(Batch("ask", 32, 32, PACED_MS)))[1]]
    first = [reply.first_after_s * 1000 for reply in replies]
    last = [reply.last_after_s * 1000 for reply in replies]
    return [
        within(
            "first words, 32 at once, the slowest", max(first), 250, "ms", note=f", half within {median(first):.0f} ms"
        ),
        Row("last words, 32 at once", f"half within {median(last):.0f} ms{_worst(last)}"),
    ]


async def _everybody(scene: Scene) -> list[Row]:
    _, replies = await scene.with_bot(Batch("ask", PEOPLE, PEOPLE, PACED_MS))
    whole = sum(map(_is_whole, replies))
    first = [reply.first_at - reply.posted_at for reply in replies]
    total = max(reply.done_at for reply in replies) - min(reply.posted_at for reply in replies)
    note = f", half within {median(first):.2f} s"
    return [
        Row(f"{PEOPLE} people at once: whole, correct answers", str(whole), str(PEOPLE), whole == PEOPLE),
        within(f"{PEOPLE} people at once: first words, the slowest, from the question", max(first), 2, "s", note=note),
        Row(f"{PEOPLE} people at once: everything answered", f"{total:.1f} s ({CHUNKS} chunks over 1.4 s each)"),
    ]


def _is_whole(reply: Reply) -> bool:
    number = reply.words[1:].partition("c")[0]
    return number.isdigit() and reply.words == whole_answer(int(number))


def _worst(values: Sequence[float]) -> str:
    return f", slowest {max(values):.0f} ms"
