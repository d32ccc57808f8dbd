"""The page as a platform: listens, and goes on with what another process left behind."""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from aiohttp import web

from bots.adapter import Desk
from bots.web.admin.pages import admin_routes
from bots.web.admin.stores import AdminStores
from bots.web.guard import Guard
from bots.web.live import Hub
from bots.web.pages import Pages
from bots.web.posts import Posts
from bots.web.reads import Front, Reads
from bots.web.said import unasked
from bots.web.stores import Stores
from core.memory import Claim
from core.values import Request

log = structlog.get_logger()

LONGEST_BODY = 1024 * 1024
CLOSE_S = 1.0
"""How long open connections may take to end; a tab connects again by itself."""


class WebAdapter:
    """Fits `Adapter`."""

    name = "web"

    def __init__(
        self,
        desk: Desk,
        stores: Stores,
        guard: Guard,
        front: Front,
        admin: AdminStores,
        *,
        host: str,
        port: int,
        admins: Sequence[str] = (),
        when_ready: Callable[[str], None],
        is_healthy: Callable[[], bool] = lambda: True,
    ) -> None:
        """
        Args:
            admin: What the admin pages read and change.
            admins: Who of the page runs this bot, as requests name people.
        """
        self._desk = desk
        self._hub = Hub(desk.app.whose)
        self._guard = guard
        self._admins = admins
        self._pages = Pages(guard, stores, self._hub, is_healthy, desk.app.rulebook.is_house_admin)
        self._admin_routes = admin_routes(admin)
        self._reads = Reads(desk, stores, guard, front, self._hub)
        self._posts = Posts(desk, stores, self._hub)
        self._host = host
        self._port = port
        self._when_ready = when_ready

    async def serve(self) -> None:
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=CLOSE_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            self._when_ready(_address(runner))
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    def take_up(self, claim: Claim) -> None:
        self._desk.resume(claim, self._posts.screen_of(claim.request))

    async def tell(self, person: str, words: str) -> bool:
        """On every tab of theirs that is open here."""
        return self._hub.tell(person, "word", words=words)

    async def present(self, request: Request) -> bool:
        """In their list of conversations, under a title of its own, and on every tab of theirs that is open here."""
        if not request.asked_by.startswith("web:"):
            return False
        asked = unasked(request)
        self._desk.answer(asked, self._posts.screen_of(asked))
        return True

    async def admins(self, workspace: str) -> Sequence[str]:
        """Those of the house who use the page: it has one workspace, and no roles."""
        return self._admins if workspace == "page" else ()

    async def close(self) -> None:
        """Nothing is left to be closed: what still ran was stored and not shown."""

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._guard.middleware], client_max_size=LONGEST_BODY)
        app.on_shutdown.append(self._close_tabs)
        app.add_routes([*self._pages.routes(), *self._reads.routes(), *self._posts.routes(), *self._admin_routes])
        return app

    async def _close_tabs(self, _app: web.Application) -> None:
        self._hub.close()


def _address(runner: web.AppRunner) -> str:
    """Where the page is, with the port that the system chose when none was asked for."""
    host, port = runner.addresses[0][:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  compared with, not listened on
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
