"""One reply on Slack, painted: what is shown in its messages, and what is done when Slack does not take it."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import structlog

from bots.ids import made
from bots.live import Gone, Moved, NotNow, NotYet
from bots.slack.address import Address
from bots.slack.render import Button, Page, Post, Upload, pages_of_draft, remembered
from bots.slack.route import Route
from bots.slack.shares import Kept
from bots.slack.slash import Slash
from bots.slack.status import Status
from bots.slack.troubles import NotAllowed, Taken, TooLate, Trouble
from bots.slack.wire import Wire
from core.command import Unit
from core.draft import Draft
from core.errors import HostError
from core.platforms import Posts
from core.ports import Clock
from core.values import Request

log = structlog.get_logger()

STATUS_S = 10.0
CLOSE_S, HURRIED_S = 120.0, 3.0
"""What is done at the end may have to wait for its turn; a process that ends does not wait that long."""
STREAM_PACE_S = 1.0
UPDATE_PACE_S = 1.2
WRITING = "Writing …"
"""While there is no room to show what is written."""
POST, UPDATE = "chat.postMessage", "chat.update"
LEAST_FILL = 0.15
"""However little is left of a minute's calls, what goes on is shown every few seconds."""
IN_FILES: Collection[Unit | None] = ("pictures", "clips")
"""What ends in files needs a place that takes some from the beginning."""
PROGRESS_AFTER_S = 0.7
"""A quick model has said its first words by then, and they need no second call."""


