"""What a request takes from which limit: people, roles, channels, workspaces and everybody, each in their own right."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.limits import Calendar, lock_order
from core.policy import Policy
from core.values import Request
from tests.contracts.records import asked

CALENDAR = Calendar(ZoneInfo("UTC"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CAPS = {
    "everything": {("micros", "month"): 1_000},
    "person:*": {("pictures", "day"): 40, ("micros", "day"): 500},
    "workspace:*": {("asks", "day"): 9},
    "channel:page": {("asks", "month"): 8},
    "channel:elsewhere": {("asks", "day"): 1},
    "role:lab:students": {("asks", "day"): 7},
}


def taken(policy: Policy, request: Request, **amounts: int) -> list[tuple[str, str, str, int, int]]:
    """Scope, period, unit, amount and cap of each take."""
    takes = policy.takes(request, amounts, CALENDAR, NOW)
    return [(take.scope, take.period, take.unit, take.amount, take.cap) for take in takes]


def caps_of(policy: Policy, request: Request, unit: str = "asks") -> dict[str, int]:
    """Scope → how much of one unit."""
    return {scope: cap for scope, _, _, _, cap in taken(policy, request, **{unit: 1})}


def test_a_request_takes_from_every_limit_that_counts_it():
    """Whoever runs this sets limits for people, channels, teams and all together; each of them holds."""
    takes = Policy(caps=CAPS).takes(asked(), {"micros": 5, "asks": 1, "pictures": 0}, CALENDAR, NOW)

    assert [(take.scope, take.period, take.unit, take.amount, take.cap) for take in takes] == [
        ("person:web:ada", "2026-11-22", "micros", 5, 500),
        ("channel:page", "2026-11", "asks", 1, 8),
        ("workspace:lab", "2026-11-22", "asks", 1, 9),
        ("everything", "2026-11", "micros", 5, 1_000),
    ]
    days, months = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert [take.resets_at for take in takes] == [days, months, days, months]


def test_what_costs_nothing_takes_nothing():
    """`/help` works on the worst of days."""
    assert taken(Policy(caps=CAPS), asked(), micros=0, asks=0, pictures=0) == []
    assert taken(Policy(caps=CAPS), asked()) == []


@given(scopes=st.permutations(list(CAPS)), roles=st.permutations(["lab:students", "lab:others"]))
def test_limits_are_always_taken_in_the_same_order(scopes, roles):
    """Two requests that lock the same rows in different orders wait for each other for ever."""
    policy = Policy(caps={scope: CAPS[scope] for scope in scopes})
    request, amounts = asked(roles=tuple(roles)), {"micros": 5, "asks": 1, "pictures": 2}

    takes = policy.takes(request, amounts, CALENDAR, NOW)

    assert takes == Policy(caps=CAPS).takes(asked(roles=("lab:students",)), amounts, CALENDAR, NOW)
    assert takes[-1].scope == "everything"
    orders = [lock_order(take.scope, take.period, take.unit) for take in takes]
    assert orders == sorted(orders)


def test_of_several_roles_the_most_generous_counts():
    """Somebody who is a student and a teacher may do what teachers may, and it is counted as theirs alone."""
    policy = Policy(caps={"role:students": {("asks", "day"): 7}, "role:teachers": {("asks", "day"): 70}})

    both, neither = asked(roles=("students", "teachers")), asked()

    assert caps_of(policy, both) == {"person:web:ada": 70}
    assert caps_of(policy, replace(both, roles=("students",))) == {"person:web:ada": 7}
    assert caps_of(policy, neither) == {}


def test_a_role_comes_before_what_everybody_may_and_a_person_before_their_role():
    """An exception for one person is meant; a role with less than everybody has is meant too."""
    caps = {"person:*": {("asks", "day"): 20, ("pictures", "day"): 4}, "role:students": {("asks", "day"): 7}}
    student = asked(roles=("students",))

    assert caps_of(Policy(caps=caps), student) == {"person:web:ada": 7}
    assert caps_of(Policy(caps=caps), student, "pictures") == {"person:web:ada": 4}
    assert caps_of(Policy(caps={**caps, "person:web:ada": {("asks", "day"): 0}}), student) == {"person:web:ada": 0}


def test_a_limit_for_each_channel_is_one_for_every_channel_by_itself():
    """“100 questions a day in any channel” must not be 100 in all of them."""
    policy = Policy(caps={"channel:*": {("asks", "day"): 100}, "channel:lounge": {("asks", "day"): 5}})

    assert caps_of(policy, asked(channel="den")) == {"channel:den": 100}
    assert caps_of(policy, asked(channel="lounge")) == {"channel:lounge": 5}


def test_in_a_thread_the_limit_of_its_channel_holds():
    """Else a new thread would be a new allowance."""
    policy = Policy(caps={"channel:lounge": {("asks", "day"): 5}})

    assert caps_of(policy, asked(channel="thread", above="lounge")) == {"channel:lounge": 5}


def test_what_was_given_on_top_holds_for_its_period_alone():
    """“+5 pictures” is for today: tomorrow the cap is the cap."""
    caps = {"person:*": {("pictures", "day"): 40, ("pictures", "month"): 400}}
    policy = Policy(caps=caps, grants={("person:web:ada", "2026-11-22", "pictures"): 5})

    caps_of_ada = [cap for *_, cap in taken(policy, asked(), pictures=1)]

    assert caps_of_ada == [400, 45]
    assert [cap for *_, cap in taken(policy, asked(person="web:bob"), pictures=1)] == [400, 40]


def test_one_command_can_be_limited():
    """“At most three videos” is said of /video, whatever else is counted."""
    policy = Policy(caps={"person:*": {("/video", "day"): 3, ("/music", "day"): 9}})

    assert taken(policy, asked(command="video"), **{"/video": 1, "clips": 1}) == [
        ("person:web:ada", "2026-11-22", "/video", 1, 3)
    ]
