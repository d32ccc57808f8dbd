"""Socket Mode: connections that we open, so that Slack need not reach us."""

import asyncio
import logging
import time

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.listening.connection import Connection
from bots.slack.troubles import FOREIGN, TooOften, Unsure, ours
from core.errors import BadCredentials, HostError

log = structlog.get_logger()

LONGEST_OFTEN_S = 60.0
REFRESH, DISABLED = "refresh_requested", "link_disabled"

NOT_ACCEPTED = (
    "SLACK_APP_TOKEN is not accepted ({}). At api.slack.com/apps, Basic Information has a part App-Level Tokens: "
    "generate one with the scope connections:write, put it into .env and start again. Under Socket Mode, Enable Socket "
    "Mode must be on."
)
SWITCHED_OFF = (
    "Socket Mode was switched off for this app. At api.slack.com/apps, switch on Enable Socket Mode under Socket Mode "
    "and start again; or let Slack call you: leave out SLACK_APP_TOKEN and set SLACK_SIGNING_SECRET."
)


class Sockets:
    """Listens by Socket Mode on several connections, so that one is there while another is replaced.

    Args:
        patience_s: How long opening one may take, and the longest wait between two tries.
        ping_s: How often a connection is tried; one that stays silent is replaced after twice that.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        session: aiohttp.ClientSession,
        api_base: str,
        *,
        connections: int = 2,
        patience_s: float = 30.0,
        ping_s: float = 10.0,
    ) -> None:
        self._app = app
        self._token = app_token
        self._client = AsyncWebClient(
            base_url=api_base, session=session, retry_handlers=[], logger=logging.getLogger("slack_sdk")
        )
        self._count = connections
        self._patience_s = patience_s
        self._first_wait_s = min(1.0, patience_s / 10)
        self._ping_s = ping_s
        self._connections: set[Connection] = set()
        self._has_been_in = False
        self.connected = asyncio.Event()
        """Set once one stands; `is_connected` tells whether one still does."""

    @property
    def is_connected(self) -> bool:
        return any(connection.is_open for connection in self._connections)

    async def serve(self) -> None:
        """Listen until cancelled. What was heard by then is still acknowledged.

        Raises:
            HostError: Slack will not let it in before somebody puts it right.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._count):
                    group.create_task(self._hold())
        except* HostError as errors:
            raise errors.exceptions[0] from None
        finally:
            await asyncio.gather(*(self._leave(connection) for connection in tuple(self._connections)))

    async def _hold(self) -> None:
        """Keep one connection, replaced whenever it has to be."""
        pause_s = self._first_wait_s
        connection = await self._connected()
        while True:
            since = time.monotonic()
            why = await connection.over()
            log.info("a connection to Slack is over", why=why)
            if why == DISABLED:
                raise HostError(SWITCHED_OFF)
            following = None
            if why == REFRESH:
                # First the new one: until it stands, what comes on the old one is still acknowledged.
                following = await self._connected()
            await self._leave(connection)
            if following is None:
                if time.monotonic() - since < self._patience_s:
                    # Thrown out as soon as it was in, it would otherwise come again without a pause.
                    await asyncio.sleep(pause_s)
                    pause_s = min(pause_s * 2, self._patience_s)
                else:
                    pause_s = self._first_wait_s
                following = await self._connected()
            connection = following

    async def _connected(self) -> Connection:
        """A connection, as soon as Slack can be reached."""
        wait_s = self._first_wait_s
        while True:
            try:
                return await self._opened()
            except FOREIGN as error:
                pause_s = max(wait_s, self._worth_waiting_s(error))
                # Not what it says: the ticket is part of it.
                log.warning("Slack's socket cannot be opened yet", wait_s=pause_s, cause=type(error).__name__)
            await asyncio.sleep(pause_s)
            wait_s = min(wait_s * 2, self._patience_s)

    async def _opened(self) -> Connection:
        connection = Connection(self._app, self._token, self._client, self._ping_s)
        self._connections.add(connection)
        try:
            async with asyncio.timeout(self._patience_s):
                await connection.connect()
        except BaseException:
            await self._leave(connection)
            raise
        self._has_been_in = True
        self.connected.set()
        log.info("connected to Slack", connections=sum(each.is_open for each in self._connections))
        return connection

    async def _leave(self, connection: Connection) -> None:
        try:
            await connection.leave()
        finally:
            self._connections.discard(connection)

    def _worth_waiting_s(self, error: Exception) -> float:
        """How long at least, before it is worth trying again. A refusal that waiting does not change is raised."""
        match ours(error):
            case TooOften() as often:
                return min(often.retry_after_s, LONGEST_OFTEN_S)
            case Unsure():
                return 0.0
            case refused:
                sentence = NOT_ACCEPTED.format("invalid" if isinstance(refused, HostError) else refused)
        if not self._has_been_in:
            raise BadCredentials(sentence) from error
        # Who was let in once is not ended by one answer: Slack has been wrong about that for minutes.
        log.error("Slack's socket is refused", error=sentence)
        return 0.0
