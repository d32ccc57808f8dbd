"""A reply that is painted while it is written: first words at once, then one change per pace, the last state always."""

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

import structlog

from core.draft import Draft
from core.values import Text, Update
from core.words import STOPS

log = structlog.get_logger()

Page = TypeVar("Page")

LAST_WAITS_S = (0.0, 1.0, 5.0, 15.0, 60.0, 180.0)
"""How long is waited before the final state is painted again, each time that the platform refuses it."""
MOST_MOVES = 4
"""In one paint: from place to place to nowhere."""
LAST_S = 10.0
"""How long a reply that was cancelled waits for it."""


class Gone(Exception):
    """Somebody has taken away what was painted: nothing may be put in its place."""


class Moved(Exception):
    """The reply stands elsewhere from now on, and all of it has to be painted there."""


class NotNow(Exception):
    """The platform did not take it, and may the next time."""


class NotYet(Exception):
    """There is no room for this step now; the last one always has some."""


class Screen(Protocol[Page]):
    """Where one reply stands on one platform."""

    @property
    def pace_s(self) -> float:
        """The shortest time between two paints."""
        ...

    @property
    def progress_after_s(self) -> float:
        """How long words may take before a progress is painted ahead of them; 0 where nothing else says "wait"."""
        ...

    def render(self, draft: Draft) -> Sequence[Page]:
        """What the reader should see now, in the platform's own pages.

        Raises:
            NotYet: As it says; never of a draft that is over.
        """
        ...

    async def put(self, index: int, page: Page) -> None:
        """Make page `index` this one; one beyond the last is a new one.

        Raises:
            Gone, Moved, NotNow: As they say.
        """
        ...

    async def drop(self, length: int) -> None:
        """Take everything beyond the first `length` pages away."""
        ...

    async def close(self) -> None:
        """Nothing more will be painted here by this process."""
        ...


class LiveReply(Generic[Page]):
    """Paints a draft on a screen, from `async with` to its end.

    One painter per reply. It is asked to stop and never cancelled, or a message on its way would stay on screen with
    nobody knowing its handle.
    """

    def __init__(
        self,
        screen: Screen[Page],
        when_gone: Callable[[], object] = lambda: None,
        last_waits_s: Sequence[float] = LAST_WAITS_S,
        last_s: float = LAST_S,
    ) -> None:
        """
        Args:
            when_gone: Called when somebody took the reply away: they want no more of it.
        """
        self._screen = screen
        self._when_gone = when_gone
        self._last_waits_s = last_waits_s
        self._last_s = last_s
        self._is_gone = False
        self._draft = Draft()
        self._painted: list[Page] = []
        self._changed = asyncio.Event()
        self._shows_words = False
        # Not Events: waiting for one with a time-out costs a cancellation and two exceptions for every paint.
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._first_words: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._painter: asyncio.Task[None] | None = None

    @property
    def is_painted(self) -> bool:
        """Whether nothing more is being painted."""
        return self._painter is None or self._painter.done()

    def show(self, update: Update) -> None:
        self._draft.take(update)
        self._changed.set()
        if isinstance(update, Text) and not self._first_words.done():
            self._first_words.set_result(None)

    async def __aenter__(self) -> Self:
        self._painter = asyncio.create_task(self._paint_until_ended())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._draft.progress = ""
        self._draft.is_over = True
        # Whoever stops is told so; a process that ends says nothing, and leaves the rest to the next one.
        is_stopped = any(notice.words in STOPS for notice in self._draft.notices)
        self._draft.is_left = kind is asyncio.CancelledError and not is_stopped
        self._ended.set_result(None)
        self._changed.set()
        if self._painter is None:
            return
        if self._draft.is_left:
            await asyncio.wait([self._painter], timeout=self._last_s)
            return
        try:
            await asyncio.shield(self._painter)
        except asyncio.CancelledError:
            # The last state is on its way: whoever cancels must not close the screen before it is there.
            await asyncio.wait([self._painter], timeout=self._last_s)
            raise

    async def _paint_until_ended(self) -> None:
        while not self._ended.done():
            await self._changed.wait()
            await self._give_words_a_chance()
            if self._ended.done():
                break
            await self._try_to_paint()
            await self._rest()
        for wait_s in self._last_waits_s:
            if await self._try_to_paint():
                return
            await asyncio.sleep(wait_s)
        await self._try_to_paint()

    async def _give_words_a_chance(self) -> None:
        """Words that come soon need one paint less, and do not wait until a progress is painted."""
        if self._draft.progress and not self._painted and self._screen.progress_after_s:
            reasons = [self._ended, self._first_words]
            patience_s = self._screen.progress_after_s
            await asyncio.wait(reasons, timeout=patience_s, return_when=asyncio.FIRST_COMPLETED)

    async def _rest(self) -> None:
        """Wait one pace, or less when the reply ends or its first words come: they never wait behind a progress."""
        reasons = [self._ended] if self._shows_words else [self._ended, self._first_words]
        await asyncio.wait(reasons, timeout=self._screen.pace_s, return_when=asyncio.FIRST_COMPLETED)

    async def _try_to_paint(self) -> bool:
        """A platform that refuses once must not end the answer: what is missing is painted next time."""
        self._changed.clear()
        try:
            await self._paint_where_it_is()
        except NotYet:
            self._changed.set()
            return False
        except NotNow as error:
            log.warning("could not paint", cause=str(error))
            self._changed.set()
            return False
        except Exception:
            log.exception("could not paint")
            self._changed.set()
            return False
        return True

    async def _paint_where_it_is(self) -> None:
        for _ in range(MOST_MOVES):
            if self._is_gone:
                return
            try:
                await self._paint()
                return
            except Moved:
                self._painted.clear()
            except Gone:
                self._is_gone = True
                self._when_gone()
        log.warning("a reply moved on and on", moves=MOST_MOVES)

    async def _paint(self) -> None:
        self._shows_words = self._first_words.done()
        wanted = self._screen.render(self._draft)
        if len(self._painted) > len(wanted):
            await self._screen.drop(len(wanted))
            del self._painted[len(wanted) :]
        for index, page in enumerate(wanted):
            if index == len(self._painted):
                await self._screen.put(index, page)
                self._painted.append(page)
            elif page != self._painted[index]:
                await self._screen.put(index, page)
                self._painted[index] = page
