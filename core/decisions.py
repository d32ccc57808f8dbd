"""What was decided, in words: limits, access and settings, whom they are for, and how they were changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.administration import Change, Entry
from core.command import OptionKind
from core.house_settings import CHANNELS, SETTINGS
from core.limits import COUNTED, EACH, EVERYTHING, PERIODS, Period, Unit
from core.names import shown_name
from core.policy import ANYTHING, EVERYBODY, channels_of
from core.rulebook import Rulebook
from core.values import Request
from core.words import amount, fitting

VALUE_CHARS = 120
_EACH = {
    f"person:{EACH}": "everyone, each for themselves",
    f"channel:{EACH}": "each channel",
    f"workspace:{EACH}": "each workspace",
    EVERYTHING: "everybody together",
    EVERYBODY: "everyone",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """Says it to whoever asks: what is theirs is called so.

    Args:
        names: What ids are called, as `Administration.names` has it.
    """

    request: Request
    names: Mapping[str, str]
    rulebook: Rulebook

    def account(self, account: str) -> str:
        """Who that is."""
        return shown_name(account, {account: account.removeprefix("web:"), **self.names})

    def scope(self, scope: str) -> str:
        """Whom or where it is for."""
        kind, _, name = scope.partition(":")
        if scope in _EACH:
            return _EACH[scope]
        if kind == "channel" and name in channels_of(self.request):
            return "this channel"
        if kind == "workspace" and name == self.request.workspace:
            return self.here
        known_as = name if kind == "person" else scope
        named = shown_name(known_as, {known_as: name.removeprefix("web:"), **self.names})
        return f"the role {named}" if kind == "role" else f"{self.place} {named}" if kind == "workspace" else named

    @property
    def here(self) -> str:
        """`this server`, `this workspace`."""
        return f"this {self.place}"

    @property
    def place(self) -> str:
        return "server" if self.request.platform == "discord" else "workspace"

    def where(self, scope: str) -> str:
        """As `scope`, of a setting."""
        return "everywhere" if scope == EVERYTHING else self.scope(scope)

    def entry(self, entry: Entry) -> str:
        """`**Persona**, this channel: not decided → “…”`."""
        if entry.what.partition(" ")[0] in ("limit", "access", "setting"):
            return f"{self._thing(entry)}: {self._value(entry, entry.before)} → {self._value(entry, entry.after)}"
        said = " → ".join(fitting(words, VALUE_CHARS) for words in (entry.before, entry.after) if words)
        return f"**{entry.what.capitalize()}**, {self.scope(entry.scope)}: {said}"

    def _thing(self, entry: Entry) -> str:
        kind, _, name = entry.what.partition(" ")
        match kind:
            case "limit":
                return f"**{limited(name)}**, {self.scope(entry.scope)}"
            case "access":
                return f"**Access to {thing(name)}**, {self.scope(entry.scope)}"
            case _:
                return f"**{title(name)}**, {self.where(entry.scope)}"

    def _value(self, entry: Entry, said: str) -> str:
        kind, _, name = entry.what.partition(" ")
        if kind == "limit":
            unit, _, period = name.partition(" ")
            return amount(unit, int(said)) if said else self._usual(entry.scope, unit, period)
        if kind == "access":
            return {"allow": "allowed", "deny": "denied"}.get(said, "no rule")
        # An empty text that was decided cannot be told from none in the log; nor need it be.
        return self.value(name, said) if said else "not decided"

    def value(self, setting: str, said: str) -> str:
        """A setting's value: words that somebody wrote in quotes and on one line, a channel by its name."""
        if setting in CHANNELS:
            return self.scope(f"channel:{said}")
        is_words = setting not in SETTINGS or SETTINGS[setting].option.kind is OptionKind.TEXT
        return f"“{fitting(said, VALUE_CHARS)}”" if is_words else said

    def _usual(self, scope: str, unit: Unit, period: str) -> str:
        usual = self.rulebook.usual_cap(scope, unit, period_of(period))
        return "no limit" if usual is None else f"{amount(unit, usual)}, as configured"


def overtaken(entry: Entry, wording: Wording, zone_time: datetime) -> str:
    """What somebody is told whom another admin overtook."""
    return (
        f"{wording.account(entry.who)} has changed this at {zone_time:%H:%M}, while your form was open: "
        f"{wording.entry(entry)}. Nothing of yours was changed. What you typed is kept: look at it again and send it."
    )


def of_change(change: Change) -> str:
    """What the log calls it."""
    return f"{change.kind} {change.name}"


def period_of(words: str) -> Period:
    return next((period for period in PERIODS if period == words), PERIODS[0])


def limited(name: str) -> str:
    """`Pictures a day`, `Money a month`, `/imagine a day`: of what a change calls `pictures day`."""
    unit, _, period = name.partition(" ")
    words = "Money" if unit == "micros" else COUNTED[unit][1].capitalize() if unit in COUNTED else f"Uses of {unit}"
    return f"{words} a {period}"


def thing(name: str) -> str:
    """`/video`, `the model flux-2`, `everything of the kind music`."""
    kind, _, which = name.partition(":")
    if name == ANYTHING:
        return "anything that costs money"
    return {"command": f"/{which}", "model": f"the model {which}"}.get(kind, f"every {which}")


def title(name: str) -> str:
    """What a setting is called; also one that is not there any more."""
    return SETTINGS[name].option.title if name in SETTINGS else name
