"""One connection of Socket Mode, from its ticket to its end.

slack_sdk's client would open the next one by itself, and has been seen to try one refused ticket for ever, to close the
old connection before the new one stands, and to acknowledge on another than it was told by. Here each of its clients is
one connection with one ticket, and what follows is decided by `Sockets`.
"""

import asyncio
import logging
import time
from contextlib import suppress

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bots.payload import text
from bots.slack.listening.app import dispatched

log = structlog.get_logger()

LOOK_S = 0.5
"""How often it is looked whether a connection still stands; most tell us when they end."""
LAST_ACKS_S = 1.0
"""How long what was heard may take to be acknowledged before the connection is closed."""
GOODBYE_S = 1.0
"""A server that does not say goodbye in this time is left without."""
WARNING, LOST = "warning", "lost"


class Connection(SocketModeClient):
    """One connection, from its ticket to its end. Must be made inside the running loop."""

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient, ping_s: float) -> None:
        super().__init__(
            app_token=app_token,
            logger=logging.getLogger("slack_sdk"),
            web_client=web_client,
            auto_reconnect_enabled=False,
            ping_interval=ping_s,
        )
        self._app = app
        self._at_work: set[asyncio.Task[None] | None] = set()
        self._told_why = ""
        self._told = asyncio.Event()
        self.socket_mode_request_listeners.append(self._acknowledge)

    @property
    def is_open(self) -> bool:
        return not self.closed and self.current_session is not None and not self.current_session.closed

    async def connect(self) -> None:
        """Ask for a ticket and go in with it; one try.

        Raises:
            FOREIGN: It failed.
        """
        answer = await self.web_client.apps_connections_open(app_token=self.app_token)
        self.current_session = await self.aiohttp_client_session.ws_connect(
            str(answer.get("url")),
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=self.proxy,
            ssl=self.web_client.ssl if self.web_client.ssl is not None else True,
        )
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    async def over(self) -> str:
        """Returns when it is to be replaced or is gone: with Slack's reason, or LOST."""
        while not self._told.is_set() and await self.is_connected():
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._told.wait()
        return self._told_why or LOST

    async def leave(self) -> None:
        """Hear nothing more, let acknowledgements go out, hang up. Takes two seconds at most."""
        try:
            if self.message_receiver is not None:
                self.message_receiver.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_ACKS_S):
                    await self._all_acknowledged()
            self.closed = True
            with suppress(TimeoutError, aiohttp.ClientError, OSError):
                async with asyncio.timeout(GOODBYE_S):
                    if self.current_session is not None:
                        await self.current_session.close()
        finally:
            self.closed = True
            for task in (self.message_processor, self.current_session_monitor, self.message_receiver, *self._at_work):
                if task is not None:
                    task.cancel()
            await self.aiohttp_client_session.close()

    async def run_message_listeners(self, message: dict[str, object], raw_message: str) -> None:
        """Called by slack_sdk with each message, in a task of its own that nobody keeps."""
        if message.get("type") == "disconnect":
            self._disconnected(text(message, "reason"))
            return
        task = asyncio.current_task()
        self._at_work.add(task)
        try:
            await super().run_message_listeners(message, raw_message)
        finally:
            self._at_work.discard(task)

    def _disconnected(self, reason: str) -> None:
        # A warning comes some seconds before the request, and until that everything goes on.
        if reason != WARNING:
            self._told_why = reason
            self._told.set()

    async def _acknowledge(self, _client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = await dispatched(self._app, request.payload, build_headers(request) or {})
        try:
            await send_async_response(self, request, answer, time.time())
        except (aiohttp.ClientError, OSError) as error:
            log.warning("an acknowledgement did not get out", type=request.type, cause=type(error).__name__)

    async def _all_acknowledged(self) -> None:
        while True:
            # Begins with waiting: what was taken from the queue a moment ago is not at work yet.
            await asyncio.sleep(0.01)
            if not self.is_open or (self.message_queue.empty() and not self._at_work):
                return
