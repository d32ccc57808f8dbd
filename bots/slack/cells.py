"""One message of a reply: posted or streamed, changed while it grows, and whole at the end."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from bots.payload import JSON
from bots.slack.blocks import blocks_of
from bots.slack.mrkdwn import escaped, fallback
from bots.slack.render import Post, settled
from bots.slack.troubles import Malformed, NotAllowed, NotSupported, StreamOver, Trouble
from bots.slack.wire import Mark, Wire

log = structlog.get_logger()

STREAM_S = 4 * 60.0
"""A stream is ended by us before Slack ends it, after about five minutes; from then on the message is changed."""
APPENDED_CHARS = 11_000
"""Slack takes 12,000 with one call."""
POSTED_CHARS, CHANGED_CHARS = 38_000, 3_900
"""Of plain text Slack takes 40,000, and 4,000 of one that replaces another."""
CUT = "\n… Slack took no more of it; `/history` has the whole answer."


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the messages of a reply stand."""

    channel: str
    thread: str
    user: str
    team: str


class Cell:
    """A message of ours.

    Args:
        ts: Of one that stands there already.
    """

    def __init__(self, wire: Wire, spot: Spot, mark: Mark, clock: Callable[[], float], ts: str = "") -> None:
        self.ts = ts
        self.spot = spot
        self.is_streaming = False
        self.has_ended_session = False
        self._wire = wire
        self._mark = mark
        self._clock = clock
        self._since = 0.0
        self._sent = ""
        self._shown: Post | None = None

    @property
    def handle(self) -> str:
        return f"{self.spot.channel}/{self.ts}"

    async def stream(self, post: Post) -> None:
        """Begin as a stream.

        Raises:
            NotSupported: There are none here.
            Unsure: It may have begun.
        """
        words = post.words[: settled(post.words)]
        spot = self.spot
        try:
            self.ts = await self._wire.start_stream(spot.channel, spot.thread, words, spot.user, spot.team)
        except (Malformed, StreamOver, NotAllowed) as trouble:
            # Whatever it does not like about it: a message may still be posted, and that is tried next.
            raise NotSupported(str(trouble)) from trouble
        self.is_streaming, self._sent, self._since = True, words, self._clock()

    async def post(self, post: Post) -> None:
        """Begin as a message. Raises Unsure when it may stand there."""
        channel, thread = self.spot.channel, self.spot.thread
        try:
            self.ts = await self._wire.post(channel, body_of(post), self._mark, thread)
        except Malformed as trouble:
            log.error("posted as plain text", cause=str(trouble), blocks=len(blocks_of(post)))
            self.ts = await self._wire.post(channel, plain_body(post, POSTED_CHARS), self._mark, thread)
        self._shown = replace(post, is_whole=False, is_end=False)

    async def show(self, post: Post) -> None:
        """Let it be this."""
        if self.is_streaming and await self._streamed(post):
            return
        plain = replace(post, is_whole=False, is_end=False)
        if plain != self._shown:
            await self._change(post)
            self._shown = plain

    async def _streamed(self, post: Post) -> bool:
        """Whether the stream could bring it; if not, it has ended."""
        is_whole = post.is_whole
        words = post.words if is_whole else post.words[: settled(post.words)]
        more = words.removeprefix(self._sent)
        has_grown = words.startswith(self._sent) and len(more) <= APPENDED_CHARS
        is_young = self._clock() - self._since < STREAM_S
        try:
            if has_grown and is_young and not is_whole:
                if more:
                    await self._wire.append(self.spot.channel, self.ts, more)
                self._sent = words
                return True
            is_done = has_grown and is_young
            await self._end(more if is_done else "", post if is_done else None)
        except Trouble as trouble:
            # Slack has ended it, or nobody knows what it shows by now: the message itself is changed instead.
            log.info("a stream broke off", cause=repr(trouble))
            if not isinstance(trouble, StreamOver):
                await self._try_to_end()
            is_done = False
        self.is_streaming = False
        return is_done

    async def _end(self, more: str, post: Post | None) -> None:
        blocks = blocks_of(replace(post, words="", heading="")) if post else []
        is_end = post is not None and post.is_end
        what = {
            "metadata": self._mark.metadata(),
            **({"blocks": blocks} if blocks else {}),
            **({"session_status": "active"} if is_end else {}),
        }
        await self._wire.stop_stream(self.spot.channel, self.ts, more, what)
        self.has_ended_session = is_end

    async def _try_to_end(self) -> None:
        try:
            await self._wire.stop_stream(self.spot.channel, self.ts)
        except Trouble as trouble:
            log.info("a stream was not ended", cause=repr(trouble))

    async def _change(self, post: Post) -> None:
        try:
            await self._wire.update(self.spot.channel, self.ts, body_of(post))
        except StreamOver:
            # A process before this one has begun it as a stream.
            await self._try_to_end()
            await self._wire.update(self.spot.channel, self.ts, body_of(post))
        except Malformed as trouble:
            log.error("changed to plain text", cause=str(trouble), blocks=len(blocks_of(post)))
            await self._wire.update(self.spot.channel, self.ts, plain_body(post, CHANGED_CHARS))


def body_of(post: Post) -> JSON:
    """The message as Slack takes it."""
    return {"text": fallback(post), "blocks": blocks_of(post)}


def plain_body(post: Post, longest_chars: int) -> JSON:
    """The words alone, for when Slack does not take the rest."""
    words = "\n".join(filter(None, (post.heading, escaped(post.words))))
    if len(words) > longest_chars:
        words = words[: longest_chars - len(CUT)] + CUT
    return {"text": words or fallback(post), "blocks": []}
