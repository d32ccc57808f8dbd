"""What admins look through: the rows behind the port `AdminReads`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.admin_reads import Ended, Extract, Lane, Made, Mark, RequestSearch, Spending, Told, WorkSearch
from core.line import Queued
from core.reports import Keyed, Sum, SumKind
from core.values import Request
from storage.codec import anywhere, load_work, millis, moment, past_of, request_of
from storage.database import Database, Row, Script, Values, one, rows, text, whole
from storage.history import pattern_of
from storage.jobs import CLOSED, queued

REQUESTS_AT_ONCE = 20_000
"""Looked through for one page; whoever wants to look further back says so."""
WORKS_AT_ONCE = 5_000
MOST_RUNNING = 100
FAR_MS = 2**53
"""A moment after every other."""


class SqlAdminReads:
    """Fits the port `AdminReads`."""

    def __init__(
        self, database: Database, requests_at_once: int = REQUESTS_AT_ONCE, works_at_once: int = WORKS_AT_ONCE
    ) -> None:
        self._database = database
        self._requests_at_once = requests_at_once
        self._works_at_once = works_at_once

    async def spending(self, kind: SumKind, first: str, last: str, most: int) -> Spending:
        found = await self._database.read(rows("spending", kind=kind, first=first, last=last, most=most))
        return Spending([_spent(row) for row in found], whole(found[0], "found") if found else 0)

    async def requests(self, search: RequestSearch) -> Extract[Ended]:
        return await self._database.read(_requests(search, self._requests_at_once))

    async def request(self, request_id: str) -> Told | None:
        return await self._database.read(_told(request_id))

    async def running(self) -> Sequence[Request]:
        return [request_of(row) for row in await self._database.read(rows("all_running", most=MOST_RUNNING))]

    async def works(self, search: WorkSearch) -> Extract[Made]:
        return await self._database.read(_works(search, self._works_at_once))

    async def everybody(self) -> Sequence[str]:
        return [text(row, "person") for row in await self._database.read(rows("everybody"))]

    async def latest(self, people: Sequence[str]) -> Mapping[str, Request]:
        return await self._database.read(_latest(people))

    async def authors(self) -> Sequence[str]:
        return [text(row, "who") for row in await self._database.read(rows("audit_authors"))]

    async def lanes(self, now: datetime) -> Sequence[Lane]:
        return await self._database.read(_lanes(now))


def _spent(row: Row) -> Keyed:
    figures = {name: whole(row, name) for name in ("requests", "micros", "waste")}
    return Keyed(text(row, "key"), Sum(**figures))


def _requests(search: RequestSearch, window: int) -> Script[Extract[Ended]]:
    before = search.before
    at, last = (millis(before.at), before.id) if before else (millis(search.until), "")
    place: Values = {"at": at, "id": last, "since": millis(search.since)}
    # Somebody's own requests have an index of their own, so all of them can be looked through.
    floor = None if search.person else (yield from one("log_floor", window=window, **place))
    which: Values = {
        "platform": search.platform,
        "command": search.command,
        "outcome": search.outcome,
        "model": _said("", search.model),
        "words": pattern_of(search.words),
        "take": search.take + 1,
        "least": "",
    }
    if floor:
        place["since"] = floor["finished_at"]
        which["least"] = floor["id"]
    if search.person:
        found = yield from rows("log_page_of", person=search.person, **place, **which)
    else:
        found = yield from rows("log_page", **place, **which)
    items = [_ended(row) for row in found[: search.take]]
    if len(found) > search.take:
        return Extract(items, Mark(items[-1].at, items[-1].id))
    return Extract(items, Mark(moment(whole(floor, "finished_at")), text(floor, "id")) if floor else None)


def _said(name: str, value: str) -> str:
    """A pattern that finds this value of JSON, of this name if there is one; `%` where nothing is looked for."""
    if not value:
        return "%"
    words = json.dumps(value, ensure_ascii=False)
    return anywhere(f'"{name}": {words}' if name else words)


def _ended(row: Row) -> Ended:
    return Ended(
        text(row, "id"),
        text(row, "platform"),
        text(row, "person"),
        text(row, "command"),
        json.loads(text(row, "options")),
        text(row, "outcome"),
        moment(whole(row, "finished_at")),
        whole(row, "took_ms"),
        whole(row, "cost_micros"),
        whole(row, "waste_micros"),
    )


def _told(request_id: str) -> Script[Told | None]:
    row = yield from one("request_by_id", id=request_id)
    if row is None:
        return None
    made = yield from rows("works_of", request=request_id)
    rated = yield from rows("feedback_of", request=request_id)
    past = past_of(row, [load_work(text(each, "made")) for each in made])
    ratings = {text(each, "person"): bool(each["is_good"]) for each in rated}
    return Told(past, whole(row, "waste_micros"), whole(row, "attempts"), ratings)


def _works(search: WorkSearch, window: int) -> Script[Extract[Made]]:
    before = search.before
    at, request, position = (millis(before.at), before.id, before.position) if before else (FAR_MS, "", 0)
    place: Values = {"at": at, "request": request, "position": position}
    floor = yield from one("gallery_floor", window=window, **place)
    found = yield from rows(
        "gallery_page",
        since=whole(floor, "at") if floor else 0,
        least=text(floor, "request") if floor else "",
        person=search.person,
        medium=_said("medium", search.medium),
        model=_said("model", search.model),
        words=pattern_of(search.words),
        take=search.take + 1,
        **place,
    )
    items = [_made(row) for row in found[: search.take]]
    if len(found) > search.take:
        last = items[-1]
        return Extract(items, Mark(last.at, last.request_id, last.position))
    return Extract(items, Mark(moment(whole(floor, "at")), text(floor, "request")) if floor else None)


def _made(row: Row) -> Made:
    work, at = load_work(text(row, "made")), moment(whole(row, "at"))
    return Made(work, text(row, "person"), text(row, "request"), whole(row, "position"), at)


def _latest(people: Sequence[str]) -> Script[Mapping[str, Request]]:
    found = {}
    for person in people:
        row = yield from one("latest_of", person=person)
        if row:
            found[person] = request_of(row)
    return found


def _lanes(now: datetime) -> Script[Sequence[Lane]]:
    found = []
    for row in (yield from rows("all_lanes")):
        jobs = yield from rows("jobs_in_line", lane=text(row, "name"), now=millis(now))
        found.append(_lane(row, [queued(job, now) for job in jobs]))
    return found


def _lane(row: Row, jobs: Sequence[Queued]) -> Lane:
    return Lane(
        text(row, "name"),
        CLOSED.get(text(row, "stopped_by"), ""),
        moment(whole(row, "stopped_until")),
        whole(row, "lowered_to"),
        moment(whole(row, "lowered_until")),
        tuple(jobs),
    )
