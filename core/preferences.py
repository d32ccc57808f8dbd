"""What people have chosen for the options they do not say: looked up with every ask, so remembered for a minute."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.command import Command, Option, OptionKind
from core.errors import BadOption
from core.options import quoted, valued
from core.platforms import Defaults
from core.ports import Clock
from core.values import Options, OptionValue

REMEMBERED = timedelta(seconds=60)
"""Another process learns of a change after this at the latest."""
MOST_PEOPLE = 2_000


@dataclass(frozen=True, slots=True)
class _Known:
    own: Mapping[str, OptionValue]
    at: datetime


@dataclass(frozen=True, slots=True)
class _People:
    having: Collection[str]
    at: datetime


class Preferences:
    """Everybody's own defaults, by names such as `ask.thinking`."""

    def __init__(
        self,
        defaults: Defaults,
        commands: Mapping[str, Command],
        now: Clock,
        assumed: Mapping[str, Options],
        whose: Callable[[str], str] = str,
    ) -> None:
        """
        Args:
            assumed: By command, what stands for options that nobody says and no declaration has a default for.
            whose: The person that an account belongs to: all accounts of one have the same defaults.
        """
        self._defaults = defaults
        self._commands = commands
        self._now = now
        self._assumed = assumed
        self._whose = whose
        self._names = {f"{command.name}.{option.name}": (command, option) for command, option in self.personal()}
        self._known: dict[str, _Known] = {}
        self._people: _People | None = None
        self._changes = 0

    def personal(self) -> Sequence[tuple[Command, Option]]:
        """Whatever people may set a default of their own for, in the order they are shown it."""
        every = ((command, option) for command in self._commands.values() for option in command.options)
        return [(command, option) for command, option in every if option.is_personal and not option.is_hidden]

    async def of(self, person: str) -> Mapping[str, OptionValue]:
        """This person's own defaults, without those that no longer are what the option takes.

        Raises:
            StorageFailed: They are not remembered and cannot be read.
        """
        person = self._whose(person)
        if person not in await self._having():
            return {}
        known = self._known.get(person)
        if known and timedelta() <= self._now() - known.at < REMEMBERED:
            return known.own
        changes = self._changes
        own = self._fitting(await self._defaults.of(person))
        # What was read before a change that has come meanwhile is old already.
        if changes == self._changes:
            self._remember(person, own)
        return own

    async def _having(self) -> Collection[str]:
        """Everybody who has a default of their own: most have none, and are not looked up one by one."""
        if self._people is None or not timedelta() <= self._now() - self._people.at < REMEMBERED:
            changes = self._changes
            people = await self._defaults.people()
            if changes != self._changes:
                return people
            self._people = _People(people, self._now())
        return self._people.having

    async def change(self, person: str, name: str, value: str | None) -> None:
        """Set a default of this person's own; None, nothing, or what everybody has removes it. Yes and no are kept.

        Args:
            name: Such as `ask.thinking`.

        Raises:
            BadOption: A sentence that names the option and what is allowed.
            StorageFailed: It cannot be stored.
        """
        await self.change_all(person, {name: value})

    async def change_all(self, person: str, values: Mapping[str, str | None]) -> None:
        """As `change`, several at once, all or none: they may go together only as they are to be.

        Raises:
            BadOption: As `change`.
            StorageFailed: They cannot be stored; some may be.
        """
        person = self._whose(person)
        said = {name: self._said(name, value) for name, value in values.items()}
        try:
            if chosen := [name for name, value in said.items() if value is not None]:
                self._check({**self._fitting(await self._defaults.of(person)), **said}, chosen)
            for name, value in said.items():
                if value is None:
                    await self._defaults.drop(person, name)
                else:
                    await self._defaults.put(person, name, str(value))
        finally:
            self.forget(person)

    def _said(self, name: str, value: str | None) -> OptionValue | None:
        """A default with its type; None for what everybody has. Raises BadOption."""
        if name not in self._names:
            raise BadOption(f"{quoted(name)} has no default of your own; {', '.join(self._names)} may have one.")
        _, option = self._names[name]
        said = valued(option, value) if value and value.strip() else None
        # A place may say yes to everybody in it: whoever says no wants it there, too.
        return None if said == option.default and option.kind is not OptionKind.FLAG else said

    def applied(self, command_name: str, options: Options, own: Mapping[str, OptionValue]) -> Options:
        """These options with a person's own defaults for those that were not said.

        Where they do not go together with what was said, the later ones are left out: nobody is to be refused because
        of something that they did not say this time.
        """
        command = self._commands.get(command_name)
        if command is None:
            return options
        said = {option.name for option in map(command.option, options) if option}
        added = {option.name: own[name] for name, option in self._of_command(command) if name in own}
        added = {name: value for name, value in added.items() if name not in said}
        while added and not self._agree(command, {**options, **added}):
            added.popitem()
        return {**options, **added}

    def forget(self, person: str) -> None:
        """Look up this person's defaults anew the next time."""
        person = self._whose(person)
        self._changes += 1
        self._people = None
        self._known.pop(person, None)

    def _check(self, own: Mapping[str, OptionValue | None], chosen: Sequence[str]) -> None:
        """Raises BadOption when what is chosen does not go together with the other defaults this person has."""
        for command in {self._names[name][0].name: self._names[name][0] for name in chosen}.values():
            together = {
                option.name: value for name, option in self._of_command(command) if (value := own.get(name)) is not None
            }
            command.agree({**self._assumed.get(command.name, {}), **together})

    def _agree(self, command: Command, options: Options) -> bool:
        try:
            command.agree({**self._assumed.get(command.name, {}), **options})
        except BadOption:
            return False
        return True

    def _of_command(self, command: Command) -> Sequence[tuple[str, Option]]:
        return [(name, option) for name, (its, option) in self._names.items() if its.name == command.name]

    def _fitting(self, stored: Mapping[str, str]) -> Mapping[str, OptionValue]:
        found: dict[str, OptionValue] = {}
        for name, (_, option) in self._names.items():
            if name in stored:
                with suppress(BadOption):
                    found[name] = valued(option, stored[name])
        return found

    def _remember(self, person: str, own: Mapping[str, OptionValue]) -> None:
        self._known.pop(person, None)
        while len(self._known) >= MOST_PEOPLE:
            del self._known[next(iter(self._known))]
        self._known[person] = _Known(own, self._now())
