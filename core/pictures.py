"""Pictures from elsewhere, opened with care: what comes out is upright and nothing but pixels."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
"""Unpacked at once: they take four bytes each, and more than once."""
MOST_CLAIMED_PIXELS = 80_000_000
"""Of a JPEG that is unpacked smaller than it is; a phone's largest."""
ENDINGS: Mapping[str, str] = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
"""Pillow's name of a format → the ending of our files."""
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
            if longest_side:
                # A large JPEG is unpacked at a half, a quarter or an eighth of its size; the others do not heed this.
                image.draft(None, (longest_side, longest_side))
            # Asked before a pixel is unpacked: a few kilobytes can claim to be gigabytes.
            if claimed > MOST_CLAIMED_PIXELS or image.width * image.height > most_pixels:
                raise TooManyPixels
            plain = _bare(ImageOps.exif_transpose(image))
            if longest_side:
                plain.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
            return plain, image.format or "PNG"
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


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, as grey, colours, or colours with transparency: no camera, place, prompt or comment."""
    if image.has_transparency_data:
        plain = image.convert("RGBA")
    else:
        plain = image.convert("L" if image.mode in {"1", "L"} else "RGB")
    plain.info = {}
    return plain
