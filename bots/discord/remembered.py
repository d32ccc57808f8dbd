"""What Discord has told, kept for a while: without the server cache every look at it is a call."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from core.ports import Clock

T = TypeVar("T")

MOST_KNOWN = 2_000
"""Of one kind."""


class Remembered(Generic[T]):
    """What was told of each id, the least used forgotten first."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._known: OrderedDict[str, tuple[datetime, T]] = OrderedDict()

    def get(self, name: str, lasts: timedelta = timedelta.max) -> T | None:
        """What was told within this time."""
        found = self._known.get(name)
        if found is None or self._now() - found[0] >= lasts:
            return None
        self._known.move_to_end(name)
        return found[1]

    def put(self, name: str, told: T) -> None:
        self._known[name] = (self._now(), told)
        self._known.move_to_end(name)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
