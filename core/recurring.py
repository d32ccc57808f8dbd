"""Work that is done again and again beside everything else, for as long as something is open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from core.errors import HostError

log = structlog.get_logger()

Work = Callable[[], Awaitable[object]]


async def every(pause_s: float, work: Work, trouble: str, **about: object) -> None:
    """Do it now and after every pause, until cancelled. What the host has to put right is logged, and tried again.

    Args:
        trouble: What the log says then.
        about: More that it says.
    """
    while True:
        try:
            await work()
        except HostError as error:
            log.error(trouble, error=repr(error), cause=repr(error.__cause__), **about)
        await asyncio.sleep(pause_s)


@asynccontextmanager
async def recurring(
    pause_s: float, work: Work, trouble: str, *, waits_first: bool = False, **about: object
) -> AsyncIterator[None]:
    """While this is entered, as `every`.

    Args:
        waits_first: The first time comes after a pause, too.
    """

    async def going_on() -> None:
        if waits_first:
            await asyncio.sleep(pause_s)
        await every(pause_s, work, trouble, **about)

    task = asyncio.create_task(going_on())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
