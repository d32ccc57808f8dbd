"""Clips from elsewhere: opened with care, cleaned, and made to fit."""

import subprocess
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.clips import (
    ClipTooLarge,
    NotAClip,
    TooLong,
    TooManyPixels,
    fitted_clip,
    media_type_of_clip,
    opened_clip,
)
from tests.projector import SECRET, pictures_of, seconds_of, sound, streams_of, video


def jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "JPEG", comment=SECRET.encode())
    return file.getvalue()


KINDS = {
    "mp4": lambda: video(sounds=["aac"]),
    "hevc": lambda: video(codec="libx265"),
    "quicktime": lambda: video("mov", sounds=["aac"]),
    "vp8": lambda: video("webm", "libvpx", sounds=["vorbis"]),
    "vp9": lambda: video("webm", "libvpx-vp9", sounds=["libopus"]),
    "matroska": lambda: video("matroska", sounds=["aac"]),
    "mp3": sound,
    "mp3 with a cover": lambda: sound(cover=jpeg()),
    "wav": lambda: sound("wav", "pcm_s16le"),
    "opus": lambda: sound("ogg", "libopus"),
    "vorbis": lambda: sound("ogg", "vorbis"),
    "flac": lambda: sound("flac", "flac"),
    "flac with a cover": lambda: sound("flac", "flac", cover=jpeg()),
    "m4a": lambda: sound("ipod", "aac"),
    "sound in a video's box": lambda: sound("mp4", "aac", cover=jpeg()),
}
ENDINGS = {
    "hevc": "mp4",
    "quicktime": "mp4",
    "vp8": "webm",
    "vp9": "webm",
    "matroska": "mp4",
    "opus": "ogg",
    "vorbis": "ogg",
    "sound in a video's box": "m4a",
}
MADE: dict[str, bytes] = {}


def made(kind: str) -> bytes:
    """One of each kind, made once for all tests."""
    if kind not in MADE:
        MADE[kind] = KINDS[kind]()
    return MADE[kind]


def colour_at(image: Image.Image, x: float, y: float) -> str:
    """The strongest of three at a place from 0 to 1."""
    pixel = image.convert("RGB").getpixel((round(x * (image.width - 1)), round(y * (image.height - 1))))
    return ("red", "green", "blue")[pixel.index(max(pixel))]


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("mp4", "video/mp4"),
        ("quicktime", "video/mp4"),
        ("vp9", "video/webm"),
        ("mp3", "audio/mpeg"),
        ("wav", "audio/wav"),
        ("opus", "audio/ogg"),
        ("flac", "audio/flac"),
        ("m4a", "audio/mp4"),
    ],
)
def test_a_clip_is_known_by_its_first_bytes(kind, media_type):
    """Names and content types lie."""
    assert media_type_of_clip(made(kind)[:12]) == media_type


def test_an_mp3_without_a_tag_is_known_too():
    """Speech comes like that."""
    assert media_type_of_clip(opened_clip(made("mp3")).data) == "audio/mpeg"


@pytest.mark.parametrize("form", ["GIF", "PNG", "JPEG", "WEBP", "BMP", "TIFF"])
def test_a_picture_is_no_clip(form):
    """Also when it moves."""
    file = BytesIO()
    Image.new("RGB", (16, 16), "red").save(file, form)

    assert media_type_of_clip(file.getvalue()) is None
    with pytest.raises(NotAClip):
        opened_clip(file.getvalue())


@pytest.mark.parametrize("brand", [b"avif", b"heic", b"mif1"])
def test_a_picture_in_the_boxes_of_a_video_is_no_clip(brand):
    """Telephones keep their pictures so."""
    assert media_type_of_clip(b"\0\0\0\x1cftyp" + brand) is None


