"""A post as Discord takes it: its JSON and the files that go with it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bots.discord.files import fitted
from bots.discord.render import CONTENT_CHARS, Post, PostFile, button_rows
from bots.discord.uploads import Upload
from bots.discord.wire import WITHOUT_PREVIEWS
from bots.payload import JSON
from bots.shown import Button, PictureFile, TextFile
from core.errors import BotError

ROOM_CHARS = 200
"""Left free by the render for what is only known here: a mention, and a word about a file that was made smaller."""
STYLES = {"main": 1, "plain": 2, "danger": 4}
MOST_BYTES = 10 * 1024 * 1024
"""What every place takes; an interaction says when it is more."""

FindWork = Callable[[str], Path | None]


@dataclass(slots=True)
class Bodies:
    """Makes bodies for one place.

    Args:
        find: Where the file of a work is.
        most_bytes: The largest file that the place takes.
    """

    find: FindWork
    most_bytes: int = MOST_BYTES
    _notes: dict[tuple[PostFile, ...], list[str]] = field(default_factory=dict)
    """What was said of files that are there, and is true as long as they are."""

    async def of(self, post: Post, *, mention: str = "", with_files: bool = True) -> tuple[JSON, list[Upload]]:
        """The body and its files.

        Args:
            mention: The person who is told about it.
            with_files: Left out, the files that are there stay.
        """
        uploads: list[Upload] = []
        if with_files:
            uploads, self._notes[post.files] = await self._uploads(post)
        notes = self._notes.get(post.files, [])
        words = f"<@{mention}> {post.content}" if mention else post.content
        room = CONTENT_CHARS - len(words) - 1
        content = "\n".join(filter(None, [words, "\n".join(notes)[: max(0, room)]]))
        body: dict[str, object] = {
            "content": content,
            "components": rows_of(post.buttons),
            "allowed_mentions": {"parse": [], **({"users": [mention]} if mention else {})},
            "flags": WITHOUT_PREVIEWS,
        }
        if with_files:
            body["attachments"] = [_listed(number, upload) for number, upload in enumerate(uploads)]
        return body, uploads

    async def _uploads(self, post: Post) -> tuple[list[Upload], list[str]]:
        uploads, notes = [], []
        for number, file in enumerate(post.files, start=1):
            match file:
                case TextFile(name, words):
                    uploads.append(Upload(name, words.encode("utf-8", "replace")))
                case PictureFile():
                    upload, note = await asyncio.to_thread(self._picture, file, number)
                    uploads += [upload] if upload else []
                    notes += [f"-# {note}"] if note and f"-# {note}" not in notes else []
        return uploads, notes

    def _picture(self, file: PictureFile, number: int) -> tuple[Upload | None, str]:
        place = self.find(file.file)
        if place is None or not place.is_file():
            return None, "A picture that was here has been forgotten."
        try:
            fit = fitted(place.read_bytes(), self.most_bytes)
        except BotError as error:
            return None, str(error)
        return Upload(f"flashbulb-{number}.{fit.ending}", fit.data, file.alt), fit.note


def _listed(number: int, upload: Upload) -> JSON:
    described = {"description": upload.description} if upload.description else {}
    return {"id": number, "filename": upload.name, **described}


def rows_of(buttons: Sequence[Button]) -> list[JSON]:
    """Buttons in rows."""
    return [{"type": 1, "components": [*map(_drawn, row)]} for row in button_rows(buttons)]


def _drawn(button: Button) -> JSON:
    return {"type": 2, "style": STYLES[button.style], "label": button.label, "custom_id": button.id}
