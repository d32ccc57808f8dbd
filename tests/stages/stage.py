"""What every stage has in common: the services that stand in, the house, the clock."""

import os
from collections import ChainMap
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, Self

from bots.adapter import Adapter
from bots.runtime import House, Tempo, open_house
from core.command import Command
from core.config import Settings, read_settings
from core.providers.http import Patience
from core.providers.paces import Waits
from core.queue import Pace
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.modelslab import ModelsLabStandIn

QUICK = Tempo(
    patience=Patience(tries=3, first_wait_s=0.01, longest_wait_s=0.2),
    waits=Waits(patience_s=10.0, poll_s=0.02, last_look_s=2.0),
    pace=Pace(tick_s=0.05, longest_narrow_s=0.05),
    first_words_s=10.0,
    gap_s=10.0,
    busy_s=0.05,
)
IMPATIENT = replace(QUICK, waits=replace(QUICK.waits, patience_s=0.3), first_words_s=0.2, gap_s=0.2, form_s=0.2)
"""For stories in which a provider keeps somebody waiting for ever."""
PATIENCE_S = 10.0
"""How long a test waits for a fact before it fails."""


class Screen(Protocol):
    """What one person sees of one request."""

    is_running: bool
    text: str
    """Everything readable, one line a block."""

    def shows(self, *words: str) -> bool: ...

    @property
    def buttons(self) -> list[str]: ...

    @property
    def alts(self) -> list[str]: ...

    @property
    def documents(self) -> Mapping[str, Any]:
        """Files to take along, by the names that people know them by; `Person.gets` fetches one."""
        ...


class Person(Protocol):
    """Somebody who uses a platform."""

    id: str
    roles: list[str]
    """What the platform counts them to, by plain names such as `designers`. From their next request on."""
    is_admin: bool
    """Whether they run the server or the workspace. From their next request on."""

    async def types(self, line: str) -> Screen:
        """Say it, and wait until it is answered."""
        ...

    async def begins(self, line: str, request_id: str = "") -> "Waiting":
        """Say it, and go on at once. The platform's own id is given to deliver the same thing twice."""
        ...

    async def taps(self, screen: Screen, label: str) -> Screen:
        """Press a button, and wait for what comes of it."""
        ...

    async def edits(self, screen: Screen, label: str, **changes: str) -> Screen:
        """Press a button that asks first, change what it holds, and wait for what comes of it."""
        ...

    async def gets(self, file: Any) -> bytes:
        """What is in a picture or a document of a screen."""
        ...

    async def arrives(self) -> None:
        """Open it again."""
        ...

    async def leaves(self) -> None:
        """Close whatever they look at the platform with."""
        ...

    async def comes_back(self, waiting: "Waiting") -> Screen:
        """Look again, and wait until this is answered."""
        ...

    async def reloads(self) -> list[Screen]:
        """Everything in the open conversation, as it stands now."""
        ...


class Waiting(Protocol):
    """A request on its way."""

    async def until(self, words: str) -> Screen:
        """Until these words are on screen."""
        ...

    async def done(self) -> Screen: ...

    async def stops(self) -> Screen:
        """Press Stop, and wait for what comes of it."""
        ...


class Stage(Protocol):
    """A platform with one house behind it, and two people at it."""

    services: "Services"
    house: House
    adapter: Adapter
    ada: Person
    bob: Person

    async def rests(self) -> None:
        """Until nothing runs any more."""
        ...

    def role_id(self, name: str) -> str:
        """A role, as requests name it."""
        ...

    def direct_screens(self, person: Person) -> list[Screen]:
        """What the bot has written to somebody directly without being asked, newest last."""
        ...


class Clock:
    """The real time, until somebody sets it."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def is_set_to(self, moment: datetime) -> None:
        self._shift = moment - datetime.now(UTC)


@dataclass
class Services:
    """Gemini and ModelsLab, standing in, and one install's settings that lead to them."""

    folder: Path
    gemini: GeminiStandIn
    modelslab: ModelsLabStandIn
    database_url: str
    clock: Clock = field(default_factory=Clock)
    settings: dict[str, str] = field(default_factory=dict)
    tempo: Tempo = QUICK
    commands: dict[str, Command] = field(default_factory=dict)
    """Of a story's own, beside those that ship."""

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, database_url: str) -> AsyncIterator[Self]:
        async with GeminiStandIn(gap_s=0) as gemini, ModelsLabStandIn(ready_after_s=0) as modelslab:
            yield cls(folder, gemini, modelslab, database_url)

    def environment(self) -> Mapping[str, str]:
        return {
            "GEMINI_API_KEY": self.gemini.key,
            "GEMINI_API_BASE": self.gemini.url,
            "MODELSLAB_API_KEY": "test-key",
            "MODELSLAB_API_BASE": self.modelslab.api_base,
            "FLASHBULB_DATA": str(self.folder / "data"),
            "DATABASE_URL": self.database_url,
            "FLASHBULB_WEB_TOKEN": "ada=ada-secret-long-enough,bob=bob-secret-long-enough",
            "PORT": "",
            **self.settings,
        }

    def read(self) -> Settings:
        before = dict(os.environ)
        os.environ.update(self.environment())
        try:
            return read_settings(env_file=None)
        finally:
            os.environ.clear()
            os.environ.update(before)

    @asynccontextmanager
    async def house(self) -> AsyncIterator[House]:
        async with AsyncExitStack() as stack:
            house = await stack.enter_async_context(open_house(self.read(), now=self.clock.now, tempo=self.tempo))
            commands = ChainMap(self.commands, dict(house.app.commands))
            yield replace(house, app=replace(house.app, commands=commands))