@pytest.mark.parametrize(
    "head", [b"", b"\xff", b"\xff\xfb", b"<html>", b"RIFF....AVI ", b"\xff\xfe<\0h\0", b"....ftyp", b"#EXTM3U\n"]
)
def test_anything_else_is_no_clip(head):
    """A list of addresses least of all: FFmpeg would go and fetch them."""
    assert media_type_of_clip(head) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_clip_comes_out_as_long_as_it_was_and_says_nothing(kind):
    """Prompts, names and programs travel in tags, chapters and covers, and clips get posted in public."""
    assert SECRET.encode() in made(kind)

    clip = opened_clip(made(kind))

    assert clip.ending == ENDINGS.get(kind, kind.split(" ")[0])
    assert SECRET.encode() not in clip.data
    assert seconds_of(clip.data) == pytest.approx(clip.seconds, abs=0.1)
    assert clip.seconds == pytest.approx(3 if clip.medium == "video" else 2, abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_clip_comes_out_the_same(kind):
    """Files are named by content: fetched again after a restart, it must not be kept twice."""
    assert opened_clip(made(kind)) == opened_clip(made(kind))


def test_a_video_has_a_size_and_a_still_from_its_first_third():
    """Videos fade in, so the first picture is often black."""
    clip = opened_clip(video(colours=["red", "green", "blue", "blue"], seconds=2, size=(1280, 720)))

    still = Image.open(BytesIO(clip.still))
    assert (clip.medium, clip.width, clip.height) == ("video", 1280, 720)
    assert (still.format, still.size) == ("JPEG", (1024, 576))
    assert colour_at(still, 0.5, 0.5) == "green"


def test_a_sound_has_neither():
    """There is nothing to see."""
    clip = opened_clip(made("mp3"))

    assert (clip.medium, clip.width, clip.height, clip.still) == ("audio", 0, 0, None)


@pytest.mark.parametrize(("turned", "size"), [(90, (90, 160)), (-90, (90, 160)), (180, (160, 90)), (0, (160, 90))])
def test_a_turned_video_stays_turned_and_its_still_is_upright(turned, size):
    """Whoever films upright gets a video that lies on its side, with a note that it is to be turned."""
    clip = opened_clip(video(turned=turned))

    assert (clip.width, clip.height) == size
    assert Image.open(BytesIO(clip.still)).size == size
    assert opened_clip(clip.data).width == size[0]


def test_the_pictures_and_the_sound_are_as_they_came():
    """Packing anew costs quality, and minutes."""
    before = made("mp4")

    clip = opened_clip(before)

    assert [image.tobytes() for image in pictures_of(clip.data)] == [image.tobytes() for image in pictures_of(before)]


def test_one_video_and_one_sound_are_kept():
    """Chapters are a track of text; a second language would double the size."""
    before = video(sounds=["aac", "aac"])

    clip = opened_clip(before)

    assert len(streams_of(before)) > 3
    assert streams_of(clip.data) == ["video", "audio"]


def test_the_settings_of_the_encoder_are_gone():
    """They are in the pictures' own stream, where no tag editor looks."""
    assert b"x264 - core" in made("mp4")

    assert b"x264" not in opened_clip(made("mp4")).data


@pytest.mark.parametrize("kind", ["mp4", "quicktime", "m4a"])
def test_an_mp4_can_be_played_while_it_loads(kind):
    """Its table of contents is written last, and then moved to the front."""
    before, after = made(kind), opened_clip(made(kind)).data

    assert before.index(b"moov") > before.index(b"mdat")
    assert after.index(b"moov") < after.index(b"mdat")


@pytest.mark.parametrize("part", [0.02, 0.4, 0.8])
@pytest.mark.parametrize("kind", [*KINDS, "mp4 that begins with its table"])
def test_a_clip_that_was_cut_off_is_none(kind, part):
    """A download that broke would be charged for, and end in the middle of a word."""
    whole = opened_clip(made("mp4")).data if kind.startswith("mp4 that") else made(kind)

    with pytest.raises(NotAClip):
        opened_clip(whole[: round(len(whole) * part)])


@pytest.mark.parametrize("length", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_wav_that_was_written_while_it_came_is_whole(length):
    """Whoever speaks does not know yet how long it will take."""
    wav = bytearray(made("wav"))
    place = wav.index(b"data") + 4
    wav[place : place + 4] = length.to_bytes(4, "little")

    assert opened_clip(bytes(wav)).seconds == 2


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"<html>Not Found</html>",
            b"\0\0\0\x18ftypisom",
            b"\0\0\0\x18ftypisom" + bytes(500),
            b"ID3\x04" + bytes(99),
        ),
        *(
            b"\x1a\x45\xdf\xa3" + bytes(99),
            b"RIFF\xff\0\0\0WAVEfmt ",
            b"OggS",
            b"fLaC",
            b"\xff\xfb\x90\x64" + bytes(99),
        ),
    ],
)
def test_what_only_begins_like_a_clip_is_none(data):
    """It came from elsewhere, so it may be anything."""
    with pytest.raises(NotAClip):
        opened_clip(data)


