"""Files to take along, such as reports and exports: there on every platform, whole, and gone when they are to be."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.administration import Change
from core.values import Document, Offer, Picture, Receipt, Text
from tests.stages.show import REPORT, Shows

NAME = "usage-2026-11.csv"
USAGE = Document("", NAME, 0, "What 14 people used in November.")


@pytest.fixture
def shows(services) -> Shows:
    """Asked for before the stage, or Slack does not know its command."""
    shows = Shows(is_kept=True)
    shows.will(Text("November."), USAGE, Offer("Again", "show", {}))
    services.commands["show"] = shows.command
    return shows


def kept_files(services) -> list[Path]:
    folder: Path = services.folder / "data" / "documents"
    return [*folder.glob("*")]


async def test_a_report_is_there_to_be_taken_along(shows, stage, ada):
    """Under the name that whoever asked knows it by, every byte as it was, with a line that says what is in it."""
    screen = await ada.types("/show")

    assert [*screen.documents] == [NAME]
    assert await ada.gets(screen.documents[NAME]) == REPORT
    assert screen.shows("November.", "What 14 people used in November.")
    assert screen.buttons == ["Again"]


async def test_a_report_stands_beside_a_picture(shows, stage, ada):
    """A chart for the eye and a table for the spreadsheet."""
    shows.will(Picture("", "A chart of November", 0, 0), USAGE, Receipt(20_000, "", waited_s=5))

    screen = await ada.types("/show")

    assert len(screen.pictures) == 1
    assert await ada.gets(screen.documents[NAME]) == REPORT
    assert screen.shows("2.0 ¢")


async def test_what_was_shown_is_shown_again(shows, stage, ada):
    """The history opens it just as it was."""
    await ada.types("/show")

    screen = await ada.types("/history --show 1")

    assert await ada.gets(screen.documents[NAME]) == REPORT


async def test_forgetting_takes_it_along(shows, stage, ada, bob, services):
    """A table of what somebody did is theirs to have deleted; Bob keeps his."""
    await ada.types("/show")
    theirs = await bob.types("/show")

    await ada.taps(await ada.types("/forget"), "Delete everything")

    assert {path.suffix for path in kept_files(services)} == {".csv", ".name"}
    assert len(kept_files(services)) == 2
    assert await bob.gets(theirs.documents[NAME]) == REPORT


async def test_after_a_week_it_is_gone(shows, stage, ada, services):
    """Nobody has to remember to delete what was only needed once."""
    await ada.types("/show")
    services.clock.is_set_to(services.clock.now() + timedelta(days=8))

    await stage.house.documents.sweep()

    assert kept_files(services) == []
    assert (await ada.types("/history --show 1")).shows("November.")


@pytest.mark.settings(FLASHBULB_STORE_TEXT="0")
async def test_where_no_text_is_stored_a_report_is_had_and_forgotten_all_the_same(shows, stage, ada, services, books):
    """Who may have it is written down without a word about what is in it."""
    screen = await ada.types("/show")

    assert await ada.gets(screen.documents[NAME]) == REPORT
    assert "14 people" not in str(await books.rows("select * from requests"))
    await ada.taps(await ada.types("/forget"), "Delete everything")
    assert kept_files(services) == []


async def test_a_team_that_keeps_words_for_a_day_keeps_no_report_for_longer(shows, stage, ada, services):
    """Its week ends with the words that it came with."""
    await ada.types("/show")
    await stage.house.rulebook.decide([Change("setting", "everything", "keep_text_days", "1")], "test")
    services.clock.is_set_to(services.clock.now() + timedelta(days=2))

    await stage.house.retention.sweep()

    assert kept_files(services) == []
