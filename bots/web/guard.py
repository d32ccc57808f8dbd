"""Who may use the page: hosts, logins, and protection against what other sites make a browser do."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import TypeAlias

from aiohttp import web

from bots.signed import SignedLinks, path_of

COOKIE = "flashbulb"
COOKIE_S = 30 * 24 * 3600
OWNER = "owner"
"""Who it is on a page that listens on this machine only and asks for no token."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
OPEN_PATHS = ("/login", "/static/", "/healthz")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

PERSON: web.RequestKey[str] = web.RequestKey("person", str)
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Lets in who has a token, or anybody on this machine when there are no tokens; to a file, who has a link to it."""

    def __init__(self, people: Mapping[str, str], links: SignedLinks) -> None:
        self._people = people
        self._links = links

    @property
    def needs_login(self) -> bool:
        return bool(self._people)

    def person_with(self, token: str) -> str | None:
        """Whose token this is. Every token is compared, in constant time, whichever one fits."""
        found = None
        for name, secret in self._people.items():
            if hmac.compare_digest(token.encode("utf-8", "replace"), secret.encode()):
                found = name
        return found

    def keep(self, response: web.StreamResponse, name: str, *, is_secure: bool) -> None:
        """Put the login into a cookie that no script reads and no other site sends along with a post."""
        value = f"{name}.{self._seal(name)}"
        response.set_cookie(COOKIE, value, max_age=COOKIE_S, httponly=True, samesite="Lax", secure=is_secure)

    def person_of(self, request: web.Request) -> str | None:
        if not self.needs_login:
            return OWNER
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            # A program, such as one that reads `/metrics`: no other site can make a browser send this.
            return self.person_with(token.strip())
        name, _, seal = request.cookies.get(COOKIE, "").partition(".")
        if name in self._people and hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(name).encode()):
            return name
        return None

    def _seal(self, name: str) -> str:
        """Made from the token, so that changing it ends every login."""
        return hmac.new(self._people[name].encode(), f"flashbulb {name}".encode(), sha256).hexdigest()

    def is_linked(self, request: web.Request) -> bool:
        """Whether this asks for a file by a signed link: then it does not matter who asks, and by which host name."""
        file = request.match_info.get("file", "")
        is_file = request.method in ("GET", "HEAD") and request.path == path_of(file)
        return is_file and self._links.is_good(file, request.query)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await self._checked(request, handler)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def _checked(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self.is_linked(request) and (refusal := self._refusal(request)):
            return refusal
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return problem(error.status, error.reason)

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Why this is not answered; None when it is, and then it is known who asks."""
        if not self.needs_login and _host_of(request) not in LOOPBACK:
            # A page elsewhere can point a name of its own at 127.0.0.1; its Host header gives it away.
            return problem(403, "This page answers to 127.0.0.1 and localhost only.")
        if request.method not in ("GET", "HEAD") and not _is_own_post(request):
            return problem(403, "This was sent by another site, so nothing was done.")
        if not request.path.startswith(OPEN_PATHS):
            person = self.person_of(request)
            if person is None:
                return _not_logged_in(request)
            request[PERSON] = f"web:{person}"
        return None


def problem(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


def _host_of(request: web.Request) -> str:
    """The Host header's name, without port and brackets."""
    host = request.host
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_own_post(request: web.Request) -> bool:
    """Sent by our own page: no other site can set our header, nor fake where a request comes from."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("//")[2] != request.host:
        return False
    if request.path.startswith("/admin/"):
        # A form carries no header of ours; but a browser says of every post where it comes from.
        return origin is not None or request.headers.get("Sec-Fetch-Site") == "same-origin"
    return request.path in ("/login", "/logout") or "X-Flashbulb" in request.headers


def _not_logged_in(request: web.Request) -> web.Response:
    if request.path.startswith("/api/"):
        return problem(401, "Please log in again.")
    return web.Response(status=303, headers={"Location": "/login"})
