"""What was made, as files in a folder: cleaned of metadata, named by content, with a thumbnail beside each."""

import asyncio
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from PIL import Image

from core.errors import ProviderBroken
from core.files import told_clearly, write_whole
from core.pictures import ENDINGS, MOST_PIXELS, NotAPicture, TooManyPixels, encoded, opened
from core.ports import Made, Stored

THUMBNAIL_SIDE = 512
MOST_BYTES = 25_000_000
NAME = re.compile(r"([0-9a-f]{32})\.(?:png|jpg|webp|gif)")


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
        clean = encoded(image, form)
        file = f"{sha256(clean).hexdigest()[:32]}.{ENDINGS[form]}"
        with told_clearly():
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / file, clean)
            write_whole(self._folder / f"{Path(file).stem}.small.webp", _thumbnail(image))
        return Stored(file, image.width, image.height)

    def _delete(self, files: Sequence[str]) -> None:
        places = [self.path(file, small=small) for file in files for small in (False, True)]
        with told_clearly():
            for place in places:
                if place:
                    place.unlink(missing_ok=True)

    def _opened(self, data: bytes) -> tuple[Image.Image, str]:
        if len(data) > self._most_bytes:
            raise ProviderBroken("The picture is too large to be kept. Nothing was charged.")
        try:
            return opened(data, self._most_pixels)
        except TooManyPixels as error:
            raise ProviderBroken("The picture has too many pixels to be kept. Nothing was charged.") from error
        except NotAPicture as error:
            raise ProviderBroken("What came cannot be opened as a picture. Nothing was charged.") from error


def _thumbnail(image: Image.Image) -> bytes:
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    # Pillow's own method, 4, takes twice as long for a file of the same size.
    return encoded(small, "WEBP", quality=80, method=2)
