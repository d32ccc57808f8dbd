"""The forecast of the line: everybody is in it once, and nobody is promised what cannot be."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.line import Line, Place, Queued, forecast
from core.queue import in_line

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

waiting = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([1, 2, 4]), st.floats(1, 100)), max_size=30).map(
    lambda rows: tuple(
        Queued(f"w{n}", person, weight, False, NOON + timedelta(seconds=n), left_s)
        for n, (person, weight, left_s) in enumerate(rows)
    )
)
running = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([1, 4]), st.floats(1, 100)), max_size=4).map(
    lambda rows: tuple(
        Queued(f"r{n}", person, weight, True, NOON, left_s) for n, (person, weight, left_s) in enumerate(rows)
    )
)


@given(running=running, waiting=waiting, slots=st.integers(0, 5))
def test_everybody_who_waits_is_foretold_once(running, waiting, slots):
    """Somebody without a place would see nothing; two with the same one would quarrel."""
    places = forecast(Line(slots, (*running, *waiting)))

    assert set(places) == {job.request for job in waiting}
    assert sorted(place.number for place in places.values()) == [*range(1, len(waiting) + 1)]


@given(running=running, waiting=waiting, slots=st.integers(1, 5))
def test_who_is_further_back_begins_no_sooner(running, waiting, slots):
    """A number and a time that contradict each other help nobody."""
    places = sorted(forecast(Line(slots, (*running, *waiting))).values(), key=lambda place: place.number)

    assert all(one.begins_in_s <= other.begins_in_s for one, other in pairwise(places))


@given(waiting=waiting, slots=st.integers(1, 5))
def test_a_person_is_served_in_their_own_order(waiting, slots):
    """Of one's own things of a kind the first asked for comes first."""
    places = forecast(Line(slots, waiting))

    for person in "abcd":
        for is_heavy in (True, False):
            own = [job for job in waiting if job.person == person and job.is_heavy == is_heavy]
            numbers = [places[job.request].number for job in own]
            assert numbers == sorted(numbers)


def test_one_of_a_colleague_waits_for_at_most_one_of_fifty():
    """That is what fair means here."""
    many = tuple(Queued(f"a{n}", "ada", 1, n < 4, NOON + timedelta(seconds=n), 5) for n in range(50))
    one = Queued("b", "bob", 1, False, NOON + timedelta(minutes=5), 5)

    assert forecast(Line(4, (*many, one)))["b"] == Place(1, 5)


@given(people=st.integers(2, 5), slots=st.integers(1, 5))
def test_nobody_begins_twice_while_somebody_waits_for_the_first_time(people, slots):
    """However many people there are for however few places."""
    line = tuple(
        Queued(f"{person}{n}", str(person), 1, False, NOON + timedelta(seconds=10 * person + n), 5)
        for person in range(people)
        for n in range(10)
    )

    places = forecast(Line(slots, line))

    first = [min(places[f"{person}{n}"].number for n in range(10)) for person in range(people)]
    assert sorted(first) == [*range(1, people + 1)]


def test_places_are_told_in_whole_sentences():
    """“3 / 42 s” is a riddle."""
    assert in_line(Place(1, 3)) == "You are next in line; it should begin in about 3 s."
    assert in_line(Place(3, 41)) == "You are number 3 in line; it should begin in about 40 s."
    assert in_line(Place(1_200, 700)) == "You are number 1,200 in line; it should begin in about 12 minutes."
