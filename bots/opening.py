"""Opening what is remembered and what has been decided: for the whole house, and for the command line alone."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from core.commands import all_commands
from core.config import Settings
from core.limits import Calendar
from core.ports import Clock
from core.rulebook import Rulebook
from storage.fleeting import Fleeting
from storage.sqlite import BUSY_S
from storage.store import Store, open_store

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an install keeps what is its own."""

    data: Path
    url: str
    """Of the database."""

    @property
    def works(self) -> Path:
        return self.data / "works"

    @property
    def processes(self) -> Path:
        """Where those of this machine say that they are alive."""
        return self.data / "processes"

    @property
    def file(self) -> Path | None:
        """The database, where it is SQLite's."""
        return Path(self.url.removeprefix(SQLITE)) if self.url.startswith(SQLITE) else None


def is_trial(settings: Settings) -> bool:
    """Whether everything is made by stand-ins, because there is no key."""
    return settings.answers_are_canned and settings.modelslab_api_key is None


def place_of(settings: Settings, *, is_trial: bool) -> Place:
    """A trial has a place of its own: a real ledger must not hold money that nobody spent."""
    if not is_trial:
        return Place(settings.data, settings.database_url.get_secret_value())
    data = settings.data / "try"
    return Place(data, f"{SQLITE}{data}/flashbulb.db")


async def store_in(
    place: Place, stack: AsyncExitStack, settings: Settings, now: Clock, busy_s: float = BUSY_S
) -> Store:
    """What is remembered there, until `stack` ends. Raises as `open_store` does."""
    fleeting = None if settings.store_text else Fleeting(now)
    store = await open_store(place.url, place.processes, busy_s, fleeting)
    stack.push_async_callback(store.close)
    return store


async def rulebook_of(settings: Settings, store: Store, now: Clock) -> Rulebook:
    """What has been decided, as it is now. Raises StorageFailed."""
    rulebook = Rulebook(
        store.administration,
        settings.rules(),
        settings.assumed(),
        settings.admins,
        Calendar(settings.timezone),
        now,
        all_commands(),
    )
    await rulebook.refresh()
    return rulebook
