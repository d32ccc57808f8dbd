"""Pictures that fit: Discord refuses a file that is too big, and then nobody sees the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import BotError

MEGABYTE = 1024 * 1024
QUALITIES = (90, 75)
"""Of 100. Nobody sees the first, and few the second."""
SMALLER = (0.7, 0.45, 0.2)
"""Parts of each side that are kept, when less quality is not enough."""
SMALLER_QUALITY = 80
LONGEST_SIDE = 16_383
"""The longest side that WebP knows, in pixels."""
ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}


class TooLarge(BotError):
    """The picture is too large for Discord, even made smaller. `/history` still has it."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A picture that fits, and a sentence about what was done to it; empty when nothing was."""

    data: bytes
    ending: str
    note: str


def fitted(data: bytes, most_bytes: int) -> Fitted:
    """The picture in no more than this many bytes, as good as it can be.

    Takes up to a few seconds and at most six encodings; call it in a thread. Its frames beyond the first are lost
    when it has to be made smaller.

    Raises:
        TooLarge: It cannot be made small enough, or it is no picture.
    """
    try:
        with Image.open(BytesIO(data)) as picture:
            ending = ENDINGS.get(picture.format or "", "png")
            if len(data) <= most_bytes:
                return Fitted(data, ending, "")
            return _smaller(ImageOps.exif_transpose(picture), most_bytes)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        if len(data) <= most_bytes:
            return Fitted(data, "png", "")
        raise TooLarge from error


def _smaller(picture: Image.Image, most_bytes: int) -> Fitted:
    limit = f"It was made smaller to fit Discord's limit of {_megabytes(most_bytes)}"
    for encoded, how in _encodings(picture):
        if len(encoded) <= most_bytes:
            return Fitted(encoded, "webp", f"{limit}: {how}.")
    raise TooLarge


def _encodings(picture: Image.Image) -> Iterator[tuple[bytes, str]]:
    """The same picture, smaller and smaller, each with what was done."""
    whole = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if max(whole.size) <= LONGEST_SIDE:
        # Speed over size: the best method takes many seconds for a large picture and saves a few parts in a hundred.
        yield _webp(whole, lossless=True, quality=0, method=0), "it is packed anew as WebP, without any loss"
        for quality in QUALITIES:
            yield _webp(whole, quality=quality), f"it is packed as WebP in {quality} % quality"
    for part in SMALLER:
        kept = min(part, LONGEST_SIDE / max(whole.size))
        size = (max(1, round(whole.width * kept)), max(1, round(whole.height * kept)))
        resized = whole.resize(size, Image.Resampling.LANCZOS)
        how = f"it is {size[0]} × {size[1]} instead of {whole.width} × {whole.height} pixels, as WebP"
        yield _webp(resized, quality=SMALLER_QUALITY), how


def _webp(picture: Image.Image, *, quality: int, lossless: bool = False, method: int = 2) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, lossless=lossless, method=method)
    return out.getvalue()


def _megabytes(count: int) -> str:
    return f"{count / MEGABYTE:.1f}".removesuffix(".0") + " MB"
