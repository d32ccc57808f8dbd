"""Files of a reply: handed over, shared, and seen to be really there."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import structlog

from bots.payload import JSON, parts, text
from bots.shown import ASK_ELSEWHERE, DOCUMENT_GONE, WorkFile
from bots.slack.blocks import picture_alt
from bots.slack.cells import Spot
from bots.slack.mrkdwn import escaped, link
from bots.slack.render import ClipFile, DocumentFile, PictureFile, TextFile, Upload
from bots.slack.troubles import NotMember, Trouble, Unsure
from bots.slack.wire import Wire
from core.words import fitting

log = structlog.get_logger()

LOOKS_S = (0.05, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 10.0)
"""Between two looks whether a file is seen: Slack looks for viruses first. About 30 s altogether."""
CLIP_LOOKS_S = (15.0, 30.0)
"""And so long for clips, of which there is more to look through."""
TRIES = 3
"""Some files never get there, and Slack says that they did."""
TITLE_CHARS = 80
MOST_BYTES = 1_000_000_000
"""Of one file. Slack says 1 GB; what it counts as one is not said."""
MOST_DOCUMENT_BYTES = 100_000_000
"""Of a file to take along: it goes through our memory, and an export may be of any size."""
TOO_LARGE = "This is too large for Slack, which takes files of up to 1 GB."
HERE = "Here it is."
ASK_THE_HOST = "Whoever runs this bot has it."

StoredFile: TypeAlias = WorkFile | DocumentFile
SharedFile: TypeAlias = StoredFile | TextFile
FindWork = Callable[[str], Path | None]
Link = Callable[[str], str]


def no_link(_work: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the files of works and documents are to be had.

    Args:
        find: Where it is on this machine.
        link: Its address, for anybody who has it; empty where there is none.
    """

    find: FindWork
    link: Link = no_link
    most_bytes: int = MOST_BYTES
    most_document_bytes: int = MOST_DOCUMENT_BYTES


@dataclass(frozen=True, slots=True)
class Shared:
    """Files that people see."""

    channel: str
    ts: str
    files: tuple[str, ...]

    @property
    def handle(self) -> str:
        return f"{self.channel}/{self.ts}/{','.join(self.files)}"


