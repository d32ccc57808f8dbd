"""What is remembered and what has been decided, without anything that answers, draws or listens."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bots.opening import Place, is_trial, place_of, rulebook_of, store_in
from core.administration import Change, Entry
from core.config import Settings
from core.decisions import Wording
from core.errors import BadOption
from core.names import plain_name
from core.options import quoted
from core.ports import Clock
from core.rulebook import OWNER, Rulebook
from core.subjects import Reader
from core.values import Request
from core.works import WorkFiles
from storage.store import Store

COMMAND_LINE = "command line"
"""Who it is, as the log has it."""
MOST_NAMED = 12
_HERE = {"here", "me", "this channel", "this server", "this workspace"}
_ALL = {"everywhere", "house"}


def place(settings: Settings) -> Place:
    """Where the bot that these settings start keeps what is its own."""
    return place_of(settings, is_trial=is_trial(settings))


@dataclass(frozen=True, slots=True)
class Office:
    """What a command works with."""

    settings: Settings
    store: Store
    rulebook: Rulebook
    works: WorkFiles
    now: Clock
    wording: Wording
    reader: Reader

    async def decide(self, *changes: Change) -> Sequence[Entry]:
        """Raises BadOption and StorageFailed; what was really changed."""
        return await self.rulebook.decide(changes, COMMAND_LINE)

    def read(self, words: str, read: Callable[[str], str]) -> str:
        """Whom or what place somebody means, by one of the reader's ways; of an account, the person that it is tied to.

        Raises:
            BadOption: With who is known.
        """
        kind, _, account = (scope := self._read(words, read)).partition(":")
        return f"person:{self.rulebook.person_of(account)}" if kind == "person" else scope

    def account(self, words: str) -> str:
        """An account, by its name or id. Raises BadOption with who is known."""
        return self._read(words, lambda said: self.reader.scope(said, "person")).removeprefix("person:")

    def person(self, words: str) -> str:
        """Whose account that is. Raises as `account` does."""
        return self.rulebook.person_of(self.account(words))

    def _read(self, words: str, read: Callable[[str], str]) -> str:
        said = " ".join(words.split()).casefold()
        if said in _HERE:
            raise BadOption(f"At the command line nobody is anywhere, so {quoted(words)} is not known; name it.")
        try:
            return read("everything" if said in _ALL else words)
        except BadOption as error:
            if said.lstrip("@#") in (name.casefold() for name in self.names()):
                raise
            raise BadOption(f"Nobody and nothing here is called {quoted(words)}. {self._known()}") from error

    def called(self, key: str) -> str:
        """What people call an account or a place (`channel:discord:5`); its id where nobody ever said."""
        kind, _, place = key.partition(":")
        return plain_name(self.reader.names.get(key, "")) or (key if kind in ("discord", "slack") else place)

    def names(self) -> Sequence[str]:
        """Of everybody and everything that was seen here."""
        return sorted({plain_name(name).lstrip("@#") for name in self.reader.names.values()})

    def _known(self) -> str:
        names, more = self.names()[:MOST_NAMED], len(self.names()) - MOST_NAMED
        listed = f"Known are {', '.join([*names, *([f'{more:,} more'] if more > 0 else [])])}" if names else ""
        return f"{listed or 'So far nobody is known'}; an id such as person:discord:1 works as well."


@asynccontextmanager
async def office(settings: Settings, now: Clock = lambda: datetime.now(UTC)) -> AsyncIterator[Office]:
    """It may be open while the bot runs, which hears of what is decided here before its next request.

    Raises:
        StorageFailed: The database cannot be opened or read.
    """
    where = place(settings)
    async with AsyncExitStack() as stack:
        store = await store_in(where, stack, settings, now)
        rulebook = await rulebook_of(settings, store, now)
        names = await store.administration.names()
        asker = Request(COMMAND_LINE, "", OWNER, "", "", "", "", {}, now())
        wording, reader = Wording(asker, names, rulebook), Reader(asker, names)
        yield Office(settings, store, rulebook, WorkFiles(where.works), now, wording, reader)
