"""What the page reads and keeps, besides the requests themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.memory import History
from core.platforms import Conversations
from core.ports import Attachments
from core.preferences import Preferences
from core.today import Today


class Files(Protocol):
    """Where the files of works are."""

    def path(self, file: str, *, small: bool = False) -> Path | None:
        """None when it is not there, or no name of ours at all."""
        ...

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files; those that are gone already are fine."""
        ...


class Named(Protocol):
    """Where the files are that people take along."""

    def path(self, file: str) -> Path | None:
        """None when it is no name of ours at all; it may be gone meanwhile."""
        ...

    async def name(self, file: str) -> str:
        """What its reader knows it by. Raises NotFound when it is gone."""
        ...

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files; those that are gone already are fine."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """What the page reads and keeps, besides the requests themselves."""

    conversations: Conversations
    history: History
    works: Files
    attachments: Attachments
    documents: Named
    today: Today
    preferences: Preferences
