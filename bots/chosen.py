"""What stands for options that nobody says: somebody's own defaults, and before them what their place says."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bots.patience import in_time
from core.errors import BotError
from core.policy import scopes_of_place
from core.preferences import Preferences
from core.rulebook import Rulebook
from core.values import Options, OptionValue, Request

log = structlog.get_logger()

OWN_S = 0.7
"""So long own defaults are waited for: an answer without them is better than a late one."""


@dataclass(frozen=True, slots=True)
class Chosen:
    preferences: Preferences
    rulebook: Rulebook

    async def own(self, account: str) -> Mapping[str, OptionValue]:
        """The own defaults of whoever has this account; none where they cannot be read in time."""
        try:
            return await in_time(self.preferences.of(self.rulebook.person_of(account)), OWN_S)
        except (BotError, TimeoutError) as error:
            log.warning("own defaults left out", error=repr(error))
            return {}

    async def completed(self, request: Request) -> Options:
        """The options with what stands for those that were not said."""
        here = self.rulebook.defaults_at(scopes_of_place(request))
        own = await self.own(request.asked_by)
        return self.preferences.applied(request.command, request.options, {**here, **own})
