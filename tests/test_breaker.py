"""The circuit breaker: what it lets through, whatever happens in whatever order."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from core.breaker import Breaker, Terms

TERMS = Terms(failures=3, window_s=60.0, rest_s=30.0, longest_rest_s=100.0)
EVENTS = st.lists(
    st.tuples(
        st.floats(0.0, 50.0),
        st.sampled_from(["asks: fails", "asks: works", "asks: waits", "a late failure", "asks: is stopped"]),
    ),
    max_size=40,
)


@dataclass
class World:
    """A breaker with people behind it, and what was let through."""

    breaker: Breaker = field(default_factory=Breaker)
    now: float = 0.0
    let_through: list[tuple[float, str]] = field(default_factory=list)

    def goes_on(self, after_s: float, event: str) -> None:
        self.now += after_s
        if event == "a late failure":
            self.breaker = self.breaker.failed(self.now, TERMS)
            return
        if not self.breaker.admits(self.now):
            assert self.breaker.wait_s(self.now) > 0
            return
        assert self.breaker.wait_s(self.now) == 0
        self.let_through.append((self.now, self.breaker.state(self.now)))
        self.breaker = self.breaker.begun(self.now, TERMS)
        if event == "asks: fails":
            self.breaker = self.breaker.failed(self.now, TERMS)
        if event == "asks: works":
            self.breaker = self.breaker.worked()
        if event == "asks: is stopped":
            self.breaker = self.breaker.let_go()


@given(EVENTS)
def test_while_it_rests_nobody_is_let_through(events):
    """Whoever is down is not helped up by being asked, and people are not helped by waiting for it."""
    world = World()

    for after_s, event in events:
        world.goes_on(after_s, event)

    assert not [state for _, state in world.let_through if state == "open"]


@given(EVENTS)
def test_one_success_closes_it_whatever_came_before(events):
    """The moment it works again, everybody may ask again."""
    world = World()
    for after_s, event in events:
        world.goes_on(after_s, event)

    world.breaker = world.breaker.worked()

    assert world.breaker.state(world.now) == "closed"
    assert world.breaker.admits(world.now)


@given(EVENTS)
def test_however_long_it_was_open_somebody_is_let_through_in_the_end(events):
    """One lost call must not shut a provider out for ever."""
    world = World()
    for after_s, event in events:
        world.goes_on(after_s, event)

    later = world.now + TERMS.longest_rest_s + TERMS.rest_s

    assert world.breaker.admits(later)


@given(st.lists(st.floats(0.0, 50.0), max_size=30))
def test_it_opens_with_the_failure_that_is_one_too_many_within_the_window(gaps):
    """Failures that are far apart are ordinary; many at once are an outage."""
    breaker, now, failures = Breaker(), 0.0, []

    for gap in gaps:
        now += gap
        failures = [*(each for each in failures if each > now - TERMS.window_s), now]
        breaker = breaker.failed(now, TERMS)

        assert (breaker.state(now) == "open") == (len(failures) >= TERMS.failures)
        if breaker.state(now) == "open":
            breaker, failures = breaker.worked(), []


def test_after_its_rest_one_call_is_let_through_and_decides():
    """One person tries; the others are answered by somebody else until it is known."""
    open_ = Breaker().failed(0.0, TERMS, is_hopeless=True)

    probing = open_.begun(30.0, TERMS)

    assert (open_.state(29.9), open_.state(30.0)) == ("open", "half-open")
    assert open_.admits(30.0)
    assert not probing.admits(31.0)
    assert probing.failed(31.0, TERMS).state(60.9) == "open"
    assert probing.let_go().admits(31.0)
    assert probing.admits(60.0)


def test_a_provider_that_asks_to_be_left_alone_is_but_not_for_ever():
    """What it asks for is honoured within reason: a slip of theirs must not be a day of ours."""
    asked, slip = (Breaker().failed(0.0, TERMS, is_hopeless=True, asked_s=each) for each in (70.0, 1e9))

    assert asked.wait_s(0.0) == 70.0
    assert slip.wait_s(0.0) == TERMS.longest_rest_s
