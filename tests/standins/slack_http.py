"""Deliveries by signed HTTP requests, and who sends them again, there or over Socket Mode, when Slack would."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import aiohttp

from tests.standins.discord_time import Bell
from tests.standins.slack_payloads import DEPRECATED_TOKEN, EVENT, SLASH, Json
from tests.standins.slack_socket import Sockets

if TYPE_CHECKING:
    from tests.standins.slack_delivery import Delivery, Try

USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MOST_REDIRECTS = 2
ACK_WITHIN_S = 3.0
RETRY_GAPS_S = (0.0, 0.05, 0.05)
"""At Slack at once, after a minute and after five; nobody wants to wait for that here."""


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def body_of(delivery: "Delivery") -> tuple[bytes, str]:
    """What is sent, and its content type."""
    if delivery.kind == EVENT:
        return json.dumps(delivery.payload).encode(), JSON
    form = delivery.payload if delivery.kind == SLASH else {"payload": json.dumps(delivery.payload)}
    return urlencode(form).encode(), FORM


class Requests:
    """Sends to request URLs in turn, one try each, as a balancer in front of replicas would.

    Attributes:
        secret: What requests are signed with.
        urls: Where to; a retry goes to the next one.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.urls: tuple[str, ...] = ()
        self._turn = count()
        self._session: aiohttp.ClientSession | None = None

    def signed(self, body: bytes, secret: str | None = None, timestamp: str | None = None) -> dict[str, str]:
        """The two headers that prove where a request comes from."""
        timestamp = timestamp or str(int(time.time()))
        signature = signature_of(secret or self.secret, timestamp, body)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}

    async def carry(self, delivery: "Delivery", attempt: "Try", within_s: float) -> None:
        """Send it once, to whose turn it is."""
        body, kind = body_of(delivery)
        headers = {"Content-Type": kind, "Accept": "*/*", **self.signed(body)}
        if attempt.number:
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        attempt.where = self.urls[next(self._turn) % len(self.urls)]
        try:
            await self._ask(attempt, body, headers, within_s)
        except TimeoutError:
            attempt.failure = "http_timeout"
        except aiohttp.TooManyRedirects:
            attempt.failure = "too_many_redirects"
        except aiohttp.ClientError:
            attempt.failure = "connection_failed"

    async def _ask(self, attempt: "Try", body: bytes, headers: Mapping[str, str], within_s: float) -> None:
        limit = aiohttp.ClientTimeout(total=within_s)
        asked = self._client().post(
            attempt.where, data=body, headers=headers, timeout=limit, max_redirects=MOST_REDIRECTS
        )
        async with asked as answer:
            said = await answer.read()
            no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
            attempt.answered(answer.status, parsed(said, answer.content_type), no_retry=no_retry)
            if not 200 <= answer.status < 300:
                attempt.failure = "http_error"

    # --------------------------------------------------------------------------------------------- bad days

    async def knocks(
        self,
        url: str,
        body: bytes,
        *,
        secret: str | None = None,
        timestamp: str | None = None,
        signature: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Whatever anybody may send: without one of `secret`, `timestamp` and `signature` it is not signed at all.

        `headers` come last, over those of a JSON request. The answer's status and body; 0 when there was none, because
        the app hung up.
        """
        sent = {"Content-Type": JSON}
        if secret or timestamp or signature:
            sent |= self.signed(body, secret, timestamp)
        if signature:
            sent["X-Slack-Signature"] = signature
        try:
            # Not as bytes: aiohttp warns of enormous ones, which are what is wanted here.
            async with self._client().post(url, data=BytesIO(body), headers={**sent, **(headers or {})}) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientError:
            return 0, b""

    async def breaks_off(self, url: str, body: bytes, after_bytes: int) -> None:
        """Send a signed request of which only so many bytes of the body arrive."""
        address = urlsplit(url)
        assert address.hostname
        _, writer = await asyncio.open_connection(address.hostname, address.port)
        sent = {"Host": address.netloc, "Content-Type": JSON, "Content-Length": str(len(body)), **self.signed(body)}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        writer.write(f"POST {address.path} HTTP/1.1\r\n{head}\r\n".encode() + body[:after_bytes])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def verifies_url(self, url: str = "") -> bool:
        """Whether the app gives back the challenge, as Slack asks when a request URL is entered."""
        challenge = secrets.token_urlsafe(32)
        asked = {"token": DEPRECATED_TOKEN, "challenge": challenge, "type": "url_verification"}
        status, said = await self.knocks(url or self.urls[0], json.dumps(asked).encode(), secret=self.secret)
        return status == 200 and challenge in said.decode()

    def _client(self) -> aiohttp.ClientSession:
        self._session = self._session or aiohttp.ClientSession(headers={"User-Agent": USER_AGENT})
        return self._session

    async def close(self) -> None:
        if self._session:
            await self._session.close()


def parsed(said: bytes, kind: str) -> Json:
    if not said:
        return {}
    if kind == JSON:
        body = json.loads(said)
        return body if isinstance(body, dict) else {"text": str(body)}
    return {"text": said.decode()}


class Courier:
    """Sends deliveries on their road, again when Slack would, and remembers them all.

    Attributes:
        ack_within_s: Slack's three seconds; less makes a story about missing them shorter.
        retry_gaps_s: Before each further try of an event; everything else is tried once.
    """

    def __init__(self, app_id: str, secret: str) -> None:
        self.sockets = Sockets(app_id)
        self.http = Requests(secret)
        self.ack_within_s = ACK_WITHIN_S
        self.retry_gaps_s: Sequence[float] = RETRY_GAPS_S
        self.sent: list[Delivery] = []
        """Every delivery, oldest first."""
        self.rung = Bell()
        """With every answer to any of them."""
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def missed_acks(self) -> int:
        """How many of them had a try without an answer within three seconds."""
        return sum(each.is_missed for each in self.sent)

    def send(self, delivery: "Delivery", *, number: int = 0, reason: str = "") -> "Delivery":
        """Bring it on its way; `number` and `reason` pass it off as a repeat."""
        if delivery not in self.sent:
            self.sent.append(delivery)
        delivery.is_over = False
        # Several can be under way at once and outlive who sent them; `close` ends those that still are.
        task = asyncio.create_task(self._bring(delivery, number, reason))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return delivery

    async def _bring(self, delivery: "Delivery", number: int, reason: str) -> None:
        gaps = list(self.retry_gaps_s)[number:] if delivery.kind == EVENT else []
        while True:
            attempt = delivery.begin(number, reason)
            road = self.http if self.http.urls else self.sockets
            await road.carry(delivery, attempt, self.ack_within_s)
            is_done = bool(attempt.ack and (attempt.ack.is_ok or attempt.ack.no_retry)) or not gaps
            delivery.is_over = is_done
            delivery.bell.ring()
            self.rung.ring()
            if is_done:
                return
            await asyncio.sleep(gaps.pop(0))
            number, reason = number + 1, attempt.failure

    async def repeat(self, delivery: "Delivery", times: int) -> "Delivery":
        """Send an event that was taken once more, as when Slack never heard of it; returns when all were answered."""
        for number in range(1, times + 1):
            before = len(delivery.tries)
            self.send(delivery, number=number, reason="http_timeout" if self.http.urls else "timeout")
            await delivery.bell.until(lambda before=before: len(delivery.tries) > before and delivery.is_over)
        return delivery

    async def close(self) -> None:
        """Give up on whatever is under way, and hang up."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self.sockets.close()
        await self.http.close()