class Shares:
    """Hands over the files of one request."""

    def __init__(self, wire: Wire, kept: Kept, request: str, looks_s: Sequence[float] = LOOKS_S) -> None:
        self._wire = wire
        self._kept = kept
        self._mark = f"flashbulb-{sha256(request.encode()).hexdigest()[:10]}"
        self._looks_s = looks_s

    async def fitting(self, upload: Upload) -> Upload:
        """The files that Slack takes; the words above them say how the others are to be had."""
        stored = [file for file in upload.files if not isinstance(file, TextFile)]
        if not stored:
            return upload
        instead = await asyncio.to_thread(self._instead, stored)
        words = [upload.words, *instead.values()]
        return Upload(tuple(file for file in upload.files if file not in instead), "\n".join(filter(None, words)))

    def _instead(self, files: Sequence[StoredFile]) -> Mapping[SharedFile, str]:
        """What is said of those that do not go."""
        said: Mapping[SharedFile, str] = {file: self._why_not(file) for file in files}
        return {file: words for file, words in said.items() if words}

    def _why_not(self, file: StoredFile) -> str:
        place, where = self._kept.find(file.file), self._kept.link(file.file)
        size = _bytes_in(place)
        match file:
            case DocumentFile() if not size:
                return f"{escaped(file.named)} {DOCUMENT_GONE}."
            case DocumentFile() if size > self._kept.most_document_bytes:
                way_out = link(where, HERE) if where else ASK_ELSEWHERE
                return f"{escaped(file.named)} is too large to be sent on Slack. {way_out}"
            case _ if size > self._kept.most_bytes:
                return f"{TOO_LARGE} {link(where, HERE)}" if where else f"{TOO_LARGE} {ASK_THE_HOST}"
        return ""

    async def all_of(self, upload: Upload, spot: Spot, known: Shared | None, since: str) -> Shared | None:
        """Let everybody there see these files, but for those that they see already.

        Args:
            known: Those.
            since: When there may be some that nobody told us of, when they cannot be older than.
        """
        known = known or (await self.found(upload, spot, since) if since else None)
        if known is None:
            return await self.put(upload, spot)
        # Files that came after the others stand below them.
        missing = upload.files[len(known.files) :]
        more = await self.put(Upload(missing), spot) if missing else None
        return replace(known, files=(*known.files, *more.files)) if more else known

    async def put(self, upload: Upload, spot: Spot) -> Shared | None:
        """Let everybody there see these files; None when none of them is left.

        Raises:
            NotAllowed: The bot is no member, and cannot become one by itself.
            Trouble: They did not get there.
        """
        for _ in range(TRIES):
            files = [given for number, file in enumerate(upload.files, 1) if (given := await self._given(file, number))]
            if not files:
                return None
            await self._share(files, spot, _spoken(upload))
            ids = tuple(text(file, "id") for file in files)
            if ts := await self._seen(ids[0], spot.channel, self._looks(upload)):
                return Shared(spot.channel, ts, ids)
            log.warning("a file was shared and nobody sees it", file=ids[0])
            await self._forget(ids)
        raise Trouble("files were shared and nobody sees them")

    async def found(self, upload: Upload, spot: Spot, since: str) -> Shared | None:
        """What a process before this one, or a try whose end nobody knows, has shared there of this upload."""
        mark = f"{self._mark}-{_kind_of(upload.files[0])}-"
        for each in await self._wire.messages(spot.channel, spot.thread, since=since):
            ours = [file for file in parts(each, "files") if text(file, "name").startswith(mark)]
            if ours:
                return Shared(spot.channel, text(each, "ts"), tuple(text(file, "id") for file in ours))
        return None

    async def _forget(self, ids: Sequence[str]) -> None:
        """So that they do not come up beside those that are shared next."""
        try:
            await self._wire.delete_files(ids)
        except Trouble as trouble:
            log.info("not deleted", file=ids[0], cause=repr(trouble))

    async def _share(self, files: Sequence[JSON], spot: Spot, words: str) -> None:
        try:
            await self._wire.share(files, spot.channel, spot.thread, words)
        except NotMember:
            await self._wire.join(spot.channel)
            await self._wire.share(files, spot.channel, spot.thread, words)
        except Unsure as trouble:
            # Whether it was done is seen in a moment.
            log.info("shared, perhaps", cause=repr(trouble))

    def _looks(self, upload: Upload) -> Sequence[float]:
        has_clips = any(isinstance(file, ClipFile) for file in upload.files)
        return [*self._looks_s, *(CLIP_LOOKS_S if has_clips else ())]

    async def _seen(self, file: str, channel: str, looks_s: Sequence[float]) -> str:
        for wait_s in looks_s:
            await asyncio.sleep(wait_s)
            if ts := await self._wire.shared(file, channel):
                return ts
        return ""

    async def _given(self, file: SharedFile, number: int) -> JSON | None:
        mark = f"{self._mark}-{_kind_of(file)}-{number}"
        match file:
            case TextFile(name, words):
                file_id = await self._wire.upload(f"{mark}-{name}", words.encode("utf-8", "replace"), "")
                return {"id": file_id, "title": name}
            case DocumentFile(kept, name):
                return await self._stored(kept, name, f"{mark}-{name}", "")
            case PictureFile(kept, alt):
                return await self._stored(
                    kept, fitting(alt, TITLE_CHARS), f"{mark}.{_ending_of(kept)}", picture_alt(file)
                )
            case ClipFile(kept, alt, title):
                # Slack describes pictures only: of a clip the title and the words beside it have to tell.
                return await self._stored(kept, fitting(alt or title, TITLE_CHARS), f"{mark}.{_ending_of(kept)}", "")

    async def _stored(self, kept: str, title: str, name: str, alt: str) -> JSON | None:
        """None when it is gone.

        Args:
            name: What it is called when it is saved; it begins with our mark, for Slack gives files none.
        """
        data = await asyncio.to_thread(_bytes_of, self._kept.find(kept))
        if data is None:
            return None
        return {"id": await self._wire.upload(name, data, alt), "title": title}


def _kind_of(file: SharedFile) -> str:
    """What its name says: works and what is taken along are shared one after the other, and found apart."""
    return "file" if isinstance(file, TextFile | DocumentFile) else "work"


def _ending_of(kept: str) -> str:
    return kept.rpartition(".")[2] if "." in kept else "png"


def _spoken(upload: Upload) -> str:
    """What stands above the files, and what clips show or say where their titles have no room for it."""
    clips = [file for file in upload.files if isinstance(file, ClipFile)]
    untold = [escaped(clip.alt) for clip in clips if fitting(clip.alt, TITLE_CHARS) != clip.alt]
    return "\n".join(filter(None, (upload.words, *untold)))


def _bytes_in(place: Path | None) -> int:
    try:
        return place.stat().st_size if place else 0
    except OSError:
        return 0


def _bytes_of(place: Path | None) -> bytes | None:
    try:
        return place.read_bytes() if place else None
    except OSError:
        return None
