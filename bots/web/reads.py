"""What the page's script asks for: who one is, conversations, completion, and everything new as it comes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiohttp import web

from bots.adapter import Desk
from bots.web.guard import HEADERS, PERSON, Guard, problem
from bots.web.live import Hub, Tab, event_of, stamp
from bots.web.render import Renderer
from bots.web.said import Sent, request_of, said_files, said_line, takes_files, title_of
from bots.web.stores import Stores
from core.command import Command, Option
from core.draft import Draft
from core.errors import BadOption, HostError
from core.memory import Past
from core.options import is_typed
from core.typed import parsed
from core.values import Options, Request

log = structlog.get_logger()

PING_S = 15.0
LONGEST_TYPED_CHARS = 200
"""Of an option that is being completed; nobody's suggestion is longer."""
BROKE_OFF = '<p class="progress">This broke off and is taken up again in a moment …</p>'
HELLO = Sent("hello", "hello")


@dataclass(frozen=True, slots=True)
class Front:
    """What the page says about who answers."""

    canned_chat: bool
    canned_pictures: bool
    chat_name: str
    picture_name: str


class Reads:
    def __init__(self, desk: Desk, stores: Stores, guard: Guard, front: Front, hub: Hub) -> None:
        self._desk = desk
        self._stores = stores
        self._guard = guard
        self._front = front
        self._hub = hub

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/api/hello", self._hello),
            web.get("/api/live", self._live),
            web.get("/api/suggest", self._suggest),
            web.get("/api/conversations", self._latest),
            web.get("/api/conversations/{id}", self._conversation),
        ]

    @property
    def _commands(self) -> Mapping[str, Command]:
        return self._desk.app.commands

    async def _hello(self, request: web.Request) -> web.Response:
        nobody = self._half_said(request, "help", {})
        return web.json_response(
            {
                "person": request[PERSON].partition(":")[2],
                "is_admin": nobody.is_admin,
                "needs_login": self._guard.needs_login,
                "canned": {"chat": self._front.canned_chat, "pictures": self._front.canned_pictures},
                "models": {"chat": self._front.chat_name, "picture": self._front.picture_name},
                "commands": [_declared(command) for command in self._commands.values()],
                "today": await self._stores.today.of(nobody),
            }
        )

    async def _suggest(self, request: web.Request) -> web.Response:
        """What fits the words typed so far for one option of a line."""
        asked = {name: request.query.get(name, "") for name in ("command", "option", "typed", "line")}
        command = self._commands.get(asked["command"])
        option = command.option(asked["option"]) if command else None
        if command is None or option is None or not is_typed(option):
            return web.json_response([])
        options = {**self._said_before(asked["line"]), option.name: asked["typed"][:LONGEST_TYPED_CHARS]}
        half_typed = self._half_said(request, command.name, options)
        try:
            found = await self._desk.app.suggest(half_typed, option.name)
        except HostError as error:
            return problem(503, str(error))
        return web.json_response([{"value": str(each.value), "label": each.label} for each in found])

    def _half_said(self, request: web.Request, command: str, options: Options) -> Request:
        """What is not asked yet, as a request: for what depends on who is there."""
        app = self._desk.app
        is_admin = app.rulebook.is_house_admin(request[PERSON])
        return request_of(request, HELLO, command, options, app.now(), is_admin=is_admin)

    def _said_before(self, line: str) -> Options:
        """The other options of a line that is still being typed, as far as it can be read."""
        try:
            return parsed(line, self._commands)[1]
        except BadOption:
            return {}

    async def _latest(self, request: web.Request) -> web.Response:
        found = await self._stores.conversations.latest("web", self._hub.whose(request[PERSON]))
        listed = [
            {
                "id": each.id,
                "title": title_of(each.first, self._commands),
                "at": stamp(each.at),
                "is_running": each.is_running,
            }
            for each in found
        ]
        return web.json_response(listed)

    async def _conversation(self, request: web.Request) -> web.Response:
        conversation = request.match_info["id"]
        found = await self._stores.conversations.requests(self._hub.whose(request[PERSON]), conversation)
        title = title_of(found[0].request, self._commands) if found else ""
        return web.json_response(
            {"id": conversation, "title": title, "requests": [self._snapshot(past) for past in standing(found)]}
        )

    def _snapshot(self, past: Past) -> dict[str, object]:
        """One request as it stands: from its screen while this process works on it, from storage afterwards."""
        asked = past.request
        about = {
            "id": asked.id,
            "at": stamp(asked.asked_at),
            "is_running": past.is_running,
            "line": said_line(asked, self._commands),
            "files": [file.shown for file in said_files(asked, self._commands)],
            "replaces": asked.replaces if asked.in_place else "",
        }
        screen = self._hub.screens.get(asked.id)
        if screen:
            return {**about, "is_running": True, "version": screen.version, "blocks": screen.blocks}
        blocks = [BROKE_OFF] if past.is_running else [*Renderer().render(Draft(past.updates))]
        return {**about, "version": 0, "blocks": blocks}

    async def _live(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={**HEADERS, "Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        tab = self._hub.enter(request[PERSON])
        try:
            await response.write(event_of("hello", {}))
            await _pass_on(tab, response)
        except (ConnectionError, asyncio.CancelledError):
            log.debug("a tab was closed")
        finally:
            self._hub.leave(request[PERSON], tab)
        return response


def standing(found: Sequence[Past]) -> Sequence[Past]:
    """What stands in a conversation: what was done again in place, where the first one stood."""
    places: dict[str, Past] = {}
    place_of: dict[str, str] = {}
    for past in found:
        asked = past.request
        # Below a try that failed stand the buttons of what it was to replace, so several may replace the same one.
        place = place_of.get(asked.replaces, asked.id) if asked.in_place else asked.id
        place_of[asked.id] = place
        places[place] = past
    return [*places.values()]


async def _pass_on(tab: Tab, response: web.StreamResponse) -> None:
    """Write events as they come, and a comment when none came for a while."""
    while not tab.is_over:
        try:
            async with asyncio.timeout(PING_S):
                news = await tab.news()
        except TimeoutError:
            news = b": ping\n\n"
        await response.write(news)


def _declared(command: Command) -> dict[str, object]:
    return {
        "name": command.name,
        "help": command.help,
        "examples": command.examples,
        "options": [_option(option) for option in command.options if is_typed(option)],
        "takes_files": takes_files(command),
    }


def _option(option: Option) -> dict[str, object]:
    plain = ("name", "help", "is_required", "takes_rest", "choices", "lowest", "highest", "default", "aliases")
    return {
        **{name: getattr(option, name) for name in plain},
        "kind": option.kind.value,
        "longest_chars": option.longest_chars,
        "has_suggestions": option.suggest is not None,
    }