def test_a_video_that_few_can_play_is_none():
    """Better no file than one that stays black in everybody's browser."""
    with pytest.raises(NotAClip):
        opened_clip(video("matroska", "ffv1", seconds=1))


def test_a_long_clip_is_not_taken():
    """It would fill the disk, and its maker's time."""
    with pytest.raises(TooLong):
        opened_clip(made("mp4"), most_seconds=2)


def test_large_pictures_are_not_unpacked():
    """A few kilobytes can claim gigabytes of memory."""
    with pytest.raises(TooManyPixels):
        opened_clip(made("mp4"), most_pixels=10_000)


@given(start=st.sampled_from(list(KINDS)), length=st.integers(0, 60), noise=st.binary(max_size=400))
@settings(deadline=None, max_examples=150)
def test_any_bytes_are_a_clip_or_none(start, length, noise):
    """FFmpeg reads dozens of kinds of files, and fails in dozens of ways."""
    with suppress(NotAClip, TooLong, TooManyPixels):
        opened_clip(made(start)[:length] + noise)


@given(
    kind=st.sampled_from(list(KINDS)),
    harm=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=5),
    is_near_the_front=st.booleans(),
)
@settings(deadline=30_000, max_examples=200)
def test_a_damaged_clip_is_taken_or_declined_and_never_a_bug(kind, harm, is_near_the_front):
    """What is taken can be opened again: it is what people are shown."""
    data = bytearray(made(kind))
    for part, noise in harm:
        place = round(part * (200 if is_near_the_front else len(data)))
        data[place : place + len(noise)] = noise

    with suppress(NotAClip, TooLong, TooManyPixels):
        opened_clip(bytes(data))


def test_nothing_is_written_to_the_terminal(capfd):
    """FFmpeg likes to talk, past Python and past the log."""
    broken = bytearray(made("mp4"))
    broken[200:2_000] = bytes(1_800)

    with suppress(NotAClip):
        opened_clip(bytes(broken))
    opened_clip(made("mp4"))

    assert capfd.readouterr() == ("", "")


def test_ffmpeg_is_loaded_for_the_first_clip_and_not_before():
    """It takes 20 MB and a tenth of a second, and many who run this bot only ask."""
    code = "import sys, core.clips, core.works, core.sandbox.clips; sys.exit('av' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent.parent, check=False).returncode == 0


def test_what_fits_is_handed_on_as_it_is():
    """Nothing is made worse without need."""
    clip = opened_clip(made("vp9"))

    assert fitted_clip(clip.data, clip.ending, len(clip.data)).data is clip.data


@pytest.fixture(scope="module")
def busy() -> bytes:
    return opened_clip(video(seconds=2, size=(960, 540), sounds=["aac"], is_busy=True)).data


