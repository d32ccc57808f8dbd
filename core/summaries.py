"""A conversation that has grown long: what of it is in short, and what is still in full."""

from dataclasses import dataclass
from datetime import datetime

from core.values import Turn


@dataclass(frozen=True, slots=True)
class Spot:
    """A place between two turns: after those of a request."""

    at: datetime
    request: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What earlier turns come to."""

    words: str
    until: Spot


@dataclass(frozen=True, slots=True)
class Said:
    """A turn, and where it is."""

    turn: Turn
    person: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Unfolded:
    """What a conversation is made of."""

    summary: Summary | None
    said: tuple[Said, ...]
    """Since then, oldest first."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What is to be stored when more of a conversation has been brought into short."""

    whose: str
    """The person whose conversation it is; empty where it is everybody's there."""
    conversation: str
    summary: Summary
    before: Spot | None
    """How far it was in short until then; None where nothing was."""
    turns: int
    """How many were added: where one of them is gone by now, none of it may be stored."""
    people: tuple[str, ...]
    """Whose words are among those."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what a model was shown, without its words."""

    kind: str
    """`rules`, `place`, `summary`, `turns`, `file`, `message`, `question`."""
    title: str
    size_bytes: int
    of: str = ""
    """Where its words are: the ids of requests with a space between them, or a summary's last one."""
