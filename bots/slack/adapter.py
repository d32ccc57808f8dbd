"""Slack as a platform: hears commands, messages, buttons, forms and menus, and answers them where they were made."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bots.adapter import Desk
from bots.bugs import bug
from bots.payload import JSON, part, text
from bots.slack.governor import Governor
from bots.slack.house import Rooms, opened
from bots.slack.listening.app import Kind, bolt_app
from bots.slack.listening.front import Front
from bots.slack.listening.installations import OneWorkspace
from bots.slack.listening.sockets import Sockets
from bots.slack.shares import FindWork
from bots.slack.visit import Visit
from core.config import Settings
from core.errors import BotError, HostError
from core.memory import Claim, History
from core.platforms import Conversations, Feedback, Posts
from core.ports import Attachments
from core.preferences import Preferences
from core.today import Today

log = structlog.get_logger()

SHOW_AGAIN = timedelta(minutes=10)
"""Painting the end takes seconds, and longer while Slack holds us back."""
HEARD_S = 3.0
ANYWHERE = "0.0.0.0"  # noqa: S104  what a proxy in another container needs; signatures keep everybody else out
DEFAULT_PORT = 3000
"""Where Slack's own examples listen."""
CONNECTIONS = 128
CONNECT_S, SILENCE_S = 10.0, 30.0
"""slack_sdk has no time-out of its own for a session that it is given."""


@dataclass(frozen=True, slots=True)
class Doors:
    """How Slack reaches us.

    Args:
        host: Where we listen for Slack's calls; empty in Socket Mode, where we call Slack.
    """

    host: str = ""
    port: int = 0


def doors_of(settings: Settings, host: str | None, port: int | None) -> Doors:
    """Where Slack's calls are listened for: anywhere, unless somebody says otherwise, for Slack is never near."""
    is_said = "host" in settings.model_fields_set
    number = port if port is not None else settings.port
    return Doors(host or (settings.host if is_said else ANYWHERE), DEFAULT_PORT if number is None else number)


@dataclass(frozen=True, slots=True)
class Stores:
    """What Slack needs of the house."""

    posts: Posts
    history: History
    attachments: Attachments
    feedback: Feedback
    preferences: Preferences
    today: Today
    conversations: Conversations
    find: FindWork


