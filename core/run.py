"""One request on the road: what it has shown, spent and said, and how that is written down when it ends."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from typing import Any, TypeVar

import structlog

from core.draft import Draft
from core.errors import BotError, FateUnknown
from core.kit import Notebook
from core.memory import Closing
from core.values import Afresh, Offer, Request, Show, Update, Usage
from core.words import STOPPED, STOPPED_AFTER_BUYING

T = TypeVar("T")
log = structlog.get_logger()

REFUSED_CHARS = 200
"""Kept of each option of a request that was not even begun."""


class Run:
    """One request on the road."""

    def __init__(self, request: Request, show: Show, now: datetime) -> None:
        self.request = request
        self.began_at = now
        self.draft = Draft()
        self.notebook = Notebook()
        self.is_begun = False
        self.is_stopped = False
        self.is_finishing = False
        """Too late to be stopped: it is being settled."""
        self.task = asyncio.current_task()
        self._show = show

    def stop(self) -> bool:
        """Cancel it for its person; False when it is too late."""
        if self.task is None:
            return False
        if self.is_finishing or self.is_stopped:
            return self.is_stopped
        self.is_stopped = self.notebook.is_stopped = True
        self.task.cancel()
        return True

    async def stored(self, storing: Coroutine[Any, Any, T]) -> T:
        """What comes of storing its end. A cancellation comes too late from here on: what is stored is to be shown."""
        self.is_finishing = True
        task = asyncio.create_task(storing)
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                if self.task:
                    self.task.uncancel()
        return task.result()

    def show(self, update: Update) -> None:
        """Pass it on, but for offers: a button is shown when it is stored, never before."""
        if isinstance(update, Offer):
            update = replace(update, id=update.id or token_hex(12))
            self.draft.take(update)
        else:
            self.draft.take(update)
            self._show(update)

    def show_last(self, *updates: Update, before: Sequence[Update] = ()) -> None:
        """Show what had to wait until it was stored.

        Args:
            before: What stood there before, which is there again.
        """
        back = (Afresh(), *(update for update in before if not isinstance(update, Offer))) if before else ()
        for update in (*back, *self.draft.offers, *updates):
            self._show(update)

    def take_back(self, before: Sequence[Update]) -> None:
        """Let this be what the request has come to, instead of all that it has shown itself."""
        for update in (Afresh(), *before) if before else ():
            self.draft.take(update)

    def settled(self, owner: str, now: datetime, counted: Mapping[str, int]) -> Closing:
        """The end of a request that gave the person what it was for."""
        closing = self._closing(owner, now, "done")
        turns, works = tuple(self.notebook.turns), tuple(self.notebook.works)
        folded, parts = self.notebook.folded, self.notebook.parts
        closing = replace(closing, usage=self.notebook.usage, counted=counted, turns=turns, works=works)
        return replace(closing, folded=folded, parts=parts)

    def broken_off(self, owner: str, now: datetime, outcome: str) -> Closing:
        """The end of one that did not: whatever was billed is nobody's."""
        closing = replace(self._closing(owner, now, outcome), waste=self.notebook.waste + self.notebook.usage)
        return closing if self.is_begun else replace(closing, request=_shortened(self.request))

    def took_ms(self, now: datetime) -> int:
        return round((now - self.began_at).total_seconds() * 1000)

    def log_out(self, outcome: str, usage: Usage, now: datetime) -> None:
        """Its last line in the log; `usage` is what the person is charged."""
        log.info(
            "request out",
            id=self.request.id,
            command=self.request.command,
            outcome=outcome,
            took_ms=self.took_ms(now),
            cost_micros=usage.micros,
            waste_micros=0 if outcome == "done" else self.notebook.usage.micros,
        )

    def _closing(self, owner: str, now: datetime, outcome: str) -> Closing:
        return Closing(
            request=self.request,
            owner=owner,
            outcome=outcome,
            at=now,
            took_ms=self.took_ms(now),
            usage=Usage(),
            waste=self.notebook.waste,
            counted={},
            updates=self.draft.updates(),
            search_text=" ".join(self.notebook.words).casefold(),
        )


def once_more(request: Request, error: BotError) -> Sequence[Offer]:
    """Where nobody knows whether something was bought, only the person may decide to ask for it again."""
    if not isinstance(error, FateUnknown):
        return ()
    return (Offer("Again", request.command, request.options, id=token_hex(12)),)


def waited_s(request: Request, now: datetime) -> int:
    """How long the person has waited, restarts included."""
    return max(0, int((now - request.asked_at).total_seconds()))


def stopped(usage: Usage) -> str:
    """What is said of a request that was stopped, after this was spent."""
    return STOPPED_AFTER_BUYING if usage.pictures or usage.clips else STOPPED


def _shortened(request: Request) -> Request:
    """A refused request as it is recorded: enough to recognise it, not the hundred thousand characters it had."""
    options = {name: v[:REFUSED_CHARS] if isinstance(v, str) else v for name, v in request.options.items()}
    address = {name: value[:REFUSED_CHARS] for name, value in request.address.items()}
    return replace(request, options=options, address=address)
