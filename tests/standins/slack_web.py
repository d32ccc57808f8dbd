"""Takes every request of the app: reads it, counts it, lets it go wrong, and answers."""

import asyncio
import inspect
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from aiohttp import web

from tests.standins import (
    slack_directory,
    slack_files,
    slack_messages,
    slack_places,
    slack_response_urls,
    slack_streams,
    slack_threads,
    slack_views_api,
)
from tests.standins.mishaps import Mishaps
from tests.standins.slack_calls import Call, Method, parsed, read, token_of
from tests.standins.slack_mishaps import HTML, Play
from tests.standins.slack_rates import Rates
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_world import World

MODULES = (slack_directory, slack_files, slack_messages, slack_places, slack_streams, slack_threads, slack_views_api)
METHODS: Mapping[str, Method] = {method.name: method for module in MODULES for method in module.METHODS}
KEPT_CALLS = 20_000
Doing: TypeAlias = Callable[[], Awaitable[web.Response]]


class Web:
    """The routes, and what was heard on them.

    Attributes:
        heard: The latest calls, the oldest first.
        refused_429: How many were refused as too many, by method.
        surprises: Mistakes of the stand-in or arguments of a type that it did not think of, one line each.
    """

    def __init__(self, world: World, rates: Rates, mishaps: Mishaps[Play]) -> None:
        self.heard: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.refused_429: dict[str, int] = {}
        self.surprises: list[str] = []
        self._world = world
        self._rates = rates
        self._mishaps = mishaps

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/api/{method}", self._answer)
        app.router.add_get("/api/{method}", self._answer)
        app.router.add_post("/upload/v1/{number}", self._upload)
        app.router.add_get("/files-pri/{number}/{path:.*}", self._download)
        app.router.add_post("/respond/{secret:.*}", self._respond)

    # -------------------------------------------------------------------------------------------- the routes

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        call = await read(request, request.match_info["method"], self._world.clock.now())

        async def do() -> web.Response:
            return self._send(call, 200, await self._applied(call))

        return await self._play(request, call, do)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        number, content = request.match_info["number"], await content_of(request)
        call = Call("upload", {"file": number, "content": content}, self._world.clock.now())

        async def do() -> web.Response:
            response = await slack_files.upload(self._world, number, content)
            call.status = response.status
            return response

        return await self._play(request, call, do)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info["number"]
        call = Call("download", {"file": number.rpartition("-")[2]}, self._world.clock.now(), token_of(request))

        async def do() -> web.Response:
            call.status = 200
            return slack_files.download(self._world, request)

        return await self._play(request, call, do)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        args = parsed(await request.read()) | {"secret": request.match_info["secret"]}
        call = Call("respond", args, self._world.clock.now())

        async def do() -> web.Response:
            return slack_response_urls.respond(self._world, call)

        return await self._play(request, call, do)

    # ------------------------------------------------------------------------------------ from call to answer

    async def _play(self, request: web.Request, call: Call, do: Doing) -> web.StreamResponse:
        """Do it, unless something goes wrong before; and tell, unless something goes wrong after."""
        self.heard.append(call)
        play = self._mishaps.take(call)
        late_s = play.latency_s if play else 0.0
        if wait_s := self._mishaps.latency_s + (0.0 if play and play.is_applied else late_s):
            await asyncio.sleep(wait_s)
        if retry_after_s := self._rates.count(call, self._world.clock.now()):
            return self._refuse_429(call, retry_after_s)
        if play is None or play.is_applied or not play.fails:
            response = await do()
        if play and play.is_applied:
            await asyncio.sleep(late_s)
        if play and play.cuts:
            call.status = 0
            return cut_off(request)
        if play and play.status:
            return self._fail(call, play)
        return response

    async def _applied(self, call: Call) -> Json:
        """Do what is asked, and tell what Slack would answer."""
        try:
            slack_streams.end_old(self._world)
            method = self._permitted(call)
            answer = method.answer(self._world, call)
            return {"ok": True, **(await answer if inspect.isawaitable(answer) else answer)}
        except Refusal as refusal:
            return refusal.body()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A value of a wrong type, or a mistake in here: either way the test shall not pass.
            self.surprises.append(f"{call.method}: {error!r} with {call.args!r}")
            return Refusal("invalid_arguments").body()

    def _permitted(self, call: Call) -> Method:
        """The method, when the token is one for it."""
        world, method = self._world, METHODS.get(call.method)
        if method is None:
            raise Refusal("unknown_method")
        if not call.token:
            raise Refusal("not_authed")
        if call.token not in (world.bot_token, world.app_token):
            raise Refusal("invalid_auth")
        if world.auth_error:
            raise Refusal(world.auth_error)
        if call.token != (world.app_token if method.is_for_app else world.bot_token):
            raise Refusal("not_allowed_token_type")
        world.needs_scope(*method.scopes)
        return method

    # --------------------------------------------------------------------------------------------- answers

    def _fail(self, call: Call, play: Play) -> web.Response:
        if play.status == 429:
            return self._refuse_429(call, play.retry_after_s)
        if play.is_html:
            call.status = play.status
            return web.Response(status=play.status, text=HTML.format(play.status), content_type="text/html")
        return self._send(call, play.status, {"ok": False, "error": play.error})

    def _refuse_429(self, call: Call, retry_after_s: int) -> web.Response:
        self.refused_429[call.method] = self.refused_429.get(call.method, 0) + 1
        return self._send(call, 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(retry_after_s)})

    def _send(self, call: Call, status: int, body: Json, headers: Mapping[str, str] | None = None) -> web.Response:
        call.status, call.answer = status, body
        method = METHODS.get(call.method)
        scopes = {"x-oauth-scopes": ",".join(sorted(self._world.scopes))}
        if method and method.scopes:
            scopes["x-accepted-oauth-scopes"] = ",".join(method.scopes)
        return web.json_response(body, status=status, headers={**scopes, **(headers or {})})


async def content_of(request: web.Request) -> bytes:
    """The bytes of an upload, sent as they are or as the first file of a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


def cut_off(request: web.Request) -> web.Response:
    """Break the connection under the client."""
    if request.transport:
        request.transport.abort()
    return web.Response()
