"""People with their limits, and one of them with everything that is decided about them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from aiohttp import web

from bots.web.admin.audit import page_of
from bots.web.admin.decisions import Decisions, Trouble
from bots.web.admin.names import Names
from bots.web.admin.requests import prompt_of
from bots.web.admin.rules import PERIOD_WORDS, LimitRow, access_rows, in_order, limit_rows, objects_of, units_of
from bots.web.admin.views import Views
from core.admin_reads import RequestSearch
from core.limits import EACH, Period, Take, Unit
from core.policy import NO_CAPS, Caps
from core.reports import Sum
from core.values import Request

TAKE = 50
EVERYBODY = 100_000
"""More than any team has people."""
LATEST = 10
LATEST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list."""

    person: str
    name: str
    platforms: tuple[str, ...]
    today: Sum
    month: Sum
    limits: Sequence[LimitRow] = ()
    has_own: bool = False


SORTS: Mapping[str, tuple[str, Callable[[Row], tuple[int | str, str]]]] = {
    "name": ("Name", lambda row: (row.name.casefold(), row.person)),
    "platform": ("Platform", lambda row: (" ".join(row.platforms), row.name.casefold())),
    "today": ("Today", lambda row: (row.today.micros, row.person)),
    "month": ("This month", lambda row: (row.month.micros, row.person)),
    "requests": ("Requests this month", lambda row: (row.month.requests, row.person)),
}
DOWN_FIRST = ("today", "month", "requests")


