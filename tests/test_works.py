"""The folder of finished pictures: clean, complete, and safe to serve from."""

import asyncio
import errno
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from core.errors import NotFound, ProviderBroken, StorageFailed
from core.ports import Made
from core.works import UNNAMED_FOR, WorkFiles
from tests.projector import SECRET, sound, video


def png(width: int = 600, height: int = 300, mode: str = "RGB", **saved: object) -> Made:
    file = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert(mode).save(file, "PNG", **saved)
    return Made(file.getvalue(), "image/png")


def sideways_jpeg_from_a_camera() -> Made:
    """Red on the left, tagged to be turned, with the place where it was taken."""
    image = Image.new("RGB", (40, 20), "blue")
    image.paste("red", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCam"
    exif.get_ifd(0x8825)[1] = "N"
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    return Made(file.getvalue(), "image/jpeg")


def opened(path: Path) -> Image.Image:
    return Image.open(BytesIO(path.read_bytes()))


@pytest.fixture
def works(tmp_path: Path) -> WorkFiles:
    return WorkFiles(tmp_path / "works")


async def test_a_picture_is_kept_with_a_thumbnail(works):
    """The page shows the small one and links to the large one."""
    stored = await works.save(png(1024, 512))

    assert (stored.width, stored.height) == (1024, 512)
    assert opened(works.path(stored.file)).size == (1024, 512)
    assert opened(works.path(stored.file, small=True)).size == (512, 256)


async def test_the_same_picture_is_kept_once(works, tmp_path):
    """Fetching again after a restart must not fill the disk."""
    first = await works.save(png())
    again = await works.save(png())

    assert first == again
    assert len(list((tmp_path / "works").iterdir())) == 2


async def test_what_a_file_says_about_its_maker_is_gone(works):
    """Prompts, programs and places travel in metadata, and pictures get posted in public."""
    told = PngImagePlugin.PngInfo()
    told.add_text("prompt", "my secret idea")
    told.add_itxt("comment", "also secret")

    stored = await works.save(png(pnginfo=told))

    assert b"secret" not in works.path(stored.file).read_bytes()
    assert opened(works.path(stored.file)).info == {}


async def test_a_turned_picture_is_kept_upright(works):
    """The turn is metadata too, so it is applied before it is dropped."""
    stored = await works.save(sideways_jpeg_from_a_camera())

    kept = opened(works.path(stored.file))
    assert kept.size == (stored.width, stored.height) == (20, 40)
    assert not kept.getexif()
    assert b"SecretCam" not in works.path(stored.file).read_bytes()
    red, _, blue = kept.convert("RGB").getpixel((10, 5))
    assert red > 200 > 50 > blue


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
async def test_every_kind_of_png_is_taken(works, mode):
    """Models give grey, coloured and transparent ones."""
    stored = await works.save(png(mode=mode))

    assert opened(works.path(stored.file)).mode in {"L", "RGB", "RGBA"}


@pytest.mark.parametrize(("form", "ending"), [("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif"), ("PNG", "png")])
async def test_the_name_ends_as_the_content_is(works, form, ending):
    """ModelsLab's own endings lie."""
    file = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, form)

    stored = await works.save(Made(file.getvalue(), "image/png"))

    assert stored.file.endswith(f".{ending}")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Not Found</html>",
        b"\x89PNG\r\n\x1a\n",
        png().data[:200],
        png().data[:-200],
        b"\xff\xd8\xff\xe0junk",
    ],
    ids=["nothing", "a page", "a head", "a start", "not the end", "a lie"],
)
async def test_what_is_no_picture_is_not_kept(works, tmp_path, data):
    """It came from elsewhere, so it may be anything."""
    with pytest.raises(ProviderBroken):
        await works.save(Made(data, "image/png"))

    assert not (tmp_path / "works").exists()


