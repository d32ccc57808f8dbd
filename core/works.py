"""What was made, as files in a folder: cleaned of metadata, named by content, with a thumbnail beside each."""

import asyncio
import errno
import os
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from PIL import Image, ImageOps

from core.errors import ProviderBroken, StorageFailed
from core.ports import Made, Stored

THUMBNAIL_SIDE = 512
MOST_PIXELS = 40_000_000
MOST_BYTES = 25_000_000
ENDINGS: Mapping[str, str] = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "GIF": "gif"}
"""Pillow's name of a format → the ending of our files."""
SAVED_WITH: Mapping[str, Mapping[str, int | bool]] = {
    "PNG": {},
    "JPEG": {"quality": 95},
    "WEBP": {"quality": 95, "method": 4},
    "GIF": {},
}
NAME = re.compile(r"([0-9a-f]{32})\.(?:png|jpg|webp|gif)")
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
WAYS_OUT: Mapping[int, str] = {
    errno.ENOSPC: "The disk of this bot is full",
    errno.EDQUOT: "The disk of this bot is full",
    errno.EROFS: "The folder where this bot keeps its pictures is read-only",
    errno.EACCES: "This bot may not write in the folder where it keeps its pictures",
    errno.EPERM: "This bot may not write in the folder where it keeps its pictures",
}


class WorkFiles:
    """Fits the port `Works`."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, most_pixels: int = MOST_PIXELS) -> None:
        """
        Args:
            folder: Made when the first file is kept.
        """
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_pixels = most_pixels

    async def save(self, made: Made) -> Stored:
        """Keep it; an animation is kept as its first picture. Raises as `Works.save` does."""
        return await asyncio.to_thread(self._save, made.data)

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files and their thumbnails; names that are not ours are passed over."""
        await asyncio.to_thread(self._delete, files)

    def path(self, file: str, *, small: bool = False) -> Path | None:
        """Where a file of ours is, or its thumbnail; None for any other name. It may be gone meanwhile."""
        found = NAME.fullmatch(file)
        if not found:
            return None
        return self._folder / (f"{found[1]}.small.webp" if small else file)

    def _save(self, data: bytes) -> Stored:
        image, form = self._opened(data)
        clean = _encoded(image, form)
        file = f"{sha256(clean).hexdigest()[:32]}.{ENDINGS[form]}"
        with _told_clearly():
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(self._folder / file, clean)
            _write(self._folder / f"{Path(file).stem}.small.webp", _thumbnail(image))
        return Stored(file, image.width, image.height)

    def _delete(self, files: Sequence[str]) -> None:
        places = [self.path(file, small=small) for file in files for small in (False, True)]
        with _told_clearly():
            for place in places:
                if place:
                    place.unlink(missing_ok=True)

    def _opened(self, data: bytes) -> tuple[Image.Image, str]:
        """The upright picture with nothing but its pixels, and Pillow's name of its format."""
        if len(data) > self._most_bytes:
            raise ProviderBroken("The picture is too large to be kept. Nothing was charged.")
        try:
            with Image.open(BytesIO(data), formats=list(ENDINGS)) as image:
                # Asked before a pixel is unpacked: a few kilobytes can claim to be gigabytes.
                if image.width * image.height > self._most_pixels:
                    raise ProviderBroken("The picture has too many pixels to be kept. Nothing was charged.")
                return _bare(ImageOps.exif_transpose(image)), image.format or "PNG"
        except UNREADABLE as error:
            raise ProviderBroken("What came cannot be opened as a picture. Nothing was charged.") from error


def _bare(image: Image.Image) -> Image.Image:
    """The pixels alone, as grey, colours, or colours with transparency: no camera, place, prompt or comment."""
    if image.has_transparency_data:
        plain = image.convert("RGBA")
    else:
        plain = image.convert("L" if image.mode in {"1", "L"} else "RGB")
    plain.info = {}
    return plain


def _encoded(image: Image.Image, form: str) -> bytes:
    file = BytesIO()
    image.save(file, form, **SAVED_WITH[form])
    return file.getvalue()


def _thumbnail(image: Image.Image) -> bytes:
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    file = BytesIO()
    # Pillow's own method, 4, takes twice as long for a file of the same size.
    small.save(file, "WEBP", quality=80, method=2)
    return file.getvalue()


def _write(place: Path, data: bytes) -> None:
    """All of it or nothing, whatever happens meanwhile. A file that is there has the same content already."""
    if place.exists():
        return
    with NamedTemporaryFile(dir=place.parent, prefix=".new-", delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(place)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


@contextmanager
def _told_clearly() -> Iterator[None]:
    """Turn the disk's complaints into a sentence that says what to put right."""
    try:
        yield
    except OSError as error:
        reason = WAYS_OUT.get(error.errno or 0, "This bot could not write in the folder where it keeps its pictures")
        raise StorageFailed(f"{reason}. Nothing was charged; please tell whoever runs it.") from error
