"""Asking for more than a limit allows: what was asked and what was answered; `storage/asks.py` fits the seam."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

State: TypeAlias = Literal["open", "granted", "denied"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody's wish for more."""

    id: str
    request: str
    """What they wanted when the limit stopped them."""
    person: str
    account: str
    """Where they are told."""
    workspace: str
    """Where they asked: whoever runs it may answer."""
    command: str
    scope: str
    """Of the limit, as `Take.scope` has it."""
    period: str
    """What is given ends with it."""
    unit: str
    used: int
    cap: int
    at: datetime
    state: State = "open"
    extra: int = 0
    decided_by: str = ""


class Asks(Protocol):
    """Every method is one transaction."""

    async def open(self, ask: Ask) -> Ask:
        """Write it down; the one that is open already, where this person has asked for the same."""
        ...

    async def by_id(self, ask_id: str) -> Ask | None: ...

    async def decide(self, ask_id: str, extra: int, by: str, now: datetime) -> tuple[Ask, bool] | None:
        """Give `extra` on top of the limit until its period ends, or nothing (0); logged.

        What it is now, and whether this decided it: of several admins at once the first one does. None when it was
        forgotten.
        """
        ...