class People:
    def __init__(self, views: Views, decisions: Decisions) -> None:
        self._views = views
        self._decisions = decisions

    def routes(self) -> list[web.AbstractRouteDef]:
        guarded = self._views.for_admins
        return [
            web.get("/admin/people", guarded(self._list)),
            web.get("/admin/people/{person:.+}", guarded(self._one)),
            web.post("/admin/people/{person:.+}", guarded(self._decide)),
        ]

    # -------------------------------------------------------------------------------------------------- the list

    async def _list(self, request: web.Request) -> web.Response:
        asked = request.query
        rows, names = await self._everybody(asked.get("text", ""))
        sort = asked.get("sort", "month") if asked.get("sort", "month") in SORTS else "month"
        is_down = asked.get("order", "down" if sort in DOWN_FIRST else "up") == "down"
        rows = sorted(rows, key=SORTS[sort][1], reverse=is_down)
        page = page_of(asked)
        return await self._views.shown(
            request,
            "people",
            names,
            rows=await self._with_limits(rows[(page - 1) * TAKE : page * TAKE]),
            total=len(rows),
            page=page,
            pages=-(-len(rows) // TAKE),
            sorts={key: label for key, (label, _) in SORTS.items()},
            down_first=DOWN_FIRST,
            sort=sort,
            is_down=is_down,
        )

    async def _everybody(self, words: str) -> tuple[Sequence[Row], Names]:
        stores = self._views.stores
        day = stores.rulebook.calendar.day(stores.now())[0]
        month = f"{stores.rulebook.calendar.month(stores.now())[0]}-01"
        names, people, today, this_month = await asyncio.gather(
            self._views.names(),
            stores.reads.everybody(),
            stores.reads.spending("person", day, day, EVERYBODY),
            stores.reads.spending("person", month, day, EVERYBODY),
        )
        days = {each.key: each.sum for each in today.largest}
        months = {each.key: each.sum for each in this_month.largest}
        policy = stores.rulebook.current
        limited = [scope.partition(":")[2] for scope in policy.caps if scope.startswith("person:")]
        everybody = dict.fromkeys([*map(policy.person_of, people), *months, *limited])
        rows = [
            Row(
                person,
                names.of(person),
                tuple(dict.fromkeys(account.partition(":")[0] for account in policy.accounts_of(person))),
                days.get(person, Sum()),
                months.get(person, Sum()),
                has_own=f"person:{person}" in policy.caps,
            )
            for person in everybody
            if person not in (EACH, "forgotten")
        ]
        return [row for row in rows if _is_meant(row, words)], names

    async def _with_limits(self, rows: Sequence[Row]) -> Sequence[Row]:
        """With how far their limits are used: read for those on this page only."""
        stores = self._views.stores
        policy = stores.rulebook.current
        has_roles = any(scope.startswith("role:") for scope in policy.caps)
        latest = await stores.reads.latest([row.person for row in rows]) if has_roles else {}
        caps = {row.person: policy.person_caps(row.person, _roles(latest.get(row.person))) for row in rows}
        used = await self._used(caps)
        return [replace(row, limits=used[row.person]) for row in rows]

    async def _used(self, caps: Mapping[str, Caps]) -> Mapping[str, Sequence[LimitRow]]:
        """Person → their limits, with how far each is used."""
        takes = [
            (person, self._take(person, *key, found[key])) for person, found in caps.items() for key in in_order(found)
        ]
        standings = await self._views.stores.history.standings([take for _, take in takes])
        used = {(each.scope, each.unit, each.period): each.used for each in standings}
        found: dict[str, list[LimitRow]] = {person: [] for person in caps}
        for person, take in takes:
            period = "day" if take.period.count("-") == 2 else "month"
            row = LimitRow(f"{take.unit} {period}", "", take.cap, take.unit == "micros", None, "")
            found[person].append(replace(row, used=used.get((take.scope, take.unit, take.period), 0)))
        return found

    def _take(self, person: str, unit: Unit, period: Period, cap: int) -> Take:
        stores = self._views.stores
        name, resets_at = stores.rulebook.calendar.period(period, stores.now())
        extra = stores.rulebook.current.grants.get((f"person:{person}", name, unit), 0)
        return Take(f"person:{person}", name, unit, 0, cap + extra, resets_at)

    # --------------------------------------------------------------------------------------------------- one person

    async def _decide(self, request: web.Request) -> web.Response:
        return await self._decisions.made(request, self._person)

    async def _one(self, request: web.Request) -> web.Response:
        return await self._person(request, None)

    async def _person(self, request: web.Request, trouble: Trouble | None) -> web.Response:
        stores = self._views.stores
        policy = stores.rulebook.current
        person = policy.person_of(request.match_info["person"])
        now = stores.now()
        names, decided, latest, found = await asyncio.gather(
            self._views.names(),
            self._decisions.decided(),
            stores.reads.latest([person]),
            stores.reads.requests(RequestSearch(now - timedelta(days=LATEST_DAYS), now, person=person, take=LATEST)),
        )
        roles = _roles(latest.get(person))
        caps = policy.person_caps(person, roles)
        used = {row.name: row for row in (await self._used({person: caps}))[person]}
        limits = limit_rows(f"person:{person}", caps, decided, self._sources(roles, names))
        objects = objects_of(stores.commands, stores.models)
        return await self._views.shown(
            request,
            "person",
            names,
            status=400 if trouble else 200,
            person=person,
            scope=f"person:{person}",
            accounts=policy.accounts_of(person),
            roles=roles,
            latest=latest.get(person),
            limits=[replace(row, used=used[row.name].used) for row in limits],
            granted={row.name: used[row.name].cap for row in limits if used[row.name].cap != row.cap},
            units=units_of(stores.commands),
            periods=PERIOD_WORDS,
            access=access_rows(f"person:{person}", decided, objects),
            objects=objects,
            lines=found.items,
            prompt_of=prompt_of,
            trouble=trouble,
        )

    def _sources(self, roles: Sequence[str], names: Names) -> Mapping[tuple[Unit, Period], str]:
        """Where somebody's limits come from that are not their own."""
        policy = self._views.stores.rulebook.current
        sources = dict.fromkeys(policy.caps.get(f"person:{EACH}", NO_CAPS), "as for everybody")
        theirs = {role: caps for role in roles if (caps := policy.caps.get(f"role:{role}"))}
        for key in {key for caps in theirs.values() for key in caps}:
            best = max((role for role in theirs if key in theirs[role]), key=lambda role: theirs[role][key])
            sources[key] = f"by role {names.of(best)}"
        return sources


def _roles(latest: Request | None) -> tuple[str, ...]:
    """What platforms count somebody to, as of what they asked last."""
    return latest.roles if latest else ()


def _is_meant(row: Row, words: str) -> bool:
    wanted = words.strip().casefold()
    return not wanted or wanted in row.name.casefold() or wanted in row.person.casefold()
