"""Files as Discord takes them: found, works packed until they fit; and what is said of one that cannot be sent."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bots.discord.files import fitted
from bots.shown import ASK_ELSEWHERE, DOCUMENT_GONE, ClipFile, DocumentFile, PictureFile, WorkFile
from core.clips import fitted_clip
from core.errors import BotError

AT_ONCE = 2
"""Clips that are packed anew. Each keeps a core busy, for up to two minutes; others wait for the same threads."""

FindWork: TypeAlias = Callable[[str], Path | None]
Link: TypeAlias = Callable[[str], str]
"""A file of ours → where others may load it; empty where there is no such place."""


def no_link(_file: str) -> str:
    return ""


class Left(Exception):
    """It cannot be sent; the words say what there is instead."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A work that fits, and a sentence about what was done to it; empty when nothing was."""

    data: bytes
    ending: str
    note: str


class Packer:
    """
    Args:
        find: Where the file of a work or a document is.
    """

    def __init__(self, find: FindWork, link: Link = no_link) -> None:
        self._find = find
        self._link = link
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def packed(self, file: WorkFile, most_bytes: int) -> Packed:
        """The work in no more than this many bytes; a clip that is too large takes up to two minutes.

        Raises:
            Left: As it says.
        """
        data = await asyncio.to_thread(self._read, file)
        if not most_bytes:
            raise Left(self._instead(file))
        try:
            match file:
                case PictureFile():
                    fit = await asyncio.to_thread(fitted, data, most_bytes)
                    return Packed(fit.data, fit.ending, fit.note)
                case ClipFile():
                    return await self._clip(file, data, most_bytes)
        except BotError as error:
            raise Left(self._instead(file)) from error

    async def whole(self, file: DocumentFile, most_bytes: int) -> bytes:
        """What is in a document, if that is no more than this many bytes: nothing may be missing from it.

        Raises:
            Left: As it says.
        """
        return await asyncio.to_thread(self._whole, file, most_bytes)

    def _whole(self, file: DocumentFile, most_bytes: int) -> bytes:
        place = self._find(file.file)
        if place is None or not place.is_file():
            raise Left(f"{file.named} {DOCUMENT_GONE}.")
        if place.stat().st_size > most_bytes:
            link = self._link(file.file)
            way_out = f"It is [on the page](<{link}>)." if link else ASK_ELSEWHERE
            raise Left(f"{file.named} is too large for Discord. {way_out}")
        return place.read_bytes()

    async def _clip(self, file: ClipFile, data: bytes, most_bytes: int) -> Packed:
        ending = file.file.rpartition(".")[2]
        if len(data) <= most_bytes:
            return Packed(data, ending, "")
        async with self._turn:
            fit = await asyncio.to_thread(fitted_clip, data, ending, most_bytes)
        return Packed(fit.data, fit.ending, fit.note)

    def _read(self, file: WorkFile) -> bytes:
        place = self._find(file.file)
        if place is None or not place.is_file():
            raise Left(f"A {_called(file)} that was here has been forgotten.")
        return place.read_bytes()

    def _instead(self, file: WorkFile) -> str:
        too_large = f"This {_called(file)} is too large for Discord"
        if link := self._link(file.file):
            return f"{too_large}. It is [on the page](<{link}>)."
        return f"{too_large}, even made smaller. The page and `/history` still have it."


def _called(file: WorkFile) -> str:
    match file:
        case PictureFile():
            return "picture"
        case ClipFile():
            return "clip"
