"""What a request has already done, on both databases: known after a crash, and nobody else's to write."""

import asyncio

import pytest

from core.errors import Duplicate
from tests.contracts.records import HALF_A_MINUTE, NOON, US, asked, closing, opening


@pytest.fixture
async def drawing(store) -> str:
    """A request of ours that runs."""
    request = asked("drawing")
    await store.ledger.begin(opening(request))
    return request.id


async def test_a_step_is_begun_once(store, drawing):
    """The second process must not order the same picture."""
    assert await store.steps.start(drawing, US, "submit") is None

    assert await store.steps.start(drawing, US, "submit") == ""


async def test_what_a_step_gave_is_there_afterwards(store, drawing):
    """A picture that was bought before a crash is fetched after it."""
    await store.steps.start(drawing, US, "submit")

    await store.steps.end(drawing, "submit", 'usage\n{"id": "ticket 7 – ünï"}')

    assert await store.steps.start(drawing, US, "submit") == 'usage\n{"id": "ticket 7 – ünï"}'
    assert await store.steps.start(drawing, US, "plan") is None


async def test_a_step_that_did_not_happen_can_be_begun_again(store, drawing):
    """A provider that said no has sold nothing."""
    await store.steps.start(drawing, US, "submit")

    await store.steps.undo(drawing, "submit")

    assert await store.steps.start(drawing, US, "submit") is None


async def test_of_two_that_begin_a_step_at_once_one_does_it(store, drawing):
    """Otherwise both would buy."""
    starts = await asyncio.gather(*(store.steps.start(drawing, US, "submit") for _ in range(8)))

    assert sorted(starts, key=str) == [*[""] * 7, None]


async def test_a_process_that_lost_its_request_may_not_begin_a_step(store, drawing):
    """It slept through its lease; another process is buying already."""
    await store.ledger.claim("web", "another", NOON + 2 * HALF_A_MINUTE, NOON + 3 * HALF_A_MINUTE)

    with pytest.raises(Duplicate, match="taken this request over"):
        await store.steps.start(drawing, US, "submit")

    assert await store.steps.start(drawing, "another", "submit") is None


async def test_what_it_bought_before_is_known_to_the_next_process(store, drawing):
    """The value was late, but it is the truth about money."""
    await store.steps.start(drawing, US, "submit")
    await store.ledger.claim("web", "another", NOON + 2 * HALF_A_MINUTE, NOON + 3 * HALF_A_MINUTE)

    await store.steps.end(drawing, "submit", "ticket")

    assert await store.steps.start(drawing, "another", "submit") == "ticket"


async def test_what_has_ended_is_told_without_being_begun(store, drawing):
    """Whoever goes on with it counts what it cost so far, whatever they do then."""
    await store.steps.start(drawing, US, "plan")
    await store.steps.end(drawing, "plan", "a lighthouse")
    await store.steps.start(drawing, US, "submit")

    assert await store.steps.ended(drawing) == {"plan": "a lighthouse"}
    assert await store.steps.ended("another") == {}


async def test_steps_go_when_the_request_is_over(store, archive, drawing):
    """Prompts are in them, and nothing needs them any more."""
    await store.steps.start(drawing, US, "plan")
    await store.steps.end(drawing, "plan", "a lighthouse")

    await store.ledger.finish(closing(asked(drawing)))

    assert await archive.rows("select * from steps") == []
    with pytest.raises(Duplicate):
        await store.steps.start(drawing, US, "submit")
