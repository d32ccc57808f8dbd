"""What `flashbulb check` says of one thing."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.errors import BotError, HostError

State: TypeAlias = Literal["fine", "off", "red"]
MARKS: dict[State, str] = {"fine": "✓", "off": "○", "red": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    words: str

    def __str__(self) -> str:
        return f"{MARKS[self.state]} {self.what:<10} {self.words}"


def said(error: BotError, setting: str) -> str:
    """An error's own words, and the setting to look at where one may mend it."""
    way_out = f" Look at {setting} in the environment or .env." if isinstance(error, HostError) else ""
    return f"{error}{way_out}"
