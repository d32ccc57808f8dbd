"""What Slack is asked again and again: once for everybody who waits for it, and not again while it is fresh."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
LookUp: TypeAlias = Callable[[str], Coroutine[object, object, T | None]]

LOOK_S = 1.5
"""What is told later than that is not waited for: an answer is."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old what Slack told may be before it is asked again, in seconds."""

    names_s: float = 6 * 3600.0
    rights_s: float = 5 * 60.0
    groups_s: float = 5 * 60.0
    admins_s: float = 3600.0


class Lookups(Generic[T]):
    """
    Args:
        look_up: What there is to be told of a key; None where Slack does not tell it now. Raises nothing.
        most: So many keys are remembered.
        patience_s: How long a lookup is waited for. It then goes on by itself, for whoever comes next.
    """

    def __init__(self, look_up: LookUp[T], most: int, patience_s: float = LOOK_S) -> None:
        self._look_up = look_up
        self._most = most
        self._patience_s = patience_s
        self._told: OrderedDict[str, tuple[T, float]] = OrderedDict()
        self._looking: dict[str, tuple[asyncio.Task[T | None], float]] = {}

    def learn(self, key: str, told: T) -> None:
        """Take note of what was told along with something else."""
        self._told[key] = told, _now()
        self._told.move_to_end(key)
        if len(self._told) > self._most:
            self._told.popitem(last=False)

    def known(self, key: str, oldest_s: float) -> T | None:
        """What was told of it, if that is no older than this."""
        if key not in self._told:
            return None
        told, at = self._told[key]
        return told if _now() - at < oldest_s else None

    async def of(self, keys: Sequence[str], oldest_s: float) -> Mapping[str, T]:
        """What is known of these, and what is told of the others in time."""
        known = {key: told for key in keys if (told := self.known(key, oldest_s)) is not None}
        looking = [self._begun(key) for key in keys if key not in known]
        if looking:
            # One that Slack holds back is waited for once, and not again by everybody who comes meanwhile.
            until = max(began for _, began in looking) + self._patience_s
            await asyncio.wait([task for task, _ in looking], timeout=max(0.0, until - _now()))
        found = {task.get_name(): task.result() for task, _ in looking if task.done()}
        return known | {key: told for key, told in found.items() if told is not None}

    def _begun(self, key: str) -> tuple[asyncio.Task[T | None], float]:
        if key not in self._looking:
            task = asyncio.create_task(self._look(key, _now()), name=key)
            self._looking[key] = task, _now()
            task.add_done_callback(lambda _: self._looking.pop(key, None))
        return self._looking[key]

    async def _look(self, key: str, began: float) -> T | None:
        told = await self._look_up(key)
        if told is not None:
            # It is as old as the question: what changed while the answer was on its way is not in it.
            self._told[key] = told, began
            self._told.move_to_end(key)
            if len(self._told) > self._most:
                self._told.popitem(last=False)
        return told


def _now() -> float:
    return asyncio.get_running_loop().time()
