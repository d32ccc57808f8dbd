"""What is too large to go along with a question, handed to Google beforehand: its Files API."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from random import Random
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog
from google import genai
from google.genai import types

from core.errors import AskerError, BotError, ProviderSlow
from core.providers.gemini_errors import FOREIGN, UNREADABLE, made, ours
from core.providers.http import Patience, retried
from core.seen import Seen, SeenFile, SeenPicture, SeenText

T = TypeVar("T")

INLINE_BYTES = 12_000_000
"""What goes along with a question at the most; in Base64 it stays under the 20 MB of a request."""
TRIES = 2
"""For an upload; each may be minutes of somebody's line."""
KEPT_FOR_S = 46 * 3600.0
"""Google deletes after 48 hours by itself."""
MOST_KEPT = 64
GOODBYE_S = 3.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    address: str
    until: float


class GoogleFiles:
    """Hands over what is large, once: what is asked about again within two days is known by its content.

    Args:
        upload_s: For everything that one question is about, until Google has it ready.
        look_s: Between two looks whether it is.
    """

    def __init__(
        self,
        client: genai.Client,
        key: str,
        patience: Patience,
        dice: Random,
        *,
        inline_bytes: int,
        upload_s: float,
        look_s: float,
    ) -> None:
        self._files = client.aio.files
        self._key = key
        self._patience = replace(patience, tries=TRIES)
        self._dice = dice
        self._inline_bytes = inline_bytes
        self._upload_s = upload_s
        self._look_s = look_s
        self._kept: dict[str, _Kept] = {}
        self._left: list[str] = []
        """Names of what never came to be of use, and lies there still."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def addresses(self, seen: Sequence[Seen]) -> tuple[str, ...]:
        """Where Google has each of these, empty for what goes along with the question. The largest are handed over.

        Raises:
            AskerError: Google cannot read one of them.
            ProviderBusy, ProviderSlow, ProviderBroken, HostError: As `ChatModel.answer` does.
        """
        large = _too_large(seen, self._inline_bytes)
        if not large:
            return ("",) * len(seen)
        try:
            async with asyncio.timeout(self._upload_s):
                return tuple([await self._address(each) if each in large else "" for each in seen])
        except TimeoutError as error:
            said = "Gemini was not ready with what was attached in time. Please try again; nothing was charged."
            raise ProviderSlow(said) from error

    async def forget(self, seen: Sequence[Seen]) -> None:
        """Hand these over anew the next time."""
        for each in seen:
            if not isinstance(each, SeenText):
                self._kept.pop(await _digest(each), None)

    async def close(self) -> None:
        """Delete there what was handed over, as far as it goes quickly: the rest goes by itself within two days."""
        names = [*self._left, *(kept.name for kept in self._kept.values())]
        self._left.clear()
        self._kept.clear()
        if names:
            deleting = [asyncio.ensure_future(self._delete(name)) for name in names]
            _, late = await asyncio.wait(deleting, timeout=GOODBYE_S)
            for each in late:
                each.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _address(self, seen: Seen) -> str:
        if isinstance(seen, SeenText):
            return ""
        digest = await _digest(seen)
        # Two who ask about the same at once wait for one upload.
        lock = self._locks.setdefault(digest, asyncio.Lock())
        async with lock:
            now = asyncio.get_running_loop().time()
            kept = self._kept.pop(digest, None)
            if kept is None or kept.until < now:
                kept = await self._handed_over(seen, now + KEPT_FOR_S)
            self._kept[digest] = kept
        await self._make_room()
        return kept.address

    async def _handed_over(self, seen: SeenPicture | SeenFile, until: float) -> _Kept:
        # Without its name: Google needs none, and it is somebody's.
        config = types.UploadFileConfigDict(mime_type=seen.media_type)
        file = await self._tried(lambda: self._files.upload(file=BytesIO(seen.data), config=config))
        name = file.name or ""
        try:
            file = await self._ready(file)
        except BaseException:
            self._left.append(name)
            raise
        if file.state is types.FileState.FAILED:
            await self._delete(name)
            raise AskerError(f"Gemini could not read “{seen.name}”. Please try it as another kind of file.")
        if not file.uri:
            raise made(UNREADABLE)
        return _Kept(name, file.uri, until)

    async def _ready(self, file: types.File) -> types.File:
        name = file.name or ""
        while file.state is types.FileState.PROCESSING:
            await asyncio.sleep(self._look_s)
            file = await self._tried(lambda: self._files.get(name=name))
        return file

    async def _tried(self, work: Callable[[], Awaitable[T]]) -> T:
        return await retried(lambda: self._ours(work), self._patience, self._dice)

    async def _ours(self, work: Callable[[], Awaitable[T]]) -> T:
        try:
            return await work()
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__

    async def _make_room(self) -> None:
        while self._left:
            await self._delete(self._left.pop())
        while len(self._kept) > MOST_KEPT:
            await self._delete(self._kept.pop(next(iter(self._kept))).name)

    async def _delete(self, name: str) -> None:
        try:
            await self._ours(lambda: self._files.delete(name=name))
        except BotError as error:
            log.info("file stays with google for two days", error=type(error).__name__)


def _too_large(seen: Sequence[Seen], inline_bytes: int) -> Sequence[Seen]:
    """The largest of these, until the rest can go along."""
    things = sorted((each for each in seen if not isinstance(each, SeenText)), key=lambda each: len(each.data))
    total = 0
    for number, each in enumerate(things):
        total += len(each.data)
        if total > inline_bytes:
            return things[number:]
    return []


async def _digest(seen: SeenPicture | SeenFile) -> str:
    """Of what it is and its content. In a thread: for large ones it takes a while."""
    digest = await asyncio.to_thread(hashlib.sha256, seen.data)
    return f"{seen.media_type} {digest.hexdigest()}"
