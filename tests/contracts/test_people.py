"""One person with several accounts, on both databases: nothing is lost, nothing is counted twice."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from core.administration import Wanted
from core.errors import Outdated
from core.limits import Take
from core.people import CODE_LIVES, MOST_TRIES, hash_of
from core.recipes import Recipe
from core.values import Offer, Turn, Usage
from tests.contracts.records import MIDNIGHT, NOON, asked, closing, opening, work

DAY, MONTH = "2026-11-22", "2026-11"
TODAY = (DAY, MONTH)
SARAH, SLACK, PAGE = "discord:1", "slack:T1:U1", "web:sarah"
"""One person's accounts."""


class Team:
    """The store, and the shortest way to do and to see what these tests are about."""

    def __init__(self, store, archive):
        self.store = store
        self.archive = archive
        self.whose = {}

    async def begins(self, account, *, amount=1, period=DAY, **changed):
        """Judged anew, as often as the house decides something meanwhile."""
        while True:
            decided = await self.store.administration.decided(TODAY)
            person = decided.people.get(account, account)
            request = asked(person=person, identity="" if account == person else account, **changed)
            wanted = Take(f"person:{person}", period, "asks", amount, 100, MIDNIGHT)
            with suppress(Outdated):
                await self.store.ledger.begin(replace(opening(request, wanted), revision=decided.revision))
                return request

    async def asks(self, account, *, micros=10, at=NOON, **changed):
        request = await self.begins(account, **changed)
        await self.ends(request, micros=micros, at=at)
        return request

    async def ends(self, request, *, micros=10, at=NOON):
        ended = closing(request, usage=Usage(micros=micros), counted={"asks": 1}, day=DAY, is_counted=True, at=at)
        return await self.store.ledger.finish(ended)

    async def links(self, main, other):
        assert await self.store.people.new_code(main, f"code of {main}", NOON)
        linking = await self.store.people.link(other, f"code of {main}", NOON, TODAY)
        await self._looks()
        return linking

    async def unlinks(self, account):
        is_done = await self.store.people.unlink(account, account, NOON, TODAY)
        await self._looks()
        return is_done

    async def numbers(self, person):
        found = await self.archive.rows(
            f"select number, identity from requests where person = '{person}' and number is not null order by number"
        )
        return [(row["number"], row["identity"]) for row in found]

    async def used(self, person):
        found = await self.archive.allowance(f"person:{person}")
        return found["used"], found["held"]

    async def sums(self, person):
        found = await self.archive.rows(f"select * from sums where kind = 'person' and key = '{person}'")
        return [(row["requests"], row["micros"]) for row in found]

    async def _looks(self):
        self.whose = dict((await self.store.administration.decided(TODAY)).people)


@pytest.fixture
def team(store, archive):
    return Team(store, archive)


async def test_two_accounts_are_one_person(team, store):
    """One history: what the other one asked stands behind, in its order, and the next number is behind all of it."""
    for account in (SARAH, SLACK, SARAH, SLACK):
        await team.asks(account)

    assert await team.links(SARAH, SLACK) == "linked"

    await team.asks(SLACK)
    assert team.whose == {SLACK: SARAH}
    assert await team.numbers(SARAH) == [(1, SARAH), (2, SARAH), (3, SLACK), (4, SLACK), (5, SLACK)]
    assert await team.numbers(SLACK) == []


async def test_limits_and_sums_are_added(team):
    """One limit over both: nobody has two by having two accounts."""
    await team.asks(SARAH)
    await team.asks(SLACK)
    await team.asks(SLACK)

    await team.links(SARAH, SLACK)

    assert await team.used(SARAH) == (3, 0)
    assert await team.used(SLACK) == (0, 0)
    assert await team.sums(SARAH) == [(3, 30)]
    assert await team.sums(SLACK) == []


