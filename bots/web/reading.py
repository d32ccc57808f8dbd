"""What was said on the page: its places are conversations, and everybody has their own."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bots.web.said import said_files, said_line, title_of
from core.command import Command
from core.errors import BadOption, NotFound
from core.memory import Past
from core.platforms import Conversations
from core.reading import READING, Passage, Said, Wanted, newest
from core.values import Request, Show, Text

_LINK = re.compile(r"(?:https?://[^/\s]+)?/?#/c/([\w-]+)(?:/([\w:-]+?))?(/answer)?/?")
OURS = "Flashbulb"
NO_LINK = "This is no link to one of your conversations. The address of this page is one."
GONE = "There is no such conversation of yours, or it was deleted."


@dataclass(frozen=True, slots=True)
class PageReader:
    """Fits `core.reading.Reader`. What is somebody else's is not found, as if there were none."""

    conversations: Conversations
    commands: Mapping[str, Command]

    async def read(self, request: Request, wanted: Wanted, show: Show) -> Passage:
        conversation = request.conversation
        if wanted.thread:
            found = _LINK.fullmatch(wanted.thread.strip())
            if found is None:
                raise BadOption(NO_LINK)
            conversation = found[1]
        show(READING)
        past = await self._past(request, conversation)
        if not past and wanted.thread:
            raise NotFound(GONE)
        title = title_of(past[0].request, self.commands) if past else ""
        said = newest((each for one in past for each in self._said(one, conversation)), wanted)
        return Passage(said, f"“{title}”" if title else "this conversation", link=_link(conversation))

    async def message(self, request: Request, link: str) -> Said | None:
        found = _LINK.fullmatch(link.strip())
        if found is None or not found[2]:
            return None
        wanted = _link(found[1], found[2], is_answer=bool(found[3]))
        past = await self._past(request, found[1])
        said = [each for one in past for each in self._said(one, found[1]) if each.link == wanted]
        if not said:
            raise NotFound(GONE)
        return said[0]

    async def last_said(self, request: Request) -> datetime | None:
        past = await self._past(request, request.conversation)
        typed = [each.request for each in past if "unasked" not in each.request.address]
        return max((each.asked_at for each in typed), default=None)

    async def _past(self, request: Request, conversation: str) -> list[Past]:
        """What was said there before, by whoever asks and to them."""
        found = await self.conversations.requests(request.person, conversation)
        return [each for each in found if each.request.id != request.id]

    def _said(self, past: Past, conversation: str) -> Iterator[Said]:
        asked = past.request
        name = asked.names.get(asked.asked_by, "") or asked.asked_by.partition(":")[2]
        if line := said_line(asked, self.commands):
            link = _link(conversation, asked.id)
            files = tuple(filter(None, (each.name for each in said_files(asked, self.commands))))
            yield Said(asked.id, asked.asked_by, name, line, asked.asked_at, link, files)
        words = "".join(each.words for each in past.updates if isinstance(each, Text))
        if words and not past.is_running:
            link = _link(conversation, asked.id, is_answer=True)
            # What was told in one go is done in the very moment in which it was asked, by a clock that stands still.
            at = max(past.finished_at, asked.asked_at)
            yield Said(f"{asked.id}/answer", "", OURS, words, at, link, is_ours=True)


def _link(conversation: str, request: str = "", *, is_answer: bool = False) -> str:
    """The page's own address of it, wherever the page is."""
    card = f"/{request}" if request else ""
    return f"/#/c/{conversation}{card}{'/answer' if is_answer else ''}"
