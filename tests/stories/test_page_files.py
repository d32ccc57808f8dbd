"""Files on the page: handed over before the line that they go along with, and looked at."""

from io import BytesIO

import pytest
from PIL import Image

from core.file_limits import PICTURE_BYTES, TOO_LARGE
from tests.stages.web import SECRETS

pytestmark = pytest.mark.parametrize("stage", ["web"], indirect=True)

OURS = {"X-Flashbulb": "1"}


def photo(colour: str = "teal") -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()


async def conversation(person) -> list[dict]:
    found = await person.looks_up(f"/api/conversations/{person.conversation}")
    return found["requests"]


async def test_a_picture_that_was_attached_is_looked_at(ada):
    """Asked about with plain words, as one would show it to a colleague."""
    file = await ada.attaches("harbour.png", photo("teal"))

    screen = await ada.types("what is it?", file)

    assert screen.shows("a picture, harbour.png: 64 × 48 pixels, mostly teal")


async def test_what_was_attached_is_shown_with_the_line(ada):
    """By its own name, in this tab, in another one, and after a reload."""
    file = await ada.attaches("été à la mer.png", photo())

    await ada.types("what is it?", file)

    [started] = [about["files"] for kind, about in ada.events if kind == "start"]
    [stored] = [request["files"] for request in await conversation(ada)]
    assert started == stored == [{"kept": file["kept"], "name": "été à la mer.png"}]


async def test_several_files_go_with_one_line(ada):
    """Up to four, in the order they were given."""
    files = [await ada.attaches(f"{colour}.png", photo(colour)) for colour in ("red", "green", "blue")]

    screen = await ada.types("which is nicest?", *files)

    assert screen.shows("red.png", "green.png", "blue.png")
    [request] = await conversation(ada)
    assert [file["name"] for file in request["files"]] == ["red.png", "green.png", "blue.png"]


async def test_a_fifth_file_is_refused_before_anything_is_asked(ada, gemini):
    """The page would not send it; a script might."""
    file = await ada.attaches("photo.png", photo())

    screen = await ada.types("which?", *([file] * 5))

    assert screen.shows("Up to 4 files can be looked at together; there are 5.")
    assert gemini.request_count == 0


async def test_a_file_goes_to_whatever_the_command_takes_it_as(ada):
    """/describe calls it image, /ask calls it file; whoever attaches it need not know."""
    file = await ada.attaches("photo.png", photo("teal"))

    screen = await ada.types("/describe", file)

    assert screen.shows("What it shows")


async def test_a_command_that_takes_no_files_says_so(ada):
    """Rather than leaving the file out without a word."""
    file = await ada.attaches("photo.png", photo())

    screen = await ada.types("/usage", file)

    assert screen.shows("/usage takes no files.")


async def test_an_address_and_a_file_are_one_too_many(ada):
    """Which of the two is meant is not for us to guess."""
    file = await ada.attaches("photo.png", photo())

    screen = await ada.types("/describe --image https://example.com/a.png", file)

    assert screen.shows("image takes an address or what is attached, not both at once.")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("plan.pdf", b"%PDF-1.7 ...", "“plan.pdf” is broken and cannot be opened."),
        ("empty.txt", b"", "“empty.txt” is empty."),
        ("broken.png", b"\x89PNG\r\n\x1a\n broken", "“broken.png” is broken"),
        ("video.mp4", b"\0\0\0\x18ftypmp42" + bytes(100), "“video.mp4” is broken, or a recording of a kind"),
        ("", b"\0\0\0", "“the file” is nothing that can be read"),
    ],
)
async def test_what_cannot_be_looked_at_is_refused_when_it_is_attached(ada, name, data, words):
    """At once, by its name, and not after the question was written."""
    status, answer = await ada.uploads(name, data)

    assert status == 400
    assert words in answer["error"]


async def test_a_file_may_be_larger_than_a_line(ada):
    """A line of a megabyte is a mistake; a photograph of five is not."""
    noise = Image.effect_noise((1_600, 1_200), 100).convert("RGB")
    file = BytesIO()
    noise.save(file, "PNG", compress_level=0)
    assert len(file.getvalue()) > 5_000_000

    kept = await ada.attaches("large.png", file.getvalue())

    assert kept["kept"].endswith((".png", ".jpg"))


async def test_a_file_that_is_too_large_is_refused_by_its_name(ada):
    """The limit is told, so that somebody can do something about it."""
    status, answer = await ada.uploads("huge.png", bytes(PICTURE_BYTES + 1))

    assert (status, answer["error"]) == (400, TOO_LARGE.format(name="huge.png"))


@pytest.mark.parametrize(
    "files",
    [
        "x",
        ["../../flashbulb.db"],
        [{"kept": "../../flashbulb.db", "name": "x"}],
        [{"kept": "0" * 32, "name": "x"}],
        [{"kept": f"{'0' * 32}.png"}],
        [{"kept": 7, "name": "x"}],
    ],
)
async def test_only_what_the_page_was_given_can_be_named(ada, files):
    """A path is not a name."""
    body = {"id": "one-request", "conversation": "one-conversation", "line": "what is it?", "files": files}

    status, answer = await ada.posts("/api/requests", body)

    assert status == 400
    assert answer["error"].startswith("The page ")


async def test_a_name_that_was_made_up_leads_nowhere(ada):
    """With 128 bits of chance in a name nobody finds what somebody else handed over."""
    screen = await ada.types("what is it?", {"kept": f"{'0' * 32}.png", "name": "guessed.png"})

    assert screen.shows("What was attached is kept for a day, and it is gone by now.")


async def test_nobody_else_can_hand_anything_over(stage, stranger):
    """Neither without a login nor from another site."""
    where = f"{stage.url}/api/attachments"
    async with stranger.post(where, data=photo(), headers=OURS) as response:
        assert response.status == 401
    async with stranger.post(stage.url + "/login", data={"token": SECRETS["ada"]}, allow_redirects=False):
        pass
    for headers in ({}, {**OURS, "Origin": "https://evil.example"}):
        async with stranger.post(where, data=photo(), headers=headers) as response:
            assert response.status == 403


async def test_forgetting_takes_what_was_attached_away(ada, stage):
    """It is not only kept for a day: it is gone when its owner says so."""
    file = await ada.attaches("photo.png", photo())
    await ada.types("what is it?", file)
    folder = stage.house.data / "attachments"
    assert [*folder.glob(f"{file['kept']}*")]

    await ada.taps(await ada.types("/forget"), "Delete everything")

    assert [*folder.glob(f"{file['kept']}*")] == []
