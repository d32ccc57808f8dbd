"""Clips on the page: they play in parts, for whoever made them only, and leave nothing behind when they are deleted."""

import pytest

pytestmark = [
    pytest.mark.parametrize("stage", ["web"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def status_of(person, address: str) -> int:
    async with person._session.get(person._url + address) as response:
        return int(response.status)


async def test_a_video_is_sent_in_parts(ada, stage):
    """It begins before all of it is there, and is wound forward; Safari plays none that is not."""
    [film] = (await ada.types("/video waves --raw")).clips

    async with ada._session.get(stage.url + film, headers={"Range": "bytes=4-7"}) as response:
        assert response.status == 206
        assert response.headers["Content-Type"] == "video/mp4"
        assert await response.read() == b"ftyp"


async def test_a_sound_is_said_to_be_one(ada, stage):
    """A browser that is told not to guess plays nothing of an unknown kind."""
    [sound] = (await ada.types("/sound rain on a roof")).clips

    async with ada._session.get(stage.url + sound) as response:
        assert response.headers["Content-Type"] == "audio/mpeg"


async def test_a_still_is_for_whoever_may_see_its_video(ada, bob):
    """It shows what the video shows."""
    screen = await ada.types("/video waves --raw")

    assert [await status_of(ada, address) for address in (*screen.clips, *screen.stills)] == [200, 200]
    assert [await status_of(bob, address) for address in (*screen.clips, *screen.stills)] == [404, 404]


async def test_a_deleted_video_leaves_no_still(ada, stage):
    """Nor anything else of it."""
    screen = await ada.types("/video waves --raw")
    assert {file.name for file in (stage.house.data / "works").iterdir()}

    await ada.deletes(screen)

    assert [file.name for file in (stage.house.data / "works").iterdir()] == []
