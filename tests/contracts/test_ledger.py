"""What the ledger keeps, on both databases: all holds or none, settled once, nothing granted beyond a limit."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from core.administration import Change
from core.errors import Duplicate, Outdated, OverLimit
from core.limits import Calendar, Standing
from core.policy import Policy
from core.values import Usage
from tests.contracts.records import MIDNIGHT, NOON, asked, closing, opening, take

PICTURES = take(4, 40, unit="pictures")
EVERYTHING = take(500, 1_000_000, scope="everything", unit="micros")


async def test_a_request_takes_all_its_holds(store, archive):
    """Whatever runs may come to its full price, so its full price is set aside."""
    await store.ledger.begin(opening(asked(), PICTURES, EVERYTHING))

    assert await archive.allowance(unit="pictures") == {"used": 0, "held": 4}
    assert await archive.allowance("everything", "micros") == {"used": 0, "held": 500}


async def test_one_full_limit_takes_nothing_from_the_others(store, archive):
    """A refused request that kept a hold would shrink somebody's day for good."""
    await store.ledger.begin(opening(asked(), take(7, unit="micros", cap=10)))

    with pytest.raises(OverLimit):
        await store.ledger.begin(opening(asked("refused"), PICTURES, take(4, unit="micros", cap=10), EVERYTHING))

    assert await archive.allowance(unit="pictures") == {"used": 0, "held": 0}
    assert await archive.allowance("everything", "micros") == {"used": 0, "held": 0}
    assert await archive.allowance(unit="micros") == {"used": 0, "held": 7}
    assert await archive.rows("select id from requests where id = 'refused'") == []


async def test_the_refusal_says_which_limit_how_far_and_until_when(store):
    """Nobody can act on a bare “limit reached”."""
    await store.ledger.begin(opening(asked(), take(9, unit="pictures")))

    with pytest.raises(OverLimit) as refusal:
        await store.ledger.begin(opening(asked(), take(4, unit="pictures")))

    assert str(refusal.value) == (
        "Your limit is 10 pictures a day, and 1 picture is left, and this may need up to 4 pictures. "
        "It begins anew tomorrow at 00:00 (UTC)."
    )
    assert refusal.value.resets_at == MIDNIGHT


async def test_the_limit_of_everybody_is_named_as_such(store):
    """Ada must not think that she has used up a day that others used up."""
    await store.ledger.begin(opening(asked(person="web:bob"), take(10, scope="everything")))

    with pytest.raises(OverLimit, match="The limit of everybody here is 10 questions a day, and it is all used up"):
        await store.ledger.begin(opening(asked(), take(1, scope="everything")))


async def test_a_first_request_beyond_the_cap_is_refused_too(store, archive):
    """There is no row yet to compare with; the first of a day is checked like any other."""
    with pytest.raises(OverLimit, match="this may need up to 11 questions"):
        await store.ledger.begin(opening(asked(), take(11)))

    assert await archive.rows("select * from allowances") == []


async def test_what_is_switched_off_says_so(store):
    """A cap of 0 never begins anew, so it must not promise to."""
    with pytest.raises(OverLimit, match="this is switched off here"):
        await store.ledger.begin(opening(asked(), take(1, cap=0)))


async def test_of_200_at_once_exactly_10_are_granted(store, archive):
    """Read-then-write granted 27 of 10."""
    asking = (store.ledger.begin(opening(asked(f"r{n}"), take(1, 10))) for n in range(200))

    outcomes = await asyncio.gather(*asking, return_exceptions=True)

    assert len([each for each in outcomes if isinstance(each, int)]) == 10
    assert all(isinstance(each, int | OverLimit) for each in outcomes)
    assert await archive.allowance() == {"used": 0, "held": 10}


async def test_a_second_delivery_is_refused_and_takes_nothing(store, archive):
    """Platforms deliver twice; the person is charged once."""
    await store.ledger.begin(opening(asked("once"), take()))

    with pytest.raises(Duplicate):
        await store.ledger.begin(opening(asked("once"), take()))

    assert await archive.allowance() == {"used": 0, "held": 1}


