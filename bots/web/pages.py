"""What a browser opens: the page, the login, the files of works, and documents."""

import asyncio
from collections.abc import Callable
from html import escape
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bots.web.guard import COOKIE, PERSON, Guard
from bots.web.live import Hub
from bots.web.stores import Stores
from core.errors import NotFound
from core.metrics import exposition

STATIC = Path(__file__).parent / "static"
WRONG_TOKEN_S = 1.0
"""What a wrong token costs whoever guesses."""
WORK_CACHE = "private, max-age=31536000, immutable"
"""A work's name is made from its content, so what is behind it never changes."""

DOCUMENT_CACHE = "private, no-store"
"""What was deleted is not to be found in a browser either."""

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
DOCUMENT_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
}


class Pages:
    def __init__(
        self,
        guard: Guard,
        stores: Stores,
        hub: Hub,
        is_healthy: Callable[[], bool],
        is_admin: Callable[[str], bool] = lambda _account: False,
    ) -> None:
        self._guard = guard
        self._stores = stores
        self._hub = hub
        self._is_healthy = is_healthy
        self._is_admin = is_admin
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
            web.get("/documents/{file}", self._document),
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
        """A work's file or a part of it, for whom it was made, admins, and who has a link; for others there is none."""
        file = request.match_info["file"] if self._is_admins(request) else await self._allowed(request)
        path = self._stores.works.path(file, small=request.query.get("size") == "small")
        if path is None or not await asyncio.to_thread(path.is_file):
            raise web.HTTPNotFound
        # Said outright: an older system does not know WebP, and a browser told not to guess would show nothing.
        return web.FileResponse(path, headers={"Cache-Control": WORK_CACHE, "Content-Type": MEDIA_TYPES[path.suffix]})

    async def _document(self, request: web.Request) -> web.StreamResponse:
        """A file to be saved and never to be shown: whatever is in it does nothing on this page."""
        file = await self._allowed(request)
        path = self._stores.documents.path(file)
        if path is None or not await asyncio.to_thread(path.is_file):
            raise web.HTTPNotFound
        try:
            name = await self._stores.documents.name(file)
        except NotFound as error:
            raise web.HTTPNotFound from error
        kind = DOCUMENT_TYPES.get(path.suffix, "application/octet-stream")
        headers = {"Cache-Control": DOCUMENT_CACHE, "Content-Type": kind, "Content-Disposition": _saved_as(name)}
        return web.FileResponse(path, headers=headers)

    async def _allowed(self, request: web.Request) -> str:
        """The file that is asked for by whom it was made for, or who has a link. Raises HTTPNotFound for others."""
        file = request.match_info["file"]
        if not self._guard.is_linked(request) and not await self._is_theirs(request[PERSON], file):
            raise web.HTTPNotFound
        return file

    async def _is_theirs(self, person: str, file: str) -> bool:
        return self._hub.shows(person, file) or await self._stores.conversations.may_see(self._hub.whose(person), file)

    def _is_admins(self, request: web.Request) -> bool:
        """Whether an admin asks, who may look at everything that was made; one with a signed link may be nobody."""
        return self._is_admin(request.get(PERSON, ""))


def _saved_as(name: str) -> str:
    """What a browser calls the file when it saves it; the second way of saying it is for letters of all languages."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _go_to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})