async def test_parting_gives_both_their_past_back(team):
    """Everything that was asked with an account is that account's again, what it used too, and no more."""
    await team.asks(SARAH)
    await team.asks(SLACK)
    await team.links(SARAH, SLACK)
    await team.asks(SLACK)
    await team.asks(SARAH)

    assert await team.unlinks(SLACK)

    assert await team.numbers(SARAH) == [(1, SARAH), (4, SARAH)]
    assert await team.numbers(SLACK) == [(2, SLACK), (3, SLACK)]
    assert (await team.used(SARAH), await team.used(SLACK)) == ((2, 0), (2, 0))
    assert (await team.sums(SARAH), await team.sums(SLACK)) == ([(2, 20)], [(2, 20)])
    await team.asks(SLACK)
    assert (await team.numbers(SLACK))[-1] == (4, SLACK)


async def test_recipes_go_back_to_the_account_that_saved_them(team, store):
    """Whoever parts takes their own along; what the other one has written stays theirs."""
    await team.links(SARAH, SLACK)
    for account in (SARAH, SLACK):
        await store.recipes.save(Recipe(account, SARAH, f"of-{account[:5]}", "Why?", "", NOON, account))

    await team.unlinks(SLACK)

    assert [each.account for each in await store.recipes.known(SARAH, "")] == [SARAH]
    assert [each.account for each in await store.recipes.known(SLACK, "")] == [SLACK]


async def test_numbers_stay_small_however_often_it_is_done(team):
    """Who ties and parts accounts for fun must still be able to type a number."""
    await team.asks(SARAH)
    await team.asks(SLACK)

    for _ in range(8):
        await team.links(SARAH, SLACK)
        await team.unlinks(SLACK)

    assert await team.numbers(SLACK) == [(9, SLACK)]


async def test_whoever_everything_is_under_can_part_too(team):
    """It does not matter from which of the two it is said."""
    await team.asks(SLACK)
    await team.links(SARAH, SLACK)
    await team.asks(SARAH)

    assert await team.unlinks(SARAH)

    assert team.whose == {}
    assert await team.numbers(SARAH) == [(2, SARAH)]
    assert await team.numbers(SLACK) == [(1, SLACK)]


async def test_a_third_account_stays_with_the_second(team):
    """Only whoever leaves leaves."""
    for account in (SARAH, SLACK, PAGE):
        await team.asks(account)
    await team.links(SARAH, SLACK)
    await team.links(SLACK, PAGE)
    assert team.whose == {SLACK: SARAH, PAGE: SARAH}

    await team.unlinks(SARAH)

    assert team.whose == {PAGE: SLACK}
    assert len(await team.numbers(SLACK)) == 2
    assert (await team.used(SARAH), await team.used(SLACK)) == ((1, 0), (2, 0))
    assert (await team.sums(SARAH), await team.sums(SLACK)) == ([(1, 10)], [(2, 20)])
    await team.unlinks(PAGE)
    assert (await team.used(SLACK), await team.used(PAGE)) == ((1, 0), (1, 0))
    assert (await team.sums(SLACK), await team.sums(PAGE)) == ([(1, 10)], [(1, 10)])


async def test_people_with_several_accounts_each_become_one(team):
    """All accounts come along, and each can leave with its own."""
    for account in (SARAH, SLACK, PAGE):
        await team.asks(account)
    await team.links(SLACK, PAGE)

    await team.links(SARAH, PAGE)

    assert team.whose == {SLACK: SARAH, PAGE: SARAH}
    assert await team.used(SARAH) == (3, 0)
    await team.unlinks(SLACK)
    assert (await team.used(SARAH), await team.used(SLACK)) == ((2, 0), (1, 0))
    assert (await team.sums(SARAH), await team.sums(SLACK)) == ([(2, 20)], [(1, 10)])


async def test_what_runs_is_settled_under_the_person(team, store, archive):
    """Tied together in the middle of an answer, it is paid once, and by whoever it belongs to then."""
    running = await team.begins(SLACK, amount=3)
    await team.links(SARAH, SLACK)
    assert await team.used(SARAH) == (0, 3)

    assert await team.ends(running) is not None

    assert await team.used(SARAH) == (1, 0)
    assert await team.numbers(SARAH) == [(1, SLACK)]
    assert await team.sums(SARAH) == [(1, 10)]
    assert await archive.rows("select * from holds") == []


