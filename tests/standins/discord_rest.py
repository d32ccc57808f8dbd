"""Takes every REST request of the bot: reads it, counts it, lets it go wrong, and answers."""

import asyncio
import json
from collections import deque
from typing import Any
from urllib.parse import quote

from aiohttp import web

from tests.standins import discord_account, discord_channels, discord_webhooks
from tests.standins.discord_calls import Call, Route, read
from tests.standins.discord_conformance import Conformance
from tests.standins.discord_mishaps import HTML, Play
from tests.standins.discord_rates import Headers, Rates, TooMany
from tests.standins.discord_refusals import UNAUTHORIZED, WORDS, Refusal
from tests.standins.discord_world import World
from tests.standins.mishaps import Mishaps

ROUTES = (*discord_account.ROUTES, *discord_channels.ROUTES, *discord_webhooks.ROUTES)
PREFIX = "/api/v10"
KEPT_CALLS = 20_000
INVALID = (401, 403, 429)


class Rest:
    """The routes, and what was heard on them.

    Attributes:
        heard: The latest requests, oldest first.
        refused_429: How many were refused as too many, by kind of route.
        invalid: Answers of 401, 403 and 429 but for shared limits; 10,000 in ten minutes would ban the address.
    """

    def __init__(self, world: World, rates: Rates, mishaps: Mishaps[Play], conformance: Conformance) -> None:
        self.heard: deque[Call] = deque(maxlen=KEPT_CALLS)
        self.refused_429: dict[str, int] = {}
        self.invalid = 0
        self._world = world
        self._rates = rates
        self._mishaps = mishaps
        self._conformance = conformance

    def add_to(self, app: web.Application) -> None:
        for route in ROUTES:
            app.router.add_route(route.method, PREFIX + route.template, self._handler(route))
        app.router.add_route("*", "/api/{path:.*}", self._miss)
        app.router.add_get("/cdn/attachments/{channel_id}/{file_id}/{filename}", self._download)

    def _handler(self, route: Route) -> Any:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await self._answer(route, request)

        return answer

    async def _answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        call = Call(
            route.method,
            route.template,
            route.kind,
            dict(request.match_info),
            dict(request.query),
            self._world.clock.now(),
        )
        self.heard.append(call)
        try:
            await read(request, call)
        except Refusal as refusal:
            return self._send(call, refusal.status, refusal.body(), {})
        play = self._mishaps.take(call)
        late_s = play.latency_s if play else 0.0
        if wait_s := self._mishaps.latency_s + (0.0 if play and play.is_applied else late_s):
            await asyncio.sleep(wait_s)
        headers, too_many = self._rates.count(call.kind, call.major, self._world.clock.now(), self._world.clock.wall())
        if too_many:
            return self._refuse_429(call, too_many, headers)
        if play is None or play.is_applied or not (play.status or play.cuts):
            status, body = await self._applied(route, request, call)
        if play and play.is_applied:
            await asyncio.sleep(late_s)
        if play and play.cuts:
            return cut_off(request)
        if play and play.status:
            return self._fail(call, play, headers)
        return self._send(call, status, body, headers)

    async def _applied(self, route: Route, request: web.Request, call: Call) -> tuple[int, Any]:
        """Do what is asked, and tell what Discord would answer."""
        self._conformance.look(call)
        try:
            if route.is_bots and request.headers.get("Authorization") != f"Bot {self._world.token}":
                raise Refusal(UNAUTHORIZED)
            return await route.answer(self._world, call)
        except Refusal as refusal:
            return refusal.status, refusal.body()
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # A field of a wrong type, or a mistake in here: either way the test shall not pass.
            self._conformance.nonconforming.append(f"{call.method} {call.template}: {error!r} with {call.payload!r}")
            return 400, Refusal(50035).body()

    def _fail(self, call: Call, play: Play, headers: Headers) -> web.Response:
        if play.status == 429 and not play.code:
            return self._refuse_429(call, TooMany(play.retry_after_s, play.scope), headers)
        if play.is_html:
            call.status = play.status
            return web.Response(status=play.status, text=HTML.format(play.status), content_type="text/html")
        words = WORDS[play.code][1] if play.code else f"{play.status}: Server Error"
        return self._send(call, play.status, {"message": words, "code": play.code}, headers)

    def _refuse_429(self, call: Call, too_many: TooMany, headers: Headers) -> web.Response:
        self.refused_429[call.kind] = self.refused_429.get(call.kind, 0) + 1
        self.invalid -= too_many.scope == "shared"
        headers = headers | {"X-RateLimit-Remaining": "0"} | too_many.headers()
        return self._send(call, 429, too_many.body(), headers)

    def _send(self, call: Call, status: int, body: Any, headers: Headers) -> web.Response:
        call.status = status
        self.invalid += status in INVALID
        if body is None:
            return web.Response(status=status, headers=headers)
        # No charset: discord.py reads only `application/json` as JSON.
        return web.Response(
            status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers
        )

    async def _miss(self, request: web.Request) -> web.StreamResponse:
        """A route that nobody stands in for here; a test that needs one has to be told, not to wonder."""
        self._conformance.nonconforming.append(f"{request.method} {request.path}: the stand-in has no such route")
        return web.json_response({"message": "404: Not Found", "code": 0}, status=404)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        path = dict(request.match_info)
        call = Call("GET", "/cdn", "cdn", path, dict(request.query), self._world.clock.now())
        self.heard.append(call)
        play = self._mishaps.take(call)
        if play and play.latency_s:
            await asyncio.sleep(play.latency_s)
        if play and play.cuts:
            return cut_off(request)
        if play and play.status:
            return self._fail(call, play, {})
        number = int(path["file_id"]) if path["file_id"].isdecimal() else 0
        file = self._world.files.get(number)
        if file is None or not self._world.is_link_alive(call.query, number):
            return web.Response(status=404, text="This content is no longer available.")
        kind = file.about.get("content_type", "application/octet-stream")
        disposition = f"attachment; filename*=UTF-8''{quote(file.upload.filename)}"
        return web.Response(
            body=file.upload.content, headers={"Content-Type": kind, "Content-Disposition": disposition}
        )


def cut_off(request: web.Request) -> web.Response:
    """Break the connection under the client."""
    if request.transport:
        request.transport.abort()
    return web.Response()
