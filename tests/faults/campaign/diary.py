"""What the processes of a campaign said of their requests, and where each of them was when its process ended."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

STEPS = ("hand over", "plan", "language", "submit", "keep", "alt")
"""In the order in which they are taken."""
SUBMIT = "submit"
NAMES = {
    "took": "begun",
    "plan": "refining",
    "language": "refining",
    "hand over": "handing over",
    "submit": "ordering",
    "keep": "waiting, fetching, saving",
    "alt": "describing",
}
"""What people call the phases."""
AFTER = {"hand over": "before refining", "plan": "in line", "language": "in line", "submit": "ordered", "keep": "kept"}


class Teller(Protocol):
    """A process."""

    doing: dict[str, str]
    """What it has in hand: the request, and the phase that it is in there."""


@dataclass(slots=True)
class Diary:
    """One for all processes."""

    took: set[str] = field(default_factory=set)
    """Whose beginning was acknowledged."""
    ended: dict[str, list[str]] = field(default_factory=dict)
    """Outcomes, as they were told: more than one would be one too many."""
    known: set[str] = field(default_factory=set)
    """Whose order was known to have been taken."""
    cut_in_submit: set[str] = field(default_factory=set)
    """Whose process ended while it was ordering."""
    released: set[str] = field(default_factory=set)
    """What a process had in hand that was asked to end: its place is free until somebody goes on with it."""
    taken_over: Counter[str] = field(default_factory=Counter)
    fell: Counter[str] = field(default_factory=Counter)
    """Phase → how many requests were in it when their process ended."""
    stops: Counter[str] = field(default_factory=Counter)
    """What came of pressing Stop."""

    def hear(self, teller: Teller, said: list[str]) -> None:
        """One line of a process."""
        match said:
            case ["took", request]:
                self.took.add(request)
            case ["took over", request]:
                self.taken_over[request] += 1
            case ["did", request, name] if name == SUBMIT:
                self.known.add(request)
            case ["ended", request, outcome]:
                self.ended.setdefault(request, []).append(outcome)
                teller.doing.pop(request, None)
            case ["stop", _, answer]:
                self.stops[answer] += 1
        if phase := _phase(said):
            teller.doing[said[1]] = phase

    def close(self, teller: Teller, *, was_asked: bool) -> None:
        """A process is gone.

        Args:
            was_asked: It was asked to end, and not killed.
        """
        for request, phase in teller.doing.items():
            self.fell[_named(phase)] += 1
            if phase == SUBMIT:
                self.cut_in_submit.add(request)
            if was_asked:
                self.released.add(request)
        teller.doing.clear()


def _phase(said: list[str]) -> str:
    """Where a request is after this; empty where it says nothing about that."""
    match said:
        case ["took" | "took over", _]:
            return "took"
        case ["step", _, name]:
            return name
        case ["did", _, name]:
            return f"after {name}"
        case ["undid", _, name]:
            return f"before {name}"
        case ["ending", _]:
            return "ending"
        case _:
            return ""


def _named(phase: str) -> str:
    if phase.startswith("after "):
        return AFTER.get(phase.removeprefix("after "), "kept")
    if phase.startswith("before "):
        return "in line"
    return NAMES.get(phase, phase)
