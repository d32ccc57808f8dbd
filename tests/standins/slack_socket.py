"""Socket Mode at the stand-in: one-time addresses, connections, envelopes and their acknowledgements."""

import asyncio
import json
import secrets
import uuid
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from core.sandbox.server import Loopback
from tests.standins.discord_sessions import abort
from tests.standins.discord_time import PATIENCE_S, Bell
from tests.standins.slack_payloads import EVENT, Json

if TYPE_CHECKING:
    from tests.standins.slack_delivery import Delivery, Try

MOST_CONNECTIONS = 10
TICKETS_LAST_S = 30.0
CONNECTIONS_LAST_S = 3600
COMES_LATE = 2
"""From this try on minutes have passed at Slack, and the app has long connected anew: here it is waited for."""
WARNING, REFRESH, DISABLED, TOO_MANY = "warning", "refresh_requested", "link_disabled", "too_many_websockets"


class Sockets:
    """Takes connections at /link, once it is open.

    Attributes:
        refuses_handshakes: So many of the next handshakes are refused.
        goes_silent: Pings are not answered and nothing is sent while this is so.
        closes_after_s: After asking for a refresh, until the old connection is closed.
        honours_acks_elsewhere: Whether an acknowledgement counts that came on another connection than its envelope.
    """

    def __init__(self, app_id: str) -> None:
        self.refuses_handshakes = 0
        self.goes_silent = False
        self.closes_after_s = 0.2
        self.honours_acks_elsewhere = True
        self.handshakes = 0
        """How many were taken."""
        self.refused = 0
        self.pings = 0
        self.strays: list[Json] = []
        """Frames that acknowledge nothing that was waited for."""
        self.connections: list[web.WebSocketResponse] = []
        self.changed = Bell()
        self._app_id = app_id
        app = web.Application()
        app.router.add_get("/link", self.connect)
        self._server, self._is_open = Loopback(app), False
        self._tickets: dict[str, float] = {}
        self._turn = count()
        self._waiting: dict[str, tuple[Try, web.WebSocketResponse, asyncio.Event]] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._closing: set[web.WebSocketResponse] = set()

    async def open(self) -> None:
        """Listen, on a port of its own; doing it again does nothing."""
        if not self._is_open:
            self._is_open = True
            await self._server.__aenter__()

    def ticket(self) -> str:
        """An address for one connection, soon; what apps.connections.open answers."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = asyncio.get_running_loop().time() + TICKETS_LAST_S
        return f"{self._server.url.replace('http', 'ws', 1)}/link?ticket={ticket}&app_id={self._app_id}"

    def expire_tickets(self) -> None:
        """As if nobody had come with those given out."""
        self._tickets.clear()

    @property
    def is_connected(self) -> bool:
        return bool(self.connections)

    async def connected(self, connections: int = 1, within_s: float = PATIENCE_S) -> None:
        """Returns when so many connections are open."""
        await self.changed.until(lambda: len(self.connections) >= connections, within_s)

    async def disconnected(self, within_s: float = PATIENCE_S) -> None:
        """Returns when none is open."""
        await self.changed.until(lambda: not self.connections, within_s)

    # ------------------------------------------------------------------------------------------ connections

    async def connect(self, request: web.Request) -> web.StreamResponse:
        until = self._tickets.pop(request.query.get("ticket", ""), 0.0)
        if self.refuses_handshakes or until < asyncio.get_running_loop().time():
            self.refuses_handshakes = max(0, self.refuses_handshakes - 1)
            self.refused += 1
            self.changed.ring()
            return web.Response(status=403)
        socket = web.WebSocketResponse(autoping=False, max_msg_size=2**22)
        await socket.prepare(request)
        self.handshakes += 1
        try:
            if len(self.connections) >= MOST_CONNECTIONS:
                await self._tell(socket, TOO_MANY)
            else:
                await self._serve(socket)
            await socket.close()
        except ConnectionError:
            pass
        finally:
            if socket in self.connections:
                self.connections.remove(socket)
            self._closing.discard(socket)
            self.changed.ring()
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self.connections.append(socket)
        about = {"host": "applink-stand-in", "build_number": 1, "approximate_connection_time": CONNECTIONS_LAST_S}
        hello = {"type": "hello", "num_connections": len(self.connections), "connection_info": {"app_id": self._app_id}}
        await socket.send_json(hello | {"debug_info": about})
        self.changed.ring()
        async for message in socket:
            if message.type is WSMsgType.PING:
                self.pings += 1
                if not self.goes_silent:
                    await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take(json.loads(message.data), socket)

    def _take(self, frame: Json, socket: web.WebSocketResponse) -> None:
        attempt, sent_on, answered = self._waiting.get(frame.get("envelope_id", ""), (None, None, None))
        if attempt is None or answered is None or (sent_on is not socket and not self.honours_acks_elsewhere):
            self.strays.append(frame)
            self.changed.ring()
            return
        attempt.answered(200, frame.get("payload") or {})
        answered.set()

    # -------------------------------------------------------------------------------------------- envelopes

    async def carry(self, delivery: "Delivery", attempt: "Try", within_s: float) -> None:
        """Send it once, to whose turn it is, and wait for the acknowledgement."""
        if attempt.number >= COMES_LATE:
            with suppress(TimeoutError):
                await self.changed.until(self._able, within_s)
        able = self._able()
        if not able:
            attempt.failure = "connection_failed"
            return
        turn = next(self._turn) % len(able)
        socket, answered = able[turn], asyncio.Event()
        envelope = envelope_of(delivery, attempt)
        attempt.where = f"connection {self.connections.index(socket)}"
        self._waiting[envelope["envelope_id"]] = attempt, socket, answered
        try:
            async with asyncio.timeout(within_s):
                if not self.goes_silent:
                    await socket.send_json(envelope)
                await answered.wait()
        except TimeoutError:
            attempt.failure = "timeout"
        except ConnectionError:
            attempt.failure = "connection_failed"
        finally:
            del self._waiting[envelope["envelope_id"]]

    def _able(self) -> list[web.WebSocketResponse]:
        return [each for each in self.connections if each not in self._closing and not each.closed]

    # --------------------------------------------------------------------------------------------- bad days

    async def refresh(self, reason: str = REFRESH) -> None:
        """Ask every connection to be replaced, send nothing more on it, and close it after a while."""
        for socket in list(self.connections):
            await self._tell(socket, reason)
            self._closing.add(socket)
            task = asyncio.create_task(self._closes(socket))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def warns(self) -> None:
        """Say that a refresh will come; everything goes on meanwhile."""
        for socket in list(self.connections):
            await self._tell(socket, WARNING)

    async def disables(self) -> None:
        """As if Socket Mode had been switched off: say so and hang up; no new connection is taken."""
        self.refuses_handshakes = 1_000_000
        await self.refresh(DISABLED)

    async def cut(self) -> None:
        """Break every connection without a word."""
        for socket in list(self.connections):
            abort(socket)
        await self.disconnected()

    async def _tell(self, socket: web.WebSocketResponse, reason: str) -> None:
        with suppress(ConnectionError):
            about = {"host": "applink-stand-in"}
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": about})

    async def _closes(self, socket: web.WebSocketResponse) -> None:
        # However soon the app leaves by itself, it then finds a closed connection and no error.
        await asyncio.sleep(self.closes_after_s)
        with suppress(ConnectionError):
            await socket.close()

    async def close(self) -> None:
        """Hang up on everybody, for good."""
        for task in list(self._leaving):
            task.cancel()
        for socket in list(self.connections):
            abort(socket)
        await asyncio.gather(*self._leaving, return_exceptions=True)
        if self._is_open:
            self._is_open = False
            await self._server.__aexit__(None, None, None)


def envelope_of(delivery: "Delivery", attempt: "Try") -> Json:
    envelope: Json = {"envelope_id": str(uuid.uuid4()), "payload": delivery.payload, "type": delivery.kind}
    if delivery.kind == EVENT:
        return envelope | {
            "accepts_response_payload": False,
            "retry_attempt": attempt.number,
            "retry_reason": attempt.reason,
        }
    return envelope | {"accepts_response_payload": True}