async def test_of_many_deliveries_at_once_one_is_begun(store, archive):
    """Two replicas may get the same event in the same millisecond."""
    asking = (store.ledger.begin(opening(asked("once"), take(), owner=f"replica {n}")) for n in range(12))

    outcomes = await asyncio.gather(*asking, return_exceptions=True)

    assert sum(not isinstance(each, Duplicate) for each in outcomes) == 1
    assert await archive.allowance() == {"used": 0, "held": 1}


async def test_numbers_have_no_gaps_however_many_ask_at_once(store):
    """`/history show:12` is a promise; a number that leads nowhere looks like something was lost."""
    asking = (store.ledger.begin(opening(asked(f"r{n}"), take(1, 20))) for n in range(40))

    await asyncio.gather(*asking, return_exceptions=True)

    requests = await store.conversations.requests("web:ada", "first")
    assert sorted(past.number for past in requests) == list(range(1, 21))


async def test_only_what_is_kept_gets_a_number(store):
    """`/help` is not history."""
    await store.ledger.begin(opening(asked("help"), is_kept=False))
    await store.ledger.begin(opening(asked("ask")))

    requests = await store.conversations.requests("web:ada", "first")

    assert {past.request.id: past.number for past in requests} == {"help": 0, "ask": 1}


async def test_finishing_charges_what_was_used_and_gives_the_rest_back(store, archive):
    """An estimate is the worst case; the price is the truth."""
    request = asked()
    await store.ledger.begin(opening(request, PICTURES, EVERYTHING))

    standings = await store.ledger.finish(closing(request, counted={"pictures": 1, "micros": 120}))

    assert await archive.allowance(unit="pictures") == {"used": 1, "held": 0}
    assert await archive.allowance("everything", "micros") == {"used": 120, "held": 0}
    assert standings == [
        Standing("person:web:ada", "2026-11-22", "pictures", 40, 1, added=1),
        Standing("everything", "2026-11-22", "micros", 1_000_000, 120, added=120),
    ]
    assert await archive.rows("select * from holds") == []


async def test_a_failure_costs_nothing(store, archive):
    """Nobody pays for an answer they did not get; what the provider billed is kept as waste."""
    request = asked()
    await store.ledger.begin(opening(request, PICTURES))

    await store.ledger.finish(closing(request, "ProviderBroken", waste=Usage(micros=4_700)))

    assert await archive.allowance(unit="pictures") == {"used": 0, "held": 0}
    figures = "select outcome, cost_micros, waste_micros from requests"
    assert [dict(row) for row in await archive.rows(figures)] == [
        {"outcome": "ProviderBroken", "cost_micros": 0, "waste_micros": 4_700}
    ]


async def test_what_nobody_got_is_paid_by_the_house_and_not_by_the_person(store, archive):
    """The bill comes all the same: a cap on money that does not count waste does not hold."""
    request = asked()
    scopes = ("person:web:ada", "channel:page", "workspace:lab", "everything")
    await store.ledger.begin(opening(request, *(take(5_000, 90_000, scope=each, unit="micros") for each in scopes)))

    await store.ledger.finish(closing(request, "ProviderBroken", waste=Usage(micros=4_700)))

    used = [(await archive.allowance(scope, "micros"))["used"] for scope in scopes]
    assert used == [0, 4_700, 4_700, 4_700]
    assert await archive.rows("select * from holds") == []


async def test_a_role_that_is_lost_while_something_runs_holds_for_the_next_request(store, archive):
    """What was begun as a teacher's ends as a teacher's; what is asked afterwards is a guest's."""
    caps = {"role:teachers": {("asks", "day"): 5}, "person:*": {("asks", "day"): 1}}
    policy, calendar = Policy(caps=caps), Calendar(ZoneInfo("UTC"))
    running = [asked(roles=("teachers",)) for _ in range(3)]
    for request in running:
        await store.ledger.begin(opening(request, *policy.takes(request, {"asks": 1}, calendar, NOON)))

    with pytest.raises(OverLimit, match="Your limit is 1 question a day"):
        await store.ledger.begin(opening(asked(), *policy.takes(asked(), {"asks": 1}, calendar, NOON)))

    ended = [await store.ledger.finish(closing(request, counted={"asks": 1})) for request in running]
    assert [standing.cap for [standing] in ended] == [5, 5, 5]
    assert await archive.allowance() == {"used": 3, "held": 0}


