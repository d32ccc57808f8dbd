"""What a browser opens: the page, the login, and the files of works."""

import asyncio
from collections.abc import Callable
from html import escape
from pathlib import Path

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bots.web.guard import COOKIE, PERSON, Guard
from bots.web.live import Hub
from bots.web.stores import Stores
from core.metrics import exposition

STATIC = Path(__file__).parent / "static"
WRONG_TOKEN_S = 1.0
"""What a wrong token costs whoever guesses."""
WORK_CACHE = "private, max-age=31536000, immutable"
"""A work's name is made from its content, so what is behind it never changes."""

MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
}


class Pages:
    def __init__(self, guard: Guard, stores: Stores, hub: Hub, is_healthy: Callable[[], bool]) -> None:
        self._guard = guard
        self._stores = stores
        self._hub = hub
        self._is_healthy = is_healthy
        self._login_page = (STATIC / "login.html").read_text("utf-8")

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self._page),
            web.get("/healthz", self._health),
            web.get("/metrics", self._metrics),
            web.get("/login", self._login_form),
            web.post("/login", self._login),
            web.post("/logout", self._logout),
            web.get("/works/{file}", self._work),
            web.static("/static", STATIC),
        ]

    async def _page(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})

    async def _health(self, _request: web.Request) -> web.Response:
        is_well = self._is_healthy()
        return web.json_response({"ok": is_well}, status=200 if is_well else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _login_form(self, request: web.Request) -> web.Response:
        if self._guard.person_of(request):
            return _go_to("/")
        return self._form("")

    async def _login(self, request: web.Request) -> web.Response:
        form = await request.post()
        name = self._guard.person_with(str(form.get("token", "")))
        if name is None:
            await asyncio.sleep(WRONG_TOKEN_S)
            return self._form("That token is not one of this page's.")
        response = _go_to("/")
        is_secure = "https" in (request.scheme, request.headers.get("X-Forwarded-Proto"))
        self._guard.keep(response, name, is_secure=is_secure)
        return response

    def _form(self, words: str) -> web.Response:
        shown = f'<p class="problem" role="alert">{escape(words)}</p>' if words else ""
        page = self._login_page.replace("<!--problem-->", shown)
        return web.Response(text=page, content_type="text/html", status=401 if words else 200)

    async def _logout(self, _request: web.Request) -> web.Response:
        response = _go_to("/login")
        response.del_cookie(COOKIE)
        return response

    async def _work(self, request: web.Request) -> web.StreamResponse:
        """A work's file, or a part of it, for whom it was made or who has a link; for others there is none."""
        file = request.match_info["file"]
        if not self._guard.is_linked(request) and not await self._is_theirs(request[PERSON], file):
            raise web.HTTPNotFound
        path = self._stores.works.path(file, small=request.query.get("size") == "small")
        if path is None or not await asyncio.to_thread(path.is_file):
            raise web.HTTPNotFound
        # Said outright: an older system does not know WebP, and a browser told not to guess would show nothing.
        return web.FileResponse(path, headers={"Cache-Control": WORK_CACHE, "Content-Type": MEDIA_TYPES[path.suffix]})

    async def _is_theirs(self, person: str, file: str) -> bool:
        return self._hub.shows(person, file) or await self._stores.conversations.may_see(person, file)


def _go_to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})