@given(place=st.integers(0, 400), noise=st.binary(min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_a_damaged_file_is_kept_or_declined_and_never_a_bug(tmp_path_factory, place, noise):
    """Pillow raises a dozen kinds of errors for broken files."""
    data = bytearray(png(32, 32).data)
    data[place : place + len(noise)] = noise
    works = WorkFiles(tmp_path_factory.mktemp("works"))

    with suppress(ProviderBroken):
        works._save(bytes(data))


async def test_a_picture_with_too_many_pixels_is_not_unpacked(tmp_path):
    """A few kilobytes of black can claim gigabytes of memory."""
    works = WorkFiles(tmp_path, most_pixels=10_000)

    with pytest.raises(ProviderBroken, match="too many pixels"):
        await works.save(png(200, 200))


async def test_a_bomb_is_not_unpacked(works):
    """Above Pillow's own limit it is Pillow that raises."""
    file = BytesIO()
    Image.new("1", (15_000, 15_000)).save(file, "PNG")

    with pytest.raises(ProviderBroken):
        await works.save(Made(file.getvalue(), "image/png"))


async def test_a_file_that_is_too_large_is_not_opened(tmp_path):
    """The studio counts while it fetches; whoever else saves may not."""
    works = WorkFiles(tmp_path, most_bytes=100)

    with pytest.raises(ProviderBroken, match="too large"):
        await works.save(png())


@pytest.mark.parametrize(
    "name",
    [
        *("../flashbulb.db", "/etc/passwd", "", ".", "a.png", "..%2f" + "0" * 32 + ".png", "0" * 32 + ".svg"),
        *("0" * 32 + ".png\n", "0" * 32 + ".png/../../x", "A" * 32 + ".png", "0" * 32 + ".small.webp"),
    ],
)
async def test_only_our_own_names_lead_to_a_file(works, name):
    """The name comes out of an address that anybody can type."""
    assert works.path(name) is None
    assert works.path(name, small=True) is None


async def test_what_was_kept_can_be_read(works):
    """A picture is animated by sending it back."""
    stored = await works.save(png())

    assert await works.read(stored.file) == works.path(stored.file).read_bytes()


@pytest.mark.parametrize("file", ["0" * 32 + ".png", "../flashbulb.db", ""])
async def test_what_is_gone_is_told_in_a_sentence(works, file):
    """Trimmed or forgotten since; and no name leads out of the folder."""
    with pytest.raises(NotFound, match="is gone"):
        await works.read(file)


async def test_deleting_takes_the_thumbnail_along_and_may_be_repeated(works, tmp_path):
    """Somebody who asks to be forgotten is; twice does no harm."""
    stored = await works.save(png())
    kept = tmp_path / "works" / "notes.txt"
    kept.write_text("not ours to delete")

    await works.delete([stored.file, "../works/notes.txt"])
    await works.delete([stored.file])

    assert list((tmp_path / "works").iterdir()) == [kept]


class FullDisk(WorkFiles):
    """A folder on a disk that fails."""

    code = errno.ENOSPC

    def _save(self, data: bytes):
        kept = os.fsync
        os.fsync = self._fail
        try:
            return super()._save(data)
        finally:
            os.fsync = kept

    def _fail(self, _: int) -> None:
        raise OSError(self.code, "no")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (errno.ENOSPC, "The disk of this bot is full."),
        (errno.EROFS, "read-only."),
        (errno.EACCES, "may not write"),
        (errno.EIO, "could not write"),
    ],
)
async def test_a_disk_that_fails_is_the_hosts_to_put_right(tmp_path, code, sentence):
    """The person is told what is wrong with whose disk; no half file stays."""
    works = FullDisk(tmp_path / "works")
    works.code = code

    with pytest.raises(StorageFailed, match=sentence):
        await works.save(png())

    assert list((tmp_path / "works").iterdir()) == []


async def test_a_folder_that_cannot_be_made_is_the_hosts_to_put_right(tmp_path):
    """`FLASHBULB_DATA` points to a file."""
    (tmp_path / "works").write_text("in the way")

    with pytest.raises(StorageFailed):
        await WorkFiles(tmp_path / "works").save(png())


