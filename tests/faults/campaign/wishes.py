"""What people ask for in a campaign: the same for the same seed, whatever happens to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeAlias

from core.values import Options

PEOPLE = ("ada", "bob", "cyd", "dee", "eli", "fay")
TWICE = 0.12
"""How many wishes are delivered twice, to two processes at once."""
STOPPED = 0.12
LATEST_STOP_S = 0.5
Start: TypeAlias = Literal["", "attached", "earlier"]
"""What an order begins with: nothing, a picture that is handed over, or the asker's first one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that somebody asks for."""

    number: int
    command: str
    options: Options = field(default_factory=dict)
    start: Start = ""
    is_twice: bool = False
    stop_after_s: float | None = None

    @property
    def id(self) -> str:
        return f"wish-{self.number:05d}"

    @property
    def word(self) -> str:
        """By this its order is known at the stand-in; nobody else says it."""
        return word_of(self.number)

    @property
    def person(self) -> str:
        return f"campaign:{PEOPLE[self.number % len(PEOPLE)]}"

    @property
    def count(self) -> int:
        return int(self.options.get("count", 1))


def word_of(number: int) -> str:
    return f"fig{number:05d}"


def wishes(seed: int) -> Iterator[Wish]:
    """First a picture for everybody, then anything, without end."""
    dice = Random(seed)
    for number in range(len(PEOPLE)):
        yield Wish(number, "imagine", {"prompt": f"a fox with {word_of(number)}", "raw": True})
    number = len(PEOPLE)
    while True:
        yield _any(number, dice)
        number += 1


WEIGHTS: Mapping[str, int] = {"imagine": 6, "edit": 4, "video": 3, "speak": 3, "music": 2, "sound": 2}


def _any(number: int, dice: Random) -> Wish:
    command = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    options, start = _options(command, word_of(number), dice)
    is_twice = dice.random() < TWICE
    stop_after_s = dice.uniform(0, LATEST_STOP_S) if dice.random() < STOPPED else None
    return Wish(number, command, options, start, is_twice, stop_after_s)


def _options(command: str, word: str, dice: Random) -> tuple[Options, Start]:
    is_raw = {"raw": True} if dice.random() < 0.7 else {}
    match command:
        case "imagine":
            return {"prompt": f"a fox with {word}", "count": dice.choice((1, 1, 2)), **is_raw}, ""
        case "edit":
            how = dice.choice(("change", "vary"))
            return {"prompt": f"put {word} into it", "how": how}, dice.choice(("attached", "earlier"))
        case "video":
            return {"prompt": f"a boat of {word} sails", **is_raw}, dice.choice(("", "", "attached", "earlier"))
        case "speak":
            voice = {"voice": "rachel"} if dice.random() < 0.5 else {}
            return {"text": f"Good morning to {word} and you.", **voice}, ""
        case "music":
            return {"prompt": f"a march of {word}"}, ""
        case _:
            return {"prompt": f"rain on {word}", "seconds": 3}, ""
