"""Requests and what they hold: the rows behind the ports `Ledger` and `Steps`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from core.errors import Duplicate, Outdated, OverLimit
from core.limits import Standing, Take, lock_order
from core.memory import FORGOTTEN, Claim, Closing, Opening, Past, Stopping
from core.values import Request
from core.words import limit_reached
from storage.administration import revision
from storage.codec import dump_updates, dump_usage, millis, past_of, plain, request_of
from storage.database import Database, Row, Script, Values, one, rows, text, whole
from storage.fleeting import Fleeting
from storage.owners import Owners
from storage.results import store_results
from storage.sums import count_up

MOST_CLAIMS = 50
"""Taken over in one go; the next sweep takes more."""


class SqlLedger:
    """Fits the port `Ledger`."""

    def __init__(self, database: Database, owners: Owners, fleeting: Fleeting | None = None) -> None:
        """
        Args:
            fleeting: Where words are kept that may not be stored; None where they may.
        """
        self._database = database
        self._owners = owners
        self._fleeting = fleeting

    async def begin(self, opening: Opening) -> int | None:
        return await self._database.write(_begin(opening))

    async def finish(self, closing: Closing) -> Sequence[Standing] | None:
        return await self._database.write(_finish(self._parted(closing)))

    async def refuse(self, closing: Closing) -> None:
        await self._database.write(_refuse(self._parted(closing)))

    def _parted(self, closing: Closing) -> Closing:
        return self._fleeting.parted(closing, closing.request.person) if self._fleeting else closing

    async def renew(self, owner: str, until: datetime) -> None:
        await self._database.write(rows("renew_leases", owner=owner, until=millis(until)))

    async def release(self, owner: str, *, is_all_shown: bool = True) -> None:
        if not is_all_shown:
            self._owners.leave_unfinished(owner)
        await self._database.write(rows("release_leases", owner=owner))

    async def claim(self, platform: str, owner: str, now: datetime, until: datetime) -> Sequence[Claim]:
        running = await self._database.read(rows("owners_running", platform=platform, owner=owner))
        if not running:
            return []
        gone = [name for name in (text(row, "owner") for row in running) if self._owners.is_gone(name)]
        return await self._database.write(_claim(platform, owner, now, until, gone))

    async def ask_to_stop(self, request_id: str, person: str, now: datetime) -> Stopping:
        row = await self._database.write(one("ask_to_stop", id=request_id, person=person, now=millis(now)))
        if row is None or row["person"] == FORGOTTEN:
            return "ended"
        if row["person"] != person:
            return "not theirs"
        return "asked" if row["state"] == "running" else "ended"

    async def stop_all(self, now: datetime) -> int:
        """Let everything that runs end as if its person had pressed Stop; how many that are."""
        return len(await self._database.write(rows("stop_all", now=millis(now))))

    async def asked_to_stop(self, owner: str) -> Sequence[tuple[str, str]]:
        found = await self._database.read(rows("asked_to_stop", owner=owner))
        return [(text(row, "id"), text(row, "person")) for row in found]

    async def just_done(self, platform: str, owner: str, since: datetime) -> Sequence[Past]:
        found = await self._database.read(rows("just_done", platform=platform, owner=owner, since=millis(since)))
        gone = {name: self._owners.is_gone(name) for name in {text(row, "owner") for row in found}}
        return [past_of(row) for row in found if gone[text(row, "owner")]]


class SqlSteps:
    """Fits the port `Steps`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, request_id: str, owner: str, name: str) -> str | None:
        return await self._database.write(_start(request_id, owner, name))

    async def end(self, request_id: str, name: str, value: str) -> None:
        await self._database.write(rows("end_step", request=request_id, name=name, value=value))

    async def undo(self, request_id: str, name: str) -> None:
        await self._database.write(rows("undo_step", request=request_id, name=name))

    async def ended(self, request_id: str) -> Mapping[str, str]:
        found = await self._database.read(rows("ended_steps", request=request_id))
        return {text(row, "name"): text(row, "value") for row in found}


def _begin(opening: Opening) -> Script[int | None]:
    lease_until = millis(opening.lease_until)
    number = yield from _insert(opening.request, opening.is_kept, opening.owner, lease_until, "running")
    # After the person's number was taken: who ties accounts together takes it first, and then this waits for that.
    if (yield from revision()) != opening.revision:
        raise Outdated
    for name in opening.names.items():
        yield from rows("put_name", id=name[0], name=plain(name[1]))
    for take in opening.takes:
        values: Values = {"scope": take.scope, "period": take.period, "unit": take.unit, "amount": take.amount}
        if (yield from one("take", cap=take.cap, **values)) is None:
            used = yield from _used(take)
            raise OverLimit(limit_reached(take, used, opening.request.asked_at), take.resets_at, take, used)
        yield from rows("insert_hold", request=opening.request.id, cap=take.cap, **values)
    return number


