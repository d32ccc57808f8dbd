"""The stand-in's account: what it may, what it has, what it runs, and what was handed over to it."""

from collections import deque
from collections.abc import Callable, Mapping

from aiohttp import web

from core.catalog import MICROS_PER_USD
from core.media import StudioModel
from core.sandbox.modelslab_jobs import Job
from core.sandbox.modelslab_refusals import error
from core.sandbox.modelslab_tricks import json_of, refused
from core.sandbox.modelslab_uploads import NotTaken, Uploads

KEPT_JOBS = 1_000


class AccountDesk:
    """The calls at which nothing is bought."""

    url: str

    def __init__(self, models: Mapping[str, StudioModel], balance_usd: float, clock: Callable[[], float]) -> None:
        self.balance_micros = round(balance_usd * MICROS_PER_USD)
        self.refused_keys: set[str] = set()
        self.orders: deque[Job] = deque(maxlen=KEPT_JOBS)
        self.handed = 0
        """How many pictures were handed over."""
        self._uploads: Uploads
        """Known once it is entered."""
        self._models = models
        self._clock = clock

    def unfinished(self, key: str) -> int:
        """How many orders of all media this key has under way."""
        return sum(job.key == key and self.is_waiting(job) for job in self.orders)

    def is_waiting(self, job: Job) -> bool:
        return not job.has_ended and (self._clock() < job.ready_at or bool(job.polls))

    def _serve_account(self, app: web.Application) -> None:
        app.router.add_post("/api/wallet_balance", self._balance)
        app.router.add_post("/api/v6/processing/request_count", self._request_count)
        app.router.add_post("/api/v4/dreambooth/model_list", self._model_list)
        app.router.add_post("/api/v6/base64_to_url", self._take_picture)

    async def _balance(self, request: web.Request) -> web.Response:
        if not await self._known(request):
            return refused("key")
        balance = {"balance": self.balance_micros / MICROS_PER_USD, "currency": "USD"}
        return web.json_response({"status": "success", "data": balance})

    async def _request_count(self, request: web.Request) -> web.Response:
        key = await self._known(request)
        if not key:
            return refused("key")
        return web.json_response({"status": "success", "processing_count": self.unfinished(key), "message": ""})

    async def _model_list(self, _: web.Request) -> web.Response:
        rows = [{"model_id": key, "status": "model_ready", "is_nsfw": "no"} for key in self._models]
        return web.json_response(rows)

    async def _take_picture(self, request: web.Request) -> web.Response:
        if not await self._known(request):
            return refused("key")
        try:
            name = await self._uploads.keep((await json_of(request)).get("base64_string"))
        except NotTaken as reason:
            return refused((400, error(str(reason))))
        self.handed += 1
        address = f"{self.url}/files/temp/{name}"
        return web.json_response({"status": "success", "id": 132_527_680 + self.handed, "output": [address]})

    async def _known(self, request: web.Request) -> str:
        """The key in a body; empty where there is none or it is refused."""
        key = str((await json_of(request)).get("key") or "")
        return "" if key in self.refused_keys else key
