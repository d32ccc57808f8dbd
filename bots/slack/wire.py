"""What is done at Slack: messages, streams, files, and answers by an address."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bots.handed import NotFetched
from bots.payload import JSON, part, parts, text
from bots.slack.calls import AGAIN_S, Calls
from bots.slack.governor import Governor
from bots.slack.troubles import (
    FOREIGN,
    NAMES,
    Malformed,
    NotAllowed,
    TooLate,
    TooOften,
    Trouble,
    Unsure,
    ours,
    retry_after_s,
)
from core.file_limits import MOST_BYTES

log = structlog.get_logger()

METADATA = "flashbulb_reply"
MOST_LOOKED_AT = 200
CHUNK_BYTES = 64 * 1024
UPLOADS = 8
"""At once."""
RESPONSE_URL = "response_url"
"""What the governor calls a post to an address of that kind."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What says of a message of ours which one it is, so that one whose receipt got lost is found and not repeated."""

    request: str
    number: int

    def metadata(self) -> JSON:
        return {"event_type": METADATA, "event_payload": {"request": self.request, "number": self.number}}


class Wire(Calls):
    """What is done in one workspace, by its Web API."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        governor: Governor,
        bot_user: str,
        bot_id: str,
        again_s: Sequence[float] = AGAIN_S,
    ) -> None:
        super().__init__(client, governor, again_s)
        self._session = session
        self._uploading = asyncio.Semaphore(UPLOADS)
        self.bot_user = bot_user
        self.bot_id = bot_id

    # ------------------------------------------------------------------------------------------------ messages

    async def post(self, channel: str, body: JSON, mark: Mark | None = None, thread: str = "") -> str:
        """A message; its ts.

        Raises:
            Unsure: It may stand there: look for its mark before it is posted again. Not so if it is Unreached.
        """
        whole = {**body, "channel": channel, **_in(thread), "unfurl_links": False, "unfurl_media": False}
        if mark:
            whole["metadata"] = mark.metadata()
        return text(await self.call("chat.postMessage", whole, channel=channel), "ts")

    async def update(self, channel: str, ts: str, body: JSON) -> None:
        await self.call("chat.update", {**body, "channel": channel, "ts": ts}, is_repeatable=True)

    async def delete(self, channel: str, ts: str) -> None:
        await self.call("chat.delete", {"channel": channel, "ts": ts}, is_repeatable=True)

    async def whisper(self, channel: str, user: str, body: JSON, thread: str = "") -> None:
        """A message that only one person sees, in a channel where both are."""
        await self.call("chat.postEphemeral", {**body, "channel": channel, "user": user, **_in(thread)})

    async def found(self, channel: str, thread: str, request: str, since: str) -> Mapping[int, str]:
        """The messages of a request that stand there, by number; what somebody else has deleted is not among them.

        Raises:
            Trouble: That cannot be seen.
        """
        looked = await self.messages(channel, thread, since=since, with_metadata=True)
        marks = [(part(part(each, "metadata"), "event_payload"), text(each, "ts")) for each in looked]
        return {int(text(mark, "number") or 0): ts for mark, ts in marks if text(mark, "request") == request}

    async def messages(
        self, channel: str, thread: str, *, since: str = "", with_metadata: bool = False, most: int = MOST_LOOKED_AT
    ) -> Sequence[JSON]:
        """The latest of a channel, newest first; of a thread its beginning and what follows it, oldest first."""
        body: dict[str, object] = {"channel": channel, "limit": most}
        if since:
            body.update(oldest=since, inclusive=True)
        if with_metadata:
            body["include_all_metadata"] = True
        method = "conversations.replies" if thread else "conversations.history"
        if thread:
            body["ts"] = thread
        return parts(await self.call(method, body, is_repeatable=True), "messages")

    # ------------------------------------------------------------------------------------------------- streams

    async def start_stream(self, channel: str, thread: str, words: str, user: str, team: str) -> str:
        body = {"channel": channel, "thread_ts": thread, "markdown_text": words}
        whole = {**body, "recipient_user_id": user, "recipient_team_id": team}
        return text(await self.call("chat.startStream", whole), "ts")

    async def append(self, channel: str, ts: str, words: str) -> None:
        await self.call("chat.appendStream", {"channel": channel, "ts": ts, "markdown_text": words})

    async def stop_stream(self, channel: str, ts: str, words: str = "", more: JSON | None = None) -> None:
        body = {"channel": channel, "ts": ts, **({"markdown_text": words} if words else {}), **(more or {})}
        await self.call("chat.stopStream", body)

    # ------------------------------------------------------------------------------------------ by an address

    async def respond(self, url: str, body: JSON) -> None:
        """Answer by a response_url, which takes five of these within half an hour, from whoever knows it.

        Raises:
            TooLate: It takes no more.
            Unsure: It may have been posted.
        """
        await self.governor.turn(RESPONSE_URL)
        try:
            async with self._session.post(url, json=body) as response:
                said = await response.text()
        except FOREIGN as error:
            raise ours(error) from error
        if response.status == 429:
            often = TooOften(RESPONSE_URL, retry_after_s(response.headers))
            self.governor.hold(RESPONSE_URL, often.retry_after_s)
            raise often
        if response.status >= 500:
            raise Unsure(f"{response.status}")
        if response.status in (403, 404, 410) or "_url" in said:
            raise TooLate(f"{response.status}")
        if response.status >= 400 or '"ok":false' in said.replace(" ", ""):
            raise _refused(said)

    # --------------------------------------------------------------------------------------------------- files

    async def upload(self, name: str, data: bytes, alt: str) -> str:
        """Hand the bytes over; the file's id. Nobody sees it before it is shared."""
        about = {"filename": name, "length": len(data), **({"alt_txt": alt} if alt else {})}
        async with self._uploading:
            given = await self.call("files.getUploadURLExternal", about, is_repeatable=True)
            try:
                headers = {"Content-Type": "application/octet-stream"}
                async with self._session.post(text(given, "upload_url"), data=data, headers=headers) as response:
                    await response.read()
            except FOREIGN as error:
                raise Unsure(repr(error)) from error
        if response.status != 200:
            raise Unsure(f"upload: {response.status}")
        return text(given, "file_id")

    async def share(self, files: Sequence[JSON], channel: str, thread: str, words: str = "") -> None:
        """Let the channel, or its thread, see these files below these words of mrkdwn; it takes them a moment."""
        where = {"channel_id": channel, **_in(thread), **({"initial_comment": words} if words else {})}
        await self.call("files.completeUploadExternal", {"files": json.dumps(files), **where})

    async def shared(self, file: str, channel: str) -> str:
        """The ts of the message by which a channel sees a file; empty while it does not."""
        shares = part(part(await self.call("files.info", {"file": file}, is_repeatable=True), "file"), "shares")
        found = [each for kind in shares for each in parts(part(shares, kind), channel)]
        return text(found[0], "ts") if found else ""

    async def delete_files(self, files: Sequence[str]) -> None:
        for file in files:
            await self.call("files.delete", {"file": file}, is_repeatable=True)

    async def fetch(self, url: str) -> bytes:
        """The bytes of a file that somebody attached, up to one more than anything may have.

        Raises:
            NotFetched: Slack does not give them; or they are elsewhere, where our token is nobody's business.
        """
        if not self._is_slacks(url):
            raise NotFetched("not at Slack")
        try:
            headers = {"Authorization": f"Bearer {self._client.token}"}
            async with self._session.get(url, headers=headers) as response:
                response.raise_for_status()
                # Whoever may not see it gets the page where people log in.
                if response.content_type == "text/html" and not url.endswith((".html", ".htm")):
                    raise NotFetched("a login page")
                return await _read(response)
        except FOREIGN as error:
            raise NotFetched from error

    def _is_slacks(self, url: str) -> bool:
        """A file may be anywhere: what is linked from other services comes with their address."""
        there, ours = urlsplit(url), urlsplit(self._client.base_url)
        is_slack = there.scheme == "https" and f".{there.hostname}".endswith(".slack.com")
        return is_slack or (there.scheme, there.netloc) == (ours.scheme, ours.netloc)

    # ------------------------------------------------------------------------------------------------ all others

    async def join(self, channel: str) -> None:
        """Become a member of a public channel. Raises NotAllowed of another."""
        try:
            await self.call("conversations.join", {"channel": channel}, is_repeatable=True)
        except (Unsure, TooOften):
            raise
        except Trouble as trouble:
            raise NotAllowed(f"not joined: {trouble}") from trouble

    async def direct_channel(self, user: str) -> str:
        """The bot's own channel with somebody; its id."""
        answer = await self.call("conversations.open", {"users": user}, is_repeatable=True)
        return text(part(answer, "channel"), "id")


def _in(thread: str) -> JSON:
    return {"thread_ts": thread} if thread else {}


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """What is too large is read no further than it takes to know."""
    data = bytearray()
    async for piece in response.content.iter_chunked(CHUNK_BYTES):
        data += piece
        if len(data) > MOST_BYTES:
            break
    return bytes(data)


def _refused(said: str) -> Trouble:
    """What an address says no with, as JSON or as a bare word."""
    name = next((word for word in re.findall(r"[a-z_]+", said) if word in NAMES), "")
    return NAMES.get(name, Malformed)(name or "refused")