async def test_a_video_is_kept_with_a_still_that_has_a_thumbnail(works, tmp_path):
    """The page shows the still until somebody presses play."""
    stored = await works.save_clip(video(size=(320, 180), sounds=["aac"]))

    assert (stored.medium, stored.seconds, stored.width, stored.height) == ("video", 3, 320, 180)
    assert stored.file.endswith(".mp4")
    assert SECRET.encode() not in works.path(stored.file).read_bytes()
    assert opened(works.path(stored.still)).size == (320, 180)
    assert opened(works.path(stored.still, small=True)).size == (320, 180)
    assert len(list((tmp_path / "works").iterdir())) == 3


async def test_a_sound_is_kept_alone(works, tmp_path):
    """There is nothing to see."""
    stored = await works.save_clip(sound("wav", "pcm_s16le"))

    assert (stored.medium, stored.seconds, stored.width, stored.height, stored.still) == ("audio", 2, 0, 0, "")
    assert [file.name for file in (tmp_path / "works").iterdir()] == [stored.file]


async def test_the_same_clip_is_kept_once(works, tmp_path):
    """Fetching again after a restart must not fill the disk."""
    film = video()

    first = await works.save_clip(film)
    again = await works.save_clip(film)

    assert first == again
    assert len(list((tmp_path / "works").iterdir())) == 3


@pytest.mark.parametrize("ending", ["mp4", "webm", "mp3", "wav", "ogg", "flac", "m4a"])
async def test_every_kind_of_clip_has_a_name_that_leads_to_it(works, tmp_path, ending):
    """The page serves what `save_clip` keeps."""
    assert works.path(f"{'0' * 32}.{ending}") == tmp_path / "works" / f"{'0' * 32}.{ending}"


@pytest.mark.parametrize("data", [b"", b"<html>Not Found</html>", png().data, b"\0\0\0\x18ftypisom"])
async def test_what_is_no_clip_is_not_kept(works, tmp_path, data):
    """It came from elsewhere, so it may be anything."""
    with pytest.raises(ProviderBroken, match="cannot be opened as a video or a sound"):
        await works.save_clip(data)

    assert not (tmp_path / "works").exists()


async def test_a_clip_that_is_too_large_is_not_opened(tmp_path):
    """Whoever fetches counts; whoever else saves may not."""
    works = WorkFiles(tmp_path, most_clip_bytes=100)

    with pytest.raises(ProviderBroken, match="too large"):
        await works.save_clip(sound())


async def test_a_clip_that_is_too_long_is_not_kept(works):
    """Nobody orders a quarter of an hour."""
    with pytest.raises(ProviderBroken, match="too long"):
        await works.save_clip(sound("wav", "pcm_s16le", seconds=610))


async def test_a_still_is_deleted_for_itself(works, tmp_path):
    """It is a picture like any other, and another clip may have the same."""
    stored = await works.save_clip(video())

    await works.delete([stored.file])
    assert works.path(stored.still).exists()
    await works.delete([stored.file, stored.still])

    assert list((tmp_path / "works").iterdir()) == []


# ------------------------------------------------------------------------------------------ a folder that is full


@pytest.fixture
async def three(works: WorkFiles) -> list[str]:
    """Three pictures of about the same size, the oldest first."""
    return [(await works.save(png(600, 300 + number))).file for number in range(3)]


def names(works: WorkFiles, files: list[str]) -> list[str]:
    """Those that are still there."""
    return [file for file in files if works.path(file).exists()]


def total(folder: Path) -> int:
    return sum(place.stat().st_size for place in folder.iterdir())


async def test_a_folder_with_room_is_left_alone(works, tmp_path, three):
    """Nobody loses a picture for nothing."""
    gone = await works.trim(total(tmp_path / "works"), three, three)

    assert list(gone) == []
    assert names(works, three) == three


async def test_a_full_folder_loses_the_oldest_with_their_thumbnails(works, tmp_path, three):
    """A disk that is full would stop everything else."""
    gone = await works.trim(total(tmp_path / "works") - 1, three, three)

    assert list(gone) == three[:1]
    assert names(works, three) == three[1:]
    assert not works.path(three[0], small=True).exists()
    assert len(list((tmp_path / "works").iterdir())) == 4


