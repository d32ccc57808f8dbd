"""What admins decide, as it is stored and changed; `storage/administration.py` fits this seam."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Literal, Protocol, TypeAlias

from core.limits import Rule


class Unsaid(Enum):
    """Where None would be an answer."""

    UNSAID = "unsaid"


UNSAID = Unsaid.UNSAID
Kind: TypeAlias = Literal["limit", "access", "setting"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is decided anew. Everything is words, so that forms, audit log and command line say the same."""

    kind: Kind
    scope: str
    """`person:discord:1`, `role:…`, `channel:…`, `workspace:…`, `everything`; of access also `everybody`."""
    name: str
    """Of a limit `pictures day`, of access `command:video` or `anything`, of a setting its name."""
    after: str | None
    """Of a limit a number, of access `allow` or `deny`; None: as if nobody had decided anything."""
    was: str | Unsaid | None = UNSAID
    """What it was when whoever changes it saw it. If it is something else by now, nothing is changed."""


@dataclass(frozen=True, slots=True)
class Decided:
    """All that is stored of it."""

    revision: int
    limits: Sequence[Rule]
    grants: Mapping[tuple[str, str, str], int]
    access: Mapping[tuple[str, str], bool]
    settings: Mapping[str, Mapping[str, str]]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the audit log."""

    id: str
    at: datetime
    who: str
    """The account; `command line` where somebody at the machine did it, `flashbulb` for what it does by itself."""
    what: str
    """`limit pictures day`, `access command:video`, `setting persona`, `grant`, `link`, `retention`, `restore` …"""
    scope: str
    before: str
    """Empty where nothing had been decided."""
    after: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of the audit log."""

    who: str = ""
    what: str = ""
    """Begins like this."""
    scope: str = ""
    skip: int = 0
    take: int = 50


class Administration(Protocol):
    """What is decided. Every method is one transaction; every change counts the revision up."""

    async def revision(self) -> int: ...

    async def decided(self, today: Sequence[str]) -> Decided:
        """All of it.

        Args:
            today: The periods that run now; grants of others are over.
        """
        ...

    async def change(self, changes: Sequence[Change], who: str, now: datetime) -> Sequence[Entry]:
        """Make all of these, or none; what the log says of those that were any.

        Raises:
            Overtaken: One of them is not any more what whoever changes it saw.
        """
        ...

    async def note(self, entry: Entry) -> None:
        """Write something else into the log; twice under the same id it is one line."""
        ...

    async def log(self, wanted: Wanted) -> tuple[Sequence[Entry], int]:
        """Newest first, and how many there are in all."""
        ...

    async def names(self) -> Mapping[str, str]:
        """What ids of people, channels, roles and workspaces are called, as far as it was ever said."""
        ...