async def test_what_runs_goes_back_with_its_account(team, archive):
    """Parted in the middle of an answer, it is whoever asked who pays."""
    await team.links(SARAH, SLACK)
    running = await team.begins(SLACK, amount=3)
    other = await team.begins(SARAH, amount=2)
    await team.unlinks(SLACK)
    assert (await team.used(SARAH), await team.used(SLACK)) == ((0, 2), (0, 3))

    await team.ends(running)
    await team.ends(other)

    assert (await team.used(SARAH), await team.used(SLACK)) == ((1, 0), (1, 0))
    assert (await team.sums(SARAH), await team.sums(SLACK)) == ([(1, 10)], [(1, 10)])
    assert await archive.rows("select * from holds") == []


async def test_a_day_that_is_over_is_settled_too(team, archive):
    """Begun before midnight and tied together after it: what it held goes back."""
    running = await team.begins(SLACK, amount=3, period="2026-11-21")
    await team.links(SARAH, SLACK)

    await team.ends(running)

    assert await archive.rows("select * from allowances where held <> 0") == []


async def test_forgetting_parts_them_and_gains_nothing(team, store, archive):
    """Otherwise a used-up day would be three commands away from a new one."""
    for _ in range(5):
        await team.asks(SLACK)
    await store.history.forget(SLACK)
    await team.links(SARAH, SLACK)
    await team.asks(SLACK)

    await store.history.forget(SARAH)

    assert not await team.unlinks(SLACK)
    assert (await team.used(SARAH), await team.used(SLACK)) == ((0, 0), (6, 0))
    assert await archive.rows("select * from sums where kind = 'account'") == []
    assert await archive.rows("select * from allowances where scope like 'account:%'") == []


async def test_everything_of_a_request_comes_along(team, store, archive):
    """A conversation goes on, a picture is edited, a button is pressed: with either account."""
    made = [Offer("Again", "imagine", {}, id="again")]
    await archive.has_done(
        asked("r", person=SLACK), turns=[Turn("user", "hello")], works=[work("own.png")], updates=made
    )
    await store.feedback.rate("r", SLACK, True, NOON)
    await team.links(SARAH, SLACK)

    for person in (SARAH, SLACK):
        assert await store.conversations.may_see(person, "own.png") == (person == SARAH)
        assert len((await store.history.recent(person, "first", 1_000)).turns) == (person == SARAH)
    waiting = await store.offers.find("again")
    assert waiting.person == SARAH
    await team.unlinks(SLACK)
    assert await store.conversations.may_see(SLACK, "own.png")
    assert not await store.conversations.may_see(SARAH, "own.png")
    assert len((await store.history.recent(SLACK, "first", 1_000)).turns) == 1
    assert (await store.offers.find("again")).person == SLACK
    (rated,) = await archive.rows("select person from feedback")
    assert rated["person"] == SLACK


async def test_one_opinion_of_an_answer_is_left(team, store, archive):
    """Both accounts have rated it, and one person has one opinion: the one of the account that gave the code."""
    await archive.has_done(asked("r", person="web:bob"))
    await store.feedback.rate("r", SARAH, True, NOON)
    await store.feedback.rate("r", SLACK, False, NOON)

    await team.links(SARAH, SLACK)

    (row,) = await archive.rows("select person, is_good from feedback")
    assert (row["person"], row["is_good"]) == (SARAH, 1)


async def test_defaults_are_shared_and_kept_by_both(team, store):
    """What only one of them had chosen holds for both; where they differ, the one that gave the code decides."""
    await store.defaults.put(SARAH, "ask.thinking", "high")
    await store.defaults.put(SLACK, "ask.thinking", "low")
    await store.defaults.put(SLACK, "imagine.aspect", "16:9")

    await team.links(SARAH, SLACK)

    both = {"ask.thinking": "high", "imagine.aspect": "16:9"}
    assert dict(await store.defaults.of(SARAH)) == both
    assert dict(await store.defaults.of(SLACK)) == {}
    await team.unlinks(SLACK)
    assert dict(await store.defaults.of(SARAH)) == dict(await store.defaults.of(SLACK)) == both


