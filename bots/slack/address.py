"""The way back to where something was asked, kept with the request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from bots.kept import kept_of, known_in

URL_LIVES = timedelta(minutes=30)
MARGIN = timedelta(seconds=20)
"""A post that is on its way when the address dies is a post too late."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer stands on Slack. All text, as the request's row keeps it."""

    team: str
    user: str
    channel: str
    thread: str = ""
    """The message below which it is answered; empty where the answer is a message of its own."""
    url: str = ""
    """The response_url: by it an answer gets where the bot is no member."""
    until: str = ""
    """When that ends, in seconds since 1970."""
    is_private: str = ""
    """Only the asker is to see it."""
    is_direct: str = ""
    """The bot's own channel with the asker."""
    parent: str = ""
    """What is said above, in a message of its own below which the answer stands."""
    over: str = ""
    """The request in whose messages the answer is painted; `url` for one that only the asker sees."""
    heading: str = ""
    """Stands in the answer, above it: who asks what."""

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> Self:
        return cls(**{"team": "", "user": "", "channel": "", **known_in(cls, kept)})

    def kept(self) -> Mapping[str, str]:
        return kept_of(self)

    def has_url(self, now: datetime) -> bool:
        """Whether it can still be answered by its address."""
        return bool(self.url) and now < datetime.fromtimestamp(float(self.until or 0), UTC) - MARGIN
