"""Videos and sounds in a channel: they play where they stand, and whoever cannot see or hear them has words."""

import pytest

from core.values import Clip, Offer, Receipt
from tests.stages.discord import served
from tests.stages.discord_square import Square
from tests.stages.show import Shows, noise

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)

FILM = Clip("", "A fox runs through snow.", "video", 1.0)
SONG = Clip("", "A slow song about rain.", "audio", 1.0)
PRICE = Receipt(20_000, "", waited_s=20)


@pytest.fixture
def shows(services) -> Shows:
    shows = Shows()
    shows.will(FILM, Offer("Again", "show", {}), PRICE)
    services.commands["show"] = shows.command
    return shows


@on_stage
@pytest.mark.parametrize(("clip", "name"), [(FILM, "flashbulb-1.mp4"), (SONG, "flashbulb-1.mp3")])
async def test_a_clip_is_an_attachment_with_words_for_who_does_not_see_or_hear_it(square, ada, shows, clip, name):
    """Discord plays it in the channel: no link leads away from there."""
    shows.will(clip, Offer("Again", "show", {}), PRICE)

    await ada.types("/show")

    (posted,) = square.messages
    (file,) = posted.uploads
    assert (file.filename, file.description) == (name, clip.alt)
    assert posted.content == "-# 2.0 ¢"
    assert [button["label"] for button in posted.buttons] == ["Again", "Delete"]


@on_stage
async def test_a_clip_too_large_for_the_place_is_packed_tighter_and_says_so(square, ada, shows):
    """Less of it beats none of it."""
    square.plaza.file_limit_bytes = 100_000
    shows.will(SONG, PRICE)
    shows.sound = noise(seconds=4)

    screen = await ada.types("/show")

    (file,) = square.messages[0].uploads
    assert len(file.content) <= 100_000
    assert screen.shows("It was packed tighter")


@on_stage
async def test_a_place_that_takes_less_than_it_says_gets_a_tighter_clip(square, ada, shows):
    """Discord's limits are not the same everywhere, and not always what it says of them."""
    shows.will(SONG, PRICE)
    shows.sound = noise(seconds=4)
    shows.pauses()
    waiting = await ada.begins("/show")
    await waiting.until("Making it.")
    square.plaza.file_limit_bytes = 300_000
    shows.goes_on()

    await waiting.done()

    (file,) = square.messages[0].uploads
    assert len(file.content) <= 300_000


@on_stage
async def test_a_clip_that_fits_nowhere_is_said_to_be_elsewhere(square, ada, shows):
    """It was made and paid for; a message without it would look broken."""
    square.plaza.file_limit_bytes = 2_000
    shows.will(SONG, PRICE)
    shows.sound = noise(seconds=4)

    screen = await ada.types("/show")

    assert square.messages[0].uploads == []
    assert screen.shows("This clip is too large for Discord", "/history", "2.0 ¢")


@on_stage
async def test_whoever_waited_long_for_a_clip_is_told(square, ada, shows):
    """A video takes minutes."""
    shows.will(FILM, Receipt(20_000, "", waited_s=180))

    await ada.types("/show")

    assert square.messages[-1].content == f"<@{ada.user.id}> Your video is ready."


@on_stage
async def test_deleting_takes_the_clip_off_the_channel(square, ada, shows):
    """As it does with pictures."""
    screen = await ada.types("/show")

    await ada.presses(screen, "Delete")

    await square.discord.until(lambda: not square.messages)


async def test_a_clip_that_was_forgotten_is_missed_in_words(place, services):
    """What is shared weeks later may be gone; what is left of the answer is shown."""
    shows = Shows(is_private=True)
    shows.will(FILM, PRICE)
    services.commands["show"] = shows.command
    async with served(services, place) as stage:
        square = Square(stage)
        screen = await square.ada.types("/show")
        await stage.house.works.delete([shows.shown[0].file])

        await square.ada.presses(screen, "Share")

        await place.until(lambda: square.bob.sees("A clip that was here has been forgotten."))
