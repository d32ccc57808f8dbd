"""What a platform is, and the rules every one keeps.

1. Acknowledge before anything else.
2. One request, one task; Stop cancels it.
3. No SDK type leaves the platform's folder.
4. No mention is ever parsed from a model's words.
5. An error is a sentence for the person and a cause in the log.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Protocol

import structlog

from bots.live import LAST_S, LiveReply, Page, Screen
from core.app import App
from core.memory import Claim, Past
from core.values import Request, Show, Update

log = structlog.get_logger()

DRAIN_S = 20.0
"""How long running work may go on when the process is asked to end."""


class Adapter(Protocol):
    """A platform that can be served."""

    @property
    def name(self) -> str:
        """The `platform` of its requests."""
        ...

    async def serve(self) -> None:
        """Take requests until cancelled; whoever is waiting for an answer then still gets it from the `Desk`."""
        ...

    def take_up(self, claim: Claim) -> None:
        """Go on with a request that another process left behind, on the same screen."""
        ...

    async def tell(self, person: str, words: str) -> bool:
        """Say something to one person, outside of any answer; False where this platform does not reach them.

        Never raises. Takes up to half a minute where a platform is slow.

        Args:
            person: As a request has it: `discord:123`.
        """
        ...

    async def present(self, request: Request) -> bool:
        """Answer a request that nobody typed: a card for an admin, the week's report; False where there is no way to.

        Never raises. The `Desk` answers it as any other, so it is written down, shown once and goes on after a restart.

        Args:
            request: With an empty `channel` it is for its person alone, in direct messages; otherwise for everybody in
                that channel. Its address, and what is still empty of place and conversation, are the adapter's to fill.
        """
        ...

    async def admins(self, workspace: str) -> Sequence[str]:
        """Who runs this workspace, as requests name people, as far as the platform tells; nobody when it does not.

        Never raises. Takes a few seconds where a platform is slow.
        """
        ...

    async def close(self) -> None:
        """Let go of the platform: nothing is being answered any more."""
        ...


def unseen(_update: Update) -> None:
    """Nobody is shown it."""


class Desk:
    """The requests that run in this process: a task each, drained at the end.

    Args:
        last_s: How long the last state of an answer may take to be shown when the process ends.
    """

    def __init__(self, app: App, last_s: float = LAST_S) -> None:
        self.app = app
        self._last_s = last_s
        self._is_all_shown = True
        self._is_ending = False
        self._tasks: set[asyncio.Task[None]] = set()
        app.followers.append(self.follow)

    def follow(self, request: Request) -> None:
        """Do something that nobody is shown, after what it follows from."""
        if not self._is_ending:
            self._begin(request.id, self.app.answer(request, unseen))

    def take_up(self, claim: Claim) -> None:
        """Go on with something unseen that another process left behind."""
        if not self._is_ending:
            self._begin(claim.request.id, self.app.resume(claim, unseen))

    def answer(self, request: Request, screen: Screen[Page]) -> None:
        """Start working on `request`, painting it on `screen`."""
        self._start(request, screen, lambda show: self.app.answer(request, show))

    def resume(self, claim: Claim, screen: Screen[Page]) -> None:
        """Start going on with a request that another process left behind, unless this one is ending too."""
        if not self._is_ending:
            self._start(claim.request, screen, lambda show: self.app.resume(claim, show))

    def show_again(self, past: Past, screen: Screen[Page]) -> None:
        """Start painting what has been done already, and may not have been shown to its end."""

        async def all_of_it(show: Show) -> None:
            for update in past.updates:
                show(update)

        self._start(past.request, screen, all_of_it)

    async def drain(self, patience_s: float = DRAIN_S, keeping: asyncio.Task[None] | None = None) -> None:
        """Let what runs end, then leave the rest to another process: its leases are free at once.

        Args:
            keeping: What renews its leases meanwhile. It is ended first: renewed after that, they would not be free.
        """
        self._is_ending = True
        if self._tasks:
            log.info("waiting for what runs", requests=len(self._tasks), patience_s=patience_s)
            await asyncio.wait(self._tasks, timeout=patience_s)
        await self._broken_off()
        if keeping:
            keeping.cancel()
            await asyncio.wait([keeping])
        await self.app.ledger.release(self.app.owner, is_all_shown=self._is_all_shown)

    async def _broken_off(self) -> None:
        """End what still runs; what was just being stored is shown first, for as long as the last state may take."""
        tasks = tuple(self._tasks)
        if not tasks:
            return
        for task in tasks:
            task.cancel()
        asked = {task: task.cancelling() for task in tasks}
        await asyncio.wait(tasks, timeout=self._last_s)
        for task, times in asked.items():
            if task.cancelling() < times:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, request: Request, screen: Screen[Page], road: Callable[[Show], Awaitable[None]]) -> None:
        # Whoever takes an answer away while it is written wants it stopped.
        self._begin(request.id, self._painted(screen, road, lambda: self.app.stop(request.id, request.person)))

    def _begin(self, name: str, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _painted(
        self, screen: Screen[Page], road: Callable[[Show], Awaitable[None]], when_gone: Callable[[], object]
    ) -> None:
        reply = LiveReply(screen, when_gone, last_s=self._last_s)
        try:
            async with reply:
                await road(reply.show)
        finally:
            # A platform that holds us back keeps the last words waiting for minutes: the next process shows them.
            self._is_all_shown &= reply.is_painted
            await screen.close()
