"""Who people are: what they are called, and who runs a workspace. Payloads tell their ids only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bots.payload import JSON, part, parts, text
from bots.slack.lookups import Freshness, Lookups
from bots.slack.troubles import Trouble
from bots.slack.wire import Wire
from core.errors import HostError
from core.speakers import called
from core.tongues import locale_in

log = structlog.get_logger()

MOST_KNOWN = 5_000
MOST_TEAMS = 100
MOST_LOOKED_UP = 20
"""At once; of a long thread the rest stays nameless."""
PAGE, MOST_PAGES = 500, 8
"""Of everybody in a workspace. Who runs it is looked for among the first 4,000."""
LIST_S = 8.0
SLACKBOT = "USLACKBOT"
"""Slack says of it that it is no bot."""
GUEST = ("is_restricted", "is_ultra_restricted")
RIGHTS = ("is_admin", "is_owner", "is_primary_owner")
NOT_THEM = ("deleted", "is_bot", "is_stranger")


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, as Slack tells of them."""

    user: str
    name: str = ""
    teams: frozenset[str] = frozenset()
    """The workspaces that they belong to."""
    is_admin: bool = False
    is_guest: bool = False
    """Let into some channels of the workspace only."""
    locale: str = ""

    def is_full_member(self, team: str) -> bool:
        """Whether every public channel of this workspace is open to them; not so where that could not be found out."""
        return team in self.teams and not self.is_guest

    def runs(self, team: str) -> bool:
        """Whether they administer this workspace: who comes from another by a shared channel may administer that."""
        return self.is_admin and team in self.teams


class People:
    """Looked up once in a while, and left out where there is no time or no room for that."""

    def __init__(self, wire: Wire, freshness: Freshness) -> None:
        self._wire = wire
        self._freshness = freshness
        self._known: Lookups[Who] = Lookups(self._look_up, MOST_KNOWN)
        self._admins: Lookups[Sequence[str]] = Lookups(self._list_admins, MOST_TEAMS, LIST_S)

    async def names(self, users: Iterable[str], known: Mapping[str, str] | None = None) -> Mapping[str, str]:
        """The names of these, as far as they can be found.

        Args:
            known: What was said along the way; better than nothing.
        """
        wanted, oldest_s = list(dict.fromkeys(filter(None, users))), self._freshness.names_s
        found = {user: who.name for user in wanted if (who := self._known.known(user, oldest_s))}
        unknown = [user for user in wanted if user not in found][:MOST_LOOKED_UP]
        found |= {user: who.name for user, who in (await self._known.of(unknown, oldest_s)).items()}
        names = {user: found.get(user) or (known or {}).get(user, "") for user in wanted}
        return {user: name for user, name in names.items() if name}

    async def all_names(self, users: Iterable[str], team: str) -> Mapping[str, str]:
        """The names of however many these are: where too many are unknown to ask for each, of everybody at once."""
        wanted, oldest_s = list(dict.fromkeys(filter(None, users))), self._freshness.names_s
        if sum(self._known.known(user, oldest_s) is None for user in wanted) > MOST_LOOKED_UP:
            try:
                for who in await self._members(team):
                    self._known.learn(who.user, who)
            except (Trouble, HostError) as trouble:
                log.info("who is in the workspace could not be looked up", cause=repr(trouble))
        return await self.names(wanted)

    async def who(self, user: str) -> Who:
        """Somebody with the rights that they have now; with none where Slack does not tell in time."""
        told = await self._known.of([user], self._freshness.rights_s)
        before = self._known.known(user, self._freshness.names_s)
        return told.get(user) or replace(before or Who(user), is_admin=False)

    async def admins(self, team: str) -> Sequence[str]:
        """Who runs a workspace, by their ids; nobody where Slack does not tell. Takes up to 8 s."""
        return (await self._admins.of([team], self._freshness.admins_s)).get(team, ())

    async def _look_up(self, user: str) -> Who | None:
        if not self._wire.governor.has_room("users.info"):
            return None
        body = {"user": user, "include_locale": True}
        try:
            return _who(part(await self._wire.call("users.info", body, is_repeatable=True), "user"))
        except (Trouble, HostError) as trouble:
            log.info("somebody could not be looked up", cause=repr(trouble))
            return None

    async def _list_admins(self, team: str) -> Sequence[str] | None:
        try:
            return [who.user for who in await self._members(team) if who.runs(team)]
        except (Trouble, HostError) as trouble:
            log.warning("who runs the workspace could not be looked up", cause=repr(trouble))
            return None

    async def _members(self, team: str) -> Sequence[Who]:
        found: list[Who] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            body = {"limit": PAGE, "team_id": team, **({"cursor": cursor} if cursor else {})}
            answer = await self._wire.call("users.list", body, is_repeatable=True)
            found += map(_who, parts(answer, "members"))
            cursor = text(part(answer, "response_metadata"), "next_cursor")
            if not cursor:
                return found
        log.warning("not everybody was looked at for who runs the workspace", people=len(found))
        return found


def _who(found: JSON) -> Who:
    profile = part(found, "profile")
    name = text(profile, "display_name") or text(profile, "real_name") or text(found, "real_name")
    teams = part(found, "enterprise_user").get("teams")
    belongs = [text(found, "team_id"), *(map(str, teams) if isinstance(teams, list) else ())]
    is_theirs = text(found, "id") != SLACKBOT and not any(found.get(name) is True for name in NOT_THEM)
    return Who(
        text(found, "id"),
        called(name or text(found, "name")),
        frozenset(filter(None, belongs)),
        is_admin=is_theirs and any(found.get(right) is True for right in RIGHTS),
        is_guest=any(found.get(mark) is True for mark in GUEST),
        locale=locale_in(text(found, "locale")),
    )
