"""What a request has already done, so that a restart goes on instead of starting over."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import TypeAdapter

from core.errors import BotError, FateUnknown
from core.kit import Notebook
from core.memory import Steps
from core.values import Spend, Usage

T = TypeVar("T")
_USAGE = TypeAdapter(Usage)


class StepJournal:
    """Fits the port `Journal`, for one request in the hands of one process."""

    def __init__(self, steps: Steps, request_id: str, owner: str, notebook: Notebook) -> None:
        self._steps = steps
        self._request_id = request_id
        self._owner = owner
        self._notebook = notebook
        self._ended: dict[str, str] = {}
        """What is known to have been done before, and is counted already."""

    async def recall(self) -> None:
        """As `Journal.recall` says; whoever is stopped meanwhile is told of what was bought, too."""
        recalling = asyncio.create_task(self._recall())
        try:
            await asyncio.shield(recalling)
        except asyncio.CancelledError:
            await asyncio.wait([recalling])
            raise

    async def _recall(self) -> None:
        for name, stored in (await self._steps.ended(self._request_id)).items():
            self._ended[name] = self._counted(stored)

    async def once(
        self, name: str, shape: type[T], work: Callable[[Spend], Awaitable[T]], *, is_repeatable: bool = False
    ) -> T:
        if name in self._ended:
            return TypeAdapter(shape).validate_json(self._ended[name])
        stored = await self._steps.start(self._request_id, self._owner, name)
        if stored:
            return TypeAdapter(shape).validate_json(self._counted(stored))
        if stored is not None and not is_repeatable:
            raise FateUnknown
        return await self._do(name, TypeAdapter(shape), work)

    async def _do(self, name: str, shape: TypeAdapter[T], work: Callable[[Spend], Awaitable[T]]) -> T:
        step = Notebook()
        try:
            value = await work(step.spend)
        except FateUnknown:
            raise
        except BotError:
            await self._steps.undo(self._request_id, name)
            raise
        finally:
            self._notebook.spend(step.usage)
        stored = _USAGE.dump_json(step.usage) + b"\n" + shape.dump_json(value)
        await self._steps.end(self._request_id, name, stored.decode())
        return value

    def _counted(self, stored: str) -> str:
        """A stored step's result; what it spent goes into the notebook."""
        usage, _, value = stored.partition("\n")
        self._notebook.spend(_USAGE.validate_json(usage))
        return value
