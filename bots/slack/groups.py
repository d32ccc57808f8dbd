"""User groups: what people of a workspace are counted to."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bots.payload import JSON, parts, text
from bots.slack.lookups import Freshness, Lookups
from bots.slack.troubles import NotGranted, NotSupported, Trouble
from bots.slack.wire import Wire
from core.errors import HostError
from core.speakers import called

log = structlog.get_logger()

MOST_TEAMS = 100
LIST = "usergroups.list"
KEPT_S = 3600.0
"""So long what was told before stands in for what Slack does not tell now."""


@dataclass(frozen=True, slots=True)
class Group:
    """A user group."""

    id: str
    name: str
    """As people mention it, without the @."""
    users: frozenset[str] = frozenset()


class Groups:
    """One call for a whole workspace, once in a while."""

    def __init__(self, wire: Wire, freshness: Freshness) -> None:
        self._wire = wire
        self._fresh_s = freshness.groups_s
        self._known: Lookups[Sequence[Group]] = Lookups(self._look_up, MOST_TEAMS)
        self._lacks = ""

    async def of(self, team: str, user: str) -> Sequence[Group]:
        """The groups that somebody is in now; those of up to an hour ago where Slack does not tell in time."""
        told = (await self._known.of([team], self._fresh_s)).get(team)
        groups = told if told is not None else self._known.known(team, KEPT_S) or ()
        return [group for group in groups if user in group.users]

    async def _look_up(self, team: str) -> Sequence[Group] | None:
        if not self._wire.governor.has_room(LIST):
            return None
        body = {"include_users": True, "include_disabled": False, "team_id": team}
        try:
            found = parts(await self._wire.call(LIST, body, is_repeatable=True), "usergroups")
        except (NotGranted, NotSupported) as trouble:
            self._tell_once(str(trouble))
            return ()
        except (Trouble, HostError) as trouble:
            log.info("user groups could not be looked up", cause=repr(trouble))
            return None
        return [*map(_group, found)]

    def _tell_once(self, why: str) -> None:
        """Installed before the app asked for it, or on a plan that has no groups: then nobody is in any."""
        if why != self._lacks:
            self._lacks = why
            log.warning("nobody is in a user group here; flashbulb check tells more", cause=why)


def _group(found: JSON) -> Group:
    users = found.get("users")
    name = called(text(found, "handle") or text(found, "name"))
    return Group(text(found, "id"), name, frozenset(map(str, users if isinstance(users, list) else ())))
