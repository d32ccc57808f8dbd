"""The ledger against a model of it in a few lines of Python, under whatever happens in whatever order."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from core.errors import Duplicate, OverLimit
from core.limits import Take, lock_order
from core.values import Request
from storage.store import open_store
from tests.contracts.records import HALF_A_MINUTE, NOON, Archive, asked, closing, opening, take

CAPS = {("person:web:ada", "asks"): 6, ("person:web:ada", "micros"): 900, ("everything", "micros"): 1_500}
OWNERS = ("us", "them")
amounts = st.fixed_dictionaries({}, optional={key: st.integers(1, cap // 2) for key, cap in CAPS.items()})
counts = st.fixed_dictionaries({}, optional={"asks": st.integers(0, 1), "micros": st.integers(0, 400)})


def takes_of(wanted: dict) -> list[Take]:
    made = [take(amount, CAPS[scope, unit], scope=scope, unit=unit) for (scope, unit), amount in wanted.items()]
    return sorted(made, key=lambda each: lock_order(each.scope, each.period, each.unit))


class LedgerLife(RuleBasedStateMachine):
    """Requests begin, end, are refused and change hands; the books must always be those of the model."""

    requests = Bundle("requests")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        path = Path(self.folder.name)
        self.store = self.runner.run(open_store(f"sqlite:///{path}/flashbulb.db", path))
        self.used = dict.fromkeys(CAPS, 0)
        self.open_holds: dict[str, dict] = {}
        self.owner_of: dict[str, str] = {}
        self.known: set[str] = set()
        self.now = NOON

    @rule(target=requests, wanted=amounts, owner=st.sampled_from(OWNERS))
    def begin(self, wanted: dict, owner: str):
        request = asked()
        try:
            self.runner.run(self.store.ledger.begin(opening(request, *takes_of(wanted), owner=owner)))
        except OverLimit:
            assert not self.has_room(wanted)
            return multiple()
        assert self.has_room(wanted)
        self.known.add(request.id)
        self.open_holds[request.id] = wanted
        self.owner_of[request.id] = owner
        return request

    @rule(request=requests, wanted=amounts)
    def begin_again(self, request: Request, wanted: dict) -> None:
        """A second delivery changes nothing, whether the first one runs or is over."""
        try:
            self.runner.run(self.store.ledger.begin(opening(request, *takes_of(wanted))))
        except Duplicate:
            return
        raise AssertionError(request.id)

    @rule(request=requests, owner=st.sampled_from(OWNERS), counted=counts)
    def finish(self, request: Request, owner: str, counted: dict) -> None:
        counted = self.within_its_holds(request, counted)
        standings = self.runner.run(self.store.ledger.finish(closing(request, owner=owner, counted=counted)))
        if self.owner_of.get(request.id) != owner:
            assert standings is None
            return
        holds = self.open_holds.pop(request.id)
        del self.owner_of[request.id]
        for scope, unit in holds:
            self.used[scope, unit] += counted.get(unit, 0)
        shown = {(each.scope, each.unit): each.used for each in standings}
        assert shown == {key: self.used[key] + self.held(key) for key in holds}

    @rule()
    def refuse(self) -> None:
        request = asked()
        self.runner.run(self.store.ledger.refuse(closing(request, "BadOption", counted={"asks": 1})))
        self.known.add(request.id)

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

    @invariant()
    def the_books_are_right(self) -> None:
        archive = Archive(self.store)
        for (scope, unit), cap in CAPS.items():
            row = self.runner.run(archive.allowance(scope, unit))
            assert row["used"] == self.used[scope, unit]
            assert row["held"] == self.held((scope, unit)) >= 0
            assert row["used"] + row["held"] <= cap

    @invariant()
    def every_hold_belongs_to_a_request_that_runs(self) -> None:
        rows = self.runner.run(Archive(self.store).rows("select request, scope, unit, amount from holds"))
        stored = {(row["request"], row["scope"], row["unit"]): row["amount"] for row in rows}
        assert stored == {
            (request, scope, unit): amount
            for request, holds in self.open_holds.items()
            for (scope, unit), amount in holds.items()
        }

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.runner.run(self.store.close())
            self.runner.close()
            self.folder.cleanup()

    def held(self, key: tuple[str, str]) -> int:
        return sum(holds.get(key, 0) for holds in self.open_holds.values())

    def within_its_holds(self, request: Request, counted: dict) -> dict:
        """An estimate is the most that a request can come to."""
        held = self.open_holds.get(request.id, {})
        least = {
            unit: min((n for (_, held_unit), n in held.items() if held_unit == unit), default=0) for unit in counted
        }
        return {unit: min(count, least[unit]) for unit, count in counted.items()}

    def has_room(self, wanted: dict) -> bool:
        return all(self.used[key] + self.held(key) + amount <= CAPS[key] for key, amount in wanted.items())


TestLedgerLife = LedgerLife.TestCase
TestLedgerLife.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
