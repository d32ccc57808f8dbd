"""Forms that are open while what they are about is still on its way to storage."""

import asyncio
from collections.abc import Coroutine

MOST_OPEN = 200
COMING_S = 60.0


class Forms:
    """Open forms whose offers are still on their way to storage: the files of a message take a moment."""

    def __init__(self) -> None:
        self._coming: dict[str, asyncio.Task[None]] = {}

    def coming(self, offer_id: str, keeping: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Keep an offer while its form is being filled in."""
        task = asyncio.create_task(keeping)
        # Whoever never sends the form is never told what was wrong with its message.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._coming[offer_id] = task
        # Who closes the form never asks for it.
        while len(self._coming) > MOST_OPEN:
            self._coming.pop(next(iter(self._coming)))
        return task

    async def ready(self, offer_id: str) -> None:
        """Until it is stored. Raises what kept it from being."""
        task = self._coming.pop(offer_id, None)
        if task:
            async with asyncio.timeout(COMING_S):
                await asyncio.shield(task)
