"""Where somebody's day stands, in words."""

from dataclasses import dataclass, replace

from core.limits import COUNTED
from core.memory import History
from core.rulebook import Rulebook
from core.values import Request
from core.words import left

ONE_OF_EACH = {"micros": 1, **dict.fromkeys(COUNTED, 1)}


@dataclass(frozen=True, slots=True)
class Today:
    history: History
    rulebook: Rulebook

    async def of(self, request: Request) -> str:
        """`0.4 ¢ used today · 198 of 200 questions left · 40 of 40 pictures left · …`, for whoever asks."""
        request = replace(request, person=self.rulebook.person_of(request.asked_by))
        return left(await self.history.standings(self.rulebook.takes(request, ONE_OF_EACH)))
