"""What the page's script asks for and sends."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from aiohttp import web

from bots.adapter import Desk
from bots.web.guard import HEADERS, PERSON, Guard, problem
from bots.web.live import Hub, Tab, WebScreen, event_of, stamp
from bots.web.render import Renderer
from core.command import Command, Option
from core.draft import Draft
from core.errors import BadOption, BotError, HostError, NotFound
from core.memory import Past
from core.options import is_typed, without_controls
from core.platforms import Conversations
from core.today import Today
from core.typed import line_of, parsed
from core.values import Options, Request

log = structlog.get_logger()

ID = re.compile(r"[A-Za-z0-9-]{8,64}")
PING_S = 15.0
TITLE_CHARS = 60
BROKE_OFF = '<p class="progress">This broke off and is taken up again in a moment …</p>'


@dataclass(frozen=True, slots=True)
class Front:
    """What the page says about who answers."""

    canned_chat: bool
    canned_pictures: bool
    chat_name: str
    picture_name: str


class Api:
    def __init__(
        self, desk: Desk, conversations: Conversations, today: Today, guard: Guard, front: Front, hub: Hub
    ) -> None:
        self._desk = desk
        self._conversations = conversations
        self._today = today
        self._guard = guard
        self._front = front
        self._hub = hub

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/api/hello", self._hello),
            web.get("/api/live", self._live),
            web.get("/api/conversations", self._latest),
            web.get("/api/conversations/{id}", self._conversation),
            web.post("/api/requests", self._ask),
            web.post("/api/requests/{id}/stop", self._stop),
            web.post("/api/offers/{id}", self._tap),
        ]

    @property
    def _commands(self) -> Mapping[str, Command]:
        return self._desk.app.commands

    async def _hello(self, request: web.Request) -> web.Response:
        nobody = self._request(request, "hello", "hello", "help", {}, "")
        return web.json_response(
            {
                "person": request[PERSON].partition(":")[2],
                "needs_login": self._guard.needs_login,
                "canned": {"chat": self._front.canned_chat, "pictures": self._front.canned_pictures},
                "models": {"chat": self._front.chat_name, "picture": self._front.picture_name},
                "commands": [_declared(command) for command in self._commands.values()],
                "today": await self._today.of(nobody),
            }
        )

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            sent = await _sent(request, "id", "conversation", "line")
            # Cleaned before anything is made of it: half a surrogate pair can be neither stored nor shown.
            line = without_controls(sent["line"])
            name, options = parsed(line, self._commands)
        except BadOption as error:
            return problem(400, str(error))
        asked = self._request(request, sent["id"], sent["conversation"], name, options, line)
        return self._start(asked, line)

    async def _tap(self, request: web.Request) -> web.Response:
        try:
            sent = await _sent(request, "id", "conversation")
            click = self._request(request, sent["id"], sent["conversation"], "", {}, "")
            asked = await self._desk.app.accept(request.match_info["id"], click)
        except BadOption as error:
            return problem(400, str(error))
        except NotFound as error:
            return problem(404, str(error))
        except BotError as error:
            return problem(503, str(error))
        return self._start(asked, self.line_of(asked))

    def _start(self, asked: Request, line: str) -> web.Response:
        self._desk.answer(asked, WebScreen(self._hub, asked, line))
        return web.json_response({"id": asked.id, "line": line}, status=202)

    async def _stop(self, request: web.Request) -> web.Response:
        try:
            await self._desk.app.stop_anywhere(request.match_info["id"], request[PERSON])
        except HostError as error:
            return web.Response(status=503, text=str(error))
        return web.Response(status=204)

    async def _latest(self, request: web.Request) -> web.Response:
        found = await self._conversations.latest("web", request[PERSON])
        listed = [
            {"id": each.id, "title": self._title(each.first), "at": stamp(each.at), "is_running": each.is_running}
            for each in found
        ]
        return web.json_response(listed)

    async def _conversation(self, request: web.Request) -> web.Response:
        conversation = request.match_info["id"]
        found = await self._conversations.requests(request[PERSON], conversation)
        title = self._title(found[0].request) if found else ""
        return web.json_response(
            {"id": conversation, "title": title, "requests": [self._snapshot(past) for past in found]}
        )

    def _snapshot(self, past: Past) -> dict[str, object]:
        """One request as it stands: from its screen while this process works on it, from storage afterwards."""
        asked = past.request
        about = {"id": asked.id, "at": stamp(asked.asked_at), "is_running": past.is_running}
        screen = self._hub.screens.get(asked.id)
        if screen:
            return {
                **about,
                "is_running": True,
                "line": screen.line,
                "version": screen.version,
                "blocks": screen.blocks,
            }
        blocks = [BROKE_OFF] if past.is_running else [*Renderer().render(Draft(past.updates))]
        return {**about, "line": self.line_of(asked), "version": 0, "blocks": blocks}

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

    def line_of(self, asked: Request) -> str:
        command = self._commands.get(asked.command)
        return asked.address.get("line") or (line_of(command, asked.options) if command else f"/{asked.command}")

    def _title(self, first: Request) -> str:
        words = str(first.options.get("prompt") or first.options.get("question") or "") or self.line_of(first)
        short = " ".join(words.split())
        return short if len(short) <= TITLE_CHARS else f"{short[:TITLE_CHARS].rstrip()}…"

    def _request(
        self, request: web.Request, sent_id: str, conversation: str, command: str, options: Options, line: str
    ) -> Request:
        return Request(
            id=f"web:{sent_id}",
            platform="web",
            person=request[PERSON],
            workspace="page",
            channel="page",
            conversation=conversation,
            command=command,
            options=options,
            asked_at=self._desk.app.now(),
            address={"line": line} if line else {},
        )


async def _pass_on(tab: Tab, response: web.StreamResponse) -> None:
    """Write events as they come, and a comment when none came for a while."""
    while not tab.is_over:
        try:
            async with asyncio.timeout(PING_S):
                news = await tab.news()
        except TimeoutError:
            news = b": ping\n\n"
        await response.write(news)


async def _sent(request: web.Request, *names: str) -> Mapping[str, str]:
    """The fields that a post carries, all of them text, the ids well formed."""
    try:
        body = json.loads(await request.text())
    except (ValueError, RecursionError) as error:
        raise BadOption("The page sent something that is no JSON.") from error
    if not isinstance(body, dict) or not all(isinstance(body.get(name), str) for name in names):
        raise BadOption(f"The page has to send {', '.join(names)}, each of them text.")
    for name in ("id", "conversation"):
        if not ID.fullmatch(body[name]):
            raise BadOption(f"{name} has to be 8 to 64 letters, digits and dashes.")
    return {name: body[name] for name in names}


def _declared(command: Command) -> dict[str, object]:
    options = [_option(option) for option in command.options if is_typed(option)]
    return {"name": command.name, "help": command.help, "examples": command.examples, "options": options}


def _option(option: Option) -> dict[str, object]:
    plain = ("name", "help", "is_required", "takes_rest", "choices", "lowest", "highest", "default", "aliases")
    return {
        **{name: getattr(option, name) for name in plain},
        "kind": option.kind.value,
        "longest_chars": option.longest_chars,
    }
