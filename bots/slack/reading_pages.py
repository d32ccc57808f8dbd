"""History read page by page: as far as it is wanted, and no longer than somebody waits for it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from bots.payload import JSON, part, parts, text
from bots.slack.troubles import NotMember, TooOften, Unsure
from bots.slack.wire import Wire

log = structlog.get_logger()

PAGE = 500
"""Messages; Slack gives 999 at the most, and half a megabyte at once holds everything up while it is parsed."""
PATIENCE_S = 20.0
"""So long Slack's pace is waited for in one reading. An app that is held to a page a minute gets no further."""
AGAIN_S = (0.3, 1.0, 3.0)
MOST_PAGES = 200

Enough = Callable[[Sequence[JSON]], bool]


@dataclass(frozen=True, slots=True)
class Pages:
    """What was read."""

    messages: Sequence[JSON]
    """In the order in which Slack tells them."""
    is_held: bool = False
    """Slack gives no more for now, so that not all of it was read."""


class Pager:
    """Reads one place, once."""

    def __init__(self, wire: Wire, patience_s: float = PATIENCE_S) -> None:
        self._wire = wire
        self._left_s = patience_s
        self._has_entered = False

    async def read(self, method: str, body: Mapping[str, object], enough: Enough) -> Pages:
        """Page after page, until `enough` says so of all there is so far.

        Raises:
            Trouble, HostError: Not even the first page was given.
        """
        found: list[JSON] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            try:
                answer = await self._page(method, {**body, **({"cursor": cursor} if cursor else {})})
            except TooOften as often:
                if not found:
                    raise
                log.info("read no further", method=method, messages=len(found), retry_after_s=often.retry_after_s)
                return Pages(found, is_held=True)
            found += parts(answer, "messages")
            cursor = text(part(answer, "response_metadata"), "next_cursor")
            if not cursor or enough(found):
                return Pages(found)
        return Pages(found, is_held=True)

    async def _page(self, method: str, body: Mapping[str, object]) -> JSON:
        again = iter(AGAIN_S)
        while True:
            self._wait_for(method)
            try:
                return await self._wire.once(method, body)
            except NotMember:
                if self._has_entered:
                    raise
                # A public channel lets in whoever wants to read; only members may.
                self._has_entered = True
                await self._wire.join(str(body["channel"]))
            except TooOften as often:
                log.info("held back", method=method, retry_after_s=often.retry_after_s)
            except Unsure:
                wait_s = next(again, None)
                if wait_s is None:
                    raise
                await asyncio.sleep(wait_s)

    def _wait_for(self, method: str) -> None:
        """Raises TooOften where its turn comes too late."""
        wait_s = self._wire.governor.wait_s(method)
        if wait_s > self._left_s:
            raise TooOften(method, wait_s)
        self._left_s -= wait_s
