"""What holds just now: the policy that every request is judged by, and the way to change it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from core import remote
from core.administration import Administration, Change, Decided, Entry, Kind
from core.command import Command
from core.errors import BadOption, NotPermitted
from core.house_settings import checked_value, setting_of, value_of
from core.limits import COUNTED, EVERYTHING, PERIODS, SCOPES, Calendar, Period, Rule, Take, Unit
from core.options import quoted
from core.policy import ANYTHING, EVERYBODY, Policy, channels_of
from core.ports import Clock
from core.values import OptionValue, Request

log = structlog.get_logger()

OWNER = "web:owner"
"""Who it is on a page without logins, and with the only one: whoever runs this bot."""
ITSELF = "flashbulb"
"""Who asks where nobody does: what this bot does by itself. Nobody else can be called so; each platform's own name and
a colon begin what its people are called."""
FRESH = timedelta(seconds=2)
"""For so long after a request was begun nobody looks whether something was decided."""
NEVER = datetime.fromtimestamp(0, UTC)
HIGHEST_CAP = 10**15
ALLOW, DENY = "allow", "deny"
OBJECTS = ("command", "medium", "model")
ACCESS_SCOPES = ("person", "role", "channel", "workspace")


class Rulebook:
    """The decided policy over what the settings of the install say.

    Args:
        rules: What holds where nobody has decided anything: the limits of the environment.
        assumed: The same of settings, by scope and name.
        admins: Who may always decide, besides those the platforms name.
    """

    def __init__(
        self,
        store: Administration,
        rules: Sequence[Rule],
        assumed: Mapping[str, Mapping[str, str]],
        admins: Sequence[str],
        calendar: Calendar,
        now: Clock,
        commands: Mapping[str, Command],
    ) -> None:
        self.calendar = calendar
        self.current = Policy()
        """The newest that this process knows."""
        self.limits: Sequence[Rule] = ()
        """What admins have decided of it, without what the settings of the install say."""
        self._store = store
        self._rules = rules
        self._assumed = assumed
        self._admins = admins
        self._now = now
        self._commands = commands
        self._periods: Sequence[str] = ()
        self._confirmed_at = NEVER

    # ------------------------------------------------------------------------------------------------ what holds

    async def refresh(self) -> Policy:
        """Read it anew if anything was decided since, or a new day began. Raises StorageFailed."""
        periods = [self.calendar.period(period, self._now())[0] for period in PERIODS]
        if periods != self._periods or await self._store.revision() != self.current.revision:
            decided = await self._store.decided(periods)
            self.current, self.limits = self._policy(decided), decided.limits
            self._periods = periods
        return self.current

    async def keep_up(self) -> None:
        """As `refresh`, unless a request has just found that nothing was decided. Raises StorageFailed."""
        if not timedelta() <= self._now() - self._confirmed_at < FRESH:
            await self.refresh()

    def confirm(self) -> None:
        """A request was begun by the current policy, so it was the newest at that moment."""
        self._confirmed_at = self._now()

    def takes(self, request: Request, amounts: Mapping[Unit, int]) -> tuple[Take, ...]:
        """What `amounts` take from each limit that there is on them, in lock order."""
        return self.current.takes(request, amounts, self.calendar, self._now())

    def setting(self, name: str, request: Request) -> OptionValue:
        """A setting as it is for this request."""
        return value_of(name, self.current.said(name, request))

    def setting_at(self, name: str, *scopes: str) -> OptionValue:
        """As `setting`, in these scopes, the narrowest first, and the house's."""
        return value_of(name, self.current.said_at(name, (*scopes, EVERYTHING)))

    def usual_cap(self, scope: str, unit: Unit, period: Period) -> int | None:
        """What the settings of the install say of a limit; None where they say nothing."""
        return next((r.cap for r in self._rules if (r.scope, r.unit, r.period) == (scope, unit, period)), None)

    def defaults_at(self, scopes: Sequence[str]) -> Mapping[str, OptionValue]:
        """What a place says for options that somebody does not say, by names such as `ask.private`; their own defaults
        come before it."""
        return {f"ask.{name}": True for name in ("private", "web") if self.setting_at(name, *scopes)}

    def person_of(self, identity: str) -> str:
        return self.current.person_of(identity)

    def is_admin(self, request: Request) -> bool:
        """Whether whoever asks may decide anything at all where they ask."""
        return request.is_admin or self.is_house_admin(request.person)

    def is_house_admin(self, account: str) -> bool:
        """Whether this is one of those who decide everything, for every workspace and in money."""
        return self.person_of(account) in map(self.person_of, (*self._admins, OWNER))

    def sees_everybody(self, request: Request) -> bool:
        """Whether whoever asks may look at what everybody does, in all workspaces."""
        is_of_the_house = request.person == ITSELF or self.is_house_admin(request.person)
        return is_of_the_house or (request.is_admin and not self._admins)

    def governs(self, request: Request, scope: str, kind: Kind = "limit") -> bool:
        """Whether whoever asks may decide something for this scope.

        Who runs a workspace decides for it and what is in it; where FLASHBULB_ADMINS names nobody, also for people and
        for the house, but for how much money it may cost: anybody can ask a bot into a server of their own.
        """
        if self.is_house_admin(request.person):
            return True
        if not request.is_admin:
            return False
        what, _, name = scope.partition(":")
        if what == "workspace":
            return name == request.workspace
        if what == "channel" and name in channels_of(request):
            return True
        if what in ("role", "person", "channel") and name.startswith(f"{request.workspace}:"):
            return True
        return not self._admins and (scope != EVERYTHING or kind != "limit")

    # -------------------------------------------------------------------------------------------- what is decided

    async def change(self, changes: Sequence[Change], request: Request) -> Sequence[Entry]:
        """Decide these, all or none; what was really changed.

        Raises:
            NotPermitted: It is not whoever asks who decides this.
            BadOption: A sentence that names what is wrong and what is allowed.
            Overtaken: Another admin was quicker; nothing was changed.
            StorageFailed: It cannot be stored.
        """
        for change in changes:
            if not self.governs(request, change.scope, change.kind):
                raise NotPermitted(self._who_decides(change.scope))
            if change.kind == "setting" and change.name in remote.SETTINGS:
                self._check_remote(change, request)
        return await self.decide(changes, request.asked_by)

    async def decide(self, changes: Sequence[Change], who: str) -> Sequence[Entry]:
        """As `change`, by somebody who may."""
        entries = await self._store.change([self._checked(each) for each in changes], who, self._now())
        await self.refresh()
        return entries

    def _check_remote(self, change: Change, request: Request) -> None:
        """Raises NotPermitted: an account that was taken over must not run programs on this machine."""
        if not self.is_house_admin(request.person):
            raise NotPermitted("Tool servers are decided by the admins of this bot, whom FLASHBULB_ADMINS names.")
        if change.name != "mcp_servers" or request.asked_by == OWNER or change.after is None:
            return
        known = remote.servers_in(str(self.setting_at("mcp_servers")))
        if any(remote.is_for_the_machine(each) and each not in known for each in remote.servers_in(change.after)):
            raise NotPermitted(
                "Programs, and addresses without https, can be named at the machine only: "
                "`flashbulb settings set everything mcp_servers …`."
            )

    def _who_decides(self, scope: str) -> str:
        if scope.partition(":")[0] in ("workspace", "channel", "role"):
            return "This is decided by whoever runs the workspace or server that it is about."
        return "This is decided by the admins of this bot, whom FLASHBULB_ADMINS names."

    def _checked(self, change: Change) -> Change:
        """The change, its words as they are stored. Raises BadOption."""
        match change.kind:
            case "limit":
                after = self._checked_limit(change)
            case "access":
                after = self._checked_access(change)
            case "setting":
                setting = setting_of(change.name, change.scope)
                after = None if change.after is None else checked_value(setting, change.after)
        return Change(change.kind, change.scope, change.name, after, change.was)

    def _checked_limit(self, change: Change) -> str | None:
        kind = change.scope.partition(":")[0]
        unit, _, period = change.name.partition(" ")
        if kind not in SCOPES:
            raise BadOption(f"A limit is for one of {', '.join(SCOPES)}; {quoted(change.scope)} is none.")
        if unit not in ("micros", *COUNTED) and unit.removeprefix("/") not in self._commands:
            raise BadOption(f"{quoted(unit)} cannot be limited; micros, {', '.join(COUNTED)} and /commands can.")
        if period not in PERIODS:
            raise BadOption(f"A limit is for a day or a month; {quoted(period)} is neither.")
        if change.after is None:
            return None
        if not change.after.isdecimal() or int(change.after) > HIGHEST_CAP:
            raise BadOption(f"A limit is a whole number from 0; {quoted(change.after)} is none.")
        return str(int(change.after))

    def _checked_access(self, change: Change) -> str | None:
        kind = change.scope.partition(":")[0]
        thing, _, name = change.name.partition(":")
        if kind not in ACCESS_SCOPES and change.scope != EVERYBODY:
            raise BadOption(f"Access is decided for {EVERYBODY} or one of {', '.join(ACCESS_SCOPES)}.")
        if change.name != ANYTHING and not (thing in OBJECTS and name):
            raise BadOption(f"Access is to {ANYTHING}, or to a {', '.join(OBJECTS)} such as command:video.")
        if change.after not in (ALLOW, DENY, None):
            raise BadOption(f"Access is {ALLOW} or {DENY}; {quoted(change.after)} is neither.")
        return change.after

    # ------------------------------------------------------------------------------------------------------------

    def _policy(self, decided: Decided) -> Policy:
        caps: defaultdict[str, dict[tuple[Unit, Period], int]] = defaultdict(dict)
        for rule in (*self._rules, *decided.limits):
            caps[rule.scope][rule.unit, rule.period] = rule.cap
        access, settings = decided.access, decided.settings
        return Policy(decided.revision, dict(caps), decided.grants, access, settings, self._assumed, decided.people)
