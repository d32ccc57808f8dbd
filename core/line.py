"""Who is next at a provider that takes only so many orders at once, and how long the others will wait."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Literal, NamedTuple, Protocol, TypeAlias

from core.values import Medium

WEIGHTS: Mapping[Medium, int] = {"picture": 1, "speech": 1, "sound": 1, "music": 2, "video": 4}
"""How much of a person's share an order takes. Heavy ones (more than 1) never take the last place: somebody's videos
would keep everybody else's pictures waiting for minutes."""

NEVER = datetime.fromtimestamp(0, UTC)

State: TypeAlias = Literal["waiting", "running", "left"]
Closed: TypeAlias = Literal["", "BadCredentials", "OutOfFunds"]
"""Why a lane takes no orders: the provider does not take the key, or the account has no credit."""


@dataclass(frozen=True, slots=True)
class Job:
    """One order that needs a place."""

    request: str
    person: str
    medium: Medium
    since: datetime
    """When it was asked for: it keeps its place in line however often it has to step back."""
    typical_s: int

    @property
    def weight(self) -> int:
        return WEIGHTS[self.medium]


@dataclass(frozen=True, slots=True)
class Queued:
    """A job that waits or runs, as the line sees it."""

    request: str
    person: str
    weight: int
    is_running: bool
    since: datetime
    left_s: float
    """How long it will probably keep its place, once it has one."""
    last_began: datetime = NEVER
    """When it began, or while it waits, when its person's last one did."""

    @property
    def is_heavy(self) -> bool:
        return self.weight > 1

    @property
    def turn(self) -> datetime:
        """Among those who have as much running, whose is longest ago is next."""
        return max(self.since, self.last_began)


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of somebody who came."""

    state: State
    is_trial: bool = False
    """The lane was closed, and the next order tries whether it still has to be."""


@dataclass(frozen=True, slots=True)
class Line:
    """How a lane stands: everybody who waits or runs there, by when they came."""

    slots: int
    """How many may run at once just now."""
    jobs: tuple[Queued, ...] = ()
    closed_by: Closed = ""
    is_trial: bool = False
    """It was closed, and one order tries whether it still has to be."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is in line."""

    number: int
    """1 is next."""
    begins_in_s: float


class Jobs(Protocol):
    """The line itself, shared by all processes. Every method is one transaction."""

    async def enter(self, lane: str, job: Job, slots: int, most_waiting: int, now: datetime) -> Entry:
        """Stand in line, or go straight through when there is room and nobody before; where it stands if it is known.

        Raises:
            LineFull: This person has `most_waiting` waiting already.
            BadCredentials, OutOfFunds: The lane is closed.
            Duplicate: The request has ended: another process had taken it over.
        """
        ...

    async def leave(self, lane: str, requests: Sequence[str], slots: int, now: datetime) -> Line:
        """Give these places free, if any, and let those through who may begin now; how the line stands then."""
        ...

    async def put_back(self, lane: str, request: str, now: datetime, until: datetime) -> None:
        """The provider did not take it: it waits again, where it was, and the lane is narrower for a while."""
        ...

    async def close(self, lane: str, by: Closed, until: datetime) -> bool:
        """Take no orders until then; whether nobody had closed it before."""
        ...

    async def open(self, lane: str) -> None:
        """It takes orders again."""
        ...


def has_heavy_room(slots: int, heavy: int) -> bool:
    """Whether one more heavy job may begin where so many run."""
    return slots == 1 or heavy < slots - 1


def forecast(line: Line) -> Mapping[str, Place]:
    """When whoever waits will begin, if everything takes as long as it usually does."""
    # Nobody knows when a lane that is shut opens again; then one is let through first.
    ahead = _Simulation(line, max(1, line.slots))
    return {request: Place(number, seconds) for number, (request, seconds) in enumerate(ahead.begun(), start=1)}


class _Candidate(NamedTuple):
    """The first of a person's orders of a kind; who is next is the smallest."""

    load: int
    """What the person has running."""
    turn: tuple[int, float]
    since: datetime
    request: str
    """No two are the same, so nothing after it is compared."""
    standing: int
    job: Queued


@dataclass(slots=True)
class _Simulation:
    """Plays the line forward by the rules of `next_job`."""

    line: Line
    slots: int
    loads: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    ends: list[tuple[float, int, Queued]] = field(default_factory=list)
    """Who runs, by when they end."""
    waiting: dict[tuple[str, bool], deque[Queued]] = field(default_factory=dict)
    """Person and whether it is heavy → in their order."""
    candidates: dict[bool, list[_Candidate]] = field(default_factory=lambda: {True: [], False: []})
    standings: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    """How often each person has stood among the candidates: only the last time is true."""
    turns: dict[str, int] = field(default_factory=dict)
    """Person → how many had begun when their last one did; only of those who begin from here on."""
    heavy: int = 0
    now_s: float = 0.0
    started: int = 0

    def begun(self) -> Iterable[tuple[str, float]]:
        """Requests in the order in which they begin, with when."""
        for each in self.line.jobs:
            if each.is_running:
                self._run(each)
            else:
                self.waiting.setdefault((each.person, each.is_heavy), deque()).append(each)
        for person, _ in [*self.waiting]:
            self._stand(person)
        while (job := self._next()) or self.ends:
            if job and len(self.ends) < self.slots:
                self._take(job)
                yield job.request, self.now_s
            elif self.ends:
                self._end()
            else:
                return

    def _run(self, job: Queued) -> None:
        self.started += 1
        heappush(self.ends, (self.now_s + job.left_s, self.started, job))
        self.loads[job.person] += job.weight
        self.heavy += job.is_heavy

    def _take(self, job: Queued) -> None:
        self.waiting[job.person, job.is_heavy].popleft()
        self._run(job)
        self.turns[job.person] = self.started
        self._stand(job.person)

    def _end(self) -> None:
        self.now_s, _, job = heappop(self.ends)
        self.loads[job.person] -= job.weight
        self.heavy -= job.is_heavy
        self._stand(job.person)

    def _stand(self, person: str) -> None:
        """Enter this person's first jobs among the candidates, with what they have running now."""
        self.standings[person] += 1
        for is_heavy in (False, True):
            line = self.waiting.get((person, is_heavy))
            if line:
                heappush(self.candidates[is_heavy], self._candidate(line[0]))

    def _candidate(self, job: Queued) -> _Candidate:
        began = self.turns.get(job.person)
        turn = (0, job.turn.timestamp()) if began is None else (1, float(began))
        return _Candidate(self.loads[job.person], turn, job.since, job.request, self.standings[job.person], job)

    def _next(self) -> Queued | None:
        kinds = (False, True) if has_heavy_room(self.slots, self.heavy) else (False,)
        firsts = [first for is_heavy in kinds if (first := self._first(is_heavy))]
        return min(firsts).job if firsts else None

    def _first(self, is_heavy: bool) -> _Candidate | None:
        """The best candidate; entries that are not true any more are dropped on the way."""
        found = self.candidates[is_heavy]
        while found:
            if found[0].standing == self.standings[found[0].job.person]:
                return found[0]
            heappop(found)
        return None