async def test_it_is_decided_anew_and_written_down(team, store):
    """Every process hears of it, and an admin can see who did it."""
    before = await store.administration.revision()

    await team.links(SARAH, SLACK)
    between = await store.administration.revision()
    await team.unlinks(SLACK)

    assert before < between < await store.administration.revision()
    found, _ = await store.administration.log(Wanted())
    lines = {(entry.what, entry.who, entry.scope, entry.before, entry.after) for entry in found}
    assert lines == {
        ("link", SLACK, f"person:{SARAH}", "", SLACK),
        ("unlink", SLACK, f"person:{SARAH}", SLACK, ""),
    }


# ------------------------------------------------------------------------------------------------------ codes


async def test_a_code_is_stored_as_a_hash_alone(store, archive):
    """Whoever reads a backup cannot become somebody else with it."""
    await store.people.new_code(SARAH, "ACDEFHJK", NOON)

    (row,) = await archive.rows("select * from link_codes")
    assert "ACDEFHJK" not in str(dict(row))
    assert row["code"] == hash_of("ACDEFHJK")


async def test_an_account_has_one_code(store, archive):
    """The one it was shown last."""
    await store.people.new_code(SARAH, "first", NOON)
    await store.people.new_code(SARAH, "second", NOON)

    assert await store.people.link(SLACK, "first", NOON, TODAY) == "wrong"
    assert await store.people.link(SLACK, "second", NOON, TODAY) == "linked"


async def test_a_code_ends(store):
    """Left on a screen, it is worth nothing later."""
    await store.people.new_code(SARAH, "code", NOON)

    assert await store.people.link(SLACK, "code", NOON + CODE_LIVES, TODAY) == "wrong"


async def test_a_code_is_used_once_even_by_two_at_once(store):
    """Either of them, and never both."""
    await store.people.new_code(SARAH, "code", NOON)

    outcomes = await asyncio.gather(
        *(store.people.link(account, "code", NOON, TODAY) for account in (SLACK, PAGE, "web:eve"))
    )

    assert sorted(outcomes) == ["linked", "wrong", "wrong"]


async def test_ones_own_code_is_used_up(store):
    """Said where others look on, it must not be worth anything to them."""
    await store.people.new_code(SARAH, "code", NOON)

    assert await store.people.link(SARAH, "code", NOON, TODAY) == "own"
    assert await store.people.link(SLACK, "code", NOON, TODAY) == "wrong"


async def test_who_is_tied_already_is_told_so(team):
    """Nothing moves twice."""
    await team.links(SARAH, SLACK)

    assert await team.links(SARAH, SLACK) == "already"
    assert await team.links(SLACK, SARAH) == "already"


async def test_guessing_is_hopeless_however_many_guess_at_once(store):
    """Five an hour: counted by the database, not by whoever happens to be quick."""
    await store.people.new_code(SARAH, "code", NOON)

    outcomes = await asyncio.gather(*(store.people.link(SLACK, f"no {n}", NOON, TODAY) for n in range(20)))

    assert outcomes.count("wrong") == MOST_TRIES
    assert outcomes.count("too often") == 20 - MOST_TRIES
    assert await store.people.link(SLACK, "code", NOON, TODAY) == "too often"
    later = NOON + timedelta(hours=1, seconds=1)
    await store.people.new_code(SARAH, "another", later)
    assert await store.people.link(SLACK, "another", later, TODAY) == "linked"


async def test_who_is_tied_to_nothing_cannot_be_parted(team):
    """And nothing is written down of it."""
    assert not await team.unlinks(SARAH)


# ------------------------------------------------------------------------------------------------ all at once


async def test_linking_while_much_is_asked_loses_nothing(team, store, archive):
    """Begun, ended, tied and parted at the same moment: nobody waits for ever, and the books balance."""

    async def lives(account, count):
        for _ in range(count):
            await team.asks(account)

    async def ties():
        for _ in range(4):
            await team.links(SARAH, SLACK)
            await asyncio.sleep(0.01)
            await team.unlinks(SLACK)

    await asyncio.gather(*(lives(account, 8) for account in (SARAH, SLACK, SARAH, SLACK)), ties())

    assert (await team.used(SARAH), await team.used(SLACK)) == ((16, 0), (16, 0))
    assert (await team.sums(SARAH), await team.sums(SLACK)) == ([(16, 160)], [(16, 160)])
    assert await archive.rows("select * from holds") == []
