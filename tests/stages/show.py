"""A command of the stories' own, which shows what it is told to: works that no provider has to make first."""

import asyncio
from io import BytesIO

from PIL import Image

from core.command import Command, Option, OptionKind
from core.kit import Kit
from core.ports import Made
from core.values import Picture, Progress, Request, Show, Update

PATIENCE_S = 10.0


class Shows:
    """`/show`, as long as it is among a story's commands.

    Args:
        is_private: Whether what it shows is for the asker alone.
    """

    def __init__(self, *, is_private: bool = False) -> None:
        self.asked: list[Request] = []
        self._updates: tuple[Update, ...] = ()
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        options = (
            Option("words", "What to say about it.", takes_rest=True),
            Option("picture", "What to begin with.", OptionKind.FILE),
        )
        self.command = Command("show", "Show what a story wants shown.", self._run, options, is_private=is_private)

    def will(self, *updates: Update) -> None:
        """What it shows from now on, in this order, with a picture of its own for each that names no file."""
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
            if isinstance(update, Picture) and not update.file:
                stored = await kit.works.save(Made(photo(), "image/png"))
                show(Picture(stored.file, update.alt, stored.width, stored.height))
            else:
                show(update)


def photo(colour: str = "teal") -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "PNG")
    return file.getvalue()
