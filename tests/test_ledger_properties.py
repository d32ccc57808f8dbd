"""The ledger against a model of it in a few lines of Python, under whatever happens in whatever order."""

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from core.administration import Change
from core.asking import Ask
from core.errors import Duplicate, Outdated, OverLimit
from core.limits import Calendar, Rule
from core.memory import Opening
from core.rulebook import Rulebook
from core.values import Request, Usage
from storage.store import open_store
from tests.contracts.records import HALF_A_MINUTE, NOON, US, Archive, asked, closing

DAY, MONTH = "2026-11-22", "2026-11"
PEOPLE, CHANNELS, OWNERS = ("web:ada", "web:bob"), ("page", "den"), (US, "them")
CAPS = {
    ("person:*", "asks", "day"): 4,
    ("person:*", "micros", "month"): 900,
    ("channel:page", "micros", "day"): 1_200,
    ("workspace:lab", "asks", "day"): 6,
    ("everything", "micros", "month"): 1_500,
}


class Spot(NamedTuple):
    """Where something is counted."""

    scope: str
    period: str
    unit: str


def spots_of(request: Request, amounts: dict) -> dict[Spot, tuple[str, str, str]]:
    """Everything that a request is counted in, and which limit is on it."""
    scopes = {f"person:{request.person}": "person:*"}
    scopes |= {scope: scope for scope in (f"channel:{request.channel}", "workspace:lab", "everything")}
    return {
        Spot(scope, DAY if period == "day" else MONTH, unit): (limit, unit, period)
        for scope, limit in scopes.items()
        for limited, unit, period in CAPS
        if limited == limit and amounts.get(unit)
    }


