"""The pages of a reply on Slack: messages, and files that are shared between them."""

from dataclasses import dataclass
from typing import TypeAlias

from bots.shown import Button, DocumentFile, TextFile, WorkFile


@dataclass(frozen=True, slots=True)
class Post:
    """One message."""

    words: str
    """Markdown that pings nobody."""
    heading: str = ""
    """Slack's mrkdwn, above the words."""
    small: tuple[str, ...] = ()
    """Lines of mrkdwn in small print, below the words."""
    buttons: tuple[Button, ...] = ()
    is_whole: bool = False
    """It does not grow any more."""
    is_end: bool = False
    """Nothing comes after it."""
    rates: str = ""
    """The request whose answer can be called good or bad here; empty where nothing can."""
    aloud: str = ""
    """What a notification says of it; empty where its first words do."""

    @property
    def is_empty(self) -> bool:
        """Slack takes no message without anything in it."""
        return not (self.words.strip() or self.heading or self.small or self.buttons)


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that are shared together."""

    files: tuple[WorkFile | TextFile | DocumentFile, ...]
    words: str = ""
    """Slack's mrkdwn, above them."""


Page: TypeAlias = Post | Upload
