"""Keeps what runs from being taken over, and takes over what nobody keeps any more."""

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeAlias

import structlog

from core.app import LEASE, App
from core.errors import HostError
from core.memory import Claim

log = structlog.get_logger()

BEAT_S = 10.0
"""A third of a lease, so that two beats may fail before anything is taken over."""

TakeUp: TypeAlias = Callable[[Claim], None]
"""What a platform does with a request of its own that another process left behind."""


async def keep(app: App, platforms: Mapping[str, TakeUp], beat_s: float = BEAT_S) -> None:
    """Renew, settle and claim, at once and then every `beat_s` seconds, until cancelled."""
    while True:
        try:
            await beat(app, platforms)
        except HostError as error:
            log.error("the lease could not be renewed", error=repr(error), cause=repr(error.__cause__))
        await asyncio.sleep(beat_s)


async def beat(app: App, platforms: Mapping[str, TakeUp]) -> None:
    """Renew, settle and claim once."""
    now = app.now()
    await app.ledger.renew(app.owner, now + LEASE)
    await app.settle_late()
    for platform, take_up in platforms.items():
        for claim in await app.ledger.claim(platform, app.owner, now, now + LEASE):
            log.info("request taken over", id=claim.request.id, attempts=claim.attempts)
            take_up(claim)
