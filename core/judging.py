"""Judges a request by what the house has decided and writes it down; again, where that has changed meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from core.command import Command
from core.errors import BotError, NotPermitted, Outdated
from core.kit import Kit
from core.memory import Ledger, Opening
from core.rulebook import Rulebook
from core.run import Run
from core.steward import permit
from core.values import Request

LEASE = timedelta(seconds=30)
"""How long a request whose process vanished stays that process's own."""
MOST_JUDGEMENTS = 5
"""Times that a request is judged anew because the house has decided something meanwhile."""
MOST_HEARD = 20_000
RESTLESS = "This bot's settings are being changed all the time just now. Please try again in a moment."


@dataclass(frozen=True, slots=True)
class Judge:
    """Lets requests begin."""

    ledger: Ledger
    rulebook: Rulebook
    now: Callable[[], datetime]
    owner: str
    _heard: dict[str, str] = field(default_factory=dict)
    """What ids are called, as far as this process has stored it."""

    def by_whom(self, request: Request) -> Request:
        """The request, under the name that everything of its person is under."""
        account = request.asked_by
        person = self.rulebook.person_of(account)
        return request if person == request.person else replace(request, person=person, identity=account)

    async def is_news(self) -> bool:
        """Whether the house has decided something that this process did not know."""
        before = self.rulebook.current.revision
        return (await self.rulebook.refresh()).revision != before

    async def begin(self, run: Run, command: Command, kit: Kit) -> int | None:
        """Take what it may need and write it down; its number in the person's history, if it is kept.

        Raises:
            NotPermitted: An admin has decided that it is not open to them, or not there.
            OverLimit, Duplicate, StorageFailed: As `Ledger.begin` does.
        """
        for _ in range(MOST_JUDGEMENTS):
            try:
                opening = self._opening(run.request, command, kit)
            except NotPermitted:
                # What is declined is never written, so nothing else would notice that it is open by now.
                if not await self.is_news():
                    raise
                run.request = self.by_whom(run.request)
                continue
            # Stopped while it is being written, it is written: then there is a row to close and holds to give back.
            run.is_begun = True
            try:
                number = await self.ledger.begin(opening)
            except Outdated:
                run.is_begun = False
                await self.rulebook.refresh()
                run.request = self.by_whom(run.request)
            except Exception:
                run.is_begun = False
                raise
            else:
                self.rulebook.confirm()
                self._hear(opening.names)
                return number
        raise BotError(RESTLESS)

    def _opening(self, request: Request, command: Command, kit: Kit) -> Opening:
        estimate = command.estimate(request.options, kit)
        permit(self.rulebook, request, command, estimate)
        takes = self.rulebook.takes(request, command.amounts(estimate))
        names = {key: name for key, name in request.names.items() if self._heard.get(key) != name}
        revision = self.rulebook.current.revision
        return Opening(request, takes, self.owner, self.now() + LEASE, command.is_kept, revision, names)

    def _hear(self, names: Mapping[str, str]) -> None:
        while len(self._heard) > MOST_HEARD:
            del self._heard[next(iter(self._heard))]
        self._heard.update(names)
