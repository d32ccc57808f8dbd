"""A command of the stories' own, which shows what it is told to: works that no provider has to make first."""

import asyncio
import wave
from dataclasses import replace
from io import BytesIO
from random import Random

from PIL import Image

from core.command import Command, Option, OptionKind
from core.kit import Kit
from core.ports import Made
from core.sandbox import clips
from core.values import Clip, Document, Picture, Progress, Request, Show, Update

PATIENCE_S = 10.0
REPORT = "person,micros\nAda,7\nGrüße,12\n".encode()


class Shows:
    """`/show`, as long as it is among a story's commands.

    Args:
        is_private: Whether what it shows is for the asker alone.
        is_kept: Whether the history has it.
    """

    def __init__(self, *, is_private: bool = False, is_kept: bool = False) -> None:
        self.asked: list[Request] = []
        self.shown: list[Update] = []
        self.sound = b""
        """What is heard, if not one that the studio's stand-in would make."""
        self.report = REPORT
        """What is in a document."""
        self._updates: tuple[Update, ...] = ()
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        options = (
            Option("words", "What to say about it.", takes_rest=True),
            Option("picture", "What to begin with.", OptionKind.FILE),
        )
        about = "Show what a story wants shown."
        self.command = Command("show", about, self._run, options, is_private=is_private, is_kept=is_kept)

    def will(self, *updates: Update) -> None:
        """What it shows from now on, in this order; works that name no file get one."""
        self._updates = updates

    def pauses(self) -> None:
        """Show no more than that it works, until it is told to go on."""
        self._goes_on.clear()

    def goes_on(self) -> None:
        self._goes_on.set()

    async def _run(self, request: Request, kit: Kit, show: Show) -> None:
        self.asked.append(request)
        if not self._goes_on.is_set():
            show(Progress("Making it."))
        async with asyncio.timeout(PATIENCE_S):
            await self._goes_on.wait()
        for update in self._updates:
            self.shown.append(await self._made(update, kit))
            show(self.shown[-1])

    async def _made(self, update: Update, kit: Kit) -> Update:
        if isinstance(update, Picture) and not update.file:
            picture = await kit.works.save(Made(photo(), "image/png"))
            return Picture(picture.file, update.alt, picture.width, picture.height)
        if isinstance(update, Clip) and not update.file:
            clip = await kit.works.save_clip(film() if update.medium == "video" else self.sound or sound())
            return replace(update, file=clip.file, seconds=clip.seconds, width=clip.width, height=clip.height)
        if isinstance(update, Document) and not update.file:
            return await kit.documents.keep(update.name, self.report, update.about)
        return update


def photo(colour: str = "teal") -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()


def film() -> bytes:
    """An MP4 of a second."""
    return clips.film("a fox", 7, 64, 48, 1.0)


def sound() -> bytes:
    """An MP3 of a second."""
    return clips.sound("rain", 1.0)


def noise(seconds: int) -> bytes:
    """A WAV of 88 kB a second, which packs worse than anything else."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 44_100, 0, "NONE", ""))
        out.writeframes(Random(7).randbytes(2 * 44_100 * seconds))
    return file.getvalue()