class SlackScreen:
    """Fits `Screen`.

    Args:
        counts: What the command takes from.
        crowd: How many wait in a channel: this is one of them until something of it is there.
        is_resumed: Another process may have posted a part of it.
        rates: Whether the answer may be rated.
    """

    def __init__(
        self,
        request: Request,
        wire: Wire,
        kept: Kept,
        posts: Posts,
        now: Clock,
        slash: Slash,
        counts: Unit | None = None,
        crowd: Counter[str] | None = None,
        *,
        is_resumed: bool = False,
        rates: bool = False,
    ) -> None:
        self._id = request.id
        self._rates = request.id if rates else ""
        self._address = Address.of(request.address)
        self._wire = wire
        self._slash = slash
        self._command = request.command
        self._ends_in_files = counts in IN_FILES
        self._route = Route(request, wire, kept, posts, now, is_resumed=is_resumed)
        self._drawing = remembered()
        self._status = Status(wire, self._route, counts) if self._route.is_native else None
        self._crowd = crowd
        if crowd is not None:
            crowd[self._address.channel] += 1
        self._owes = False
        """Whether a message of it grows, which has to be changed once more at the end."""
        self._shown: Sequence[Page] = ()
        self._whispers: list[str] = []
        self._is_refusal = False
        self._is_left = False
        self._is_resumed = is_resumed

    @property
    def pace_s(self) -> float:
        method, channel = self._route.next_call(max(0, len(self._shown) - 1))
        pace_s = STREAM_PACE_S if self._route.streams else UPDATE_PACE_S
        return pace_s / max(LEAST_FILL, min(1.0, 2 * self._wire.governor.fill(method, channel)))

    @property
    def progress_after_s(self) -> float:
        """Slack's own line below a thread is no message, and says at once that somebody is at work."""
        return 0.0 if self._status else PROGRESS_AFTER_S

    def render(self, draft: Draft) -> Sequence[Page]:
        """Raises NotYet when there is no room for a step that could as well be left out."""
        self._is_left = draft.is_left
        if draft.is_left:
            # Half of it, told as if it were all, could not be taken back from a reader or an address.
            self._owe_nothing()
            return self._shown
        draft = self._slash.draft(draft, self._command)
        if self._status and not draft.is_over and (draft.progress or self._route.streams):
            self._status.show(draft.progress)
        if self._route.way == "url" and not draft.is_over:
            return ()
        is_alone = bool(self._address.is_direct) or self._route.way == "direct" or self._route.is_hidden
        self._whispers = [] if is_alone else [notice.words for notice in draft.notices if notice.is_private]
        self._is_refusal = is_refusal(draft)
        pages = pages_of_draft(
            draft,
            "\n".join(filter(None, (self._route.remark, self._heading))),
            self._buttons(draft),
            shows_private=is_alone,
            is_native=self._route.is_native and self._route.way == "message",
            rates=self._rates,
            calls="" if is_alone else self._address.user,
            drawing=self._drawing,
        )
        if draft.is_over:
            self._owe_nothing()
        elif pages and not self._has_room(len(pages) - 1):
            if self._status:
                self._status.show(draft.progress or WRITING)
            raise NotYet
        self._shown = [_settled(page, is_last=page is pages[-1], is_over=draft.is_over) for page in pages]
        return self._shown

    def _has_room(self, index: int) -> bool:
        """Whether there is some for this step and for the last one, which then has to be made: a message that grows is
        changed once more at its end, and of two hundred the last would wait for that for minutes."""
        governor, (method, channel) = self._wire.governor, self._route.next_call(index)
        owes = method in (POST, UPDATE) and not self._owes
        if not governor.has_room(method, channel) or (owes and not governor.has_room(UPDATE)):
            return False
        if owes:
            self._owes = True
            governor.promise(UPDATE)
        return True

    def _owe_nothing(self) -> None:
        if self._owes:
            self._owes = False
            self._wire.governor.promise(UPDATE, -1)

    async def put(self, index: int, page: Page) -> None:
        try:
            await self._route.recall()
            if (
                self._is_refusal
                and not self._route.has_posted
                and self._route.by_url.is_alive
                and not (self._address.thread or self._address.is_direct)
            ):
                # Everybody in a channel would read that somebody did not get an answer.
                self._route.hide()
            await self._route.put(index, page)
            self._leave_the_crowd()
        except NotYet:
            if self._status:
                self._status.show(WRITING)
            raise
        except Taken as trouble:
            raise Gone from trouble
        except (NotAllowed, TooLate) as trouble:
            log.info("the answer moves", id=self._id, cause=repr(trouble))
            await self._route.move(trouble, has_files=self._ends_in_files or self._has_files)
            raise Moved from trouble
        except (Trouble, HostError) as trouble:
            raise NotNow(repr(trouble)) from trouble

    @property
    def _has_files(self) -> bool:
        return any(isinstance(page, Upload) for page in self._shown)

    async def drop(self, length: int) -> None:
        try:
            await self._route.recall()
            await self._route.cut(length)
        except (Trouble, HostError) as error:
            raise NotNow(repr(error)) from error

    async def close(self) -> None:
        """What another process posted beyond the end goes away, and what only the asker is to read is told them."""
        self._leave_the_crowd()
        self._owe_nothing()
        try:
            async with asyncio.timeout(HURRIED_S if self._is_left else CLOSE_S):
                await self._closed()
        except TimeoutError:
            log.warning("not closed in time", id=self._id)
        except (Trouble, HostError) as trouble:
            log.info("not closed", id=self._id, cause=repr(trouble))

    async def _closed(self) -> None:
        try:
            if self._shown and not self._is_left:
                await self._route.cut(len(self._shown))
            if self._whispers and self._address.user and self._route.way != "nowhere":
                await self._route.whisper("\n".join(self._whispers))
        finally:
            if self._status and not self._is_left:
                where = self._route.standing if self._is_resumed else None
                route = self._route
                async with asyncio.timeout(STATUS_S):
                    await self._status.end(where, has_posted=route.has_posted, has_ended=route.has_ended_session)
            elif self._status:
                await self._status.leave()

    def _leave_the_crowd(self) -> None:
        if self._crowd is not None:
            leave(self._crowd, self._address.channel)
            self._crowd = None

    @property
    def _heading(self) -> str:
        return "" if self._route.is_hidden else self._address.heading

    def _buttons(self, draft: Draft) -> Sequence[Button]:
        if not draft.is_over:
            return [Button(made("stop", self._id), "Stop")]
        if self._route.is_hidden:
            return [Button(made("share", self._id), "Share")] if draft.receipt else []
        return [Button(made("delete", self._id), "Delete", "danger")] if draft.has_files else []


def leave(crowd: Counter[str], channel: str) -> None:
    """One less waits there."""
    crowd[channel] -= 1
    if crowd[channel] <= 0:
        del crowd[channel]


def is_refusal(draft: Draft) -> bool:
    """Nothing came of it but a sentence that says why."""
    has_anything = draft.text or draft.has_files or draft.facts or draft.offers
    return draft.is_over and not has_anything and any(notice.is_problem for notice in draft.notices)


def _settled(page: Page, *, is_last: bool, is_over: bool) -> Page:
    """The page, told whether it grows: a stream has to be ended even when nothing is left to be said."""
    if not isinstance(page, Post):
        return page
    return replace(page, is_whole=is_over or not is_last, is_end=is_over and is_last)
