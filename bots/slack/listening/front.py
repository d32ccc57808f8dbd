"""HTTP mode: Slack's requests, and nobody else's, to an address of ours."""

import asyncio
import errno
import hmac
import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp

from bots.payload import JSON
from bots.slack.listening.app import dispatched
from core.errors import BadConfig, HostError

log = structlog.get_logger()

PATH, HEALTH = "/slack/events", "/healthz"
LONGEST_BODY = 1024 * 1024
BODY_S = 5.0
"""How long a body may take to arrive; Slack itself gives up after three."""
CLOSE_S = 3.0
"""How long requests that are being answered may take at the end."""
WINDOW_S = 300
"""A request may be so much older or newer than our clock says."""
REMEMBERED_S = 2.0 * WINDOW_S
MOST_REMEMBERED = 50_000
"""80 a second for ten minutes: more than Slack sends an app before it says that it is too much."""
MOST_FIELDS = 200
RETRY_HEADERS = ("x-slack-retry-num", "x-slack-retry-reason")


class Unreadable(Exception):
    """Slack's, but nothing that anybody could read."""


class Seal:
    """Knows Slack's requests by the secret that only Slack and the app have, and knows each only once.

    Args:
        now: Seconds since 1970.
    """

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        if not secret:
            raise BadConfig("SLACK_SIGNING_SECRET is empty, so nobody could tell Slack's requests from others'.")
        self._secret = secret.encode()
        self._now = now
        self._seen: dict[str, float] = {}

    def problem(self, timestamp: str, signature: str, body: bytes) -> str:
        """Why this is not taken for Slack's, in a word; empty when it is, and is not again."""
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len("9999999999")):
            return "timestamp"
        if abs(self._now() - int(timestamp)) > WINDOW_S:
            return "stale"
        right = "v0=" + hmac.new(self._secret, b"v0:%b:%b" % (timestamp.encode(), body), sha256).hexdigest()
        if not hmac.compare_digest(signature.encode("utf-8", "replace"), right.encode()):
            return "signature"
        # The signature covers the timestamp: the same one is the same request.
        return "" if self._is_new(right) else "replayed"

    def _is_new(self, signature: str) -> bool:
        now = self._now()
        while self._seen and (len(self._seen) >= MOST_REMEMBERED or next(iter(self._seen.values())) < now):
            del self._seen[next(iter(self._seen))]
        if signature in self._seen:
            return False
        self._seen[signature] = now + REMEMBERED_S
        return True


class Front:
    """Listens for Slack's requests, and says how it is.

    Args:
        port: 0 for any free one.
        is_healthy: What a balancer wants to know before it sends requests here.
        when_ready: Called with the address once it listens.
    """

    def __init__(
        self,
        app: AsyncApp,
        signing_secret: str,
        *,
        host: str,
        port: int,
        is_healthy: Callable[[], bool],
        when_ready: Callable[[str], None],
        body_s: float = BODY_S,
    ) -> None:
        self._app = app
        self._seal = Seal(signing_secret)
        self._host = host
        self._port = port
        self._is_healthy = is_healthy
        self._when_ready = when_ready
        self._body_s = body_s
        self._under_way: set[asyncio.Future[None]] = set()

    async def serve(self) -> None:
        """Answer until cancelled; what has come by then is still answered.

        Raises:
            HostError: The port cannot be listened on.
        """
        app = web.Application(client_max_size=LONGEST_BODY)
        app.add_routes([web.post(PATH, self._came), web.get(HEALTH, self._health)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_S)
        await runner.setup()
        try:
            await self._listen(runner)
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            raise _cannot_listen(error, self._host, self._port) from error
        self._when_ready(_address(runner))
        try:
            await asyncio.Event().wait()
        finally:
            await site.stop()
            # From its clean-up on, aiohttp reads no more of bodies that have not come whole.
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=CLOSE_S)

    async def _came(self, request: web.Request) -> web.StreamResponse:
        done = asyncio.get_running_loop().create_future()
        self._under_way.add(done)
        try:
            return await self._answer(request)
        finally:
            self._under_way.discard(done)
            done.set_result(None)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            async with asyncio.timeout(self._body_s):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _refused(413, "enormous")
        # An encoding that breaks off, a connection that does, or one that sends no more.
        except (web.RequestPayloadError, OSError, TimeoutError):
            return _refused(400, "truncated")
        sent = request.headers
        stamp, signature = sent.get("X-Slack-Request-Timestamp", ""), sent.get("X-Slack-Signature", "")
        if problem := self._seal.problem(stamp, signature, body):
            return _refused(401, problem)
        try:
            payload = _read(body, request.content_type)
        except Unreadable as error:
            return _refused(400, str(error))
        return await to_aiohttp_response(await dispatched(self._app, payload, _retried(sent)))

    async def _health(self, _request: web.Request) -> web.Response:
        if self._is_healthy():
            return web.json_response({"ok": True})
        return web.json_response({"ok": False, "why": "Slack is not being served at the moment."}, status=503)


def _refused(status: int, why: str) -> web.Response:
    log.info("a request to Slack's address was refused", status=status, why=why)
    return web.Response(status=status)


def _read(body: bytes, content_type: str) -> JSON:
    """What was sent.

    Raises:
        Unreadable: It is none of what Slack sends.
    """
    try:
        match content_type:
            case "application/json":
                payload = json.loads(body.decode())
            case "application/x-www-form-urlencoded":
                payload = _of_form(body.decode())
            case _:
                raise Unreadable("type")
    except (ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    if not isinstance(payload, dict):
        raise Unreadable("shape")
    return payload


def _of_form(body: str) -> object:
    """A command's fields; all else comes as JSON in one field."""
    fields = dict(parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    return fields if "command" in fields or "payload" not in fields else json.loads(fields["payload"])


def _retried(sent: Mapping[str, str]) -> Mapping[str, str]:
    return {name: sent[name] for name in RETRY_HEADERS if name in sent}


def _cannot_listen(error: OSError, host: str, port: int) -> HostError:
    if error.errno == errno.EADDRINUSE:
        return HostError(f"Port {port} is used by something else. End that, or set PORT to another one.")
    if error.errno == errno.EACCES:
        return HostError(f"Port {port} may not be listened on by this user. Set PORT to one above 1023.")
    return HostError(f"Slack's requests cannot be listened for on {host}, port {port}: {error.strerror or error}.")


def _address(runner: web.AppRunner) -> str:
    """Where Slack's requests are taken, with the port that the system chose when none was asked for."""
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}{PATH}" if ":" in host else f"http://{host}:{port}{PATH}"
