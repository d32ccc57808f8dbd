"""Where one stands, on every platform and both databases."""

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