async def test_it_is_trimmed_a_little_further_than_it_must_be(works, tmp_path, three):
    """Otherwise every new picture would have another deleted."""
    most = total(tmp_path / "works") - 1

    await works.trim(most, three, three)

    assert total(tmp_path / "works") <= most * 0.9


async def test_what_is_pinned_stays_even_when_that_is_too_much(works, three):
    """It is not in the order of what may go."""
    gone = await works.trim(0, three[1:], three)

    assert list(gone) == three[1:]
    assert names(works, three) == three[:1]


async def test_what_no_row_names_is_not_trimmed(works, three):
    """It may be on its way into one; and no name that somebody made up leads out of the folder."""
    gone = await works.trim(0, ["../flashbulb.db", *three], ["../flashbulb.db", three[2]])

    assert list(gone) == three[2:]
    assert names(works, three) == three[:2]


async def test_what_is_gone_already_makes_no_room(works, tmp_path, three):
    """The rows of what was trimmed before still name it, and are told about every hour."""
    await works.delete(three[:1])

    gone = await works.trim(total(tmp_path / "works") - 1, three, three)

    assert list(gone) == three[1:2]
    assert names(works, three) == three[2:]


async def test_two_processes_may_trim_at_once(works, tmp_path, three):
    """Whichever comes second finds less to do."""
    other = WorkFiles(tmp_path / "works")
    most = total(tmp_path / "works") - 1

    both = await asyncio.gather(works.trim(most, three, three), other.trim(most, three, three))

    assert {*both[0], *both[1]} == {three[0]}
    assert names(works, three) == three[1:]


async def test_a_folder_that_is_not_there_yet_needs_no_trimming(works):
    """Nothing was made so far."""
    assert list(await works.trim(0, [], [])) == []
    assert await works.sweep([], UNNAMED_FOR, datetime.now(UTC)) == 0


TOMORROW = datetime.now(UTC) + UNNAMED_FOR + timedelta(hours=1)


async def test_what_no_row_names_goes_after_a_day(works, three):
    """A request that was stopped leaves its picture behind."""
    count = await works.sweep(three[:1], UNNAMED_FOR, TOMORROW)

    assert count == 4
    assert names(works, three) == three[:1]
    assert works.path(three[0], small=True).exists()


async def test_what_is_young_is_not_swept(works, three):
    """Its row is about to be written."""
    assert await works.sweep([], UNNAMED_FOR, datetime.now(UTC)) == 0

    assert names(works, three) == three


async def test_what_is_saved_again_is_young_again(works, three):
    """Somebody orders what was left behind yesterday, while it is being swept."""
    yesterday = (datetime.now(UTC) - UNNAMED_FOR - timedelta(hours=1)).timestamp()
    for file in three:
        os.utime(works.path(file), (yesterday, yesterday))
        os.utime(works.path(file, small=True), (yesterday, yesterday))

    await works.save(png(600, 300))
    await works.sweep([], UNNAMED_FOR, datetime.now(UTC))

    assert names(works, three) == three[:1]
    assert works.path(three[0], small=True).exists()


async def test_half_a_file_is_swept_and_what_is_not_ours_is_not(works, tmp_path, three):
    """A process that dies while it writes leaves a draft."""
    draft, notes = tmp_path / "works" / ".new-abc", tmp_path / "works" / "notes.txt"
    draft.write_bytes(b"half")
    notes.write_text("not ours to delete")

    assert await works.sweep(three, UNNAMED_FOR, TOMORROW) == 1

    assert notes.exists()
    assert not draft.exists()
    assert names(works, three) == three


async def test_sweeping_may_be_repeated_and_done_twice_at_once(works, tmp_path, three):
    """Every process does it, at any time."""
    other = WorkFiles(tmp_path / "works")

    both = await asyncio.gather(works.sweep([], UNNAMED_FOR, TOMORROW), other.sweep([], UNNAMED_FOR, TOMORROW))

    assert sum(both) == 6
    assert await works.sweep([], UNNAMED_FOR, TOMORROW) == 0
