"""Slack as a platform: hears commands, messages, buttons, forms and menus, and answers them where they were made."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from functools import partial

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bots.adapter import Desk
from bots.bugs import bug
from bots.payload import JSON, part, text
from bots.slack.doors import Doors, Stores
from bots.slack.governor import Governor
from bots.slack.house import Rooms, opened
from bots.slack.listening.app import Kind, bolt_app
from bots.slack.listening.front import Front
from bots.slack.listening.installations import OneWorkspace
from bots.slack.listening.sockets import Sockets
from bots.slack.lookups import Freshness
from bots.slack.presenting import presented
from bots.slack.reading import SlackReader
from bots.slack.screen import leave
from bots.slack.visit import Visit
from core.config import Settings
from core.errors import BotError, HostError
from core.memory import Claim
from core.values import Request

log = structlog.get_logger()

SHOW_AGAIN = timedelta(minutes=10)
"""Painting the end takes seconds, and longer while Slack holds us back."""
ROOM_S, AGAIN_PAUSE_S = 1.0, 0.02
HEARD_S = 3.0
CONNECTIONS = 128
CONNECT_S, SILENCE_S = 10.0, 30.0
"""slack_sdk has no time-out of its own for a session that it is given."""


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
        freshness: Freshness,
    ) -> None:
        self._desk = desk
        self._settings = settings
        self._doors = doors
        self._when_ready = when_ready
        self._api_base = f"{settings.slack_api_base}/"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=SILENCE_S)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS), timeout=timeout, trust_env=True
        )
        token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
        self._workspace = OneWorkspace(token)
        self._client = AsyncWebClient(token=token, base_url=self._api_base, session=self._session, retry_handlers=[])
        self._app = bolt_app(self.hear, self._workspace, self._session, self._api_base)
        self._opened = partial(opened, desk, self._client, self._session, settings, stores, governor, freshness)
        self._sockets: Sockets | None = None
        self._rooms: Rooms | None = None
        self.reader = SlackReader(lambda: self._rooms.replies if self._rooms else None)
        self._left_behind: list[Claim] = []
        self._hearing: set[asyncio.Task[None]] = set()

    @property
    def is_healthy(self) -> bool:
        """Whether Slack reaches us."""
        return self._rooms is not None and (self._sockets is None or self._sockets.is_connected)

    async def serve(self) -> None:
        installation = await self._workspace.open(self._client)
        self._rooms = self._opened(installation)
        again: asyncio.Task[None] | None = None
        try:
            for claim in self._left_behind:
                self.take_up(claim)
            again = asyncio.create_task(self._show_again(self._rooms))
            await self._listen(f"{installation.team_name}, as @{installation.bot_name}")
        finally:
            if again:
                again.cancel()
                await asyncio.wait([again])
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
        telling = asyncio.create_task(self._tell_when_connected(self._sockets, name))
        try:
            await self._sockets.serve()
        finally:
            telling.cancel()

    async def _tell_when_connected(self, sockets: Sockets, name: str) -> None:
        await sockets.connected.wait()
        self._when_ready(name)

    def take_up(self, claim: Claim) -> None:
        if self._rooms is None:
            # Until Slack lets us in there is no screen to go on with.
            self._left_behind.append(claim)
            return
        self._desk.resume(claim, self._rooms.replies.resume(claim.request))

    async def tell(self, person: str, words: str) -> bool:
        platform, _, user = person.partition(":")
        user = user.rpartition(":")[2]
        if self._rooms is None or platform != self.name or not user:
            return False
        return await self._rooms.replies.write_to(user, words)

    async def present(self, request: Request) -> bool:
        if self._rooms is None or request.platform != self.name:
            return False
        return await presented(self._rooms.replies, request)

    async def admins(self, workspace: str) -> Sequence[str]:
        platform, _, team = workspace.partition(":")
        if self._rooms is None or platform != self.name or not team or team != self._rooms.replies.team(team):
            return ()
        return [f"slack:{team}:{user}" for user in await self._rooms.replies.people.admins(team)]

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
            # From now on, and not from when it is known who asks: whoever comes next is told how many wait.
            rooms.replies.crowd[visit.channel] += 1
            self._begin(self._or_declined(rooms, visit, rooms.commands.answered(visit, name, options)))
        return answer

    async def _or_declined(self, rooms: Rooms, visit: Visit, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except BotError as error:
            await rooms.replies.decline(visit, error)
        except Exception:
            await rooms.replies.decline(visit, bug(visit.id))
        finally:
            leave(rooms.replies.crowd, visit.channel)

    def _told(self, rooms: Rooms, payload: JSON) -> None:
        event, team = part(payload, "event"), rooms.replies.team(text(payload, "team_id"))
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
            case "app_uninstalled":
                log.error("the app was removed from the workspace", team=team)
            case "tokens_revoked":
                log.error("a token of the app was revoked", team=team)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(_safely(work))
        self._hearing.add(task)
        task.add_done_callback(self._hearing.discard)

    # ----------------------------------------------------------------------------------------------- the start

    async def _show_again(self, rooms: Rooms) -> None:
        """The end of what a process that is gone had finished, but perhaps not shown any more.

        Most of it is there already, so it takes only what is left of Slack's pace: the latest first, which is the
        likeliest to be missing.
        """
        app, governor = self._desk.app, rooms.replies.wire.governor
        try:
            for past in reversed(await app.ledger.just_done(self.name, app.owner, app.now() - SHOW_AGAIN)):
                while not governor.has_room("chat.update"):  # noqa: ASYNC110  it fills with time alone
                    await asyncio.sleep(ROOM_S)
                self._desk.show_again(past, rooms.replies.resume(past.request))
                # Until it has taken its turn.
                await asyncio.sleep(AGAIN_PAUSE_S)
        except HostError as error:
            log.error("not shown again", error=repr(error), cause=repr(error.__cause__))


async def _safely(work: Coroutine[object, object, None]) -> None:
    try:
        await work
    except HostError as error:
        log.error("not done", error=repr(error), cause=repr(error.__cause__))
    except Exception:
        bug("slack")
