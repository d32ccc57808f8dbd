"""What is old goes by night, and what may not be stored is not."""

from datetime import timedelta

import pytest

from core.administration import Change
from core.sandbox.gemini_mishaps import Fails, error_body

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STORES_NO_TEXT = pytest.mark.settings(FLASHBULB_STORE_TEXT="0")
DAYS_100 = timedelta(days=100)


async def everything(books) -> str:
    """All that is in the database, as one text."""
    tables = ("requests", "turns", "works", "offers", "steps", "notes", "posts", "audit", "asks")
    found = [await books.rows(f"select * from {table}") for table in tables]
    return "\n".join(str(row) for table in found for row in table)


async def test_old_words_go_by_night_and_the_log_says_so(ada, stage, services, books):
    """Nobody has to remember to delete anything, and an admin can see that it was done."""
    await ada.types("my cat is called Miso")
    spent = await books.charged(ada.id)
    services.clock.is_set_to(services.clock.now() + DAYS_100)

    await stage.house.retention.sweep_tonight()
    await stage.house.retention.sweep_tonight()

    assert "Miso" not in await everything(books)
    assert await books.number("select sum(cost_micros) from requests") == spent
    assert (
        await books.number("select count(*) from audit where what = 'retention' and after like '%of 1 requests%'") == 1
    )
    assert (await ada.types("/history")).shows("empty")


@ON_SQLITE
async def test_a_workspace_that_keeps_everything_keeps_it(ada, stage, services, books):
    """0 days is for ever."""
    await ada.types("my cat is called Miso")
    await stage.house.rulebook.decide([setting("everything", "keep_text_days", "0")], "test")
    services.clock.is_set_to(services.clock.now() + DAYS_100)

    assert await stage.house.retention.sweep() == (0, 0)

    assert "Miso" in await everything(books)


@STORES_NO_TEXT
async def test_where_no_text_is_stored_there_is_none(ada, gemini, books):
    """A conversation goes on for as long as it runs, and leaves no word behind."""
    await ada.types("my cat is called Miso")
    await ada.types("what is my cat called?")

    assert "Miso" in str(gemini.requests[-1].body)
    stored = await everything(books)
    assert "Miso" not in stored
    assert "called" not in stored
    assert await books.number("select count(*) from requests where cost_micros > 0") == 2


@STORES_NO_TEXT
@ON_SQLITE
async def test_buttons_work_while_the_conversation_runs(ada, books):
    """Only where they lead is kept in the process; the picture itself is kept as ever."""
    picture = await ada.types("/imagine a fox in the snow --raw --ar 16:9")

    again = await ada.taps(picture, next(label for label in picture.buttons if label.startswith("Again")))

    assert again.alts
    assert "fox" not in await everything(books)
    assert await books.number("select count(*) from works") == 2


@STORES_NO_TEXT
@ON_SQLITE
async def test_what_failed_leaves_no_word_either(ada, gemini, books):
    """The words of a question that was never answered are words too."""
    gemini.always(Fails(503, error_body(503, "UNAVAILABLE", "Overloaded.")))

    await ada.types("my cat is called Miso")

    assert "Miso" not in await everything(books)


def setting(scope: str, name: str, value: str):
    return Change("setting", scope, name, value)
