"""Answers by a response_url: without membership, five of them within half an hour, and never to be changed."""

import structlog

from bots.payload import JSON
from bots.slack.address import Address
from bots.slack.cells import POSTED_CHARS, body_of, plain_body
from bots.slack.post import Post
from bots.slack.troubles import Malformed, TooLate, Unreached, Unsure
from bots.slack.wire import Wire
from core.ports import Clock

log = structlog.get_logger()

BY_URL = "url"
"""The handle of what was answered so."""


class ByUrl:
    """The address of one reply."""

    def __init__(self, request_id: str, address: Address, wire: Wire, now: Clock) -> None:
        self._id = request_id
        self._address = address
        self._wire = wire
        self._now = now
        self._unsure: set[int] = set()
        self._below = {"thread_ts": address.thread} if address.thread else {}
        self._is_over = address.over == BY_URL

    @property
    def is_alive(self) -> bool:
        return self._address.has_url(self._now())

    async def whisper(self, words: str) -> None:
        """Tell the asker alone."""
        await self._wire.respond(self._address.url, {"text": words, **self._below, "response_type": "ephemeral"})

    async def say(self, number: int, post: Post, *, is_hidden: bool) -> None:
        """Answer, once.

        Args:
            number: Which message of the reply it is.
            is_hidden: Only the asker is to see it.

        Raises:
            TooLate: The address takes no more.
            Unsure: It may have been answered.
        """
        if not self.is_alive:
            raise TooLate("the address is dead")
        if number in self._unsure and not is_hidden:
            # It took it or not, which nobody can see from here; everybody would read a second one.
            log.warning("answered by an address, perhaps", id=self._id)
            return
        try:
            over: JSON = {"replace_original": True} if self._is_over and not number else {}
            how = {**self._below, **over, "response_type": "ephemeral" if is_hidden else "in_channel"}
            await self._said(post, how)
        except Unreached:
            raise
        except Unsure:
            self._unsure.add(number)
            raise

    async def _said(self, post: Post, how: JSON) -> None:
        try:
            await self._wire.respond(self._address.url, {**body_of(post), **how})
        except Malformed as trouble:
            log.error("answered with plain text", id=self._id, cause=str(trouble))
            try:
                await self._wire.respond(self._address.url, {**plain_body(post, POSTED_CHARS), **how})
            except Malformed as again:
                raise TooLate("it takes nothing") from again
