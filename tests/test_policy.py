"""Whose word counts: of limits the most generous role's, of access and settings the narrowest place's."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.limits import EVERYTHING, Calendar
from core.policy import ANYTHING, EVERYBODY, Policy, scopes_of_place
from tests.contracts.records import NOON, asked

UTC_DAY = "2026-11-22"
ADA = replace(
    asked(),
    person="discord:1",
    workspace="discord:9",
    channel="discord:6",
    above="discord:5",
    roles=("discord:9:3", "discord:9:4"),
)
WIDTHS = (
    ("person:discord:1",),
    ("role:discord:9:3", "role:discord:9:4"),
    ("channel:discord:6",),
    ("channel:discord:5",),
    ("workspace:discord:9",),
    (EVERYBODY,),
)
"""Subjects, the narrowest first."""
SUBJECTS = [subject for width in WIDTHS for subject in width]
OBJECTS = ("command:imagine", "medium:picture", "model:flux", ANYTHING)
caps = st.dictionaries(
    st.sampled_from([("asks", "day"), ("pictures", "day"), ("micros", "month")]), st.integers(0, 100)
)


def calendar() -> Calendar:
    return Calendar(ZoneInfo("UTC"))


# -------------------------------------------------------------------------------------------------------- limits


@given(own=caps, first=caps, second=caps, usual=caps)
def test_a_persons_limit_is_their_own_or_their_most_generous_roles_or_everyones(own, first, second, usual):
    """Whoever is given one more role is never given less by it."""
    policy = Policy(
        caps={
            "person:discord:1": own,
            "role:discord:9:3": first,
            "role:discord:9:4": second,
            "role:discord:9:5": {("asks", "day"): 10**6},
            "person:*": usual,
        }
    )

    found = policy.person_caps("discord:1", ADA.roles)

    for key in {*own, *first, *second, *usual}:
        roles = [each[key] for each in (first, second) if key in each]
        assert found[key] == own.get(key, max(roles) if roles else usual.get(key))
    assert set(found) == {*own, *first, *second, *usual}


@given(st.lists(st.sampled_from(["role:discord:9:3", "role:discord:9:4"]), unique=True), st.data())
def test_one_role_more_is_never_less(held, data):
    """Also where the new role allows little."""
    policy = Policy(caps={role: data.draw(caps) for role in held} | {"role:discord:9:7": data.draw(caps)})
    before = policy.person_caps("discord:1", [role.removeprefix("role:") for role in held])

    after = policy.person_caps("discord:1", [*(role.removeprefix("role:") for role in held), "discord:9:7"])

    assert all(after[key] >= cap for key, cap in before.items())


def test_every_outer_limit_holds_as_well():
    """A generous role does not empty the channel's purse."""
    policy = Policy(
        caps={
            "role:discord:9:3": {("asks", "day"): 100},
            "channel:*": {("asks", "day"): 50},
            "channel:discord:5": {("asks", "day"): 7},
            "workspace:discord:9": {("asks", "day"): 30},
            EVERYTHING: {("micros", "day"): 9, ("asks", "day"): 500},
        }
    )

    takes = policy.takes(ADA, {"asks": 1, "micros": 0}, calendar(), NOON)

    assert [(take.scope, take.cap) for take in takes] == [
        ("person:discord:1", 100),
        ("channel:discord:5", 7),
        ("channel:discord:6", 50),
        ("workspace:discord:9", 30),
        (EVERYTHING, 500),
    ]


def test_what_an_admin_has_given_is_on_top_until_the_period_ends():
    """Plus five today is not plus five tomorrow."""
    policy = Policy(caps={"person:*": {("asks", "day"): 10}}, grants={("person:discord:1", UTC_DAY, "asks"): 5})

    assert [take.cap for take in policy.takes(ADA, {"asks": 1}, calendar(), NOON)] == [15]
    tomorrow = NOON.replace(day=23)
    assert [take.cap for take in policy.takes(ADA, {"asks": 1}, calendar(), tomorrow)] == [10]


# -------------------------------------------------------------------------------------------------------- access


def model_of_access(access, wanted):
    """The same in other words: of the narrowest width that says anything of it, what it says."""
    for width in WIDTHS:
        for name in (wanted, ANYTHING):
            said = [access[subject, name] for subject in width if (subject, name) in access]
            if said:
                return all(said)
    return True


@given(st.dictionaries(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(OBJECTS)), st.booleans()))
def test_of_rules_the_narrowest_decides(access):
    """An exception for one person or one channel is one, whatever is said around it."""
    policy = Policy(access=access)
    objects = ("command:imagine", "medium:picture", "model:flux")

    denied = policy.denied(ADA, objects)

    assert (denied is None) == all(model_of_access(access, each) for each in objects)
    if denied:
        assert access[denied] is False


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["person:discord:2", "role:discord:9:8", "workspace:discord:8"]), st.just(ANYTHING)),
        st.booleans(),
    )
)
def test_rules_about_others_are_none_of_ones_own(access):
    """Bob's exclusion is Bob's."""
    assert Policy(access=access).denied(ADA, ("command:imagine",)) is None


def test_an_account_that_is_tied_to_another_is_judged_by_both():
    """Whoever was excluded under one name does not come back under the other."""
    tied = replace(ADA, person="slack:T1:U1", identity="discord:1")

    assert Policy(access={("person:discord:1", ANYTHING): False}).denied(tied, ("command:ask",))
    assert Policy(access={("person:slack:T1:U1", ANYTHING): False}).denied(tied, ("command:ask",))


# ------------------------------------------------------------------------------------------------------ settings


@given(
    settings=st.dictionaries(st.sampled_from(scopes_of_place(ADA)), st.sampled_from(["yes", "no"])),
    assumed=st.dictionaries(st.sampled_from(scopes_of_place(ADA)), st.sampled_from(["yes", "no"])),
)
def test_the_narrowest_place_that_says_something_counts_and_admins_before_the_configuration(settings, assumed):
    """What the environment says of a channel is no more than a default."""
    policy = Policy(
        settings={scope: {"threads": value} for scope, value in settings.items()},
        assumed={scope: {"threads": value} for scope, value in assumed.items()},
    )
    decided = [settings[scope] for scope in scopes_of_place(ADA) if scope in settings]
    usual = [assumed[scope] for scope in scopes_of_place(ADA) if scope in assumed]

    assert policy.said("threads", ADA) == next(iter(decided + usual), None)
    assert (policy.decided_in("threads", scopes_of_place(ADA)) is not None) == bool(decided)


def test_the_longest_words_of_a_setting_are_known():
    """So much an answer may cost at the most because of them."""
    policy = Policy(settings={"channel:a": {"persona": "ä" * 3}, EVERYTHING: {"persona": "x"}}, assumed={"b": {}})

    assert policy.longest_bytes("persona") == 6
    assert policy.longest_bytes("language") == 0
