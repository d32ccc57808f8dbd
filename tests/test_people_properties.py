"""People with several accounts against a model in a few lines: asked, tied, parted and forgotten in any order."""

import asyncio
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from core.limits import Take
from core.values import Request, Usage
from storage.store import open_store
from tests.contracts.records import MIDNIGHT, NOON, Archive, asked, closing, opening

DAY, MONTH = "2026-11-22", "2026-11"
ACCOUNTS = ("discord:1", "slack:T1:U1", "web:sarah")
accounts = st.sampled_from(ACCOUNTS)


class Lives(RuleBasedStateMachine):
    """Whatever happens, a person is what their accounts are together, and nothing is lost or gained."""

    running = Bundle("running")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        path = Path(self.folder.name)
        self.store = self.runner.run(open_store(f"sqlite:///{path}/flashbulb.db", path))
        self.archive = Archive(self.store)
        self.now = NOON
        self.groups = [[account] for account in ACCOUNTS]
        """Each person's accounts, the one that everything is under first."""
        self.used = dict.fromkeys(ACCOUNTS, 0)
        self.micros = dict.fromkeys(ACCOUNTS, 0)
        self.forgotten_micros = 0
        self.held: dict[str, tuple[str, int]] = {}
        self.past: dict[str, str] = {}
        """Request → the account that asked."""

    def group(self, account: str) -> list[str]:
        return next(group for group in self.groups if account in group)

    @rule(target=running, account=accounts, amount=st.integers(1, 5))
    def begin(self, account: str, amount: int) -> Request:
        group = self.group(account)
        request = asked(person=group[0], identity="" if account == group[0] else account)
        take = Take(f"person:{group[0]}", DAY, "asks", amount, 10_000, MIDNIGHT)
        before = [number for number, _ in self.numbers(group[0])]
        revision = self.runner.run(self.store.administration.revision())
        number = self.runner.run(self.store.ledger.begin(replace(opening(request, take), revision=revision)))
        assert number > max(before, default=0)
        self.held[request.id] = account, amount
        self.past[request.id] = account
        return request

    @rule(request=consumes(running), micros=st.integers(0, 50), is_done=st.booleans())
    def finish(self, request: Request, micros: int, is_done: bool) -> None:
        account, _ = self.held.pop(request.id)
        counted, usage = ({"asks": 1}, Usage(micros=micros)) if is_done else ({}, Usage())
        outcome = "done" if is_done else "stopped"
        ended = closing(request, outcome, usage=usage, counted=counted, day=DAY, is_counted=True)
        assert self.runner.run(self.store.ledger.finish(ended)) is not None
        self.used[account] += is_done
        self.micros[account] += usage.micros

    @rule(account=accounts, micros=st.integers(1, 50))
    def ask(self, account: str, micros: int) -> None:
        """From its beginning to its end."""
        self.finish(self.begin(account, 1), micros, True)

    @rule(giver=accounts, user=accounts)
    def link(self, giver: str, user: str) -> None:
        self.now += timedelta(hours=2)
        main, other = self.group(giver), self.group(user)
        expected = "own" if giver == user else "already" if main is other else "linked"
        assert self.runner.run(self.store.people.new_code(giver, "code", self.now))
        assert self.runner.run(self.store.people.link(user, "code", self.now, (DAY, MONTH))) == expected
        if expected == "linked":
            self.groups.remove(other)
            main += other

    @rule(account=accounts)
    def unlink(self, account: str) -> None:
        group = self.group(account)
        is_parted = self.runner.run(self.store.people.unlink(account, account, self.now, (DAY, MONTH)))
        assert is_parted == (len(group) > 1)
        if is_parted:
            group.remove(account)
            self.groups.append([account])
            # Whoever everything of the others is under now, they decide by themselves.
            people = self.people()
            group.sort(key=lambda each: each in people)

    @rule(account=accounts, is_sure=st.integers(0, 3))
    def forget(self, account: str, is_sure: int) -> None:
        """Not while something runs: what runs is left, and charged to whoever had it."""
        group = self.group(account)
        if is_sure < 3 or any(asker in group for asker, _ in self.held.values()):
            return
        self.runner.run(self.store.history.forget(group[0]))
        self.groups.remove(group)
        self.groups += [[each] for each in group]
        self.past = {request: asker for request, asker in self.past.items() if asker not in group}
        for each in group:
            self.forgotten_micros += self.micros[each]
            self.micros[each] = 0

    @invariant()
    def who_is_who(self) -> None:
        assert self.people() == {account: group[0] for group in self.groups for account in group[1:]}

    @invariant()
    def everybody_has_used_what_their_accounts_have(self) -> None:
        for group in self.groups:
            row = self.runner.run(self.archive.allowance(f"person:{group[0]}"))
            held = sum(amount for account, amount in self.held.values() if account in group)
            assert (row["used"], row["held"]) == (sum(self.used[account] for account in group), held)
            for account in group[1:]:
                row = self.runner.run(self.archive.allowance(f"person:{account}"))
                assert (row["used"], row["held"]) == (0, 0)

    @invariant()
    def the_sums_are_what_was_spent(self) -> None:
        sums = {row["key"]: row["micros"] for row in self.rows("select key, micros from sums where kind = 'person'")}
        for group in self.groups:
            assert sums.pop(group[0], 0) == sum(self.micros[account] for account in group)
        assert sums.pop("forgotten", 0) == self.forgotten_micros
        assert sums == {}
        assert self.rows("select * from sums where requests <= 0 or micros < 0") == []

    @invariant()
    def a_history_is_what_was_asked_with_its_accounts(self) -> None:
        for group in self.groups:
            found = self.numbers(group[0])
            assert {request for _, request in found} == {each for each, asker in self.past.items() if asker in group}
            assert len({number for number, _ in found}) == len(found)

    def people(self) -> dict[str, str]:
        return dict(self.runner.run(self.store.administration.decided((DAY, MONTH))).people)

    def numbers(self, person: str) -> list[tuple[int, str]]:
        found = self.rows(f"select number, id from requests where person = '{person}' and number is not null")
        return [(row["number"], row["id"]) for row in found]

    def rows(self, sql: str):
        return self.runner.run(self.archive.rows(sql))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.runner.run(self.store.close())
            self.runner.close()
            self.folder.cleanup()


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
