"""Where somebody's day stands, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.command import Command
from core.limits import COUNTED
from core.memory import History
from core.rulebook import Rulebook
from core.values import Request
from core.words import left

ONE_OF_EACH = {"micros": 1, **dict.fromkeys(COUNTED, 1)}


def all_that_counts(commands: Mapping[str, Command]) -> Mapping[str, int]:
    """As `ONE_OF_EACH`, and one use of each command that counts."""
    return {**ONE_OF_EACH, **{f"/{name}": 1 for name, command in commands.items() if command.counts}}


@dataclass(frozen=True, slots=True)
class Today:
    history: History
    rulebook: Rulebook

    async def of(self, request: Request) -> str:
        """`0.4 ¢ used today · 198 of 200 questions left · 40 of 40 pictures left · …`, for whoever asks."""
        request = replace(request, person=self.rulebook.person_of(request.asked_by))
        return left(await self.history.standings(self.rulebook.takes(request, ONE_OF_EACH)))
