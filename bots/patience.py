"""Waiting no longer than a platform does."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


async def in_time(work: Coroutine[object, object, T], seconds: float) -> T:
    """What `work` returns, if it does in time. Otherwise it goes on by itself: storage is never left half done.

    Raises:
        TimeoutError: It did not.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise TimeoutError
    return task.result()
