"""Pictures that were handed over to the stand-in: kept as files for a day, also over a restart."""

import asyncio
import base64
import binascii
import re
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

DAY_S = 86_400
MOST_BYTES = 5_000_000
DATA_ADDRESS = re.compile(r"data:image/(png|jpe?g|webp);base64,")
NAME = re.compile(r"[0-9a-f]{32}\.(?:png|jpg|webp)")


class NotTaken(Exception):
    """What was handed over is no picture, or too large."""


class Uploads:
    """A folder of pictures, by the names that `keep` gave them."""

    def __init__(self, folder: Path) -> None:
        """
        Args:
            folder: Made when the first picture is kept.
        """
        self._folder = folder

    async def sweep(self) -> None:
        """Delete the pictures whose day is over."""
        await asyncio.to_thread(self._sweep)

    async def keep(self, text: object) -> str:
        """The name of a picture that came as a `data:` address. Raises NotTaken."""
        return await asyncio.to_thread(self._keep, str(text))

    async def read(self, name: str) -> bytes | None:
        """A picture; None when there is none of that name, or its day is over."""
        return await asyncio.to_thread(self._read, name)

    def _keep(self, text: str) -> str:
        found = DATA_ADDRESS.match(text)
        if not found:
            raise NotTaken("base64_string must be a valid image")
        try:
            data = base64.b64decode(text[found.end() :], validate=True)
        except binascii.Error as error:
            raise NotTaken("base64_string must be a valid image") from error
        if len(data) > MOST_BYTES:
            raise NotTaken("base64_string must be at most 5 MB")
        self._sweep()
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{uuid4().hex}.{found[1].replace('jpeg', 'jpg')}"
        (self._folder / name).write_bytes(data)
        return name

    def _read(self, name: str) -> bytes | None:
        if NAME.fullmatch(name):
            self._sweep()
            with suppress(OSError):
                return (self._folder / name).read_bytes()
        return None

    def _sweep(self) -> None:
        before = time.time() - DAY_S
        for file in self._folder.glob("*"):
            with suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()
