"""What the page's script sends: lines, files, presses, and what is to be stopped or deleted."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from aiohttp import web

from bots.adapter import Desk
from bots.chosen import Chosen
from bots.web.guard import PERSON, problem
from bots.web.live import Hub, WebScreen
from bots.web.said import Sent, request_of, said_files, said_line, sent, understood
from bots.web.stores import Stores
from core.attachments import NAME_CHARS
from core.command import Command
from core.errors import BadOption, BotError, HostError, NotFound
from core.file_limits import TOO_LARGE, most_bytes
from core.options import one_line
from core.values import Options, Request

UNNAMED = "the file"


class Posts:
    def __init__(self, desk: Desk, stores: Stores, hub: Hub) -> None:
        self._desk = desk
        self._stores = stores
        self._hub = hub

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.post("/api/requests", self._ask),
            web.post("/api/requests/{id}/stop", self._stop),
            web.post("/api/requests/{id}/delete", self._delete),
            web.post("/api/offers/{id}", self._tap),
            web.post("/api/attachments", self._attach),
        ]

    def screen_of(self, asked: Request) -> WebScreen:
        """Where a request is to be shown."""
        files = [file.shown for file in said_files(asked, self._commands)]
        return WebScreen(self._hub, asked, said_line(asked, self._commands), files)

    @property
    def _commands(self) -> Mapping[str, Command]:
        return self._desk.app.commands

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            said = await sent(request, with_line=True)
            name, options = understood(said.line, said.files, self._commands)
        except BadOption as error:
            return problem(400, str(error))
        asked = self._request(request, said, name, options)
        chosen = Chosen(self._stores.preferences, self._desk.app.rulebook)
        return self._start(replace(asked, options=await chosen.completed(asked)))

    async def _tap(self, request: web.Request) -> web.Response:
        try:
            said: Sent = await sent(request)
            click = self._request(request, said, "", {})
            asked = await self._desk.app.accept(request.match_info["id"], click, changes=said.changes or None)
        except BotError as error:
            return problem(_status(error), str(error))
        return self._start(asked)

    def _request(self, request: web.Request, said: Sent, command: str, options: Options) -> Request:
        app = self._desk.app
        is_admin = app.rulebook.is_house_admin(request[PERSON])
        return request_of(request, said, command, options, app.now(), is_admin=is_admin)

    def _start(self, asked: Request) -> web.Response:
        screen = self.screen_of(asked)
        self._desk.answer(asked, screen)
        return web.json_response({"id": asked.id, "line": screen.line, "files": screen.files_said}, status=202)

    async def _stop(self, request: web.Request) -> web.Response:
        try:
            await self._desk.app.stop_anywhere(request.match_info["id"], request[PERSON])
        except HostError as error:
            return problem(503, str(error))
        return web.Response(status=204)

    async def _delete(self, request: web.Request) -> web.Response:
        """One request with everything that came of it; what it cost stays counted."""
        person, request_id = self._hub.whose(request[PERSON]), request.match_info["id"]
        try:
            gone = await self._stores.history.forget_one(person, request_id)
            if gone is None:
                return problem(404, "There is nothing of yours here that could be deleted, or it still runs.")
            await self._stores.works.delete(gone.files)
            await self._stores.attachments.delete(gone.attachments)
            await self._stores.documents.delete(gone.documents)
        except HostError as error:
            return problem(503, str(error))
        self._hub.tell(person, "gone", request=request_id)
        return web.Response(status=204)

    async def _attach(self, request: web.Request) -> web.Response:
        """Keep a file for a day. Its bytes are the body; its name is in a header, written as in an address."""
        name = one_line(unquote(request.headers.get("X-File-Name", "")), NAME_CHARS) or UNNAMED
        try:
            kept = await self._stores.attachments.keep(name, await _body(request, name))
        except BotError as error:
            return problem(_status(error), str(error))
        return web.json_response({"kept": kept, "name": name})


async def _body(request: web.Request, name: str) -> bytes:
    """A body that may be larger than any line. Raises BadOption when it is larger than a file may be."""
    try:
        return await request.clone(client_max_size=most_bytes(name)).read()
    except web.HTTPRequestEntityTooLarge as error:
        raise BadOption(TOO_LARGE.format(name=name)) from error


def _status(error: BotError) -> int:
    match error:
        case BadOption():
            return 400
        case NotFound():
            return 404
        case _:
            return 503
