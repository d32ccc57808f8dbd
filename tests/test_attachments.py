"""What people hand over: kept small, clean and plain for a day, and declined with a sentence that helps."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from core.attachments import AttachmentFiles
from core.errors import BadOption, NotFound, StorageFailed
from core.kept_file import SENT_BYTES
from core.options import without_controls
from core.seen import KEPT, PICTURE_TOKENS, SeenPicture, SeenText, as_data, most_tokens
from core.texts import text_in

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Day:
    """A clock that somebody moves."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def is_later_by(self, span: timedelta) -> None:
        self.moment += span


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def attachments(tmp_path: Path, day: Day) -> AttachmentFiles:
    return AttachmentFiles(tmp_path / "attachments", day.now)


def file_of(image: Image.Image, form: str = "PNG", **saved: object) -> bytes:
    file = BytesIO()
    image.save(file, form, **saved)
    return file.getvalue()


def teal(width: int = 64, height: int = 48) -> Image.Image:
    return Image.new("RGB", (width, height), "teal")


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), os.urandom(width * height * 3))


async def test_a_picture_is_what_it_was(attachments):
    """A model is shown what the person attached, under the name they gave it."""
    kept = await attachments.keep("my photo.png", file_of(teal()))

    seen = await attachments.read(kept)

    assert isinstance(seen, SeenPicture)
    assert (seen.name, seen.media_type, seen.width, seen.height) == ("my photo.png", "image/png", 64, 48)
    assert Image.open(BytesIO(seen.data)).convert("RGB").getpixel((0, 0)) == (0, 128, 128)
    assert KEPT.fullmatch(kept)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/png")],
)
async def test_every_usual_kind_of_picture_is_taken(attachments, form, media_type):
    """Gemini reads no GIF, so its first picture is sent as a PNG."""
    seen = await attachments.read(await attachments.keep("x", file_of(teal(), form)))

    assert seen.media_type == media_type


async def test_of_an_animation_the_first_picture_is_seen(attachments):
    """One look costs once."""
    moving = file_of(teal(), "GIF", save_all=True, append_images=[Image.new("RGB", (64, 48), "red")])

    seen = await attachments.read(await attachments.keep("moving.gif", moving))

    assert Image.open(BytesIO(seen.data)).convert("RGB").getpixel((0, 0)) == (0, 128, 128)


