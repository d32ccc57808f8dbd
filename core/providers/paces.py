"""How long a studio is waited for, and how often it is asked: a picture's pace, and what others take of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from core.values import Medium

JITTER = 0.2
"""Give or take, so that many who wait do not ask at the same moment."""
LONGEST_STRETCH = 4
"""While it stumbles it is asked less and less often, but never more seldom than this many polls apart."""
SLOWER: Mapping[Medium, tuple[float, float]] = {
    "picture": (1.0, 1.0),
    "speech": (2.5, 5 / 3),
    "music": (2.5, 5 / 3),
    "sound": (2.5, 5 / 3),
    "video": (4.0, 5.0),
}
"""Medium → how much longer than for a picture are the time between two polls, and all of the patience."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How one order is waited for, in seconds."""

    poll_s: float
    """Between two polls, give or take a fifth."""
    patience_s: float
    """From the first poll to the last file."""
    last_look_s: float
    """For files that nobody said are there."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long ModelsLab is waited for, in seconds; patience, polls and last look are those of a picture."""

    patience_s: float = 180.0
    """From the order to the last file. ModelsLab's own `eta` is useless: 80 for what takes 4."""
    submit_s: float = 120.0
    """Some models answer only when it is made."""
    poll_s: float = 2.0
    call_s: float = 30.0
    """For the answer to a poll."""
    last_look_s: float = 10.0

    def of(self, medium: Medium) -> Pace:
        between, patience = SLOWER[medium]
        return Pace(self.poll_s * between, self.patience_s * patience, self.last_look_s * patience)


WAITS = Waits()


class Pauses:
    """The pauses between the polls of one order: even, and doubling while the answers are no use."""

    def __init__(self, poll_s: float, dice: Random) -> None:
        self._poll_s = self._next_s = poll_s
        self._dice = dice

    def next_s(self) -> float:
        return self._next_s * self._dice.uniform(1 - JITTER, 1 + JITTER)

    def stumble(self) -> None:
        self._next_s = min(self._next_s * 2, self._poll_s * LONGEST_STRETCH)

    def go_on(self) -> None:
        self._next_s = self._poll_s
