"""The platform of a campaign: what is shown of a request is a file that is only ever added to."""

import json
from collections.abc import Sequence
from pathlib import Path

from bots.live import NotNow
from core.draft import Draft
from core.errors import HostError
from core.platforms import Posts

CLOSED = "closed"


class Wall:
    """Everything that is shown, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, request: str, **line: object) -> None:
        """One more thing that happened to what is shown; a single call, so that a kill leaves none by halves."""
        with (self._folder / f"{request}.jsonl").open("ab", buffering=0) as file:
            file.write(json.dumps(line).encode() + b"\n")

    def pages(self, request: str) -> tuple[str, ...]:
        """What stands there now."""
        pages: dict[int, str] = {}
        for line in self._lines(request):
            if "put" in line:
                pages[line["put"]] = line["page"]
            elif "drop" in line:
                pages = {index: page for index, page in pages.items() if index < line["drop"]}
        return tuple(pages.get(index, "") for index in range(max(pages, default=-1) + 1))

    def is_closed(self, request: str) -> bool:
        """Whether the end of it was painted to its end."""
        return any(CLOSED in line for line in self._lines(request))

    def _lines(self, request: str) -> Sequence[dict]:
        try:
            return [json.loads(line) for line in (self._folder / f"{request}.jsonl").read_bytes().splitlines()]
        except FileNotFoundError:
            return []


def pages_of(draft: Draft) -> tuple[str, ...]:
    """A page of words, and one for each file."""
    notices = [notice.words for notice in draft.notices if not notice.is_private]
    paid = [f"{draft.receipt.cost_micros} micros"] if draft.receipt else []
    progress = [draft.progress] if draft.progress and not draft.is_over else []
    files = [work.file for work in (*draft.pictures, *draft.clips)]
    words = "\n".join([draft.text, *progress, *notices, *paid]).strip()
    return (words, *files) if words or files else ()


class WallScreen:
    """Fits `Screen`."""

    pace_s = 0.01
    progress_after_s = 0.0

    def __init__(self, request: str, wall: Wall, posts: Posts) -> None:
        self._request = request
        self._wall = wall
        self._posts = posts
        self._known: int | None = None
        """How many pages have a handle already, this process's or another's."""
        self._shown: Sequence[str] = ()
        self._is_last = False

    def render(self, draft: Draft) -> Sequence[str]:
        self._shown = pages_of(draft)
        self._is_last = draft.is_over and not draft.is_left
        return self._shown

    async def put(self, index: int, page: str) -> None:
        try:
            known = await self._recalled()
            if index >= known:
                # We choose the handle, so it is known before there is anything behind it.
                await self._posts.put(self._request, index, f"{self._request}/{index}")
                self._known = index + 1
            self._wall.write(self._request, put=index, page=page)
        except HostError as error:
            raise NotNow(repr(error)) from error

    async def drop(self, length: int) -> None:
        try:
            if await self._recalled() > length:
                self._wall.write(self._request, drop=length)
                await self._posts.cut(self._request, length)
                self._known = length
        except HostError as error:
            raise NotNow(repr(error)) from error

    async def close(self) -> None:
        """What another process posted beyond the end goes away."""
        if not self._shown:
            return
        await self.drop(len(self._shown))
        if self._is_last:
            self._wall.write(self._request, closed=True)

    async def _recalled(self) -> int:
        if self._known is None:
            self._known = len(await self._posts.of(self._request))
        return self._known
