"""How Slack reaches us, and what it needs of the house."""

from dataclasses import dataclass

from bots.slack.shares import FindWork, Link, no_link
from core.config import Settings
from core.memory import History
from core.platforms import Conversations, Feedback, Posts
from core.ports import Attachments
from core.preferences import Preferences
from core.today import Today

ANYWHERE = "0.0.0.0"  # noqa: S104  what a proxy in another container needs; signatures keep everybody else out
DEFAULT_PORT = 3000
"""Where Slack's own examples listen."""


@dataclass(frozen=True, slots=True)
class Doors:
    """How Slack reaches us.

    Args:
        host: Where we listen for Slack's calls; empty in Socket Mode, where we call Slack.
    """

    host: str = ""
    port: int = 0


def doors_of(settings: Settings, host: str | None, port: int | None) -> Doors:
    """Where Slack's calls are listened for: anywhere, unless somebody says otherwise, for Slack is never near."""
    is_said = "host" in settings.model_fields_set
    number = port if port is not None else settings.port
    return Doors(host or (settings.host if is_said else ANYWHERE), DEFAULT_PORT if number is None else number)


@dataclass(frozen=True, slots=True)
class Stores:
    """What Slack needs of the house."""

    posts: Posts
    history: History
    attachments: Attachments
    feedback: Feedback
    preferences: Preferences
    today: Today
    conversations: Conversations
    find: FindWork
    """Where the file of a work or a document is."""
    link: Link = no_link
    """Its address, for what Slack does not take."""
