"""Where one stands, on every platform and both databases."""

from datetime import UTC, datetime

import pytest

from core.administration import Change
from core.words import money

SMALL = "--ar 16:9"


async def test_a_new_person_has_everything_left(ada):
    """The first look at it explains what there is."""
    screen = await ada.types("/usage")

    assert screen.shows("Nothing that counts.", "200 questions of 200 questions", "40 pictures of 40 pictures")


async def test_usage_tells_by_command_what_it_came_to(ada, books):
    """Today and this month, each command and the sum, as the ledger has it."""
    await ada.types("hello")
    await ada.types("hello again")
    await ada.types(f"/imagine a fox {SMALL}")

    screen = await ada.types("/usage")

    words = " ".join(screen.text.split())
    assert "/ask 2 0" in words
    assert "/imagine 1 1" in words
    assert f"together 3 1 0 {money(await books.charged(ada.id))}" in words
    assert screen.shows("198 questions of 200", "39 pictures of 40")


async def test_usage_says_when_everything_begins_anew(ada, services):
    """Whoever is out wants to know until when."""
    services.clock.is_set_to(services.clock.now().replace(month=11, day=20, hour=9))

    screen = await ada.types("/usage")

    assert screen.shows("tomorrow at 00:00 (UTC)", "on 1 December at 00:00 (UTC)")


async def test_usage_is_ones_own(ada, bob):
    """What others spend is theirs, but for the sum that everybody shares."""
    await bob.types("hello")

    screen = await ada.types("/usage")

    assert screen.shows(
        "Nothing that counts.", "200 questions of 200 questions", "The limit of everybody here this month"
    )


async def test_looking_costs_nothing(ada, books):
    """Commands that call nobody are free, and always allowed."""
    for line in ("/usage", "/help", "/history", "/forget"):
        assert not (await ada.types(line)).shows("¢ ·")

    assert await books.charged(ada.id) == 0
    assert await books.rows("select * from allowances") == []


async def test_usage_of_other_days_can_be_asked_for(ada, services, books):
    """Whoever looks at last month's bill wants last month's figures, without this one's."""
    services.clock.is_set_to(datetime(2026, 10, 31, 23, 59, tzinfo=UTC))
    await ada.types("hello")
    services.clock.is_set_to(datetime(2026, 11, 1, 0, 1, tzinfo=UTC))

    last, this = await ada.types("/usage --period last month"), await ada.types("/usage --period month")

    assert last.shows("October 2026", "/ask", money(await books.charged(ada.id)))
    assert this.shows("This month", "Nothing that counts.")
    assert (await ada.types("/usage --period week")).shows("The last 7 days", "/ask")
    assert (await ada.types("/usage --period today")).shows("Today", "Nothing that counts.")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="5", FLASHBULB_PICTURES_PER_DAY="0")
async def test_usage_says_what_is_nearly_and_wholly_used(ada):
    """Before it happens is the time to know that something runs out; then there is a button."""
    for _ in range(4):
        await ada.types("hello")
    nearly = await ada.types("/usage")
    await ada.types("hello")

    wholly = await ada.types("/usage")

    assert nearly.shows("1 question of 5 questions left, so 80 % or more is used")
    assert "Ask for more: questions" not in nearly.buttons
    assert wholly.shows("all of 5 questions is used up", "0 pictures. This is switched off here.")
    assert wholly.buttons == ["Ask for more: questions"]


async def test_usage_says_what_is_not_open(stage, ada):
    """Instead of finding out by being declined."""
    denied = [Change("access", "everybody", f"command:{name}", "deny") for name in ("video", "music")]

    await stage.house.rulebook.decide(denied, "web:owner")

    assert (await ada.types("/usage")).shows("Not open to you here: /video, /music.")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="9")
async def test_usage_lists_a_limit_on_one_command(stage, ada):
    """“At most 3 videos a day” holds beside all that is counted otherwise."""
    await stage.house.rulebook.decide([Change("limit", "person:*", "/video day", "3")], "web:owner")

    assert (await ada.types("/usage")).shows("3 uses of /video of 3 uses of /video left")
