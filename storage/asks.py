"""Asking for more than a limit allows: the rows behind the port `Asks`."""

from dataclasses import fields
from datetime import datetime

from core.asking import Ask, State
from storage.administration import new_entry, noted
from storage.codec import millis, moment
from storage.database import Database, Row, Script, Values, one, rows, text, whole

NUMBERS = ("used", "cap", "extra")
STATES: dict[str, State] = {"open": "open", "granted": "granted", "denied": "denied"}


class SqlAsks:
    """Fits the port `Asks`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, ask: Ask) -> Ask:
        return await self._database.write(_open(ask))

    async def by_id(self, ask_id: str) -> Ask | None:
        row = await self._database.read(one("ask_by_id", id=ask_id))
        return _ask(row) if row else None

    async def decide(self, ask_id: str, extra: int, by: str, now: datetime) -> tuple[Ask, bool] | None:
        return await self._database.write(_decide(ask_id, extra, by, now))


def _open(ask: Ask) -> Script[Ask]:
    same: Values = {"person": ask.person, "scope": ask.scope, "period": ask.period, "unit": ask.unit}
    found = yield from one("open_ask_of", **same)
    if found:
        return _ask(found)
    told: Values = {"account": ask.account, "workspace": ask.workspace, "command": ask.command, "request": ask.request}
    figures: Values = {"used": ask.used, "cap": ask.cap, "at": millis(ask.at)}
    yield from rows("insert_ask", id=ask.id, **same, **told, **figures)
    row = yield from one("ask_by_id", id=ask.id)
    return _ask(row) if row else ask


def _decide(ask_id: str, extra: int, by: str, now: datetime) -> Script[tuple[Ask, bool] | None]:
    # The revision's row is locked first, as by everybody who decides something.
    yield from one("bump_revision")
    decision: Values = {"state": "granted" if extra else "denied", "extra": extra, "decided_by": by}
    row = yield from one("decide_ask", id=ask_id, decided_at=millis(now), **decision)
    if row is None:
        known = yield from one("ask_by_id", id=ask_id)
        return (_ask(known), False) if known else None
    ask = _ask(row)
    if extra:
        yield from rows("add_grant", scope=ask.scope, period=ask.period, unit=ask.unit, extra=extra)
    what, after = f"ask {ask.unit} {ask.period}", f"{extra} more" if extra else "denied"
    yield from noted(new_entry(now, by, what, ask.scope, f"{ask.used} of {ask.cap}", after))
    return ask, True


def _ask(row: Row) -> Ask:
    words = {each.name: text(row, each.name) for each in fields(Ask) if each.name not in (*NUMBERS, "at", "state")}
    numbers = {name: whole(row, name) for name in NUMBERS}
    return Ask(**words, **numbers, at=moment(whole(row, "at")), state=STATES[text(row, "state")])  # type: ignore[arg-type]
