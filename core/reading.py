"""What was said in a place, read by the bot with the rights of whoever asks."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from core.errors import NotPermitted
from core.values import Progress, Request, Show

A_TURN = 200
"""Messages, which take a few milliseconds."""
READING = Progress("Reading …")


@dataclass(frozen=True, slots=True)
class Said:
    """One message, as the asker could read it themselves."""

    id: str
    """The platform's own, unique within its channel."""
    account: str
    """Who wrote it, as requests name people: `discord:123`; empty where nobody knows."""
    name: str
    """What people there call them."""
    words: str
    at: datetime
    link: str
    """Where it is, for a reader's browser; empty where it has no address."""
    files: tuple[str, ...] = ()
    """The names of its attachments."""
    is_ours: bool = False
    """The bot said it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a place is to be read: the newest messages that fit all of this."""

    last: int
    """Messages at the most."""
    since: datetime | None = None
    thread: str = ""
    """A link to a message of the thread that is meant, or to a channel; empty for where it was asked."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What was read of one place."""

    said: tuple[Said, ...]
    """Oldest first."""
    title: str
    """What people call the place: `#general`, `the thread in #general`."""
    stopped: str = ""
    """A sentence about why it does not reach further back, where it was meant to; empty where it does."""
    link: str = ""
    """Where that is, as `Wanted.thread` takes it, to read the same place again; empty where it has no address."""


def read_so_far(messages: int, at: datetime) -> Progress:
    """How far somebody who waits for it has got: so many messages, the latest of them said then."""
    return Progress(f"Read {messages:,} messages, as far as {day_of(at)} …")


def day_of(at: datetime) -> str:
    """A moment as a sentence about a place's past names it."""
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


async def in_turns(telling: Iterable[Said]) -> list[Said]:
    """All that is told, with everybody else's turn now and then: thousands of messages would hold up what else runs."""
    told: list[Said] = []
    for number, each in enumerate(telling, start=1):
        told.append(each)
        if number % A_TURN == 0:
            await asyncio.sleep(0)
    return told


def newest(said: Iterable[Said], wanted: Wanted) -> tuple[Said, ...]:
    """Those of the messages that were wanted, oldest first."""
    within = [each for each in said if wanted.since is None or each.at >= wanted.since]
    return tuple(sorted(within, key=lambda each: each.at)[-wanted.last :]) if wanted.last > 0 else ()


class Reader(Protocol):
    """One platform's way to what was said there."""

    async def read(self, request: Request, wanted: Wanted, show: Show) -> Passage:
        """The messages, showing progress where it takes a while. Messages deleted meanwhile are just not there.

        Raises:
            NotPermitted: The asker may not read there, or the bot may not; the sentence says which and the way out.
            NotFound: There is no such place (any more).
            BadOption: `wanted.thread` is no link to one.
            ProviderBusy, ProviderSlow, ProviderBroken: The platform did not give them.
        """
        ...

    async def message(self, request: Request, link: str) -> Said | None:
        """The message behind a link of this platform; None where it is none. Raises as `read` does."""
        ...

    async def last_said(self, request: Request) -> datetime | None:
        """When the asker last wrote where this was asked, before they asked; None where nobody can tell."""
        ...


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of all platforms that are served."""

    _by_platform: dict[str, Reader] = field(default_factory=dict)

    def goes_by(self, platform: str, reader: Reader) -> None:
        """From now on this platform is read like this."""
        self._by_platform[platform] = reader

    def knows(self, request: Request) -> bool:
        """Whether what was said where this was asked can be read at all."""
        return request.platform in self._by_platform

    def of(self, request: Request) -> Reader:
        """The reader of the platform that this was asked on. Raises NotPermitted where there is none."""
        reader = self._by_platform.get(request.platform)
        if reader is None:
            raise NotPermitted("What was said here cannot be read by this bot.")
        return reader
