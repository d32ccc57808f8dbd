"""Being forgotten, on every platform and both databases."""

from pathlib import Path

SMALL = "--ar 16:9"


def kept_files(services) -> set[str]:
    folder: Path = services.folder / "data" / "works"
    return {path.name for path in folder.glob("*")} if folder.exists() else set()


async def test_forget_asks_first_and_says_how_much_it_is(ada, services, books):
    """A slip of the finger must not delete a year."""
    await ada.types("my cat is called Miso")
    await ada.types(f"/imagine a fox {SMALL}")

    screen = await ada.types("/forget")

    assert screen.shows("2 requests, 2 messages and 1 picture", "cannot be undone")
    assert screen.buttons == ["Delete everything"]
    assert len(kept_files(services)) == 2
    assert await books.number("select count(*) from turns") == 2


async def test_what_is_forgotten_is_gone(ada, gemini, services, books):
    """History, conversation, works, buttons and files: nothing of it can be read again."""
    await ada.types("my cat is called Miso")
    picture = await ada.types(f"/imagine a fox {SMALL}")
    question = await ada.types("/forget")

    screen = await ada.taps(question, "Delete everything")

    assert screen.shows("Forgotten: ", "2 messages and 1 picture")
    assert kept_files(services) == set()
    assert (await ada.types("/history")).shows("Your history is empty so far.")
    assert (await ada.taps(picture, "Again")).shows("forgotten")
    await ada.types("what is my cat called?")
    assert "Miso" not in str(gemini.requests[-1].body)
    for table in ("requests", "turns", "works", "offers"):
        assert not any("Miso" in str(row) or "fox" in str(row) for row in await books.rows(f"select * from {table}"))


async def test_forgetting_takes_own_defaults_along_at_once(ada, stage):
    """They are remembered for a minute, and that minute would be one too many."""
    own = stage.house.preferences
    await own.change(ada.id, "ask.thinking", "high")
    assert await own.of(ada.id) == {"ask.thinking": "high"}

    await ada.taps(await ada.types("/forget"), "Delete everything")

    assert await own.of(ada.id) == {}


async def test_forgetting_does_not_refill_limits(ada, books, services):
    """Otherwise it would be a button for free questions; the sums stay, under nobody's name."""
    await ada.types("hello")
    spent = await books.charged(ada.id)

    await ada.taps(await ada.types("/forget"), "Delete everything")

    assert (await ada.types("/usage")).shows("199 questions of 200")
    assert await books.used_today(ada.id, "micros", services.clock.now()) == spent
    await books.balance()


async def test_forgetting_leaves_others_alone(ada, bob, gemini):
    """Also where two people were given the very same picture."""
    await bob.types("my dog is called Taro")
    theirs = await bob.types(f"/imagine a fox --raw --seed 7 {SMALL}")
    mine = await ada.types(f"/imagine a fox --raw --seed 7 {SMALL}")
    assert mine.pictures == theirs.pictures

    await ada.taps(await ada.types("/forget"), "Delete everything")

    assert await bob.gets(theirs.pictures[0])
    await bob.types("what is my dog called?")
    assert "Taro" in str(gemini.requests[-1].body)


async def test_forgetting_cannot_be_typed(ada, books):
    """The confirmation is a button: no pasted line may delete everything."""
    await ada.types("hello")

    screen = await ada.types("/forget --confirm")

    assert screen.shows("has no option --confirm")
    assert await books.number("select count(*) from turns") == 2


async def test_pressing_delete_twice_is_harmless(ada):
    """Its button is among what it deletes."""
    question = await ada.types("/forget")
    await ada.taps(question, "Delete everything")

    screen = await ada.taps(question, "Delete everything")

    assert screen.shows("was forgotten")
