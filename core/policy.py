"""What the house has decided, as one value: limits, who may what, what holds in a place, and who is who."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.limits import EACH, EVERYTHING, Calendar, Period, Take, Unit, lock_order
from core.values import Request

ANYTHING = "anything"
"""An object of access: all that costs something."""
EVERYBODY = "everybody"
"""A subject of access."""

Caps = Mapping[tuple[Unit, Period], int]
NO_CAPS: Caps = {}


@dataclass(frozen=True, slots=True)
class Policy:
    """Read as a whole and never changed: a request is judged by one of these from its beginning to its end."""

    revision: int = 0
    caps: Mapping[str, Caps] = field(default_factory=dict)
    """By scope, as `Rule.scope` has it."""
    grants: Mapping[tuple[str, str, Unit], int] = field(default_factory=dict)
    """Scope, period such as `2026-11-22`, and unit → what an admin has given on top of the cap."""
    access: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """Subject and object → whether it is allowed."""
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By scope (`channel:discord:5`, `workspace:slack:T1`, `everything`), names with values."""
    assumed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The same of what the environment says: it holds where nobody has decided anything."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Account → whose it is, where that is another account."""

    def person_of(self, identity: str) -> str:
        """Whose account this is: everything of theirs is under one name, whichever account they use."""
        return self.people.get(identity, identity)

    def accounts_of(self, person: str) -> tuple[str, ...]:
        """All of somebody's accounts, their own name first."""
        return (person, *(account for account, owner in self.people.items() if owner == person))

    # -------------------------------------------------------------------------------------------------- limits

    def takes(
        self, request: Request, amounts: Mapping[Unit, int], calendar: Calendar, now: datetime
    ) -> tuple[Take, ...]:
        """What `amounts` (unit → how much) take from each limit that there is on them, in lock order."""
        wanted = {unit: amount for unit, amount in amounts.items() if amount}
        found = [
            self._take(scope, unit, period, cap, wanted[unit], calendar, now)
            for scope, caps in self._limited(request, wanted)
            for (unit, period), cap in caps.items()
            if unit in wanted
        ]
        return tuple(sorted(found, key=lambda take: lock_order(take.scope, take.period, take.unit)))

    def _take(
        self, scope: str, unit: Unit, period: Period, cap: int, amount: int, calendar: Calendar, now: datetime
    ) -> Take:
        name, resets_at = calendar.period(period, now)
        return Take(scope, name, unit, amount, cap + self.grants.get((scope, name, unit), 0), resets_at)

    def _limited(self, request: Request, wanted: Mapping[Unit, int]) -> Iterator[tuple[str, Caps]]:
        theirs = self.person_caps(request.person, request.roles, wanted, request.asked_by)
        yield f"person:{request.person}", theirs
        for channel in channels_of(request):
            yield from self._own_or_each("channel", channel)
        yield from self._own_or_each("workspace", request.workspace)
        yield EVERYTHING, self.caps.get(EVERYTHING, NO_CAPS)

    def person_caps(
        self, person: str, roles: Sequence[str], units: Mapping[Unit, int] | None = None, account: str = ""
    ) -> Caps:
        """The limits of one person: their own, else the most generous of their roles', else everybody's.

        Args:
            units: Only these; all if not said.
            account: Which of theirs asks; what was decided for it before it was tied to another name holds still, or
                tying it would be a way out.
        """
        own = self.caps.get(f"person:{person}", NO_CAPS)
        if account not in (person, "") and (of_account := self.caps.get(f"person:{account}")):
            own = {**of_account, **own}
        usual = self.caps.get(f"person:{EACH}", NO_CAPS)
        theirs = [caps for role in roles if (caps := self.caps.get(f"role:{role}"))]
        if not (own or theirs):
            return usual
        found: dict[tuple[Unit, Period], int] = {}
        for key in dict.fromkeys([*usual, *(key for caps in theirs for key in caps), *own]):
            if units is not None and key[0] not in units:
                continue
            by_role = [caps[key] for caps in theirs if key in caps]
            cap = own.get(key, max(by_role) if by_role else usual.get(key))
            if cap is not None:
                found[key] = cap
        return found

    def _own_or_each(self, scope: str, name: str) -> Iterator[tuple[str, Caps]]:
        usual, own = self.caps.get(f"{scope}:{EACH}", NO_CAPS), self.caps.get(f"{scope}:{name}", NO_CAPS)
        if name and (usual or own):
            yield f"{scope}:{name}", {**usual, **own} if usual and own else own or usual

    # ------------------------------------------------------------------------------------------------- settings

    def said(self, name: str, request: Request) -> str | None:
        """A setting as it is for this request: the channel's, else the workspace's, else the house's; None if nobody
        has said anything."""
        return self.said_at(name, scopes_of_place(request))

    def said_at(self, name: str, scopes: Sequence[str]) -> str | None:
        """As `said`, for these scopes, the narrowest first."""
        for said in (self.settings, self.assumed):
            if (where := _says(said, name, scopes)) is not None:
                return said[where][name]
        return None

    def decided_in(self, name: str, scopes: Sequence[str]) -> str | None:
        """The scope whose word on a setting counts, of these, the narrowest first; None if nobody decided anything."""
        return _says(self.settings, name, scopes)

    def longest_bytes(self, name: str) -> int:
        """Of all that is said of a setting anywhere."""
        said = (by_name[name] for by_name in (*self.settings.values(), *self.assumed.values()) if name in by_name)
        return max((len(value.encode()) for value in said), default=0)

    # --------------------------------------------------------------------------------------------------- access

    def denied(self, request: Request, objects: Sequence[str]) -> tuple[str, str] | None:
        """The subject and object by which this is not allowed; None where it is.

        Of the rules about an object the one with the narrowest subject decides: a person's, a role's, a channel's, a
        workspace's, everybody's. A rule about the object itself comes before one about anything, and where two of
        the same kind disagree (two roles), the one that denies decides.
        """
        if not self.access:
            return None
        for each in objects:
            if (found := self._decided(request, each)) and not self.access[found]:
                return found
        return None

    def _decided(self, request: Request, wanted: str) -> tuple[str, str] | None:
        for subjects in _subjects(request):
            for key in (wanted, ANYTHING):
                found = [(subject, key) for subject in subjects if (subject, key) in self.access]
                if found:
                    return min(found, key=lambda rule: self.access[rule])
        return None


def _says(said: Mapping[str, Mapping[str, str]], name: str, scopes: Sequence[str]) -> str | None:
    return next((scope for scope in scopes if name in said.get(scope, {})), None)


def channels_of(request: Request) -> tuple[str, ...]:
    """Where it was asked; of a thread, the channel that it is in, too."""
    return tuple(filter(None, (request.channel, request.above)))


def scopes_of_place(request: Request) -> tuple[str, ...]:
    """The scopes of the place where this was asked, the narrowest first."""
    channels = (f"channel:{channel}" for channel in channels_of(request))
    return (*channels, f"workspace:{request.workspace}", EVERYTHING)


def _subjects(request: Request) -> Iterator[Sequence[str]]:
    """Who and where this is, the narrowest first; those that are equally narrow together."""
    yield (f"person:{request.person}", f"person:{request.asked_by}")
    yield [f"role:{role}" for role in request.roles]
    for channel in channels_of(request):
        yield (f"channel:{channel}",)
    yield (f"workspace:{request.workspace}",)
    yield (EVERYBODY,)
