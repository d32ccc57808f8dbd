"""One policy for everything that leaves the process: connections, time-outs and what is tried again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import aiohttp

from core.errors import ProviderBroken, ProviderBusy, ProviderSlow

T = TypeVar("T")

CONNECTIONS = 500
"""An answer keeps one from its first word to its last, so with fewer people would wait for each other's to end."""
CONNECT_S = 10.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something harmless is tried again, and how long to wait between."""

    tries: int = 3
    first_wait_s: float = 0.5
    longest_wait_s: float = 8.0
    """A provider that asks for more patience than this is busy: the person is told instead of kept waiting."""


def open_session() -> aiohttp.ClientSession:
    """The process's one HTTP session; whoever opens it closes it."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_S),
        headers={"User-Agent": "flashbulb"},
    )


async def retried(work: Callable[[], Awaitable[T]], patience: Patience, dice: Random) -> T:
    """The result of `work`, tried again while its provider is busy, slow or broken.

    Only for work that may be repeated without being bought twice. Waits what the provider asks for, or doubling
    from `first_wait_s` with up to half as much again at random, so that many waiting do not return at once.
    """
    wait_s = patience.first_wait_s
    for _ in range(patience.tries - 1):
        try:
            return await work()
        except (ProviderBusy, ProviderSlow, ProviderBroken) as error:
            asked_s = error.retry_after_s or wait_s
            if asked_s > patience.longest_wait_s:
                raise
            await asyncio.sleep(asked_s * dice.uniform(1.0, 1.5))
            wait_s = min(wait_s * 2, patience.longest_wait_s)
    return await work()