class SlackAdapter:
    """Fits `Adapter`. Must be made inside the running loop."""

    name = "slack"

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        stores: Stores,
        doors: Doors,
        when_ready: Callable[[str], None],
        governor: Governor,
    ) -> None:
        self._desk = desk
        self._settings = settings
        self._stores = stores
        self._doors = doors
        self._when_ready = when_ready
        self._governor = governor
        self._api_base = f"{settings.slack_api_base}/"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=SILENCE_S)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS), timeout=timeout, trust_env=True
        )
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        self._workspace = OneWorkspace(token)
        self._client = AsyncWebClient(token=token, base_url=self._api_base, session=self._session, retry_handlers=[])
        self._app = bolt_app(self.hear, self._workspace, self._session, self._api_base)
        self._sockets: Sockets | None = None
        self._rooms: Rooms | None = None
        self._left_behind: list[Claim] = []
        self._hearing: set[asyncio.Task[None]] = set()

    @property
    def is_healthy(self) -> bool:
        """Whether Slack reaches us."""
        return self._rooms is not None and (self._sockets is None or self._sockets.is_connected)

    async def serve(self) -> None:
        installation = await self._workspace.open(self._client)
        stores, settings = self._stores, self._settings
        self._rooms = opened(self._desk, self._client, self._session, installation, settings, stores, self._governor)
        try:
            for claim in self._left_behind:
                self.take_up(claim)
            await self._show_again()
            await self._listen(f"{installation.team_name}, as <@{installation.bot_user}>")
        finally:
            # What was heard a moment ago is handed to the desk, which answers it before the end.
            if self._hearing:
                await asyncio.wait(self._hearing, timeout=HEARD_S)

    async def _listen(self, name: str) -> None:
        settings, doors = self._settings, self._doors
        if doors.host:
            secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""
            front = Front(
                self._app,
                secret,
                host=doors.host,
                port=doors.port,
                is_healthy=lambda: self.is_healthy,
                when_ready=lambda address: self._when_ready(f"{name}, listening at {address}"),
            )
            await front.serve()
            return
        token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        self._sockets = Sockets(self._app, token, self._session, self._api_base)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._tell_when_connected(self._sockets, name))
            await self._sockets.serve()

    async def _tell_when_connected(self, sockets: Sockets, name: str) -> None:
        await sockets.connected.wait()
        self._when_ready(name)

    def take_up(self, claim: Claim) -> None:
        if self._rooms is None:
            # Until Slack lets us in there is no screen to go on with.
            self._left_behind.append(claim)
            return
        self._desk.resume(claim, self._rooms.replies.resume(claim.request))

    async def close(self) -> None:
        await self._session.close()

    # ------------------------------------------------------------------------------------------- what is heard

    def hear(self, kind: Kind, payload: JSON) -> JSON | None:
        """What is acknowledged with; the rest is done by a task."""
        rooms = self._rooms
        if rooms is None:
            return None
        match kind:
            case "command":
                return self._typed(rooms, payload)
            case "event":
                self._told(rooms, payload)
            case "action":
                self._begin(rooms.buttons.pressed(payload))
            case "shortcut":
                self._begin(rooms.menus.chosen(payload))
            case "form":
                if refusal := rooms.menus.refusal(payload):
                    return refusal
                self._begin(rooms.menus.sent(payload))
            case "closed":
                pass
        return None

    def _typed(self, rooms: Rooms, payload: JSON) -> JSON | None:
        visit, name, options = rooms.commands.heard(payload)
        answer = rooms.commands.acknowledged(visit, name, options)
        if not isinstance(options, BotError):
            self._begin(self._or_declined(rooms, visit, rooms.commands.answered(visit, name, options)))
        return answer

    async def _or_declined(self, rooms: Rooms, visit: Visit, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except BotError as error:
            await rooms.replies.decline(visit, error)
        except Exception:
            await rooms.replies.decline(visit, bug(visit.id))

    def _told(self, rooms: Rooms, payload: JSON) -> None:
        event, team = part(payload, "event"), text(payload, "team_id")
        match text(event, "type"):
            case "app_mention" | "message":
                if rooms.messages.is_for_us(event):
                    self._begin(rooms.messages.heard(event, team))
            case "app_home_opened" if text(event, "tab") == "messages":
                self._begin(rooms.home.greeted(event))
            case "app_home_opened":
                visit = Visit(text(payload, "event_id"), team, text(event, "user"), "", "", self._desk.app.now())
                self._begin(rooms.home.opened(visit))
            case "agent_session_stopped":
                self._begin(rooms.stops.pressed(event, team))
            case "app_uninstalled" | "tokens_revoked":
                log.error("the bot was removed from the workspace", team=team)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(_safely(work))
        self._hearing.add(task)
        task.add_done_callback(self._hearing.discard)

    # ----------------------------------------------------------------------------------------------- the start

    async def _show_again(self) -> None:
        """The end of what a process that is gone had finished, but perhaps not shown any more."""
        app = self._desk.app
        if self._rooms is None:
            return
        try:
            for past in await app.ledger.just_done(self.name, app.owner, app.now() - SHOW_AGAIN):
                self._desk.show_again(past, self._rooms.replies.resume(past.request))
        except HostError as error:
            log.error("not shown again", error=repr(error), cause=repr(error.__cause__))


async def _safely(work: Coroutine[object, object, None]) -> None:
    try:
        await work
    except HostError as error:
        log.error("not done", error=repr(error), cause=repr(error.__cause__))
    except Exception:
        bug("slack")