async def test_a_judgement_by_what_does_not_hold_any_more_is_refused(store, archive):
    """A limit that was lowered a moment ago holds for whoever asks now, whichever process they ask."""
    revision = await store.administration.revision()
    await store.administration.change([Change("limit", "everything", "asks day", "3")], "web:owner", NOON)

    with pytest.raises(Outdated):
        await store.ledger.begin(replace(opening(asked("r"), take()), revision=revision))

    assert await archive.rows("select id from requests") == []
    assert await archive.rows("select * from allowances") == []
    await store.ledger.begin(replace(opening(asked("r"), take()), revision=revision + 1))


async def test_a_true_price_above_the_estimate_is_still_charged(store, archive):
    """The books follow the bill, even when an estimate was wrong; the next request is what gets refused."""
    request = asked()
    await store.ledger.begin(opening(request, take(5, 10)))

    await store.ledger.finish(closing(request, counted={"asks": 12}))

    assert await archive.allowance() == {"used": 12, "held": 0}
    with pytest.raises(OverLimit):
        await store.ledger.begin(opening(asked(), take(1, 10)))


@pytest.mark.parametrize("owner", ["us", "them"], ids=["closed already", "taken over"])
async def test_what_is_no_longer_ours_cannot_be_finished(store, archive, owner):
    """Two processes may both believe that a request is theirs; only one of them writes its end."""
    request = asked()
    await store.ledger.begin(opening(request, take(3), owner=owner))
    if owner == "us":
        await store.ledger.finish(closing(request, counted={"asks": 1}))
    before = await archive.rows("select * from requests"), await archive.rows("select * from allowances")

    standings = await store.ledger.finish(closing(request, "stopped", counted={"asks": 3}))

    assert standings is None
    assert (await archive.rows("select * from requests"), await archive.rows("select * from allowances")) == before


async def test_of_two_endings_at_once_one_counts(store, archive):
    """Stop and the last word can come in the same moment."""
    request = asked()
    await store.ledger.begin(opening(request, take(3)))
    done, stopped = closing(request, counted={"asks": 1}), closing(request, "stopped")

    outcomes = await asyncio.gather(store.ledger.finish(done), store.ledger.finish(stopped))

    assert outcomes.count(None) == 1
    assert await archive.allowance() == {"used": int(outcomes[0] is not None), "held": 0}


async def test_a_refused_request_is_recorded_without_holds(store, archive):
    """Whoever runs the bot can see what was turned away, and why."""
    request = asked("refused", options={"question": "x" * 50})

    await store.ledger.refuse(closing(request, "BadOption"))

    past = await store.history.by_id("refused")
    assert (past.outcome, past.number, past.is_running) == ("BadOption", 0, False)
    assert await archive.rows("select * from holds") == []
    with pytest.raises(Duplicate):
        await store.ledger.refuse(closing(request, "BadOption"))


async def test_where_limits_stand_is_told_without_taking(store, archive):
    """`/usage` must not use anything."""
    await store.ledger.begin(opening(asked(), take(3)))
    unused = take(1, 5, scope="everything", unit="pictures")

    standings = await store.history.standings([take(1), unused])

    assert [(each.used, each.left) for each in standings] == [(3, 7), (0, 5)]
    assert await archive.allowance() == {"used": 0, "held": 3}


async def test_what_was_spent_is_summed_by_command(store, archive):
    """The month's table is what the bill is compared with; failures are not in it."""
    for micros in (100, 20):
        await archive.has_done(asked(), usage=Usage(micros=micros), counted={"pictures": 0})
    await archive.has_done(asked(command="imagine"), usage=Usage(micros=9_400), counted={"pictures": 2})
    failed = asked()
    await store.ledger.begin(opening(failed))
    await store.ledger.finish(closing(failed, "ProviderSlow", waste=Usage(micros=7)))

    spent = await store.history.spent("web:ada", NOON)

    assert [(s.command, s.times, s.pictures, s.micros) for s in spent] == [("imagine", 1, 2, 9_400), ("ask", 2, 0, 120)]
    assert await store.history.spent("web:ada", MIDNIGHT) == []
    assert await store.history.spent("web:bob", NOON) == []
