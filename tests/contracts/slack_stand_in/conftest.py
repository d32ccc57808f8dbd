"""How Slack reaches the plainest bolt app there is: over Socket Mode, or by signed requests."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from core.sandbox.server import Loopback
from tests.standins.discord_time import Bell
from tests.standins.slack import SlackStandIn
from tests.standins.slack_delivery import Delivery
from tests.standins.slack_http import Courier
from tests.standins.slack_payloads import EVENT, SLASH, App, event_callback, message_event, slash_form
from tests.standins.slack_things import Channel, Person

HOME = App("A0STAND", "T0STAND", "square", "U0BOT", "B0BOT")
SECRET = "a signing secret"
ADA = {"id": "U0ADA", "name": "ada"}
PLAZA = {"id": "C0PLAZA", "name": "plaza"}
ANYTHING = re.compile(".*")
PING_S = 0.05
Say = Callable[..., Awaitable[Any]]


class Hearing:
    """A bolt app that remembers what it hears, and acknowledges it, or does `answers` instead."""

    def __init__(self, api_base: str, home: App = HOME, secret: str = SECRET, token: str = "xoxb-1") -> None:
        async def authorize(**_: Any) -> AuthorizeResult:
            whose = {"bot_id": home.bot_id, "bot_user_id": home.bot_user_id, "bot_token": token}
            return AuthorizeResult(enterprise_id=None, team_id=home.team_id, **whose)

        client = AsyncWebClient(base_url=api_base)
        self.app = AsyncApp(authorize=authorize, signing_secret=secret, client=client, process_before_response=True)
        self.requests: list[AsyncBoltRequest] = []
        self.bell = Bell()
        self.answers: Callable[[AsyncBoltRequest, Say], Awaitable[Any]] | None = None
        hears = (self.app.command, self.app.event, self.app.action, self.app.view, self.app.view_closed)
        for listens in (*hears, self.app.shortcut):
            listens(ANYTHING)(self.hear)

    async def hear(self, req: AsyncBoltRequest, ack: Say) -> None:
        self.requests.append(req)
        self.bell.ring()
        await (self.answers(req, ack) if self.answers else ack())

    async def heard(self, times: int = 1) -> list[dict[str, Any]]:
        """The bodies so far, when there are so many."""
        await self.bell.until(lambda: len(self.requests) >= times)
        return [request.body for request in self.requests]

    @asynccontextmanager
    async def connected(self, ping_s: float = PING_S, token: str = "xapp-1") -> AsyncIterator[AsyncSocketModeHandler]:
        """Over Socket Mode, while this is entered."""
        handler = AsyncSocketModeHandler(self.app, token, ping_interval=ping_s)
        await handler.connect_async()
        try:
            yield handler
        finally:
            await handler.close_async()

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Its request URL, while this is entered."""
        async with Loopback(self.app.web_app("/slack/events")) as server:
            yield f"{server.url}/slack/events"


@pytest.fixture
async def courier() -> AsyncIterator[Courier]:
    """Slack without its Web API, but for the one method that Socket Mode begins with."""

    async def opens(_: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": courier.sockets.ticket()})

    courier = Courier(HOME.app_id, SECRET)
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", opens)
    async with Loopback(app) as server:
        await courier.sockets.open()
        courier.api_base = f"{server.url}/api/"
        yield courier
        await courier.close()


@pytest.fixture
def hearing(courier: Courier) -> Hearing:
    return Hearing(courier.api_base)


def typed(text: str = "why?") -> Delivery:
    """Ada's /ask, not sent yet."""
    urls = {"response_url": "https://hooks.slack.test/1", "trigger_id": f"1.{text}"}
    return Delivery(SLASH, slash_form(HOME, ADA, PLAZA, "/ask", text, **urls))


def said(text: str = "hello") -> Delivery:
    """Ada's message in the plaza, not sent yet."""
    message = {"user": ADA["id"], "type": "message", "ts": "1700000000.000100", "text": text, "team": HOME.team_id}
    return Delivery(EVENT, event_callback(HOME, message_event(message, PLAZA["id"], "channel"), 1_700_000_000))


@pytest.fixture
async def square() -> AsyncIterator[SlackStandIn]:
    """The whole of Slack."""
    async with SlackStandIn() as square:
        yield square


@pytest.fixture
def ada(square: SlackStandIn) -> Person:
    return square.person("Ada")


@pytest.fixture
def plaza(square: SlackStandIn, ada: Person) -> Channel:
    return square.channel("plaza", ada)


@pytest.fixture
async def bot(square: SlackStandIn) -> AsyncIterator[Hearing]:
    """Connected over Socket Mode."""
    bot = Hearing(square.api_base, square.app, square.signing_secret, square.bot_token)
    async with bot.connected(token=square.app_token):
        await square.sockets.connected()
        yield bot
