"""What was made, as files in a folder: cleaned of metadata, named by content, with a thumbnail beside each picture."""

import asyncio
import os
import re
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from PIL import Image

from core.clips import NotAClip, OpenedClip, TooLong, opened_clip
from core.errors import NotFound, ProviderBroken
from core.files import DRAFT, told_clearly, write_whole
from core.pictures import ENDINGS, MOST_PIXELS, NotAPicture, TooManyPixels, encoded, opened
from core.ports import Made, Stored, StoredClip

GONE = "The file of this is gone: room was needed, or it was forgotten. Nothing was charged."
THUMBNAIL_SIDE = 512
MOST_BYTES = 25_000_000
MOST_CLIP_BYTES = 100_000_000
NAME = re.compile(r"([0-9a-f]{32})\.(?:png|jpg|webp|gif|mp4|webm|mp3|wav|ogg|flac|m4a)")
SMALL_NAME = re.compile(r"([0-9a-f]{32})\.small\.webp")
UNNAMED_FOR = timedelta(days=1)
"""How long a file may wait for the row that names it: also a request that a restart takes up again has it by then."""
TRIMMED_TO = 0.9
"""Of the most there may be: so that not every picture that is made has another deleted."""


class WorkFiles:
    """Fits the port `Works`."""

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int = MOST_BYTES,
        most_pixels: int = MOST_PIXELS,
        most_clip_bytes: int = MOST_CLIP_BYTES,
    ) -> None:
        """
        Args:
            folder: Made when the first file is kept.
        """
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_clip_bytes = most_clip_bytes
        self._most_pixels = most_pixels

    async def save(self, made: Made) -> Stored:
        """Keep it; an animation is kept as its first picture. Raises as `Works.save` does."""
        return await asyncio.to_thread(self._save, made.data)

    async def save_clip(self, data: bytes) -> StoredClip:
        """Keep it, and a still of a video. Raises as `Works.save_clip` does."""
        return await asyncio.to_thread(self._save_clip, data)

    async def read(self, file: str) -> bytes:
        """What is in it. Raises NotFound when it is gone."""
        place = self.path(file)
        try:
            if place:
                return await asyncio.to_thread(place.read_bytes)
        except FileNotFoundError as error:
            raise NotFound(GONE) from error
        raise NotFound(GONE)

    async def delete(self, files: Sequence[str]) -> None:
        """Remove files and their thumbnails; names that are not ours are passed over."""
        await asyncio.to_thread(self._delete, files)

    async def trim(self, most_bytes: int, oldest_first: Sequence[str], known: Container[str]) -> Sequence[str]:
        """Delete files when all of them, thumbnails included, come to more than that, until it is a tenth less.

        Safe to repeat, and while another process does the same.

        Args:
            oldest_first: What may be deleted, in this order.
            known: What rows name. Anything else is left to `sweep`: it may be on its way into a row.

        Returns:
            What was there and is gone now.
        """
        return await asyncio.to_thread(self._trim, most_bytes, oldest_first, known)

    async def sweep(self, known: Container[str], older_than: timedelta, now: datetime) -> int:
        """Delete what no row names, and half-written files, and count them. Safe as `trim` is.

        Args:
            older_than: Usually `UNNAMED_FOR`; whatever was saved since, or saved again, stays.
        """
        return await asyncio.to_thread(self._sweep, known, (now - older_than).timestamp())

    def path(self, file: str, *, small: bool = False) -> Path | None:
        """Where a file of ours is, or its thumbnail; None for any other name. It may be gone meanwhile."""
        found = NAME.fullmatch(file)
        if not found:
            return None
        return self._folder / (f"{found[1]}.small.webp" if small else file)

    def _save(self, data: bytes) -> Stored:
        image, form = self._opened(data)
        clean, small = encoded(image, form), _thumbnail(image)
        with told_clearly():
            file = self._keep(clean, ENDINGS[form])
            self._write(f"{Path(file).stem}.small.webp", small)
        return Stored(file, image.width, image.height)

    def _save_clip(self, data: bytes) -> StoredClip:
        clip = self._opened_clip(data)
        still = self._save(clip.still).file if clip.still else ""
        with told_clearly():
            file = self._keep(clip.data, clip.ending)
        return StoredClip(file, clip.medium, clip.seconds, clip.width, clip.height, still)

    def _keep(self, data: bytes, ending: str) -> str:
        file = f"{sha256(data).hexdigest()[:32]}.{ending}"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write(file, data)
        return file

    def _write(self, name: str, data: bytes) -> None:
        try:
            # It is there already, and young again: otherwise `sweep` might take it before a row names it.
            os.utime(self._folder / name)
        except FileNotFoundError:
            write_whole(self._folder / name, data)

    def _delete(self, files: Sequence[str]) -> None:
        places = [self.path(file, small=small) for file in files for small in (False, True)]
        with told_clearly():
            for place in places:
                if place:
                    place.unlink(missing_ok=True)

    def _trim(self, most_bytes: int, oldest_first: Sequence[str], known: Container[str]) -> Sequence[str]:
        sizes = self._sizes()
        left = sum(sizes.values())
        if left <= most_bytes:
            return ()
        gone = []
        for file in dict.fromkeys(oldest_first):
            if left <= most_bytes * TRIMMED_TO:
                break
            places = [place for small in (False, True) if (place := self.path(file, small=small))]
            freed = sum(sizes.get(place.name, 0) for place in places)
            if freed and file in known:
                self._delete([file])
                left -= freed
                gone.append(file)
        return gone

    def _sizes(self) -> Mapping[str, int]:
        """Bytes of each file; none when the folder is not there yet."""
        sizes = {}
        with told_clearly(), suppress(FileNotFoundError):
            for place in self._folder.iterdir():
                with suppress(FileNotFoundError):
                    sizes[place.name] = place.lstat().st_size
        return sizes

    def _sweep(self, known: Container[str], before_s: float) -> int:
        count = 0
        for name in self._sizes():
            place = self._folder / name
            # Another process may have been quicker.
            with told_clearly(), suppress(FileNotFoundError):
                if _is_left_over(name, known) and place.lstat().st_mtime < before_s:
                    place.unlink()
                    count += 1
        return count

    def _opened(self, data: bytes) -> tuple[Image.Image, str]:
        if len(data) > self._most_bytes:
            raise ProviderBroken("The picture is too large to be kept. Nothing was charged.")
        try:
            return opened(data, self._most_pixels)
        except TooManyPixels as error:
            raise ProviderBroken("The picture has too many pixels to be kept. Nothing was charged.") from error
        except NotAPicture as error:
            raise ProviderBroken("What came cannot be opened as a picture. Nothing was charged.") from error

    def _opened_clip(self, data: bytes) -> OpenedClip:
        if len(data) > self._most_clip_bytes:
            raise ProviderBroken("The clip is too large to be kept. Nothing was charged.")
        try:
            return opened_clip(data)
        except TooLong as error:
            raise ProviderBroken("The clip is too long to be kept. Nothing was charged.") from error
        except TooManyPixels as error:
            raise ProviderBroken("The clip has too many pixels to be kept. Nothing was charged.") from error
        except NotAClip as error:
            raise ProviderBroken("What came cannot be opened as a video or a sound. Nothing was charged.") from error


def _is_left_over(name: str, known: Container[str]) -> bool:
    """Whether it is ours, and nobody needs it."""
    if small := SMALL_NAME.fullmatch(name):
        return not any(f"{small[1]}.{ending}" in known for ending in ENDINGS.values())
    return name.startswith(DRAFT) or (bool(NAME.fullmatch(name)) and name not in known)


def _thumbnail(image: Image.Image) -> bytes:
    small = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    # Pillow's own method, 4, takes twice as long for a file of the same size.
    return encoded(small, "WEBP", quality=80, method=2)
