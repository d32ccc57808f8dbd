"""What is on screen in every open tab of every person, kept the same by server-sent events."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bots.shown import ping_words
from bots.web.render import Renderer
from core.draft import Draft
from core.values import Request

PACE_S = 0.08
"""Twelve changes a second read as fluent writing; more would only cost both sides work."""
QUEUE_EVENTS = 1_000
"""A tab that lags behind this far is cut off; it connects again and reads everything anew."""


class Tab:
    """One open connection."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_EVENTS)
        self.is_over = False

    def push(self, event: bytes) -> None:
        try:
            self.events.put_nowait(event)
        except asyncio.QueueFull:
            self.is_over = True

    async def news(self) -> bytes:
        """What has come since the last time, once something has: all of it at once, as each write is a system call."""
        events = [await self.events.get()]
        while not self.events.empty():
            events.append(self.events.get_nowait())
        return b"".join(events)


class Hub:
    """The open tabs and the running replies of this process.

    Args:
        whose: The person that an account belongs to.
    """

    def __init__(self, whose: Callable[[str], str] = str) -> None:
        self.whose = whose
        self._tabs: defaultdict[str, set[Tab]] = defaultdict(set)
        self.screens: dict[str, WebScreen] = {}

    def enter(self, person: str) -> Tab:
        tab = Tab()
        self._tabs[person].add(tab)
        return tab

    def leave(self, person: str, tab: Tab) -> None:
        self._tabs[person].discard(tab)
        if not self._tabs[person]:
            del self._tabs[person]

    def close(self) -> None:
        """End every open connection; the tabs connect again, to whichever process is there then."""
        for tabs in self._tabs.values():
            for tab in tabs:
                tab.is_over = True
                tab.push(b": bye\n\n")

    def shows(self, person: str, file: str) -> bool:
        """Whether a running reply of theirs shows this file, which is known of only when the reply is done."""
        theirs = (s for s in self.screens.values() if self.whose(s.request.asked_by) == self.whose(person))
        return any(file in screen.files for screen in theirs)

    def tell(self, person: str, kind: str, **about: object) -> bool:
        """Send an event to every tab of a person, whichever account it is open with; whether there is any.

        Nothing is written when there is none.
        """
        whose = self.whose(person)
        tabs = [tab for account, its in self._tabs.items() if self.whose(account) == whose for tab in its]
        if not tabs:
            return False
        event = event_of(kind, about)
        for tab in tabs:
            tab.push(event)
        return True


def event_of(kind: str, about: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(about, ensure_ascii=False)}\n\n".encode("utf-8", "replace")


class WebScreen:
    """Where one reply stands on the page: fits `Screen`."""

    pace_s = PACE_S
    progress_after_s = 0.0

    def __init__(self, hub: Hub, request: Request, line: str, files_said: Sequence[Mapping[str, str]] = ()) -> None:
        """
        Args:
            line: What was typed.
            files_said: What was handed over with it.
        """
        self.request = request
        self.line = line
        self.files_said = files_said
        self.blocks: list[str] = []
        self.version = 0
        self.files: set[str] = set()
        """Of the works and documents that it shows."""
        self._today = ""
        """How the day stands; empty when this cost nothing, and then it stands as before."""
        self._is_awaited = False
        """Something was made that took so long that whoever asked is elsewhere by now."""
        self._hub = hub
        self._renderer = Renderer()

    def render(self, draft: Draft) -> Sequence[str]:
        if draft.receipt:
            self._today = draft.receipt.left
            self._is_awaited = bool(ping_words(draft))
        self.files.update(draft.files)
        return self._renderer.render(draft)

    async def put(self, index: int, page: str) -> None:
        if self.version == 0:
            self._appear()
        self.blocks[index : index + 1] = [page]
        self._tell("put", index=index, html=page)

    async def drop(self, length: int) -> None:
        del self.blocks[length:]
        self._tell("drop", length=length)

    async def close(self) -> None:
        # A second delivery of the same request ends at once, and must not end what the first one shows.
        if self._hub.screens.get(self.request.id) is not self:
            return
        del self._hub.screens[self.request.id]
        self._tell("done", today=self._today, is_awaited=self._is_awaited)
        if self.request.command == "forget":
            # Other tabs still show what is gone; they read everything anew.
            self._hub.tell(self.request.asked_by, "hello")

    def _appear(self) -> None:
        """Only now: a second delivery of the same request never paints, so nobody sees it."""
        self._hub.screens[self.request.id] = self
        over = {"replaces": self.request.replaces} if self.request.in_place else {}
        self._tell("start", line=self.line, files=self.files_said, at=stamp(self.request.asked_at), **over)

    def _tell(self, kind: str, **about: object) -> None:
        self.version += 1
        place = {"request": self.request.id, "conversation": self.request.conversation, "version": self.version}
        self._hub.tell(self.request.asked_by, kind, **place, **about)


def stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
