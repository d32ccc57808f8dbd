"""The way back to where something was asked, kept with the request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from bots.kept import kept_of, known_in

TOKEN_LIVES = timedelta(minutes=15)
MARGIN = timedelta(seconds=20)
"""A call that is on its way when the token dies is a call too late."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer stands on Discord. All text, as the request's row keeps it."""

    user: str
    channel: str
    message: str = ""
    """The one that holds the answer, by token; for an answer to a message: that one."""
    token: str = ""
    """Of the interaction; empty when a message was answered."""
    until: str = ""
    """When the token dies, in seconds since 1970."""
    is_private: str = ""
    is_member: str = "yes"
    """Whether the bot itself is in that place, or only the person has installed it."""
    is_thread: str = ""
    most_bytes: str = ""
    """The largest file that may be sent there."""
    heading: str = ""
    """Stands above the answer: what it answers."""
    over: str = ""
    """The request in whose messages the answer is painted."""
    stands: str = ""
    """The handles of those in the channel, separated by spaces; empty where it is painted by token."""

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Self:
        return cls(**{"user": "", "channel": "", **known_in(cls, kept)})

    def kept(self) -> Mapping[str, str]:
        return kept_of(self)

    def has_token(self, now: datetime) -> bool:
        """Whether the interaction can still be answered."""
        return bool(self.token) and now < datetime.fromtimestamp(float(self.until or 0), UTC) - MARGIN


def number_of(name: str) -> str:
    """Discord's own id of somebody or something that requests name; empty for what is another platform's."""
    platform, _, number = name.partition(":")
    return number if platform == "discord" and number.isdecimal() else ""
