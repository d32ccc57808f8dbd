"""The pace of a workspace: never more than Slack takes, in the order in which they came, and nobody's turn is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.slack.governor import IN_ONE_CHANNEL, MOST_LANES, TIERS, Governor, Lane, Tier
from tests.standins.slack_rates import PER_CHANNEL, PER_MINUTE, Bucket


class Hours:
    """Time that goes by when it is told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Waiters:
    """Those who wait for a turn in one lane, and in which order they got it."""

    def __init__(self, tier: Tier) -> None:
        self.clock = Hours()
        self.lane = Lane(tier, self.clock)
        self.went: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def comes(self) -> None:
        self.tasks.append(asyncio.create_task(self._waits(len(self.tasks))))
        await asyncio.sleep(0)

    async def _waits(self, number: int) -> None:
        await self.lane.turn()
        self.went.append(number)

    async def passes(self, seconds: float) -> None:
        self.clock.now_s += seconds
        self.lane._go_on()
        for _ in range(3):
            await asyncio.sleep(0)

    async def leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture
async def twenty() -> AsyncIterator[Waiters]:
    """Two at once, and twenty a minute: one every three seconds."""
    waiters = Waiters(Tier(2, 20))
    yield waiters
    await waiters.leave()


async def test_as_many_go_at_once_as_there_are_and_the_others_in_their_order(twenty):
    """Whoever asked first is answered first."""
    for _ in range(5):
        await twenty.comes()
    assert twenty.went == [0, 1]

    await twenty.passes(2.9)
    assert twenty.went == [0, 1]
    await twenty.passes(0.1)
    assert twenty.went == [0, 1, 2]
    await twenty.passes(6)

    assert twenty.went == [0, 1, 2, 3, 4]


async def test_the_line_moves_by_itself():
    """Nobody has to come so that somebody before them goes."""
    lane = Lane(Tier(1, 6000), asyncio.get_running_loop().time)

    async with asyncio.timeout(5):
        for _ in range(5):
            await lane.turn()


async def test_somebody_who_gives_up_in_the_line_takes_nothing(twenty):
    """An answer that was stopped must not cost the next one three seconds."""
    for _ in range(5):
        await twenty.comes()

    twenty.tasks[2].cancel()
    await twenty.passes(3)

    assert twenty.went == [0, 1, 3]


async def test_a_turn_that_comes_in_the_moment_of_giving_up_is_the_next_ones(twenty):
    """Between the turn and the waking up lies one step of the loop: whoever is cancelled there used nothing."""
    for _ in range(4):
        await twenty.comes()
    twenty.clock.now_s += 3
    twenty.lane._go_on()

    twenty.tasks[2].cancel()
    await twenty.passes(0)

    assert twenty.went == [0, 1, 3]


async def test_a_line_of_people_who_all_gave_up_is_no_line(twenty):
    """There is room again as soon as there is."""
    for _ in range(6):
        await twenty.comes()
    for task in twenty.tasks[2:]:
        task.cancel()
    await twenty.passes(6)

    assert twenty.lane.is_idle
    assert twenty.lane.has_room
    assert twenty.lane.wait_s() == 0


async def test_nothing_goes_while_slack_holds_it_and_then_one_after_the_other(twenty):
    """A 429 says when to come again, and everybody at once then would be the next 429."""
    twenty.lane.hold(30)
    for _ in range(3):
        await twenty.comes()
    assert not twenty.lane.has_room
    assert twenty.lane.fill == 0
    assert twenty.lane.wait_s() >= 30

    await twenty.passes(29.9)
    assert twenty.went == []
    await twenty.passes(3.1)
    assert twenty.went == [0]
    await twenty.passes(6)

    assert twenty.went == [0, 1, 2]


async def test_a_hold_is_never_shortened_by_another(twenty):
    """Answers to calls that were made together come in any order."""
    twenty.lane.hold(30)
    twenty.lane.hold(1)
    await twenty.comes()

    await twenty.passes(10)

    assert twenty.went == []


async def test_a_turn_given_back_during_a_hold_is_not_used_before_its_end(twenty):
    """However it was left over."""
    await twenty.comes()
    twenty.lane.hold(30)
    twenty.lane.give_back()
    await twenty.comes()

    await twenty.passes(10)

    assert twenty.went == [0]


