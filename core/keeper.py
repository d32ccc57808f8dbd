"""Keeps what runs from being taken over, takes over what nobody keeps any more, and stops what is asked to."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

import structlog

from core.app import App
from core.judging import LEASE
from core.memory import Claim
from core.recurring import every

log = structlog.get_logger()

BEAT_S = 10.0
"""A third of a lease, so that two beats may fail before anything is taken over."""
STOPS_S = 2.0
"""How long somebody waits whose Stop was heard by another process, at the most."""

TakeUp: TypeAlias = Callable[[Claim], None]
"""What a platform does with a request of its own that another process left behind."""


async def keep(app: App, platforms: Mapping[str, TakeUp], beat_s: float = BEAT_S, stops_s: float = STOPS_S) -> None:
    """Renew, settle and claim, at once and then every `beat_s` seconds, and look for stops and decisions,
    until cancelled.

    Args:
        platforms: Whose requests are claimed; none any more once it is empty.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(every(beat_s, lambda: beat(app, platforms), "the lease could not be renewed"))
        group.create_task(every(stops_s, app.stop_asked, "it could not be seen what is to be stopped"))
        group.create_task(every(stops_s, app.rulebook.keep_up, "it could not be seen what was decided"))


async def beat(app: App, platforms: Mapping[str, TakeUp]) -> None:
    """Renew, settle and claim once."""
    now = app.now()
    await app.ledger.renew(app.owner, now + LEASE)
    await app.settle_late()
    for platform, take_up in [*platforms.items()]:
        for claim in await app.ledger.claim(platform, app.owner, now, now + LEASE):
            log.info("request taken over", id=claim.request.id, attempts=claim.attempts)
            take_up(claim)
