"""The page as a platform: listens, and goes on with what another process left behind."""

import asyncio
from collections.abc import Callable

import structlog
from aiohttp import web

from bots.adapter import Desk
from bots.web.api import Api, Front
from bots.web.guard import Guard
from bots.web.live import Hub, WebScreen
from bots.web.pages import Files, Pages
from core.memory import Claim
from core.platforms import Conversations
from core.today import Today

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
        conversations: Conversations,
        today: Today,
        files: Files,
        guard: Guard,
        front: Front,
        *,
        host: str,
        port: int,
        when_ready: Callable[[str], None],
        is_healthy: Callable[[], bool] = lambda: True,
    ) -> None:
        self._desk = desk
        self._hub = Hub()
        self._guard = guard
        self._pages = Pages(guard, conversations, files, self._hub, is_healthy)
        self._api = Api(desk, conversations, today, guard, front, self._hub)
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
        line = self._api.line_of(claim.request)
        self._desk.resume(claim, WebScreen(self._hub, claim.request, line))

    async def close(self) -> None:
        """Nothing is left to be closed: what still ran was stored and not shown."""

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._guard.middleware], client_max_size=LONGEST_BODY)
        app.on_shutdown.append(self._close_tabs)
        app.add_routes([*self._pages.routes(), *self._api.routes()])
        return app

    async def _close_tabs(self, _app: web.Application) -> None:
        self._hub.close()


def _address(runner: web.AppRunner) -> str:
    """Where the page is, with the port that the system chose when none was asked for."""
    host, port = runner.addresses[0][:2]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  compared with, not listened on
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
