"""A web app of ours on a loopback port, for as long as somebody needs it."""

from types import TracebackType
from typing import Self

from aiohttp import web

LOOPBACK = "127.0.0.1"
LAST_WORDS_S = 0.02
"""How long open connections may end by themselves once the app closes; a reader that hangs is not waited for."""


class Loopback:
    """Serves `app` while entered, on a port nobody else uses."""

    url: str
    """Where it listens, without a slash at the end; known once it is entered."""

    def __init__(self, app: web.Application) -> None:
        # A handler is cancelled when its client goes, which is how a stand-in notices that it did.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=LAST_WORDS_S)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        port = self._runner.addresses[0][1]
        self.url = f"http://{LOOPBACK}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