async def test_what_may_be_left_out_leaves_some_for_what_may_not():
    """The last words of every answer get through; the steps before them take what is left."""
    lane = Lane(Tier(10, 10), Hours())
    made = 0

    while lane.has_room:
        await lane.turn()
        made += 1

    assert made == 8
    async with asyncio.timeout(1):
        await lane.turn()
        await lane.turn()


async def test_in_one_channel_it_goes_slower_than_in_all():
    """Slack takes about one message a second in a channel, and hundreds a minute in a workspace."""
    governor = Governor({"post": Tier(10, 600)}, {"post": Tier(1, 60)})
    await governor.turn("post", "C1")

    assert not governor.has_room("post", "C1")
    assert governor.has_room("post", "C2")
    assert governor.wait_s("post", "C1") > governor.wait_s("post", "C2")
    assert governor.fill("post", "C2") > 0.5


async def test_what_a_channel_refuses_holds_only_that_channel():
    """A busy channel is no reason to leave everybody else waiting."""
    governor = Governor({"post": Tier(10, 600), "update": Tier(10, 600)}, {"post": Tier(5, 60)})

    governor.hold("post", 30, "C1")
    governor.hold("update", 30, "C1")

    assert not governor.has_room("post", "C1")
    assert governor.has_room("post", "C2")
    assert not governor.has_room("update", "C2")


async def test_somebody_who_gives_up_behind_a_channel_gives_its_turn_back():
    """A call needs two turns, and holding one while the other never comes would be one message less."""
    governor = Governor({"post": Tier(1, 0.001)}, {"post": Tier(2, 0.001)})
    await governor.turn("post", "C1")
    second = asyncio.create_task(governor.turn("post", "C1"))
    await asyncio.sleep(0)
    assert governor.fill("post", "C1") == 0

    second.cancel()
    with suppress(asyncio.CancelledError):
        await second

    channel, _ = governor._of("post", "C1")
    assert channel.fill >= 0.5


async def test_channels_of_long_ago_are_forgotten():
    """A workspace has any number of them."""
    governor = Governor()
    for number in range(MOST_LANES + 50):
        assert governor.has_room("assistant.threads.setStatus", f"C{number}")

    assert len(governor._of_channels) == MOST_LANES


def test_every_limit_that_slack_has_is_kept():
    """Never more than the stand-in takes, which takes what Slack's own table says."""
    for method, tier in TIERS.items():
        if method in PER_MINUTE:
            assert tier.burst <= PER_MINUTE[method], method
            assert tier.per_minute <= PER_MINUTE[method], method
    for method, tier in IN_ONE_CHANNEL.items():
        assert tier.burst <= PER_CHANNEL[method].burst, method
        assert tier.per_minute / 60 <= PER_CHANNEL[method].per_s, method


STEPS = st.lists(
    st.one_of(
        st.just(("comes", 0.0)),
        st.tuples(st.just("passes"), st.floats(0, 20)),
        st.tuples(st.just("leaves"), st.floats(0, 1)),
        st.tuples(st.just("held"), st.floats(0, 20)),
    ),
    max_size=60,
)


async def act(waiters: Waiters, what: str, amount: float, given_up: set[int]) -> None:
    """One thing that can happen."""
    if what == "comes":
        await waiters.comes()
    elif what == "passes":
        await waiters.passes(amount)
    elif what == "held":
        waiters.lane.hold(amount)
    elif waiters.tasks:
        number = int(amount * (len(waiters.tasks) - 1))
        if not waiters.tasks[number].done():
            given_up.add(number)
            waiters.tasks[number].cancel()
        await asyncio.sleep(0)


@given(steps=STEPS)
@settings(max_examples=200, deadline=None)
def test_slack_never_has_to_refuse_whatever_happens(steps):
    """Counted by Slack's own bucket; whoever was not given up goes in order, and in the end everybody has gone."""

    async def it_happens() -> None:
        waiters, given_up = Waiters(Tier(3, 20)), set()
        bucket = Bucket(3, 20 / 60, 3.0, waiters.clock())
        for what, amount in steps:
            went = len(waiters.went)
            await act(waiters, what, amount, given_up)
            for _ in waiters.went[went:]:
                assert bucket.lacks_s(waiters.clock()) == 0
                bucket.left -= 1
        for _ in range(len(waiters.tasks) + 1):
            await waiters.passes(60)
        assert waiters.went == [number for number in range(len(waiters.tasks)) if number not in given_up]
        await waiters.leave()

    asyncio.run(it_happens())
