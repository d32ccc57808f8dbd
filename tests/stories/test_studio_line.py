"""The line at the studio, as people see it on every platform."""

import asyncio

import pytest

from core.sandbox.modelslab_plays import Play

LINE = "/imagine a fox --raw --ar 16:9"
ONE_PLACE = pytest.mark.settings(FLASHBULB_MODELSLAB_SLOTS="1")


@ONE_PLACE
async def test_who_waits_sees_where_they_are_in_line(ada, bob, modelslab):
    """Nobody stares at a spinner wondering whether anything happens."""
    modelslab.ready_after_s = 3600
    first = await ada.begins(LINE)
    await first.until("Drawing:")

    second = await bob.begins(LINE)
    await second.until("You are next in line; it should begin in about")

    modelslab.orders[-1].ready_at = 0
    modelslab.ready_after_s = 0
    assert len((await first.done()).pictures) == 1
    assert len((await second.done()).pictures) == 1


@ONE_PLACE
async def test_what_still_waits_is_stopped_for_nothing(ada, bob, modelslab, books, stage):
    """Nothing was ordered, so nobody pays, and the words say exactly that."""
    modelslab.ready_after_s = 3600
    first = await ada.begins(LINE)
    await first.until("Drawing:")
    second = await bob.begins(LINE)
    await second.until("next in line")

    screen = await second.stops()

    assert screen.shows("Stopped. Nothing was charged.")
    assert modelslab.bought == 1
    modelslab.orders[-1].ready_at = 0
    await first.done()
    await stage.rests()
    assert await books.wasted() < 4_700, "no more than looking at the words"
    await books.balance()


async def test_what_had_been_ordered_is_told_apart(ada, modelslab, stage):
    """The person pays nothing; the team does, and is not kept in the dark."""
    modelslab.ready_after_s = 3600
    waiting = await ada.begins(LINE)
    await waiting.until("Drawing:")

    screen = await waiting.stops()

    assert screen.shows("Nothing was charged to you", "it had been ordered already")


@ONE_PLACE
@pytest.mark.settings(FLASHBULB_WAITING_PER_PERSON="1")
async def test_one_person_does_not_fill_the_line(ada, bob, modelslab, stage):
    """The third of one person is declined kindly; a colleague still gets in."""
    modelslab.ready_after_s = 3600
    first = await ada.begins(LINE)
    await first.until("Drawing:")
    second = await ada.begins(LINE)
    await second.until("next in line")

    screen = await ada.types(LINE)

    assert screen.shows("One of your orders is waiting already", "nothing was charged")
    third = await bob.begins(LINE)
    await third.until("in line")
    for waiting in (third, second, first):
        await waiting.stops()
    await stage.rests()


async def test_who_is_turned_away_waits_and_gets_it(ada, modelslab, books):
    """“Queue full” is the provider's problem, and no reason to make somebody ask again."""
    modelslab.will("rate_429")

    screen = await ada.types(LINE)

    assert len(screen.pictures) == 1
    assert modelslab.bought == 1
    await books.balance()


async def test_who_is_turned_away_for_ever_is_told(ada, modelslab, books):
    """There is an end to patience, and it costs nothing."""
    modelslab.will(*[Play(refusal="queue")] * 30)

    screen = await ada.types(LINE)

    assert screen.shows("ModelsLab has no room")
    assert modelslab.bought == 0
    assert await books.charged(ada.id) == 0
    await books.balance()


@ONE_PLACE
async def test_without_credit_everybody_in_line_is_told_at_once(ada, bob, modelslab, books, stage):
    """Waiting for an empty account would be waiting for nothing."""
    modelslab.ready_after_s = 3600
    first = await ada.begins(LINE)
    await first.until("Drawing:")
    second = await bob.begins(LINE)
    await second.until("next in line")
    third = await ada.begins(LINE)
    await third.until("in line")

    modelslab.will("credits")
    modelslab.orders[-1].ready_at = 0

    assert len((await first.done()).pictures) == 1
    told = [await second.done(), await third.done()]
    assert all(screen.shows("has run out of credit") for screen in told)
    assert modelslab.submits == 2
    await stage.rests()
    await books.balance()


async def test_an_order_of_unknown_fate_can_be_asked_for_again(ada, modelslab, books):
    """Only the person may decide to risk a second one; it is one press away."""
    modelslab.will("reset")
    lost = await ada.types(LINE)
    assert lost.shows("it is not known whether it was bought")
    assert lost.buttons == ["Again"]

    found = await ada.taps(lost, "Again")

    assert len(found.pictures) == 1
    assert modelslab.submits == 2
    await books.balance()


@pytest.mark.settings(FLASHBULB_MODELSLAB_SLOTS="2")
async def test_ten_videos_do_not_keep_a_picture_waiting(ada, bob, modelslab, stage):
    """One enthusiast must not stop a colleague."""
    modelslab.ready_after_s = 3600
    films = [await ada.begins("/video a boat --raw")]
    await films[0].until("Filming:")
    films += [await ada.begins("/video a boat --raw") for _ in range(2)]

    picture = await bob.begins(LINE)
    await picture.until("Drawing:")

    for waiting in (*films[1:], films[0], picture):
        await waiting.stops()
    await stage.rests()


async def test_many_at_once_never_run_more_than_there_are_places(ada, bob, modelslab, books, stage):
    """What the provider counts is what counts; its sixth would be refused."""
    modelslab.ready_after_s = 0.05
    modelslab.queue_limit = 4
    waiting = await asyncio.gather(*(person.begins(LINE) for person in (ada, bob) * 6))

    screens = [await each.done() for each in waiting]

    assert all(len(screen.pictures) == 1 for screen in screens)
    assert modelslab.submits == modelslab.bought == 12
    await stage.rests()
    await books.balance()
