"""Rows gone through part by part: progress on the way, and what is done handed over however it ends."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias, TypeVar

from core.batches import Batches
from core.kit import Kit
from core.material import Item, named_in
from core.values import Notice, Progress, Show, Spend

T = TypeVar("T")
Part: TypeAlias = Sequence[tuple[int, Item]]
"""Items with their numbers."""

BROKE_OFF = "It broke off after {done:,} of {all:,}; these are missing: {missing}. {why}"


async def gone_through(
    batches: Batches[Part, T],
    do: Callable[[Part, Spend], Awaitable[T]],
    hand_over: Callable[[], Awaitable[None]],
    kit: Kit,
    show: Show,
    *,
    verb: str,
    costs: str,
) -> None:
    """Do all parts; where it breaks off, or is stopped, what is done is handed over too, with a word about the rest.

    Args:
        verb: What is done to an item: `Read`.
        costs: What stands behind the count: the most that it may cost, or nothing.
    """
    items = sum(map(len, batches.parts))

    def tell(done: int) -> None:
        show(Progress(f"{verb} {_count(batches) if done else 0:,} of {items:,}{costs} …"))

    tell(0)
    try:
        await batches.work(kit, do, tell)
    except asyncio.CancelledError:
        if kit.notebook.is_stopped and batches.done:
            await hand_over()
        raise
    await hand_over()
    if batches.trouble:
        missing = named_in(batches.missing)
        words = BROKE_OFF.format(done=_count(batches), all=items, missing=missing, why=batches.trouble)
        show(Notice(words, is_problem=True))


def _count(batches: Batches[Part, T]) -> int:
    return sum(len(part) for part, _ in batches.done)
