"""What a request has already done, so that a restart goes on instead of starting over."""

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

    async def once(
        self, name: str, shape: type[T], work: Callable[[Spend], Awaitable[T]], *, is_repeatable: bool = False
    ) -> T:
        stored = await self._steps.start(self._request_id, self._owner, name)
        if stored:
            usage, _, value = stored.partition("\n")
            self._notebook.spend(_USAGE.validate_json(usage))
            return TypeAdapter(shape).validate_json(value)
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
