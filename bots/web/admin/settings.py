"""Everything that can be decided, scope by scope: settings, limits and access."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bots.web.admin.decisions import Decisions, Trouble
from bots.web.admin.rules import PERIOD_WORDS, access_rows, limit_rows, objects_of, units_of
from bots.web.admin.views import Views
from core.administration import Decided
from core.command import OptionKind
from core.house_settings import SETTINGS, Setting, stored, value_of
from core.limits import EACH, EVERYTHING, SCOPES
from core.policy import EVERYBODY, NO_CAPS
from core.values import OptionValue

KNOWN_DAYS = 90
MOST_KNOWN = 300
"""Scopes that are offered; others can be typed."""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting, as it is in a scope."""

    setting: Setting
    value: OptionValue
    stored: str | None
    source: str

    @property
    def name(self) -> str:
        return self.setting.name

    @property
    def label(self) -> str:
        return self.setting.option.title

    @property
    def choices(self) -> Sequence[str]:
        option = self.setting.option
        return ("yes", "no") if option.kind is OptionKind.FLAG else option.choices

    @property
    def words(self) -> str:
        return stored(self.value)

    @property
    def is_long(self) -> bool:
        option = self.setting.option
        return option.kind is OptionKind.TEXT and option.longest_chars > 200


class SettingsView:
    def __init__(self, views: Views, decisions: Decisions) -> None:
        self._views = views
        self._decisions = decisions

    def routes(self) -> list[web.AbstractRouteDef]:
        guarded = self._views.for_admins
        return [web.get("/admin/settings", guarded(self._one)), web.post("/admin/settings", guarded(self._decide))]

    async def _decide(self, request: web.Request) -> web.Response:
        return await self._decisions.made(request, self._shown)

    async def _one(self, request: web.Request) -> web.Response:
        return await self._shown(request, None)

    async def _shown(self, request: web.Request, trouble: Trouble | None) -> web.Response:
        stores = self._views.stores
        scope = _scope(request.query.get("scope", EVERYTHING).strip())
        names, decided, known = await asyncio.gather(self._views.names(), self._decisions.decided(), self._used())
        kind = scope.partition(":")[0]
        subject = EVERYBODY if scope == EVERYTHING else scope
        objects = objects_of(stores.commands, stores.models)
        caps = stores.rulebook.current.caps.get(scope, NO_CAPS)
        return await self._views.shown(
            request,
            "settings",
            names,
            status=400 if trouble else 200,
            scope=scope,
            subject=subject,
            kind=kind,
            is_each=scope.endswith(f":{EACH}"),
            scopes=_scopes(known, decided),
            settings=self._settings(scope, decided),
            limits=limit_rows(scope, caps, decided, {}),
            access=access_rows(subject, decided, objects),
            objects=objects,
            units=units_of(stores.commands),
            periods=PERIOD_WORDS,
            trouble=trouble,
        )

    async def _used(self) -> Sequence[str]:
        """Workspaces and channels in which something was asked lately, as scopes."""
        stores = self._views.stores
        calendar, now = stores.rulebook.calendar, stores.now()
        first, last = calendar.day(now - timedelta(days=KNOWN_DAYS))[0], calendar.day(now)[0]
        workspaces, channels = await asyncio.gather(
            stores.reads.spending("workspace", first, last, MOST_KNOWN),
            stores.reads.spending("channel", first, last, MOST_KNOWN),
        )
        scopes = [f"workspace:{each.key}" for each in workspaces.largest]
        return scopes + [f"channel:{each.key}" for each in channels.largest]

    def _settings(self, scope: str, decided: Decided) -> Sequence[SettingRow]:
        kind = scope.partition(":")[0]
        if scope.endswith(f":{EACH}"):
            return []
        return [self._setting(each, scope, decided) for each in SETTINGS.values() if kind in each.scopes]

    def _setting(self, setting: Setting, scope: str, decided: Decided) -> SettingRow:
        policy, own = self._views.stores.rulebook.current, decided.settings.get(scope, {}).get(setting.name)
        said = policy.said_at(setting.name, (scope, EVERYTHING))
        if own is not None:
            source = "decided here"
        elif said is None:
            source = "built in"
        elif setting.name in decided.settings.get(EVERYTHING, {}):
            source = "decided for everything"
        else:
            source = "from the environment"
        return SettingRow(setting, value_of(setting.name, said), own, source)


def _scope(said: str) -> str:
    """A scope that limits and access know; everything where it is none."""
    kind, _, name = said.partition(":")
    return said if kind in SCOPES and name and said != EVERYTHING else EVERYTHING


def _scopes(known: Iterable[str], decided: Decided) -> Mapping[str, Sequence[str]]:
    """What may be chosen, by kind."""
    said = [*(rule.scope for rule in decided.limits), *decided.settings, *(subject for subject, _ in decided.access)]
    found = [
        scope for scope in dict.fromkeys([*said, *known]) if ":" in scope and not scope.endswith((":", f":{EACH}"))
    ]
    of_kind = {
        kind: [scope for scope in found if scope.startswith(f"{kind}:")][:MOST_KNOWN]
        for kind in ("workspace", "channel", "role", "person")
    }
    usual = [EVERYTHING, *(f"{kind}:{EACH}" for kind in ("person", "channel", "workspace"))]
    return {"": usual, **of_kind}
