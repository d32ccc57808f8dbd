"""How much anybody may use, on every platform and both databases."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from core.administration import Change
from core.sandbox.gemini_mishaps import Blocked, Words

SMALL = "--ar 16:9"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.settings(FLASHBULB_PICTURES_PER_DAY="2")
async def test_the_third_picture_of_the_day_is_declined(ada, modelslab, books):
    """The limit is two a day; asking for a third costs nothing and reaches nobody."""
    await ada.types(f"/imagine one {SMALL}")
    await ada.types(f"/imagine two {SMALL}")
    spent = await books.charged(ada.id)

    screen = await ada.types(f"/imagine three {SMALL}")

    assert screen.shows("Your limit is 2 pictures a day", "tomorrow at 00:00 (UTC)")
    assert modelslab.bought == 2
    assert await books.charged(ada.id) == spent
    await books.balance()


@pytest.mark.settings(FLASHBULB_PICTURES_PER_DAY="2")
async def test_more_pictures_than_are_left_are_declined_whole(ada, modelslab):
    """Nobody is surprised by half of what they asked for."""
    screen = await ada.types(f"/imagine a fox --count 3 {SMALL}")

    assert screen.shows("Your limit is 2 pictures a day", "2 pictures are left")
    assert modelslab.bought == 0


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1")
async def test_anothers_limit_is_anothers(ada, bob, gemini):
    """One eager person does not use up everybody's questions."""
    await ada.types("hello")

    assert (await ada.types("hello")).shows("Your limit is 1 question a day")
    assert not (await bob.types("hello")).shows("Your limit")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1")
async def test_the_next_day_begins_anew(ada, services):
    """The sentence promised midnight, so at midnight it is."""
    services.clock.is_set_to(NOON)
    await ada.types("hello")
    assert (await ada.types("hello")).shows("tomorrow at 00:00 (UTC)")

    services.clock.is_set_to(datetime(2026, 11, 21, 0, 0, 5, tzinfo=UTC))

    assert not (await ada.types("hello")).shows("Your limit")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1", FLASHBULB_TIMEZONE="Asia/Tokyo")
async def test_midnight_is_that_of_the_team(ada, services):
    """A team in Tokyo does not wait for London."""
    services.clock.is_set_to(datetime(2026, 11, 20, 14, 30, tzinfo=UTC))
    await ada.types("hello")
    assert (await ada.types("hello")).shows("tomorrow at 00:00 (Asia/Tokyo)")

    services.clock.is_set_to(datetime(2026, 11, 20, 15, 0, 5, tzinfo=UTC))

    assert not (await ada.types("hello")).shows("Your limit")


