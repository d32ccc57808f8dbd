"""Pictures that Discord takes: unchanged when they fit, and as good as they can be when they do not."""

import os
from io import BytesIO

import pytest
from PIL import Image

from bots.discord.files import TooLarge, fitted

MEGABYTE = 1024 * 1024


def picture(width: int, height: int, kind: str = "PNG", *, noise: bool = True) -> bytes:
    image = Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)) if noise else None
    out = BytesIO()
    (image or Image.new("RGB", (width, height), "teal")).save(out, kind)
    return out.getvalue()


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        return image.size


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")])
def test_a_picture_that_fits_is_not_touched(kind, ending):
    """Every packing costs something; most pictures need none."""
    data = picture(64, 48, kind)

    fit = fitted(data, 10 * MEGABYTE)

    assert (fit.data, fit.ending, fit.note) == (data, ending, "")


def test_twelve_megabytes_of_noise_fit_into_ten():
    """Nothing packs worse than noise; the person still sees it, in all its pixels, and is told."""
    data = picture(2048, 2048)
    assert len(data) >= 12 * MEGABYTE

    fit = fitted(data, 10 * MEGABYTE)

    assert len(fit.data) <= 10 * MEGABYTE
    assert (fit.ending, size_of(fit.data)) == ("webp", (2048, 2048))
    assert fit.note == "It was made smaller to fit Discord's limit of 10 MB: it is packed as WebP in 90 % quality."


def test_what_can_be_packed_without_loss_is():
    """A drawing in few colours packs well, and then nobody loses anything."""
    data = picture(1200, 1200, "TIFF", noise=False)

    fit = fitted(data, MEGABYTE)

    assert fit.note.endswith("it is packed anew as WebP, without any loss.")
    with Image.open(BytesIO(fit.data)) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (0, 128, 128)


def test_sides_are_made_shorter_when_nothing_else_helps():
    """Better small than not at all."""
    fit = fitted(picture(512, 512), 60 * 1024)

    assert len(fit.data) <= 60 * 1024
    width, height = size_of(fit.data)
    assert width == height < 512
    assert f"{width} × {height} instead of 512 × 512 pixels" in fit.note


@pytest.mark.parametrize("data", [picture(256, 256), b"no picture at all" * 99], ids=["noise", "words"])
def test_what_cannot_fit_is_a_sentence_for_the_person(data):
    """A refusal by Discord would be a stack trace in the log and nothing on screen."""
    with pytest.raises(TooLarge, match="too large for Discord"):
        fitted(data, 100)