class LedgerLife(RuleBasedStateMachine):
    """Requests begin, end, fail and change hands, and limits change; the books must always be those of the model."""

    requests = Bundle("requests")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        path = Path(self.folder.name)
        self.store = self.runner.run(open_store(f"sqlite:///{path}/flashbulb.db", path))
        rules = [Rule(scope, unit, period, cap) for (scope, unit, period), cap in CAPS.items()]
        calendar = Calendar(ZoneInfo("UTC"))
        self.rulebook = Rulebook(self.store.administration, rules, {}, (), calendar, lambda: NOON, {})
        self.runner.run(self.rulebook.refresh())
        self.is_outdated = False
        self.caps = dict(CAPS)
        self.given: dict[Spot, int] = {}
        self.used: dict[Spot, int] = {}
        self.open_holds: dict[str, dict[Spot, int]] = {}
        self.owner_of: dict[str, str] = {}
        self.now = NOON

    # ------------------------------------------------------------------------------------------------ requests

    @rule(
        target=requests,
        person=st.sampled_from(PEOPLE),
        channel=st.sampled_from(CHANNELS),
        asks=st.integers(0, 2),
        micros=st.integers(0, 500),
        owner=st.sampled_from(OWNERS),
    )
    def begin(self, person: str, channel: str, asks: int, micros: int, owner: str):
        request, amounts = asked(person=person, channel=channel), {"asks": asks, "micros": micros}
        holds = {spot: amounts[spot.unit] for spot in spots_of(request, amounts)}
        try:
            self.runner.run(self.store.ledger.begin(self.judged(request, amounts, owner)))
        except Outdated:
            assert self.is_outdated
            return multiple()
        except OverLimit as error:
            self.is_rightly_refused(request, holds, error)
            return multiple()
        assert not self.is_outdated
        assert all(self.taken(spot) + amount <= self.cap(spot, request) for spot, amount in holds.items())
        self.open_holds[request.id] = holds
        self.owner_of[request.id] = owner
        return request

    @rule(request=requests)
    def begin_again(self, request: Request) -> None:
        """A second delivery changes nothing, whether the first one runs or is over."""
        try:
            self.runner.run(self.store.ledger.begin(self.judged(request, {"asks": 1, "micros": 9}, US)))
        except Duplicate:
            return
        raise AssertionError(request.id)

    @rule(
        request=requests,
        owner=st.sampled_from(OWNERS),
        asks=st.integers(0, 2),
        charged=st.integers(0, 500),
        wasted=st.integers(0, 300),
    )
    def finish(self, request: Request, owner: str, asks: int, charged: int, wasted: int) -> None:
        """An estimate is the most that a request can come to, waste included."""
        holds = self.open_holds.get(request.id, {})
        most = {spot.unit: amount for spot, amount in holds.items()}
        charged = min(charged, most.get("micros", 0))
        counted = {"asks": min(asks, most.get("asks", 0)), "micros": charged}
        waste = Usage(micros=min(wasted, most.get("micros", 0) - charged))
        ended = closing(request, owner=owner, counted=counted, usage=Usage(micros=charged), waste=waste)
        standings = self.runner.run(self.store.ledger.finish(ended))
        if self.owner_of.get(request.id) != owner:
            assert standings is None
            return
        del self.open_holds[request.id], self.owner_of[request.id]
        for spot in holds:
            is_paid_by_the_house = spot.unit == "micros" and not spot.scope.startswith("person:")
            added = counted[spot.unit] + (waste.micros if is_paid_by_the_house else 0)
            self.used[spot] = self.used.get(spot, 0) + added
        shown = {Spot(each.scope, each.period, each.unit): each.used for each in standings}
        assert shown == {spot: self.taken(spot) for spot in holds}

    @rule()
    def refuse(self) -> None:
        self.runner.run(self.store.ledger.refuse(closing(asked(), "BadOption", counted={"asks": 1})))

    @rule(request=consumes(requests))
    def refuse_what_is_known(self, request: Request) -> None:
        try:
            self.runner.run(self.store.ledger.refuse(closing(request, "stopped")))
        except Duplicate:
            return
        raise AssertionError(request.id)

    @rule(owner=st.sampled_from(OWNERS), has_passed=st.booleans())
    def claim(self, owner: str, has_passed: bool) -> None:
        """The books stay as they are; only the hands change."""
        if has_passed:
            self.now += 3 * HALF_A_MINUTE
        claims = self.runner.run(self.store.ledger.claim("web", owner, self.now, self.now + HALF_A_MINUTE))
        taken = {claim.request.id for claim in claims}
        assert all(self.owner_of[each] != owner for each in taken)
        if has_passed:
            assert taken == {each for each, other in self.owner_of.items() if other != owner}
        self.owner_of |= dict.fromkeys(taken, owner)

    # ------------------------------------------------------------------------------------------------- decisions

    @rule(limit=st.sampled_from(list(CAPS)), percent=st.sampled_from([0, 20, 100, 150]))
    def decide(self, limit: tuple[str, str, str], percent: int) -> None:
        """Another process's admin sets a cap, perhaps below what is used: what runs goes on, and no more begins."""
        scope, unit, period = limit
        self.caps[limit] = CAPS[limit] * percent // 100
        change = Change("limit", scope, f"{unit} {period}", str(self.caps[limit]))
        self.runner.run(self.store.administration.change([change], "web:owner", NOON))
        self.is_outdated = True

    @rule(person=st.sampled_from(PEOPLE), extra=st.integers(1, 3))
    def grant(self, person: str, extra: int) -> None:
        spot = Spot(f"person:{person}", DAY, "asks")
        wish = Ask(asked().id, "r", person, person, "lab", "ask", *spot, 0, 4, NOON)
        ask = self.runner.run(self.store.asks.open(wish))
        self.runner.run(self.store.asks.decide(ask.id, extra, "web:owner", NOON))
        self.given[spot] = self.given.get(spot, 0) + extra
        self.is_outdated = True

    @rule()
    def notice(self) -> None:
        self.runner.run(self.rulebook.refresh())
        self.is_outdated = False

    # ------------------------------------------------------------------------------------------------ the books

    @invariant()
    def the_books_are_right(self) -> None:
        rows = self.runner.run(Archive(self.store).rows("select scope, period, unit, used, held from allowances"))
        stored = {Spot(row["scope"], row["period"], row["unit"]): (row["used"], row["held"]) for row in rows}
        known = {*self.used, *(spot for holds in self.open_holds.values() for spot in holds)}
        assert {spot: figures for spot, figures in stored.items() if any(figures)} == {
            spot: figures for spot in known if any(figures := (self.used.get(spot, 0), self.held(spot)))
        }

    @invariant()
    def everybody_together_is_the_sum_of_all(self) -> None:
        rows = self.runner.run(
            Archive(self.store).rows("select sum(cost_micros) as cost, sum(waste_micros) as waste from requests")
        )
        by_person = sum(n for spot, n in self.used.items() if spot.unit == "micros" and spot.scope in self.persons)
        assert by_person == (rows[0]["cost"] or 0)
        assert self.used.get(Spot("everything", MONTH, "micros"), 0) == by_person + (rows[0]["waste"] or 0)

    @invariant()
    def every_hold_belongs_to_a_request_that_runs(self) -> None:
        rows = self.runner.run(Archive(self.store).rows("select request, scope, period, unit, amount from holds"))
        stored = {(row["request"], Spot(row["scope"], row["period"], row["unit"])): row["amount"] for row in rows}
        assert stored == {
            (request, spot): amount for request, holds in self.open_holds.items() for spot, amount in holds.items()
        }

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.runner.run(self.store.close())
            self.runner.close()
            self.folder.cleanup()

    # -------------------------------------------------------------------------------------------------------------

    persons = tuple(f"person:{person}" for person in PEOPLE)

    def judged(self, request: Request, amounts: dict, owner: str) -> Opening:
        """The request as this process judges it, which may not have heard of the latest decision."""
        takes, policy = self.rulebook.takes(request, amounts), self.rulebook.current
        opening = Opening(request, takes, owner, NOON + HALF_A_MINUTE, True)
        return replace(opening, revision=policy.revision)

    def is_rightly_refused(self, request: Request, holds: dict[Spot, int], error: OverLimit) -> None:
        assert not self.is_outdated
        full = Spot(error.take.scope, error.take.period, error.take.unit)
        assert error.used == self.taken(full)
        assert error.used + holds[full] > error.take.cap == self.cap(full, request)

    def held(self, spot: Spot) -> int:
        return sum(holds.get(spot, 0) for holds in self.open_holds.values())

    def taken(self, spot: Spot) -> int:
        return self.used.get(spot, 0) + self.held(spot)

    def cap(self, spot: Spot, request: Request) -> int:
        return self.caps[spots_of(request, {spot.unit: 1})[spot]] + self.given.get(spot, 0)


TestLedgerLife = LedgerLife.TestCase
TestLedgerLife.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