async def test_what_began_before_midnight_counts_for_that_day(ada, gemini, services, books):
    """An answer across midnight is settled where it was held, or the hold would stay for ever."""
    services.clock.is_set_to(datetime(2026, 11, 20, 23, 59, 50, tzinfo=UTC))
    gemini.will(Words(("Air ", "scatters.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air")

    services.clock.is_set_to(datetime(2026, 11, 21, 0, 0, 10, tzinfo=UTC))
    gemini.goes_on()
    await waiting.done()

    assert await books.used_today(ada.id, "asks", datetime(2026, 11, 20, tzinfo=UTC)) == 1
    assert await books.used_today(ada.id, "asks", datetime(2026, 11, 21, tzinfo=UTC)) == 0
    await books.balance()


@pytest.mark.settings(FLASHBULB_PICTURES_PER_DAY="0")
async def test_nothing_allowed_is_said_to_be_switched_off(ada, modelslab):
    """A team that wants no pictures has none, and nobody is told to wait for tomorrow."""
    screen = await ada.types(f"/imagine a fox {SMALL}")

    assert screen.shows("this is switched off here")
    assert modelslab.submits == 0


@pytest.mark.settings(FLASHBULB_TOTAL_USD_PER_MONTH="0.01")
async def test_everybody_together_stays_under_one_sum(ada, bob, modelslab):
    """The bill has an upper end, whoever asks."""
    await ada.types(f"/imagine one --raw {SMALL}")

    screen = await bob.types(f"/imagine two --raw {SMALL}")

    assert screen.shows("The limit of everybody here is $0.01 a month", "on ")
    assert modelslab.bought == 1


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1")
async def test_what_failed_does_not_count(ada, gemini, books):
    """A declined question gives the allowance back at once."""
    gemini.will(Blocked())
    await ada.types("something that is blocked")

    screen = await ada.types("hello")

    assert screen.shows("0 of 1 question left")
    await books.balance()


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1")
async def test_what_was_stopped_does_not_count(ada, gemini):
    """Stop means stop, for the allowance too."""
    gemini.will(Words(("Air ", "scatters.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air")
    await waiting.stops()
    gemini.goes_on()

    screen = await ada.types("hello")

    assert screen.shows("0 of 1 question left")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="10")
async def test_two_hundred_at_once_get_exactly_ten(ada, gemini, stage, books, services):
    """A limit that is read and then written granted 27 of 10; this one is decided by the database."""
    gemini.always(Words(("Granted.",)))

    await asyncio.gather(*(ada.begins(f"question {number}") for number in range(200)))
    await stage.rests()

    assert Counter(await books.outcomes()) == {"done": 10, "OverLimit": 190}
    assert gemini.request_count == 10
    assert await books.used_today(ada.id, "asks", services.clock.now()) == 10
    screens = await ada.reloads()
    assert sum(screen.shows("Granted.") for screen in screens) == 10
    assert sum(screen.shows("Your limit is 10 questions a day") for screen in screens) == 190
    await books.balance()


async def test_a_dollar_a_day_is_never_passed_by_many_at_once(ada, gemini, stage, books):
    """Each may become long, so what all of them might cost is held until it is known what they did."""
    gemini.always(Words(("Granted.",)))
    gemini.pauses()

    await asyncio.gather(*(ada.begins(f"question {number}") for number in range(60)))
    await gemini.heard(8)
    held = await books.number("select held from allowances where scope like 'person:%' and unit = 'micros' limit 1")
    gemini.goes_on()
    await stage.rests()

    assert 0 < held <= 1_000_000
    assert "OverLimit" in await books.outcomes()
    await books.balance()


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1")
async def test_a_clock_that_goes_back_gives_nothing_twice(ada, services, books):
    """A machine that corrects its clock over midnight must not hand out the day before once more."""
    services.clock.is_set_to(datetime(2026, 11, 20, 23, 59, 50, tzinfo=UTC))
    await ada.types("hello")
    services.clock.is_set_to(datetime(2026, 11, 21, 0, 0, 5, tzinfo=UTC))
    assert not (await ada.types("hello")).shows("Your limit")

    services.clock.is_set_to(datetime(2026, 11, 20, 23, 59, 55, tzinfo=UTC))

    assert (await ada.types("hello")).shows("Your limit is 1 question a day")
    services.clock.is_set_to(datetime(2026, 11, 21, 0, 0, 10, tzinfo=UTC))
    assert (await ada.types("hello")).shows("Your limit is 1 question a day")
    await books.balance()


async def test_an_answer_during_which_the_clock_goes_back_is_settled(ada, gemini, services, books):
    """It ends before it began, and still gives back what it held."""
    services.clock.is_set_to(datetime(2026, 11, 21, 0, 0, 5, tzinfo=UTC))
    gemini.will(Words(("Air ", "scatters.")))
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air")

    services.clock.is_set_to(datetime(2026, 11, 20, 23, 59, 50, tzinfo=UTC))
    gemini.goes_on()
    await waiting.done()

    assert await books.used_today(ada.id, "asks", datetime(2026, 11, 21, tzinfo=UTC)) == 1
    await books.balance()


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1", FLASHBULB_TIMEZONE="Europe/Berlin")
@pytest.mark.parametrize(
    ("morning", "ends"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
    ids=["23 hours", "25 hours"],
)
async def test_a_day_on_which_the_clock_is_changed_is_one_day(ada, services, morning, ends):
    """Twice a year a day is an hour shorter or longer; the limit is for the day on the wall."""
    services.clock.is_set_to(morning)
    await ada.types("hello")
    services.clock.is_set_to(ends - timedelta(seconds=30))
    assert (await ada.types("hello")).shows("tomorrow at 00:00 (Europe/Berlin)")

    services.clock.is_set_to(ends + timedelta(seconds=1))

    assert not (await ada.types("hello")).shows("Your limit")


@pytest.mark.settings(FLASHBULB_TOTAL_USD_PER_MONTH="0.01")
async def test_a_month_that_is_used_up_ends_with_its_last_day(ada, services, modelslab):
    """On the 30th at a minute to twelve nothing goes any more; a minute later a month begins."""
    services.clock.is_set_to(datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    await ada.types(f"/imagine one --raw {SMALL}")
    assert (await ada.types(f"/imagine two --raw {SMALL}")).shows("$0.01 a month", "tomorrow at 00:00 (UTC)")

    services.clock.is_set_to(datetime(2026, 12, 1, 0, 0, 1, tzinfo=UTC))

    assert not (await ada.types(f"/imagine two --raw {SMALL}")).shows("The limit")
    assert modelslab.bought == 2


async def test_a_limit_set_below_what_is_used_stops_the_next_one_only(stage, ada, gemini, books):
    """What runs was allowed when it began: its answer is not taken away."""
    gemini.will(Words(("Yes.",)), Words(("Air ", "scatters.")))
    await ada.types("hello")
    gemini.pauses()
    waiting = await ada.begins("why is the sky blue?")
    await waiting.until("Air")

    await stage.house.rulebook.decide([Change("limit", "person:*", "asks day", "1")], "web:owner")
    refused = await ada.types("and now?")
    gemini.goes_on()
    screen = await waiting.done()

    assert refused.shows("Your limit is 1 question a day", "it is all used up or in use")
    assert screen.shows("Air scatters.")
    assert (await ada.types("/usage")).shows("all of 1 question is used up")
    await books.balance()
