"""Pictures from elsewhere, opened with care: what comes out is upright and nothing but pixels."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
"""Unpacked at once: they take four bytes each, and for a moment twice."""
SMALL_PIXELS = 25_000_000
"""Of what is handed over only to be looked at, and cannot be unpacked smaller than it is."""
MOST_CLAIMED_PIXELS = 80_000_000
"""Of a JPEG that is unpacked smaller than it is; a phone's largest."""
ENDINGS: Mapping[str, str] = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
"""Pillow's name of a format → the ending of our files."""
SEVERAL_IN_ONE = "MPO"
"""What Pillow calls the JPEG of a camera that has more pictures behind the first."""
PLAIN = {"L", "RGB", "RGBA"}
DEEP_GREY = {"I", "I;16", "I;16L", "I;16B", "I;16N", "F"}
"""Modes with more than 256 shades, which Pillow makes white where they are brighter than that."""
SAVED_WITH: Mapping[str, Mapping[str, int | bool]] = {
    "PNG": {},
    "JPEG": {"quality": 95},
    "WEBP": {"quality": 95, "method": 4},
    "GIF": {},
}
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
"""What Pillow raises for files that are broken or made to break it."""


class NotAPicture(Exception):
    """It cannot be opened as one."""


class TooManyPixels(Exception):
    """It would take too much memory."""


def opened(data: bytes, most_pixels: int = MOST_PIXELS, longest_side: int | None = None) -> tuple[Image.Image, str]:
    """The upright picture with nothing but its pixels, and Pillow's name of its format; an animation's first picture.

    Args:
        longest_side: Made smaller until it fits into a square of this.

    Raises:
        NotAPicture, TooManyPixels: As they say.
    """
    try:
        with Image.open(BytesIO(data), formats=list(ENDINGS)) as image:
            claimed = image.width * image.height
            # A large JPEG is unpacked at a half, a quarter or an eighth of its size; a progressive one is held whole
            # meanwhile, and the others do not heed this.
            if longest_side and not image.info.get("progressive"):
                image.draft(None, (longest_side, longest_side))
            most_pixels = min(most_pixels, SMALL_PIXELS) if longest_side else most_pixels
            # Asked before a pixel is unpacked: a few kilobytes can claim to be gigabytes.
            if claimed > MOST_CLAIMED_PIXELS or image.width * image.height > most_pixels:
                raise TooManyPixels
            form = "JPEG" if image.format == SEVERAL_IN_ONE else image.format or "PNG"
            if longest_side and image.mode in PLAIN:
                # First of all: turning it and taking its metadata away each copy what is left.
                image.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
            ImageOps.exif_transpose(image, in_place=True)
            plain = _bare(image)
            if longest_side:
                plain.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
            return plain, form
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except UNREADABLE as error:
        raise NotAPicture from error


def encoded(image: Image.Image, form: str, **wishes: int) -> bytes:
    """A file of the picture.

    Args:
        wishes: Instead of what files of that format are saved with.
    """
    file = BytesIO()
    image.save(file, form, **{**SAVED_WITH[form], **wishes})
    return file.getvalue()


def _stretched(grey: Image.Image) -> Image.Image:
    """From its darkest to its brightest shade in 256 steps."""
    # One channel has one pair; with several Pillow gives several.
    darkest, brightest = map(float, grey.getextrema())  # type: ignore[arg-type]
    span = brightest - darkest or 1.0
    return grey.point(lambda value: value * (255 / span) - darkest * (255 / span)).convert("L")


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, as grey, colours, or colours with transparency: no camera, place, prompt or comment."""
    if image.mode in DEEP_GREY:
        plain = _stretched(image.convert("F"))
    elif image.has_transparency_data:
        plain = image.convert("RGBA")
    else:
        plain = image.convert("L" if image.mode in {"1", "L"} else "RGB")
    plain.info = {}
    return plain


def on_white(image: Image.Image) -> Image.Image:
    """Without transparency, which a JPEG has none of."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
