"""What is kept for how long: each night, what is older than the team has decided is deleted, and the log says so."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Protocol

import structlog

from core.administration import Administration, Entry
from core.limits import EVERYTHING
from core.memory import Belongings
from core.platforms import Notes
from core.ports import Attachments, Clock, Documents, Works
from core.recurring import recurring
from core.rulebook import Rulebook

log = structlog.get_logger()

NIGHT_HOUR = 3
"""Of the house's own zone."""
LOOK_S = 900.0
NOTES = "retention"
SWEPT = "swept"
BATCH = 200
"""Requests in one transaction: others write in between."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long a workspace's things are kept."""

    workspace: str
    """Empty: all those that have no span of their own."""
    words_before: datetime | None
    """None: for ever."""
    works_before: datetime | None


class Keeping(Protocol):
    """What is deleted when it is old. Every method is one transaction."""

    async def workspaces(self) -> Sequence[str]:
        """All those that anything was ever asked in."""
        ...

    async def drop_works(self, workspace: str, before: datetime, most: int) -> tuple[int, Belongings]:
        """Delete that many requests' works of this workspace that nobody has pinned; how many, and their files."""
        ...

    async def drop_words(self, workspace: str, before: datetime, most: int) -> tuple[int, Belongings]:
        """Take the words out of that many requests that ended before then and have no works; the rest of them stays."""
        ...

    async def drop_periods(self, before: str) -> None:
        """Delete how far limits were used, and what was given on top, in days and months before this month."""
        ...


MONTHS_KEPT = 2


class Retention:
    """
    Args:
        owner: This process: of several, one sweeps.
    """

    def __init__(
        self,
        keeping: Keeping,
        administration: Administration,
        rulebook: Rulebook,
        notes: Notes,
        works: Works,
        attachments: Attachments,
        documents: Documents,
        now: Clock,
        owner: str,
    ) -> None:
        self._keeping = keeping
        self._administration = administration
        self._rulebook = rulebook
        self._notes = notes
        self._works = works
        self._attachments = attachments
        self._documents = documents
        self._now = now
        self._owner = owner

    def kept(self) -> AbstractAsyncContextManager[None]:
        """While this is entered: every night, once over all processes; a night slept through is made up for."""
        return recurring(LOOK_S, self.sweep_tonight, "what is old could not be deleted")

    async def sweep_tonight(self) -> None:
        """Sweep, if it is time and no process has done it since last night."""
        now = self._now()
        night = (now.astimezone(self._rulebook.calendar.zone) - timedelta(hours=NIGHT_HOUR)).date().isoformat()
        if await self._notes.read(NOTES, SWEPT) >= night:
            return
        if await self._notes.once(NOTES, night, self._owner) == self._owner:
            await self.sweep()
            await self._notes.write(NOTES, SWEPT, night)

    async def sweep(self) -> tuple[int, int]:
        """Delete what is too old now; of how many requests the words went, and of how many the works."""
        await self._rulebook.refresh()
        words = works = 0
        spans = await self._spans()
        if not spans:
            return 0, 0
        for span in spans:
            if span.works_before:
                works += await self._all_of(self._keeping.drop_works, span.workspace, span.works_before)
            if span.words_before:
                words += await self._all_of(self._keeping.drop_words, span.workspace, span.words_before)
        await self._keeping.drop_periods(self._oldest_month())
        after = f"the words of {words:,} requests and the works of {works:,}"
        await self._administration.note(
            Entry(token_hex(12), self._now(), "flashbulb", "retention", EVERYTHING, "", after)
        )
        log.info("what was old is deleted", words=words, works=works)
        return words, works

    def _oldest_month(self) -> str:
        """The oldest month of which it is kept who has used how much of which limit."""
        month = self._now().astimezone(self._rulebook.calendar.zone).date().replace(day=1)
        for _ in range(MONTHS_KEPT - 1):
            month = (month - timedelta(days=1)).replace(day=1)
        return f"{month:%Y-%m}"

    async def _spans(self) -> Sequence[Span]:
        return [self._span(workspace) for workspace in await self._keeping.workspaces()]

    def _span(self, workspace: str) -> Span:
        scope = f"workspace:{workspace}"
        words = int(self._rulebook.setting_at("keep_text_days", scope))
        works = int(self._rulebook.setting_at("keep_works_days", scope))
        return Span(workspace, self._before(words), self._before(works))

    def _before(self, days: int) -> datetime | None:
        return self._now() - timedelta(days=days) if days else None

    async def _all_of(self, drop: "Drop", workspace: str, before: datetime) -> int:
        total = 0
        while True:
            count, gone = await drop(workspace, before, BATCH)
            await self._works.delete(gone.files)
            await self._attachments.delete(gone.attachments)
            await self._documents.delete(gone.documents)
            total += count
            if count < BATCH:
                return total


class Drop(Protocol):
    """One of the two things that are deleted."""

    async def __call__(self, workspace: str, before: datetime, most: int, /) -> tuple[int, Belongings]: ...
