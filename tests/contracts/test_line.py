"""The line at a provider, on both databases: fair, never longer than it may be, and nobody's place is lost."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from core.errors import BadCredentials, Duplicate, LineFull, OutOfFunds
from core.line import Job, forecast
from tests.contracts.records import HALF_A_MINUTE, NOON, US, asked, closing, opening

LANE = "modelslab:test"
SECOND = timedelta(seconds=1)
MANY = 1_000
LATER = NOON + 3 * HALF_A_MINUTE


@pytest.fixture
def line(store):
    return Standing(store)


class Standing:
    """Orders that stand in line, each with a request that runs."""

    def __init__(self, store):
        self.store = store
        self.jobs = store.jobs
        self.count = 0

    async def comes(self, name, person="ada", medium="picture", slots=4, most=MANY, now=NOON, owner=US):
        self.count += 1
        since = NOON + self.count * SECOND
        await self.store.ledger.begin(opening(asked(name, person, asked_at=since), owner=owner))
        return await self.jobs.enter(LANE, Job(name, person, medium, since, 5), slots, most, now)

    async def running(self, slots=4, now=NOON):
        return {job.request for job in (await self.jobs.leave(LANE, (), slots, now)).jobs if job.is_running}

    async def begun(self, slots):
        """Everybody in the order in which they begin, where whoever began first leaves first, one each second."""
        now = NOON + (self.count + 1) * SECOND
        order = sorted(await self.running(slots))
        for leaving in order:
            found = await self.jobs.leave(LANE, [leaving], slots, now)
            order += [job.request for job in found.jobs if job.is_running and job.request not in order]
            now += SECOND
        return order


async def test_whoever_comes_first_goes_straight_through(line):
    """An empty line costs nobody a moment."""
    assert (await line.comes("first")).state == "running"


async def test_no_more_run_than_there_are_places(line):
    """The provider refuses the sixth of five, and might ban who asks again and again."""
    states = [(await line.comes(f"r{n}", person=f"p{n}", slots=3)).state for n in range(5)]

    assert states == ["running"] * 3 + ["waiting"] * 2


async def test_a_place_goes_to_who_has_the_least_running(line):
    """A colleague with one picture waits for at most one of somebody's fifty."""
    for number in range(6):
        await line.comes(f"many{number}", person="ada", slots=2)
    await line.comes("one", person="bob", slots=2)

    found = await line.jobs.leave(LANE, ["many0"], 2, NOON)

    assert {job.request for job in found.jobs if job.is_running} == {"many1", "one"}


async def test_among_equals_the_oldest_goes_first(line):
    """Nobody who came later is served before, for no reason that anybody could see."""
    for name in ("a", "b", "c"):
        await line.comes(name, person=name, slots=1)

    await line.jobs.leave(LANE, ["a"], 1, NOON)

    assert await line.running(slots=1) == {"b"}


async def test_with_one_place_people_take_turns(line):
    """Nobody has anything running when the only place is given free: whoever came first would be served to the end."""
    for number in range(5):
        await line.comes(f"many{number}", person="ada", slots=1)
    await line.comes("one", person="bob", slots=1)

    assert await line.begun(slots=1) == ["many0", "many1", "one", "many2", "many3", "many4"]


async def test_more_people_than_places_take_turns(line):
    """Of those who have nothing running, whoever came last waits for one order of each of the others, not for all."""
    for person in "abc":
        for number in range(3):
            await line.comes(f"{person}{number}", person=person, slots=2)
    await line.comes("late", person="dan", slots=2)

    begun = await line.begun(slots=2)

    assert begun[:2] == ["a0", "a1"]
    before = begun[2 : begun.index("late")]
    assert max(Counter(request[0] for request in before).values()) == 1


