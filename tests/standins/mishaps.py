"""What a stand-in of a platform is told to do wrong, whichever platform it is."""

from collections import deque
from typing import Any, Generic, Protocol, TypeVar


class Playable(Protocol):
    """Something that happens to a call; each stand-in has calls of its own."""

    def fits(self, call: Any) -> bool: ...


PlayOf = TypeVar("PlayOf", bound=Playable)


class Mishaps(Generic[PlayOf]):
    """Those to come; each is played once, in order, for the first call that it fits."""

    def __init__(self) -> None:
        self.latency_s = 0.0
        """Before every answer."""
        self._next: deque[PlayOf] = deque()
        self._always: list[PlayOf] = []

    def will(self, *plays: PlayOf) -> None:
        self._next.extend(plays)

    def always(self, *plays: PlayOf) -> None:
        """Play these whenever they fit; none at all ends that."""
        self._always = list(plays)

    @property
    def left(self) -> int:
        """How many were queued and not played yet."""
        return len(self._next)

    def take(self, call: object) -> PlayOf | None:
        for play in self._next:
            if play.fits(call):
                self._next.remove(play)
                return play
        return next((play for play in self._always if play.fits(call)), None)


class BadDays(Generic[PlayOf]):
    """The part of a stand-in that a story tells of its bad days."""

    _mishaps: Mishaps[PlayOf]

    def will(self, *plays: PlayOf) -> None:
        """Let the next calls that fit go like this, one each, in this order."""
        self._mishaps.will(*plays)

    def always(self, *plays: PlayOf) -> None:
        """Let every call that fits go like this; none at all ends it."""
        self._mishaps.always(*plays)

    @property
    def plays_left(self) -> int:
        return self._mishaps.left

    @property
    def latency_s(self) -> float:
        """Before every answer."""
        return self._mishaps.latency_s

    @latency_s.setter
    def latency_s(self, seconds: float) -> None:
        self._mishaps.latency_s = seconds
