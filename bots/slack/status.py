"""The line below a thread that says what the bot is doing, and the button that stops it. Slack draws both."""

import asyncio
from typing import Protocol

import structlog

from bots.slack.cells import Spot
from bots.slack.prompts import loading
from bots.slack.troubles import Trouble, Unsure
from bots.slack.wire import Wire
from core.command import Unit
from core.errors import HostError
from core.words import fitting

log = structlog.get_logger()

STATUS = "assistant.threads.setStatus"
SESSION = "agents.sessions.setStatus"
REFRESH_S = 60.0
"""Slack takes the line away after two minutes."""
STEP_S = 3.0
BEGIN_S = 5.0
"""Between two changes of it."""
STATUS_CHARS = 140


class Place(Protocol):
    """Where an answer is going to stand."""

    async def recall(self) -> None: ...

    async def thread(self) -> Spot: ...


class Status:
    """Shown from `show` to `end`; of no consequence when Slack does not take it."""

    def __init__(self, wire: Wire, place: Place, counts: Unit | None = None) -> None:
        self._wire = wire
        self._place = place
        self._thread: dict[str, object] = {}
        self._channel = ""
        self._lines = loading(counts)
        self._words = ""
        self._is_first = True
        self._changed = asyncio.Event()
        self._showing: asyncio.Task[None] | None = None
        self._beginning: asyncio.Task[None] | None = None
        self._has_session = False

    def show(self, words: str) -> None:
        """Say this from now on, or nothing; it goes by itself with the next message."""
        if words == self._words and self._showing:
            return
        self._is_first = not self._words
        self._words = words
        self._changed.set()
        if self._showing is None:
            self._showing = asyncio.create_task(self._keep_showing())

    async def leave(self) -> None:
        """Somebody else shows it from now on."""
        if self._showing:
            self._showing.cancel()
            await asyncio.wait([self._showing])

    async def end(self, resumed: Spot | None, *, has_posted: bool, has_ended: bool) -> None:
        """Nothing goes on any more.

        Args:
            resumed: Where a process before this one may have begun to show it.
            has_posted: A message has taken the line away.
            has_ended: The end of a stream has ended the session.
        """
        if self._showing is None:
            if resumed and resumed.thread and not has_ended:
                self._thread = {"channel_id": resumed.channel, "thread_ts": resumed.thread}
                await self._end_session()
            return
        await self.leave()
        if self._beginning:
            # Slack must not hear of the end before the beginning.
            await asyncio.wait([self._beginning], timeout=BEGIN_S)
        if not self._thread:
            return
        if not has_posted:
            await self._wire.quietly(STATUS, {**self._thread, "status": ""}, self._channel)
        if self._has_session and not has_ended:
            await self._end_session()

    async def _keep_showing(self) -> None:
        try:
            await self._place.recall()
            spot = await self._place.thread()
        except (Trouble, HostError) as trouble:
            log.info("no status", cause=repr(trouble))
            return
        self._channel, self._thread = spot.channel, {"channel_id": spot.channel, "thread_ts": spot.thread}
        self._beginning = asyncio.create_task(self._begin_session())
        await self._say()
        while True:
            try:
                async with asyncio.timeout(REFRESH_S):
                    await self._changed.wait()
            except TimeoutError:
                pass
            await self._say()
            await asyncio.sleep(STEP_S)

    async def _say(self) -> None:
        self._changed.clear()
        if not self._words:
            return
        words = fitting(self._words, STATUS_CHARS)
        # What is known says more than what is said to everybody.
        lines = self._lines if self._is_first else [words]
        about = {"status": words, "loading_messages": [*lines]}
        await self._wire.quietly(STATUS, {**self._thread, **about}, self._channel)

    async def _end_session(self) -> None:
        """Not left out when there is no room: a button that stops what has ended would stay for ever."""
        try:
            await self._wire.call(SESSION, {**self._thread, "status": "active"}, is_repeatable=True)
        except (Trouble, HostError) as trouble:
            log.info("a session was not ended", cause=repr(trouble))

    async def _begin_session(self) -> None:
        """With one, Slack shows its own button to stop."""
        if not self._wire.governor.has_room(SESSION):
            return
        try:
            await self._wire.once(SESSION, {**self._thread, "status": "processing"})
        except Unsure:
            pass  # it may have begun
        except (Trouble, HostError) as trouble:
            log.info("no session", cause=repr(trouble))
            return
        self._has_session = True
