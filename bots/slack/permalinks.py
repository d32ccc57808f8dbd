"""Links to what stands on Slack: built without a call, and read without one."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlsplit

_PATH = re.compile(r"/archives/([CDG][A-Z0-9]+)(?:/p(\d{7,})(\d{6}))?/?")


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel, or a message in it."""

    channel: str
    ts: str = ""
    """Of the message; empty for a whole channel."""
    thread: str = ""
    """The ts of the message below which it stands; empty where that is not told."""
    host: str = ""
    """Of the workspace, such as `acme.slack.com`."""

    @classmethod
    def of(cls, link: str) -> Self | None:
        """What a link leads to; None where it is none of Slack's."""
        url = urlsplit(link.strip().strip("<>").partition("|")[0])
        found = _PATH.fullmatch(url.path)
        if found is None or url.scheme not in ("http", "https"):
            return None
        ts = f"{found[2]}.{found[3]}" if found[2] else ""
        return cls(found[1], ts, parse_qs(url.query).get("thread_ts", [""])[0], (url.hostname or "").lower())


def link_to(url: str, channel: str, ts: str, thread: str = "") -> str:
    """The address of a message.

    Args:
        url: Of the workspace, as `auth.test` tells it.
        thread: The ts of the message below which it stands.
    """
    below = f"?thread_ts={thread}&cid={channel}" if thread and thread != ts else ""
    return f"{url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}{below}"