def test_a_large_video_is_packed_tighter_and_says_so(busy):
    """A place refuses a file that is too big, and then nobody sees it."""
    fitted = fitted_clip(busy, "mp4", 1024 * 1024)

    assert fitted.note == "It was packed tighter to fit the limit of 1 MB here."
    assert len(fitted.data) <= 1024 * 1024
    clip = opened_clip(fitted.data)
    assert (clip.ending, clip.width, clip.height) == ("mp4", 960, 540)
    assert clip.seconds == pytest.approx(2, abs=0.1)
    assert streams_of(fitted.data) == ["video", "audio"]


def test_a_far_too_large_video_gets_smaller_pictures(busy):
    """With so few bits, few sharp pixels look better than many blurred ones."""
    fitted = fitted_clip(busy, "mp4", 60_000)

    assert fitted.note == "It was packed tighter to fit the limit of 0.1 MB here: 720 × 404 instead of 960 × 540."
    assert len(fitted.data) <= 60_000
    assert pictures_of(fitted.data)[0].size == (720, 404)


def test_a_turned_video_is_still_turned_when_it_was_packed_tighter():
    """Nobody tilts the head for it."""
    clip = opened_clip(video(seconds=2, size=(640, 360), turned=-90, is_busy=True))

    fitted = fitted_clip(clip.data, "mp4", 30_000)

    assert fitted.note.endswith(" instead of 360 × 640.")
    assert opened_clip(fitted.data).height > opened_clip(fitted.data).width


def test_a_webm_that_is_too_large_becomes_an_mp4():
    """One way of packing that plays everywhere."""
    clip = opened_clip(video("webm", "libvpx", seconds=2, sounds=["vorbis"], is_busy=True))

    fitted = fitted_clip(clip.data, "webm", len(clip.data) // 2)

    assert fitted.ending == opened_clip(fitted.data).ending == "mp4"


@pytest.mark.parametrize(("kind", "codec", "ending"), [("wav", "pcm_s16le", "wav"), ("flac", "flac", "flac")])
def test_a_sound_that_is_too_large_becomes_an_mp3(kind, codec, ending):
    """Whoever listens in a chat hears no difference."""
    clip = opened_clip(sound(kind, codec, seconds=5, is_busy=True))

    fitted = fitted_clip(clip.data, ending, 100_000)

    assert (fitted.ending, fitted.note) == (
        "mp3",
        "It was packed tighter to fit the limit of 0.1 MB here: as MP3 with 128 kbit/s.",
    )
    assert len(fitted.data) <= 100_000
    assert opened_clip(fitted.data).seconds == pytest.approx(5, abs=0.1)


@pytest.mark.parametrize(("ending", "most_bytes"), [("mp4", 5_000), ("mp3", 1_000)])
def test_a_clip_that_cannot_be_made_so_small_is_declined_in_a_sentence(busy, ending, most_bytes):
    """A minute of grey blocks is no video."""
    data = busy if ending == "mp4" else opened_clip(made("mp3")).data

    with pytest.raises(ClipTooLarge, match=r"^This clip is too large for this place, even made smaller\.$"):
        fitted_clip(data, ending, most_bytes)


@pytest.mark.parametrize("ending", ["mp4", "webm", "mp3"])
def test_what_cannot_be_opened_cannot_be_made_smaller(ending):
    """A file may have been damaged on the disk."""
    with pytest.raises(ClipTooLarge):
        fitted_clip(b"\0" * 5_000, ending, 1_000)


@given(place=st.floats(0, 1), noise=st.binary(min_size=1, max_size=64))
@settings(deadline=None, max_examples=25)
def test_a_damaged_clip_is_fitted_or_declined_and_never_a_bug(place, noise):
    """The same, for what is packed anew."""
    data = bytearray(opened_clip(made("mp4")).data)
    at = round(place * len(data))
    data[at : at + len(noise)] = noise

    with suppress(ClipTooLarge):
        fitted_clip(bytes(data), "mp4", len(data) - 1_000)
