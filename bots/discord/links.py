"""Links to what stands on Discord: built without a call, and read without one."""

import re
from dataclasses import dataclass
from typing import Self

DIRECT = "@me"
"""Stands for the server in a link to direct messages."""
_LINK = re.compile(
    r"<?https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com/channels/(\d+|@me)/(\d+)(?:/(\d+))?/?(?:[?#][^>]*)?>?"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel or thread, or a message in it."""

    server: str
    """Empty for direct messages."""
    channel: str
    message: str = ""
    """Empty for a whole channel."""

    @classmethod
    def of(cls, link: str) -> Self | None:
        """What a link leads to; None where it is none of Discord's."""
        found = _LINK.fullmatch(link.strip())
        if found is None:
            return None
        return cls("" if found[1] == DIRECT else found[1], found[2], found[3] or "")


def link_to(server: str, channel: str, message: str) -> str:
    """The address of a message. Direct messages have no server."""
    return f"https://discord.com/channels/{server or DIRECT}/{channel}/{message}"
