"""What the house has decided: the rows behind the port `Administration`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex

from core.administration import UNSAID, Change, Decided, Entry, Wanted
from core.errors import Overtaken
from core.limits import PERIODS, Rule
from storage.codec import millis, moment, plain
from storage.database import Database, Row, Script, Values, one, rows, text, whole


class SqlAdministration:
    """Fits the port `Administration`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def revision(self) -> int:
        return await self._database.read(revision())

    async def decided(self, today: Sequence[str]) -> Decided:
        return await self._database.read(_decided(today))

    async def change(self, changes: Sequence[Change], who: str, now: datetime) -> Sequence[Entry]:
        return await self._database.write(_change(changes, who, now))

    async def note(self, entry: Entry) -> None:
        await self._database.write(noted(entry))

    async def log(self, wanted: Wanted) -> tuple[Sequence[Entry], int]:
        return await self._database.read(_log(wanted))

    async def names(self) -> Mapping[str, str]:
        found = await self._database.read(rows("all_names"))
        return {text(row, "id"): text(row, "name") for row in found}


def revision() -> Script[int]:
    """How often anything was decided."""
    row = yield from one("house_revision")
    return whole(row, "number") if row else 0


def noted(entry: Entry) -> Script[None]:
    """A line in the log, as a part of whatever it tells of."""
    values = {name: plain(getattr(entry, name)) for name in ("id", "who", "what", "scope", "before", "after")}
    yield from rows("insert_audit", at=millis(entry.at), **values)


def new_entry(now: datetime, who: str, what: str, scope: str, before: str, after: str) -> Entry:
    return Entry(token_hex(12), now, who, what, scope, before, after)


def _decided(today: Sequence[str]) -> Script[Decided]:
    # Read first: what is decided meanwhile is then read again, never missed.
    number = yield from revision()
    limits = yield from rows("all_limits")
    day, month = today
    grants = yield from rows("grants_of", day=day, month=month)
    access = yield from rows("all_access")
    found = yield from rows("all_settings")
    settings: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in found:
        settings[text(row, "scope")][text(row, "name")] = text(row, "value")
    people = yield from rows("all_identities")
    return Decided(
        number,
        [_rule(row) for row in limits],
        {(text(row, "scope"), text(row, "period"), text(row, "unit")): whole(row, "extra") for row in grants},
        {(text(row, "subject"), text(row, "object")): bool(row["is_allowed"]) for row in access},
        dict(settings),
        {text(row, "identity"): text(row, "person") for row in people},
    )


def _rule(row: Row) -> Rule:
    period = next(each for each in PERIODS if each == row["period"])
    return Rule(text(row, "scope"), text(row, "unit"), period, whole(row, "cap"))


def _change(changes: Sequence[Change], who: str, now: datetime) -> Script[Sequence[Entry]]:
    # The revision's row is locked first: two admins come one after the other, and the second sees what the first did.
    yield from one("bump_revision")
    entries = []
    for change in changes:
        before = yield from _now(change)
        if change.was is not UNSAID and change.was != before:
            raise Overtaken
        if before == change.after:
            continue
        yield from _put(change)
        entry = new_entry(
            now,
            who,
            f"{change.kind} {change.name}",
            change.scope,
            before or "",
            "" if change.after is None else change.after,
        )
        yield from noted(entry)
        entries.append(entry)
    return entries


def _place(change: Change) -> tuple[str, Values]:
    match change.kind:
        case "limit":
            unit, _, period = change.name.partition(" ")
            return "limit", {"scope": change.scope, "unit": unit, "period": period}
        case "access":
            return "access", {"subject": change.scope, "object": change.name}
        case "setting":
            return "setting", {"scope": change.scope, "name": change.name}


def _now(change: Change) -> Script[str | None]:
    """What is stored of it, in the words of a change."""
    table, place = _place(change)
    row = yield from one(f"{table}_at", **place)
    if row is None:
        return None
    if change.kind == "access":
        return "allow" if row["value"] else "deny"
    return str(row["value"])


def _put(change: Change) -> Script[None]:
    table, place = _place(change)
    if change.after is None:
        yield from rows(f"drop_{table}", **place)
        return
    value: Values
    match change.kind:
        case "limit":
            value = {"cap": int(change.after)}
        case "access":
            value = {"is_allowed": int(change.after == "allow")}
        case "setting":
            value = {"value": plain(change.after)}
    yield from rows(f"put_{table}", **place, **value)


def _log(wanted: Wanted) -> Script[tuple[Sequence[Entry], int]]:
    begins = wanted.what.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    which: Values = {"who": wanted.who, "what": begins, "scope": wanted.scope}
    found = yield from rows("audit_log", take=wanted.take, skip=wanted.skip, **which)
    total = yield from one("count_audit", **which)
    return [_entry(row) for row in found], whole(total, "entries") if total else 0


def _entry(row: Row) -> Entry:
    who, what, scope = text(row, "who"), text(row, "what"), text(row, "scope")
    return Entry(text(row, "id"), moment(whole(row, "at")), who, what, scope, text(row, "before"), text(row, "after"))