async def test_what_a_camera_says_stays_here(attachments):
    """Where somebody lives is in their photographs; the turn that a camera notes is applied before it is dropped."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCam"
    exif.get_ifd(0x8825)[1] = "N"
    told = PngImagePlugin.PngInfo()
    told.add_text("prompt", "my secret idea")

    photo = await attachments.read(await attachments.keep("p.jpg", file_of(teal(40, 20), "JPEG", exif=exif)))
    drawn = await attachments.read(await attachments.keep("d.png", file_of(teal(), pnginfo=told)))

    assert (photo.width, photo.height) == (20, 40)
    assert b"SecretCam" not in photo.data
    assert b"secret" not in drawn.data


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
async def test_a_large_picture_is_made_smaller(attachments, form):
    """A model sees no more of it, and four of them go out with one question."""
    seen = await attachments.read(await attachments.keep("wide", file_of(teal(6_000, 3_000), form)))

    assert (seen.width, seen.height) == (2_048, 1_024)


async def test_a_picture_that_does_not_pack_well_is_packed_tighter(attachments):
    """A screenshot of noise would be 12 MB as a PNG."""
    seen = await attachments.read(await attachments.keep("noise.png", file_of(noise(1_200, 1_200))))

    assert seen.media_type == "image/jpeg"
    assert len(seen.data) <= SENT_BYTES


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (b"plain words", "plain words"),
        ("Grüße, 世界 🌍".encode(), "Grüße, 世界 🌍"),
        ("\ufeffwith a mark".encode(), "with a mark"),
        ("Grüße 世界".encode("utf-16"), "Grüße 世界"),
        (b"\xfe\xff" + "Grüße".encode("utf-16-be"), "Grüße"),
        ("Grüße für 5 €".encode("cp1252"), "Grüße für 5 €"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        (b"\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("hid\u200bden \U000e0041\u202ewords".encode(), "hidden words"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
    ids=["ascii", "utf-8", "mark", "utf-16", "utf-16 be", "latin-1", "lines", "colours", "invisible", "svg"],
)
async def test_a_text_is_read_however_it_is_encoded(attachments, written, words):
    """Editors of three decades; what no reader sees is no place to hide instructions."""
    kept = await attachments.keep("notes.log", written)

    assert await attachments.read(kept) == SeenText("notes.log", words)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0"), max_size=200))
@settings(deadline=None)
def test_words_survive_every_encoding_that_is_known_by_its_marks(words):
    """Nobody's language is lost on the way."""
    lines = words.replace("\r\n", "\n").translate(dict.fromkeys(map(ord, "\r\f\v"), "\n"))
    if words.startswith(("%PDF-", "\ufeff")):
        return

    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert text_in(words.encode(encoding)) == without_controls(lines)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_a_text_or_none_and_never_a_bug(data):
    """What comes may be anything; what goes on is fit for a database and a reader."""
    words = text_in(data)

    assert words is None or words == without_controls(words)
    assert words is None or "\0" not in words.encode().decode()


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"a\0b", "is nothing that can be read here. Attach pictures"),
        (b"\xff\xfe\0\0a\0\0\0", "is nothing that can be read"),
        (b"\x81\x8d fine otherwise", "is nothing that can be read"),
        (b"\xd0\xcf\x11\xe0 and so on", "is an office file of the old kind. Please save it as DOCX"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "needs a password"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "is broken, or a recording of a kind"),
        (b"OggS" + bytes(60), "is broken, or a recording of a kind"),
        (HEIC, "is a HEIC or AVIF picture"),
        (b"\x89PNG\r\n\x1a\n", "is broken"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "is broken"),
        (b"\xff\xd8\xff\xe0junk", "is broken"),
        (b"RIFF\x10\0\0\0WEBPjunk", "is broken"),
        (file_of(teal())[:-60], "is broken"),
        (b"GIF89a", "is broken"),
        (b"x" * 1_500_001, "has 1,500,001 characters; a text may have up to 1,500,000"),
        (b"x" * 5_200_000, "has 5.2 MB; a text may have up to 5 MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(21_000_000), "has 21.0 MB; a picture may have up to 20 MB"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
async def test_what_cannot_be_looked_at_is_declined_by_name(attachments, tmp_path, data, why):
    """Whoever attached four files has to know which one and what instead."""
    with pytest.raises(BadOption, match=f"^“odd thing” .*{why}"):
        await attachments.keep("odd\nthing", data)

    assert not (tmp_path / "attachments").exists()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
async def test_a_bomb_is_not_unpacked(attachments, form):
    """A few kilobytes that claim to be gigabytes; also below where Pillow itself warns."""
    for side in (9_000, 15_000):
        with pytest.raises(BadOption):
            await attachments.keep("bomb", file_of(Image.new("L", (side, side)), form))


async def test_a_photograph_of_a_large_camera_is_taken(attachments):
    """50 megapixels are ordinary in a phone; a JPEG of them is unpacked at a quarter."""
    seen = await attachments.read(await attachments.keep("p.jpg", file_of(Image.new("L", (8_160, 6_120)), "JPEG")))

    assert (seen.width, seen.height) == (2_048, 1_536)


async def test_a_file_is_gone_after_a_day(attachments, day, tmp_path):
    """Nothing that was handed over stays for ever, whatever became of the request."""
    kept = await attachments.keep("a.txt", b"words")
    (tmp_path / "attachments" / ".new-left-behind").write_bytes(b"half")
    os.utime(tmp_path / "attachments" / ".new-left-behind", (0, 0))
    day.is_later_by(timedelta(hours=23))
    await attachments.sweep()
    assert await attachments.read(kept) == SeenText("a.txt", "words")

    day.is_later_by(timedelta(hours=2))
    await attachments.sweep()

    with pytest.raises(NotFound, match="kept for a day"):
        await attachments.read(kept)
    assert list((tmp_path / "attachments").iterdir()) == []


async def test_what_is_attached_again_is_kept_for_another_day(attachments, day):
    """Everybody's file is their own: one grows old, or is forgotten, without the other of the same content."""
    kept = await attachments.keep("a.txt", b"words")
    day.is_later_by(timedelta(hours=20))

    again = await attachments.keep("a.txt", b"words")

    day.is_later_by(timedelta(hours=20))
    await attachments.sweep()
    assert kept != again
    assert await attachments.read(again)
    with pytest.raises(NotFound):
        await attachments.read(kept)


async def test_what_was_kept_by_a_clock_that_was_wrong_goes_too(attachments, day):
    """In a year nobody would sweep it."""
    day.is_later_by(timedelta(days=365))
    kept = await attachments.keep("a.txt", b"words")
    day.is_later_by(timedelta(days=-365))

    await attachments.sweep()

    with pytest.raises(NotFound):
        await attachments.read(kept)


async def test_a_folder_among_them_ends_no_sweep(attachments, day, tmp_path):
    """A mounted disk has one of its own."""
    kept = await attachments.keep("a.txt", b"words")
    next(tmp_path.rglob("*.name")).parent.joinpath("lost+found").mkdir()
    day.is_later_by(timedelta(days=2))

    await attachments.sweep()

    with pytest.raises(NotFound):
        await attachments.read(kept)


async def test_a_cameras_picture_with_more_behind_it_is_a_picture(attachments):
    """Pillow calls it by a name that no file of ours has."""
    first, second = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (64, 48), "blue")
    file = BytesIO()
    first.save(file, "MPO", save_all=True, append_images=[second])

    seen = await attachments.read(await attachments.keep("camera.jpg", file.getvalue()))

    assert (seen.width, seen.height) == (64, 48)