async def test_whoever_is_turned_away_has_not_had_their_turn(line):
    """They got nothing: the next place is theirs, whoever came after them."""
    await line.comes("first", person="ada", slots=1)
    await line.comes("second", person="bob", slots=1)

    await line.jobs.put_back(LANE, "first", LATER, LATER)

    await line.store.ledger.renew(US, LATER + HALF_A_MINUTE)
    assert await line.running(slots=1, now=LATER) == {"first"}


async def test_videos_leave_a_place_for_quick_things(line):
    """Ten videos take minutes each; a picture takes seconds, and must not wait for them."""
    for number in range(5):
        await line.comes(f"video{number}", medium="video", slots=3)

    entry = await line.comes("picture", person="bob", slots=3)

    assert await line.running(slots=3) == {"video0", "video1", "picture"}
    assert entry.state == "running"


async def test_with_one_place_videos_are_made_too(line):
    """A place that is kept free for others, where there is only one, would never be used."""
    assert (await line.comes("video", medium="video", slots=1)).state == "running"


async def test_heavy_things_weigh_more(line):
    """Who has a video running has had their share; a second person's second picture comes first."""
    await line.comes("film", person="ada", medium="video", slots=3)
    await line.comes("b1", person="bob", slots=3)
    await line.comes("c1", person="cyd", slots=3)
    await line.comes("a2", person="ada", slots=3)
    await line.comes("b2", person="bob", slots=3)

    await line.jobs.leave(LANE, ["c1"], 3, NOON)

    assert await line.running(slots=3) == {"film", "b1", "b2"}


async def test_a_person_may_have_only_so_many_waiting(line):
    """One script must not fill the line for a day; and whoever is refused has changed nothing."""
    for number in range(3):
        await line.comes(f"r{number}", slots=1, most=2)

    with pytest.raises(LineFull, match="2 of your orders are waiting already"):
        await line.comes("too many", slots=1, most=2)

    assert (await line.comes("bob's", person="bob", slots=1, most=2)).state == "waiting"
    assert len((await line.jobs.leave(LANE, (), 1, NOON)).jobs) == 4


async def test_the_end_of_a_request_gives_its_place_free(line):
    """However it ends: no place can leak as long as requests end."""
    for name in ("first", "second"):
        await line.comes(name, person=name, slots=1)

    await line.store.ledger.finish(closing(asked("first", "first"), "stopped"))

    assert await line.running(slots=1) == {"second"}


async def test_nobody_stands_in_line_for_what_has_ended(line):
    """A process that slept while another one did its work would leave a place that nobody ever takes."""
    await line.store.ledger.begin(opening(asked("over", "ada")))
    await line.store.ledger.finish(closing(asked("over", "ada")))

    with pytest.raises(Duplicate):
        await line.jobs.enter(LANE, Job("over", "ada", "picture", NOON, 5), 4, MANY, NOON)

    assert (await line.jobs.leave(LANE, (), 4, NOON)).jobs == ()


async def test_a_dead_process_holds_its_places_no_longer_than_its_lease(line):
    """What nobody works on must not keep others waiting; nor may what waits there be let through."""
    await line.comes("lost", slots=1, owner="them")
    await line.comes("lost too", slots=1, owner="them")
    await line.store.ledger.renew(US, LATER + HALF_A_MINUTE)
    await line.comes("ours", person="bob", slots=1, now=LATER)
    await line.store.ledger.renew(US, LATER + HALF_A_MINUTE)

    assert await line.running(slots=1, now=LATER) == {"ours"}


async def test_who_comes_back_after_a_crash_has_the_same_place(line):
    """Neither a second one, nor the end of the line."""
    await line.comes("running", slots=1)
    await line.comes("waiting", person="bob", slots=1)

    again = Job("running", "ada", "picture", NOON, 5), Job("waiting", "bob", "picture", NOON, 5)
    states = [(await line.jobs.enter(LANE, job, 1, 0, NOON)).state for job in again]

    assert states == ["running", "waiting"]


