"""A post as Discord takes it: its JSON and the files that go with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bots.discord.render import CONTENT_CHARS, Post, PostFile, button_rows
from bots.discord.uploads import Upload
from bots.discord.wire import WITHOUT_PREVIEWS
from bots.discord.works import Left, Packed, Packer
from bots.payload import JSON
from bots.shown import Button, DocumentFile, TextFile, WorkFile

ROOM_CHARS = 200
"""Left free by the render for what is only known here: a mention, and a word about a file that was made smaller."""
STYLES = {"main": 1, "plain": 2, "danger": 4}
MOST_BYTES = 10 * 1024 * 1024
"""What every place takes; an interaction says when it is more."""
LEAST_BYTES = 256 * 1024
"""A place that takes no file of this size takes none."""
TOO_LARGE = "The file that belongs here is larger than this place takes."


@dataclass(slots=True)
class Bodies:
    """Makes bodies for one place.

    Args:
        most_bytes: The largest file that the place takes; 0 where it takes none.
    """

    packer: Packer
    most_bytes: int = MOST_BYTES
    _notes: dict[tuple[PostFile, ...], list[str]] = field(default_factory=dict)
    """What was said of files that are there, and is true as long as they are."""
    _packed: dict[WorkFile, Packed | Left] = field(default_factory=dict)
    """What took its time, so that it need not be done again when everything is painted anew."""

    def takes_less(self) -> None:
        """The place refused a file that it said it would take."""
        self.most_bytes = self.most_bytes // 2 if self.most_bytes >= 2 * LEAST_BYTES else 0

    async def of(self, post: Post, *, mention: str = "", with_files: bool = True) -> tuple[JSON, list[Upload]]:
        """The body and its files.

        Args:
            mention: The person who is told about it.
            with_files: Left out, the files that are there stay.
        """
        uploads: list[Upload] = []
        if with_files:
            uploads, self._notes[post.files] = await self._uploads(post)
        words = f"<@{mention}> {post.content}" if mention else post.content
        body: dict[str, object] = {
            "content": _with_notes(words, self._notes.get(post.files, [])),
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
            upload, note = await self._upload(file, number)
            uploads += [upload] if upload else []
            notes += [note] if note else []
        return uploads, [*dict.fromkeys(notes)]

    async def _upload(self, file: PostFile, number: int) -> tuple[Upload | None, str]:
        """The file as it goes, and what is said about it."""
        match file:
            case TextFile():
                return self._text(file)
            case DocumentFile():
                return await self._document(file)
            case _:
                return await self._work(file, number)

    async def _document(self, file: DocumentFile) -> tuple[Upload | None, str]:
        try:
            return Upload(file.name, await self.packer.whole(file, self.most_bytes), file.about), ""
        except Left as left:
            return None, str(left)

    def _text(self, file: TextFile) -> tuple[Upload | None, str]:
        if not self.most_bytes:
            return None, TOO_LARGE
        return Upload(file.name, file.words.encode("utf-8", "replace")), ""

    async def _work(self, file: WorkFile, number: int) -> tuple[Upload | None, str]:
        known = self._packed.get(file)
        if known is None or (isinstance(known, Packed) and len(known.data) > self.most_bytes):
            known = await self._packed_now(file)
        if isinstance(known, Left):
            return None, str(known)
        return Upload(f"flashbulb-{number}.{known.ending}", known.data, file.alt), known.note

    async def _packed_now(self, file: WorkFile) -> Packed | Left:
        try:
            packed = await self.packer.packed(file, self.most_bytes)
        except Left as left:
            self._packed[file] = left
            return left
        if packed.note:
            self._packed[file] = packed
        return packed


def _with_notes(words: str, notes: Sequence[str]) -> str:
    """As small print below the words, those that have room: half a sentence, or half a link, helps nobody."""
    for note in notes:
        longer = f"{words}\n-# {note}".lstrip()
        words = longer if len(longer) <= CONTENT_CHARS else words
    return words


def _listed(number: int, upload: Upload) -> JSON:
    described = {"description": upload.description} if upload.description else {}
    return {"id": number, "filename": upload.name, **described}


def rows_of(buttons: Sequence[Button]) -> list[JSON]:
    """Buttons in rows."""
    return [{"type": 1, "components": [*map(_drawn, row)]} for row in button_rows(buttons)]


def _drawn(button: Button) -> JSON:
    return {"type": 2, "style": STYLES[button.style], "label": button.label, "custom_id": button.id}