async def test_a_scan_in_many_shades_of_grey_keeps_them(attachments):
    """Sixteen bits a pixel would all be white."""
    file = BytesIO()
    scan = Image.new("I;16", (2, 1))
    scan.putpixel((0, 0), 1_000)
    scan.putpixel((1, 0), 60_000)
    scan.save(file, "PNG")

    seen = await attachments.read(await attachments.keep("scan.png", file.getvalue()))

    with Image.open(BytesIO(seen.data)) as image:
        assert (image.getpixel((0, 0)), image.getpixel((1, 0))) == (0, 255)


async def test_the_house_sweeps_as_it_starts(attachments, day, tmp_path):
    """A bot that was off for a week starts clean."""
    await attachments.keep("a.txt", b"words")
    day.is_later_by(timedelta(days=7))

    async with attachments.swept():
        await attachments.sweep()

    assert list((tmp_path / "attachments").iterdir()) == []


async def test_nothing_to_sweep_is_fine(attachments):
    """Most bots start without any."""
    await attachments.sweep()


async def test_deleting_takes_the_name_along_and_may_be_repeated(attachments, tmp_path):
    """Somebody who asks to be forgotten is."""
    kept = await attachments.keep("a.txt", b"words")
    (tmp_path / "secret").write_text("not ours")

    await attachments.delete([kept, "../secret"])
    await attachments.delete([kept])

    assert list((tmp_path / "attachments").iterdir()) == []
    assert (tmp_path / "secret").exists()


@pytest.mark.parametrize(
    "name", ["", "../flashbulb.db", "/etc/passwd", "0" * 32 + ".svg", "0" * 32 + ".png\n", "a.txt"]
)
async def test_only_our_own_names_are_read(attachments, tmp_path, name):
    """The name comes with a request."""
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / "a.txt").write_text("not kept by us")

    with pytest.raises(NotFound):
        await attachments.read(name)


async def test_two_names_for_the_same_picture_are_both_told(attachments):
    """Each person is answered about the file they attached."""
    first = await attachments.keep("cat.png", file_of(teal()))
    second = await attachments.keep("miso.png", file_of(teal()))

    assert [(await attachments.read(kept)).name for kept in (first, second)] == ["cat.png", "miso.png"]


async def test_what_a_file_may_cost_is_in_its_name(attachments):
    """The hold is taken before the file is opened, and more than it cannot be billed."""
    words = 'He said "no"\n' * 50

    text = await attachments.keep("a.txt", words.encode())
    picture = await attachments.keep("a.png", file_of(teal()))

    assert most_tokens(text) == len(as_data(SeenText("a.txt", words)).encode())
    assert most_tokens(picture) > PICTURE_TOKENS


async def test_a_folder_that_cannot_be_made_is_the_hosts_to_put_right(tmp_path, day):
    """`FLASHBULB_DATA` points to a file."""
    (tmp_path / "attachments").write_text("in the way")

    with pytest.raises(StorageFailed):
        await AttachmentFiles(tmp_path / "attachments", day.now).keep("a.txt", b"words")