async def test_what_has_left_needs_no_place_any_more(line):
    """Made and perhaps not yet fetched: after a crash it is only fetched."""
    await line.comes("made", slots=1)
    await line.jobs.leave(LANE, ["made"], 1, NOON)
    await line.comes("next", person="bob", slots=1)

    entry = await line.jobs.enter(LANE, Job("made", "ada", "picture", NOON, 5), 1, MANY, NOON)

    assert entry.state == "left"
    assert await line.running(slots=1) == {"next"}


async def test_who_is_turned_away_waits_where_they_were(line):
    """The provider's word counts: fewer run for a while, and the order keeps its place in line."""
    for name in ("a", "b", "c"):
        await line.comes(name, person=name, slots=2)

    await line.jobs.put_back(LANE, "b", NOON, NOON + HALF_A_MINUTE)

    assert await line.running(slots=2) == {"a"}
    await line.store.ledger.renew(US, LATER + HALF_A_MINUTE)
    assert await line.running(slots=2, now=LATER) == {"a", "b"}


async def test_a_closed_lane_takes_nothing_and_says_why(line):
    """An account without credit is no reason to keep people waiting."""
    await line.comes("first")

    assert await line.jobs.close(LANE, "OutOfFunds", NOON + HALF_A_MINUTE)

    with pytest.raises(OutOfFunds):
        await line.comes("second")
    assert (await line.jobs.leave(LANE, (), 4, NOON)).closed_by == "OutOfFunds"


async def test_only_the_first_to_close_it_tells_anybody(line):
    """Three processes find the account empty at once; whoever runs the bot hears of it once."""
    told = [await line.jobs.close(LANE, "BadCredentials", NOON + HALF_A_MINUTE) for _ in range(3)]

    assert told == [True, False, False]
    with pytest.raises(BadCredentials):
        await line.comes("any")


async def test_one_order_tries_whether_it_is_open_again(line):
    """Credit comes back while nobody restarts anything; and not a hundred orders find out that it has not."""
    await line.jobs.close(LANE, "OutOfFunds", NOON)

    first = await line.comes("first", now=NOON + SECOND)
    second = await line.comes("second", person="bob", now=NOON + SECOND)

    assert (first.state, first.is_trial) == ("running", True)
    assert second.state == "waiting"
    await line.jobs.open(LANE)
    assert await line.running(now=NOON + SECOND) == {"first", "second"}


async def test_lanes_have_nothing_to_do_with_each_other(line):
    """Another key is another account."""
    await line.comes("here", slots=1)

    assert (await line.jobs.leave("another", (), 1, NOON)).jobs == ()


async def test_a_hundred_at_once_get_exactly_the_places_there_are(line):
    """Read, then write, would let through whoever looked at the same moment."""
    entries = await asyncio.gather(*(line.comes(f"r{n}", person=f"p{n % 7}", slots=4) for n in range(100)))

    assert sum(entry.state == "running" for entry in entries) == 4
    assert len(await line.running()) == 4


async def test_the_forecast_is_what_comes_true(line):
    """People are told a place in line; the line has to keep to it."""
    people = ["ada", "bob", "cyd"]
    for number in range(12):
        medium = "video" if number % 4 == 0 else "picture"
        await line.comes(f"r{number}", person=people[number % 5 % 3], medium=medium, slots=2)

    foretold = forecast(await line.jobs.leave(LANE, (), 2, NOON))
    order = []
    standing = await line.jobs.leave(LANE, (), 2, NOON)
    now = NOON + (line.count + 1) * SECOND
    while any(not job.is_running for job in standing.jobs):
        ending = min((job for job in standing.jobs if job.is_running), key=lambda job: order_of(job, order))
        before = {job.request for job in standing.jobs if job.is_running}
        standing = await line.jobs.leave(LANE, [ending.request], 2, now)
        now += SECOND
        order += sorted({job.request for job in standing.jobs if job.is_running} - before)

    assert order == sorted(foretold, key=lambda request: foretold[request].number)


def order_of(job, begun):
    """Who began first ends first: everything takes as long here."""
    return begun.index(job.request) if job.request in begun else -1
