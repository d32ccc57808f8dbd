"""Reports and exports in a channel: attached where they fit, and linked or told of where they do not."""

import pytest

from core.values import Document, Offer, Picture, Receipt, Text
from tests.stages.discord import served
from tests.stages.discord_square import Square
from tests.stages.show import REPORT, Shows

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)

NAME = "usage-2026-11.csv"
USAGE = Document("", NAME, 0, "What 14 people used in November.")
LARGE = b"7,Ada\n" * 500_000
"""Three megabytes."""


@pytest.fixture
def shows(services) -> Shows:
    shows = Shows()
    shows.will(Text("November."), USAGE)
    services.commands["show"] = shows.command
    return shows


@pytest.fixture
def kept(services) -> Shows:
    """What it shows can be opened again."""
    shows = Shows(is_kept=True)
    shows.will(Text("November."), USAGE)
    services.commands["show"] = shows.command
    return shows


@on_stage
async def test_a_report_is_an_attachment_with_words_for_who_does_not_open_it(shows, square, ada):
    """Its name, its size and what is in it stand above, and whoever asked may have it taken away."""
    shows.will(Text("November."), USAGE, Receipt(20_000, ""))

    await ada.types("/show")

    (posted,) = square.messages
    (file,) = posted.uploads
    assert (file.filename, file.content, file.description) == (NAME, REPORT, USAGE.about)
    assert posted.content.splitlines() == [
        "November.",
        "",
        f"-# `{NAME}` (31 bytes): What 14 people used in November.",
        "-# 2.0 ¢",
    ]
    assert [button["label"] for button in posted.buttons] == ["Delete"]


@on_stage
async def test_ten_pictures_leave_room_for_a_report(shows, square, ada):
    """Discord takes ten files with a message, and refuses eleven."""
    shows.will(*(Picture("", f"Picture {n}", 0, 0) for n in range(10)), USAGE)

    screen = await ada.types("/show")

    assert len(square.messages[0].uploads) == 10
    assert screen.documents == {NAME: REPORT}


@on_stage
@pytest.mark.settings(FLASHBULB_PUBLIC_URL="https://flash.example")
async def test_what_is_larger_than_the_place_takes_is_linked(shows, square, ada):
    """Whoever reads it in a channel needs no login."""
    shows.report = LARGE
    square.plaza.file_limit_bytes = 1_000_000

    screen = await ada.types("/show")

    (posted,) = square.messages
    assert posted.uploads == []
    assert screen.shows("(3.0 MB) is too large for Discord.")
    assert f"[on the page](<https://flash.example/documents/{shows.shown[-1].file}?until=" in posted.content


@on_stage
async def test_without_a_public_address_it_is_said_how_it_is_to_be_had(shows, square, ada):
    """A link to somebody's own machine would lead nowhere."""
    shows.report = LARGE
    square.plaza.file_limit_bytes = 1_000_000

    screen = await ada.types("/show")

    assert screen.documents == {}
    assert screen.shows("is too large for Discord. Ask for it on this bot's page", "flashbulb export")


async def test_a_private_report_is_for_the_asker_alone(place, services):
    """What people spent is not the channel's business."""
    shows = Shows(is_private=True)
    shows.will(Text("November."), USAGE)
    services.commands["show"] = shows.command
    async with served(services, place) as stage:
        square = Square(stage)

        screen = await square.ada.types("/show")

    assert screen.documents == {NAME: REPORT}
    assert all(posted.only_for == square.ada.user.id for posted in screen.messages)
    assert not square.bob.sees("November.")


@on_stage
async def test_whoever_waited_long_for_an_export_is_told(shows, square, ada):
    """A year of a team takes minutes to be packed."""
    shows.will(USAGE, Offer("Again", "show", {}), Receipt(0, "", waited_s=180))

    await ada.types("/show")

    assert square.messages[-1].content == f"<@{ada.user.id}> Your file is ready."


@on_stage
async def test_deleting_takes_the_report_off_the_channel(shows, square, ada):
    """As it does with pictures."""
    screen = await ada.types("/show")

    await ada.presses(screen, "Delete")

    await square.discord.until(lambda: not square.messages)


@on_stage
async def test_a_report_that_is_gone_is_missed_in_words(kept, stage, ada):
    """Whoever opens it again next month is not to think that it broke."""
    await ada.types("/show")
    await stage.house.documents.delete([kept.shown[1].file])

    screen = await ada.types("/history --show 1")

    assert screen.documents == {}
    assert screen.shows(f"{NAME} (31 bytes) is gone: such files are kept for 7 days.")
