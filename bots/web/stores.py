"""What the page reads and keeps, besides the requests themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.memory import History
from core.platforms import Conversations
from core.ports import Attachments
from core.today import Today


class Files(Protocol):
    """Where the files of works are."""

    def path(self, file: str, *, small: bool = False) -> Path | None:
        """None when it is not there, or no name of ours at all."""
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
    today: Today
