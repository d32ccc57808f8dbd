"""Who waits for a place at a provider: the rows behind the port `Jobs`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import BadCredentials, BotError, Duplicate, LineFull, OutOfFunds
from core.line import Closed, Entry, Job, Line, Queued, State, has_heavy_room
from storage.codec import millis, moment
from storage.database import Database, Row, Script, one, rows, text, whole

STATES: dict[str, State] = {"waiting": "waiting", "running": "running", "left": "left"}
CLOSED: dict[str, Closed] = {"BadCredentials": "BadCredentials", "OutOfFunds": "OutOfFunds"}
ERRORS: dict[Closed, type[BotError]] = {"BadCredentials": BadCredentials, "OutOfFunds": OutOfFunds}
LEAST_LEFT_S = 1.0
"""What takes longer than usual ends soon: nobody knows better."""


class SqlJobs:
    """Fits the port `Jobs`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def enter(self, lane: str, job: Job, slots: int, most_waiting: int, now: datetime) -> Entry:
        return await self._database.write(_enter(lane, job, slots, most_waiting, now))

    async def leave(self, lane: str, requests: Sequence[str], slots: int, now: datetime) -> Line:
        return await self._database.write(_leave(lane, requests, slots, now))

    async def put_back(self, lane: str, request: str, now: datetime, until: datetime) -> None:
        await self._database.write(_put_back(lane, request, now, until))

    async def close(self, lane: str, by: Closed, until: datetime) -> bool:
        return await self._database.write(_close(lane, by, until))

    async def open(self, lane: str) -> None:
        await self._database.write(rows("open_lane", lane=lane))


@dataclass(frozen=True, slots=True)
class _Marks:
    """What the provider has said about a lane."""

    lowered_to: int
    lowered_until: int
    closed_by: Closed
    closed_until: int

    def slots(self, usual: int, now_ms: int) -> int:
        """How many orders may run at once just now."""
        if self.closed_by:
            # Closed for a while: then one order tries whether it is open again.
            return 1 if now_ms >= self.closed_until else 0
        return min(usual, self.lowered_to) if now_ms < self.lowered_until else usual

    def is_closed(self, now_ms: int) -> bool:
        return bool(self.closed_by) and now_ms < self.closed_until


def _locked(lane: str) -> Script[_Marks]:
    row = yield from one("lock_lane", lane=lane)
    if row is None:
        return _Marks(0, 0, "", 0)
    closed_by = CLOSED.get(text(row, "stopped_by"), "")
    return _Marks(whole(row, "lowered_to"), whole(row, "lowered_until"), closed_by, whole(row, "stopped_until"))


def _enter(lane: str, job: Job, slots: int, most_waiting: int, now: datetime) -> Script[Entry]:
    marks = yield from _locked(lane)
    known = yield from one("job_state", request=job.request)
    if known:
        return Entry(STATES[text(known, "state")], bool(marks.closed_by))
    if marks.is_closed(millis(now)):
        raise ERRORS[marks.closed_by]
    counted = yield from one("count_waiting", lane=lane, person=job.person)
    if counted and whole(counted, "jobs") >= most_waiting:
        raise LineFull(_too_many(most_waiting))
    entered = yield from one(
        "insert_job",
        request=job.request,
        lane=lane,
        person=job.person,
        medium=job.medium,
        weight=job.weight,
        since=millis(job.since),
        typical_s=job.typical_s,
    )
    if entered is None:
        raise Duplicate("This has ended meanwhile, in another process.")
    admitted = yield from _admit(lane, marks.slots(slots, millis(now)), now)
    return Entry("running" if job.request in admitted else "waiting", bool(marks.closed_by))


def _too_many(most: int) -> str:
    waiting = "One of your orders is" if most == 1 else f"{most:,} of your orders are"
    return (
        f"{waiting} waiting already, which is as many as one person may have. Wait for the first to begin, or stop one "
        "of them; nothing was charged."
    )


def _leave(lane: str, requests: Sequence[str], slots: int, now: datetime) -> Script[Line]:
    marks = yield from _locked(lane)
    for request in requests:
        yield from rows("leave_job", request=request)
    room = marks.slots(slots, millis(now))
    yield from _admit(lane, room, now)
    found = yield from rows("jobs_in_line", lane=lane, now=millis(now))
    closed_by = marks.closed_by if marks.is_closed(millis(now)) else ""
    return Line(room, tuple(queued(row, now) for row in found), closed_by, bool(marks.closed_by and not closed_by))


def _admit(lane: str, room: int, now: datetime) -> Script[Sequence[str]]:
    """Let through whoever may begin; who that is."""
    admitted: list[str] = []
    while True:
        load = yield from one("lane_load", lane=lane, now=millis(now))
        running, heavy = (whole(load, "running"), whole(load, "heavy")) if load else (0, 0)
        if running >= room:
            return admitted
        has_room = has_heavy_room(room, heavy)
        row = yield from one("next_job", lane=lane, now=millis(now), has_heavy_room=int(has_room))
        if row is None:
            return admitted
        yield from rows("start_job", request=text(row, "request"), now=millis(now))
        yield from rows("note_turn", lane=lane, person=text(row, "person"), now=millis(now))
        admitted.append(text(row, "request"))


def _put_back(lane: str, request: str, now: datetime, until: datetime) -> Script[None]:
    yield from _locked(lane)
    yield from rows("put_job_back", request=request)
    # As many as the provider has taken, as far as we know: none, where somebody else uses the account as well.
    load = yield from one("lane_load", lane=lane, now=millis(now))
    running = whole(load, "running") if load else 0
    yield from rows("lower_lane", lane=lane, lowered_to=running, until=millis(until))


def _close(lane: str, by: Closed, until: datetime) -> Script[bool]:
    marks = yield from _locked(lane)
    yield from rows("stop_lane", lane=lane, stopped_by=by, until=millis(until))
    return not marks.closed_by


def queued(row: Row, now: datetime) -> Queued:
    is_running = text(row, "state") == "running"
    left_s = float(whole(row, "typical_s"))
    began_at = moment(whole(row, "began_at"))
    if is_running:
        left_s = max(LEAST_LEFT_S, left_s - (now - began_at).total_seconds())
    return Queued(
        text(row, "request"),
        text(row, "person"),
        whole(row, "weight"),
        is_running,
        moment(whole(row, "since")),
        left_s,
        began_at,
    )