def _insert(request: Request, is_kept: bool, owner: str, lease_until: int, state: str) -> Script[int | None]:
    counted = (yield from one("next_number", person=request.person)) if is_kept else None
    number = whole(counted, "number") if counted else None
    inserted = yield from one(
        "insert_request",
        id=request.id,
        platform=request.platform,
        person=request.person,
        workspace=request.workspace,
        channel=request.channel,
        conversation=request.conversation,
        command=request.command,
        options=json.dumps(dict(request.options)),
        address=json.dumps(dict(request.address)),
        from_offer=int(request.from_offer),
        asker=plain(request.asker),
        age_gated=int(request.is_age_gated),
        identity=request.asked_by,
        roles=json.dumps(request.roles),
        is_admin=int(request.is_admin),
        above=request.above,
        replaces=request.replaces,
        in_place=int(request.in_place),
        locale=request.locale,
        number=number,
        asked_at=millis(request.asked_at),
        state=state,
        owner=owner,
        lease_until=lease_until,
    )
    if inserted is None:
        raise Duplicate
    return number


def _refuse(closing: Closing) -> Script[None]:
    yield from _insert(closing.request, False, closing.owner, 0, "running")
    yield from _finish(closing)


def _finish(closing: Closing) -> Script[Sequence[Standing] | None]:
    closed = yield from one(
        "close_request",
        id=closing.request.id,
        owner=closing.owner,
        outcome=closing.outcome,
        finished_at=millis(closing.at),
        took_ms=closing.took_ms,
        usage=dump_usage(closing.usage),
        cost_micros=closing.usage.micros,
        waste_micros=closing.waste.micros,
        pictures=closing.counted.get("pictures", 0),
        clips=closing.counted.get("clips", 0),
        updates=dump_updates(closing.updates),
        search_text=plain(closing.search_text),
        is_bare=int(not closing.keeps_words),
    )
    if closed is None:
        return None
    yield from rows("delete_job", request=closing.request.id)
    person, account = text(closed, "person"), text(closed, "identity")
    standings = yield from _settle(closing, "" if account in (person, "") else f"account:{account}")
    yield from store_results(closing, person)
    yield from count_up(closing, person, account)
    yield from rows("delete_steps", request=closing.request.id)
    return standings


def _used(take: Take) -> Script[int]:
    row = yield from one("standing", scope=take.scope, period=take.period, unit=take.unit)
    return whole(row, "used") if row else 0


def _settle(closing: Closing, account: str) -> Script[Sequence[Standing]]:
    """Turn what is held into what was used.

    Args:
        account: The scope under which it is counted too what one account used that is tied to another name.
    """
    holds = yield from rows("take_holds", request=closing.request.id)
    standings = []
    for hold in sorted(holds, key=_key):
        scope, period, unit = _key(hold)[1:]
        counted = closing.counted.get(unit, 0)
        if unit == "micros" and not scope.startswith("person:"):
            # Nobody is charged for what nobody got, but whoever pays the bill is.
            counted += closing.waste.micros
        place = {"scope": scope, "period": period, "unit": unit}
        row = yield from one("settle", amount=whole(hold, "amount"), used=counted, **place)
        if account and counted and scope.startswith("person:"):
            yield from rows("add_allowance", **{**place, "scope": account}, used=counted, held=0)
        used, held = (whole(row, "used"), whole(row, "held")) if row else (0, 0)
        standings.append(Standing(scope, period, unit, whole(hold, "cap"), used + held, held, counted))
    return standings


def _key(hold: Row) -> tuple[int, str, str, str]:
    return lock_order(text(hold, "scope"), text(hold, "period"), text(hold, "unit"))


def _claim(platform: str, owner: str, now: datetime, until: datetime, gone: Sequence[str]) -> Script[Sequence[Claim]]:
    claims: list[Claim] = []
    values: Values = {"platform": platform, "owner": owner, "now": millis(now), "until": millis(until)}
    for name in [*gone, ""]:
        while len(claims) < MOST_CLAIMS and (row := (yield from one("claim_request", gone=name, **values))):
            claims.append(Claim(request_of(row), whole(row, "attempts"), is_to_stop=row["stop_at"] is not None))
    return claims


def _start(request_id: str, owner: str, name: str) -> Script[str | None]:
    if (yield from one("start_step", request=request_id, owner=owner, name=name)):
        return None
    if (yield from one("owns_request", request=request_id, owner=owner)) is None:
        raise Duplicate("Another process has taken this request over.")
    row = yield from one("read_step", request=request_id, name=name)
    return str(row["value"] or "") if row else ""
