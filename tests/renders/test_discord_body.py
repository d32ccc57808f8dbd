"""A post as Discord takes it, more than once."""

import wave
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from bots.discord.body import Bodies
from bots.discord.render import Post
from bots.discord.works import Packer
from bots.shown import ClipFile, DocumentFile, PictureFile, TextFile


async def test_what_is_said_of_a_smaller_picture_stays_when_words_change(tmp_path):
    """The price comes a moment after the picture: that change must not take the word about its size away."""
    noise = tmp_path / "noise.png"
    Image.effect_noise((400, 400), 90).save(noise)
    bodies = Bodies(Packer(lambda _: noise), most_bytes=60_000)
    post = Post("a fox", files=(PictureFile("noise", "Noise."),))
    first, _ = await bodies.of(post)

    second, uploads = await bodies.of(replace(post, content="a fox\n-# 0.47 ¢"), with_files=False)

    assert uploads == []
    assert "It was made smaller" in str(first["content"])
    assert "It was made smaller" in str(second["content"])


FILM = ClipFile("film.mp4", "A fox runs", "flashbulb-video")
NOISE = ClipFile("noise.wav", "Noise", "flashbulb-audio")


@pytest.fixture
def works(tmp_path) -> Path:
    """A folder with a film that fits anywhere, and a sound of 350 kB."""
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    with wave.open(str(tmp_path / "noise.wav"), "wb") as sound:
        sound.setparams((1, 2, 44_100, 0, "NONE", ""))
        sound.writeframes(Random(7).randbytes(2 * 44_100 * 4))
    return tmp_path


async def test_clips_are_attached_below_pictures_each_with_its_words(works):
    """Discord plays what it knows by its ending, and reads the words to whoever does not see or hear it."""
    fox = works / "fox.png"
    Image.new("RGB", (8, 8)).save(fox)
    bodies = Bodies(Packer(works.joinpath))

    body, uploads = await bodies.of(Post("", files=(PictureFile("fox.png", "A fox"), FILM, NOISE)))

    assert [upload.name for upload in uploads] == ["flashbulb-1.png", "flashbulb-2.mp4", "flashbulb-3.wav"]
    assert body["attachments"] == [
        {"id": 0, "filename": "flashbulb-1.png", "description": "A fox"},
        {"id": 1, "filename": "flashbulb-2.mp4", "description": "A fox runs"},
        {"id": 2, "filename": "flashbulb-3.wav", "description": "Noise"},
    ]
    assert uploads[2].data == (works / "noise.wav").read_bytes()


async def test_a_clip_that_is_too_large_is_packed_once(works):
    """It takes seconds to minutes, and a reply that moves is painted anew in its next place."""
    bodies = Bodies(Packer(works.joinpath), most_bytes=100_000)
    _, [first] = await bodies.of(Post("", files=(NOISE,)))
    (works / "noise.wav").unlink()

    body, [again] = await bodies.of(Post("", files=(NOISE,)))

    assert first == again
    assert again.name == "flashbulb-1.mp3"
    assert len(again.data) <= 100_000
    assert str(body["content"]).startswith("-# It was packed tighter")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://flash.example/works/x", "[on the page](<https://flash.example/works/x>)"),
        ("", "even made smaller. The page and `/history` still have it."),
    ],
)
async def test_what_cannot_be_made_small_enough_is_linked(works, link, words):
    """Somebody paid for it: it must not just be missing."""
    bodies = Bodies(Packer(works.joinpath, lambda _: link), most_bytes=300)

    body, uploads = await bodies.of(Post("A song", files=(NOISE, FILM)))

    assert [upload.name for upload in uploads] == ["flashbulb-2.mp4"]
    assert str(body["content"]).startswith("A song\n-# This clip is too large for Discord")
    assert words in str(body["content"])


async def test_where_no_file_is_taken_each_has_its_link(works):
    """Some places take less than they say, and some nothing at all."""
    bodies = Bodies(Packer(works.joinpath, lambda file: f"https://flash.example/{file}"))
    for _ in range(6):
        bodies.takes_less()

    body, uploads = await bodies.of(Post("", files=(FILM, NOISE, TextFile("answer.md", "Words."))))

    assert uploads == []
    assert str(body["content"]).splitlines() == [
        "-# This clip is too large for Discord. It is [on the page](<https://flash.example/film.mp4>).",
        "-# This clip is too large for Discord. It is [on the page](<https://flash.example/noise.wav>).",
        "-# The file that belongs here is larger than this place takes.",
    ]


async def test_words_about_files_are_whole_or_not_there(works):
    """Half a link leads nowhere; Discord takes 2,000 characters and no more."""
    bodies = Bodies(Packer(works.joinpath, lambda file: f"https://flash.example/{'x' * 90}{file}"), most_bytes=0)

    body, _ = await bodies.of(Post("x" * 1_700, files=(FILM, NOISE)), mention="7")

    content = str(body["content"])
    assert len(content) <= 2_000
    assert content.count("on the page") == 1
    assert content.endswith("film.mp4>).")


@pytest.mark.parametrize(("file", "what"), [(FILM, "clip"), (PictureFile("fox.png", "A fox"), "picture")])
async def test_what_was_forgotten_is_said_so(tmp_path, file, what):
    """An old answer that is shared later is not to look broken."""
    body, uploads = await Bodies(Packer(tmp_path.joinpath)).of(Post("", files=(file,)))

    assert uploads == []
    assert body["content"] == f"-# A {what} that was here has been forgotten."


USAGE = DocumentFile("usage.csv", "usage-2026-11.csv", "What 14 people used", 9)


async def test_what_is_taken_along_goes_as_it_is_under_its_name(works):
    """Whoever opens it in a spreadsheet wants every byte, and knows it again in a folder."""
    (works / "usage.csv").write_bytes(b"Ada,7\nBob")

    body, [upload] = await Bodies(Packer(works.joinpath)).of(Post("November.", files=(USAGE,)))

    assert (upload.name, upload.data) == ("usage-2026-11.csv", b"Ada,7\nBob")
    assert body["attachments"] == [{"id": 0, "filename": "usage-2026-11.csv", "description": "What 14 people used"}]


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://flash.example/documents/x", "It is [on the page](<https://flash.example/documents/x>)."),
        ("", "Ask for it on this bot's page, or let whoever runs the bot make it with `flashbulb export`."),
    ],
)
async def test_what_is_taken_along_is_never_packed_smaller(works, link, words):
    """A table without its end is a wrong table: it goes whole, or it is said how it is to be had."""
    (works / "usage.csv").write_bytes(b"Ada,7\nBob")

    body, uploads = await Bodies(Packer(works.joinpath, lambda _: link), most_bytes=8).of(Post("", files=(USAGE,)))

    assert uploads == []
    assert body["content"] == f"-# `usage-2026-11.csv` (9 bytes) is too large for Discord. {words}"


async def test_what_was_to_be_taken_along_and_is_gone_is_missed_in_words(works):
    """Such files are kept for a week, and answers are shared later."""
    body, uploads = await Bodies(Packer(works.joinpath)).of(Post("", files=(USAGE,)))

    assert uploads == []
    assert body["content"] == "-# `usage-2026-11.csv` (9 bytes) is gone: such files are kept for 7 days."
