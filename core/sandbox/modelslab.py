"""A stand-in of ModelsLab on loopback: its wire, its queue, its prices and all its moods."""

import asyncio
import base64
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import monotonic
from typing import Self
from uuid import UUID

from aiohttp import web

from core.catalog import MICROS_PER_USD, Catalog, catalog
from core.sandbox.modelslab_jobs import Job, number_of
from core.sandbox.modelslab_memory import recall, remember
from core.sandbox.modelslab_orders import first_refusal
from core.sandbox.modelslab_plays import HTML, SCENARIOS, Body, Play, Refusal, Scenario
from core.sandbox.modelslab_tricks import (
    NOT_FOUND_PAGE,
    content_type_of,
    cut,
    drawn,
    failed,
    hang,
    hidden,
    json_of,
    played,
    refused,
    sign,
)
from core.sandbox.server import Loopback

FIRST_ID = 174_000_000
QUEUE_LIMIT = 5
ODD_ANSWERS = {"no json": HTML.format("Just a moment..."), "nothing": '{"status": "reticulating"}'}
KEPT_JOBS = 1_000
KEY_PREFIX = "test-"


class ModelsLabStandIn(Loopback):
    """Speaks the part of the wire that pictures need.

    An order is queued and ready after `ready_after_s`; its picture is drawn from its prompt. `will` makes the next
    orders go otherwise, and so does a key like `test-failed_final` every order.
    """

    def __init__(
        self,
        *,
        ready_after_s: float = 2.5,
        queue_limit: int = QUEUE_LIMIT,
        balance_usd: float = 100.0,
        models: Catalog | None = None,
        dice: Random | None = None,
        clock: Callable[[], float] = monotonic,
        memory: Path | None = None,
    ) -> None:
        """
        Args:
            memory: A file that keeps what was ordered over a restart.
        """
        self.ready_after_s = ready_after_s
        self.queue_limit = queue_limit
        self.balance_micros = round(balance_usd * MICROS_PER_USD)
        self.refused_keys: set[str] = set()
        self.orders: deque[Job] = deque(maxlen=KEPT_JOBS)
        self.bodies: deque[Mapping[str, object]] = deque(maxlen=KEPT_JOBS)
        """What came to the order endpoints, refused or not."""
        self.bought = 0
        """Orders taken, which is what a real account pays for."""
        self.submits = 0
        self.polls = 0
        self.ordered = asyncio.Event()
        """Set once an order was taken; whoever waits for the next one clears it."""
        self.polled = asyncio.Event()
        self.fetches: deque[web.Request] = deque(maxlen=KEPT_JOBS)
        self._plays: deque[Play] = deque()
        self._models = (models or catalog()).pictures
        self._dice = dice or Random()  # noqa: S311 - names of files of a stand-in
        self._clock = clock
        # One picture at a time: several would take turns with the event loop, and everybody's answers would stutter.
        self._easel = asyncio.Lock()
        self._memory = memory
        self._last_id = FIRST_ID
        super().__init__(self._app())

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        if self._memory:
            self.orders.extend(await asyncio.to_thread(recall, self._memory, self._models, self.url))
            self._last_id = max([FIRST_ID, *(job.id for job in self.orders)])
        return self

    async def _remember(self) -> None:
        if self._memory:
            await asyncio.to_thread(remember, self._memory, tuple(self.orders))

    @property
    def api_base(self) -> str:
        """What `MODELSLAB_API_BASE` is to be."""
        return f"{self.url}/api"

    def will(self, *plays: Scenario | Play) -> None:
        """Let the next orders go like this, one each."""
        self._plays.extend(play if isinstance(play, Play) else SCENARIOS[play] for play in plays)

    def _app(self) -> web.Application:
        app = web.Application()
        app.on_response_prepare.append(sign)
        for endpoint in {model.endpoint for model in self._models.values()}:
            app.router.add_post(f"/api/{endpoint}", self._submit)
        app.router.add_post(r"/api/{family:v[67]/images}/fetch/{id}", self._fetch)
        app.router.add_post("/api/wallet_balance", self._balance)
        app.router.add_post("/api/v6/processing/request_count", self._request_count)
        app.router.add_post("/api/v4/dreambooth/model_list", self._model_list)
        app.router.add_get(r"/{folder:files|cdn}/{name}", self._file)
        return app

    # -------------------------------------------------------------------------------------------- orders

    async def _submit(self, request: web.Request) -> web.Response:
        self.submits += 1
        body = await json_of(request)
        self.bodies.append(body)
        play = self._play(str(body.get("key", "")))
        if play.breaks == "before":
            await cut(request)
        if play.breaks in ODD_ANSWERS:
            return web.Response(text=ODD_ANSWERS[play.breaks], content_type="text/html")
        if play.says:
            return web.json_response({"status": "error", "message": play.says})
        if refusal := play.refusal or self._refusal_of(request.path, body):
            return refused(refusal, is_http_200=play.is_http_200)
        job = self._take(body, play)
        await self._remember()
        if play.breaks == "after":
            await cut(request)
        await (hang() if play.breaks == "hang" else asyncio.sleep(play.hold_s))
        return web.json_response(job.queued() if not play.is_sync else await self._at_once(job))

    async def _at_once(self, job: Job) -> Body:
        if job.play.links == "inline":
            job.drawn = {number: base64.b64encode(await self._drawn(job, number)) for number in range(job.count)}
        job.has_ended = True
        return job.ready(with_meta=True)

    def _play(self, key: str) -> Play:
        if self._plays:
            return self._plays.popleft()
        name = key.removeprefix(KEY_PREFIX)
        return next((play for scenario, play in SCENARIOS.items() if key != name == scenario), Play())

    def _refusal_of(self, path: str, body: Mapping[str, object]) -> Refusal | None:
        if refusal := first_refusal(path, body, self._models, self.refused_keys):
            return refusal
        if self.balance_micros < self._models[str(body["model_id"])].price:
            return "credits"
        return "queue" if self._unfinished(str(body["key"])) >= self.queue_limit else None

    def _unfinished(self, key: str) -> int:
        now = self._clock()
        return sum(
            job.key == key and not job.has_ended and (job.ready_at > now or bool(job.polls)) for job in self.orders
        )

    def _take(self, body: Mapping[str, object], play: Play) -> Job:
        model = self._models[str(body["model_id"])]
        self.bought += 1
        self._last_id += 1
        job = Job(
            id=self._last_id,
            key=str(body["key"]),
            body=body,
            model=model,
            play=play,
            prefix=str(UUID(int=self._dice.getrandbits(128), version=4)),
            seed=number_of(body.get("seed"), self._dice.randrange(2**31)),
            ready_at=self._clock() + (self.ready_after_s if play.is_ready else float("inf")),
            base=self.url,
            polls=list(play.polls),
        )
        self.balance_micros -= model.price * job.count
        self.orders.append(job)
        self.ordered.set()
        return job

    # --------------------------------------------------------------------------------------------- polls

    async def _fetch(self, request: web.Request) -> web.Response:
        self.polls += 1
        self.polled.set()
        body = await json_of(request)
        if not body.get("key") or body["key"] in self.refused_keys:
            return refused("key")
        wanted = request.match_info["id"]
        job = next((job for job in self.orders if str(job.id) == wanted and job.key == body["key"]), None)
        if job is None:
            return web.json_response(failed("Request not found"))
        trick = job.polls.pop(0) if job.polls else job.play.polls_for_ever
        if trick is None and self._clock() < job.ready_at:
            trick = "pending"
        if trick:
            return await played(trick, job, request)
        job.has_ended = True
        return web.json_response(job.ready(with_meta=False))

    # --------------------------------------------------------------------------------------------- files

    async def _file(self, request: web.Request) -> web.Response:
        self.fetches.append(request)
        prefix, _, rest = request.match_info["name"].rpartition("-")
        job = next((job for job in self.orders if job.prefix == prefix), None)
        number = number_of(rest.partition(".")[0], -1)
        if job is None or number not in range(job.count) or not self._has_file(job, number, request):
            return web.Response(status=404, text=NOT_FOUND_PAGE, content_type="text/html")
        tricks = job.files.setdefault(request.path, list(job.play.files))
        if tricks:
            return await hidden(tricks.pop(0), request)
        picture = await self._drawn(job, number)
        job.fetched.add(number)
        await self._remember()
        return web.Response(body=picture, content_type=content_type_of(job.play))

    async def _drawn(self, job: Job, number: int) -> bytes:
        async with self._easel:
            return await drawn(job, number)

    def _has_file(self, job: Job, number: int, request: web.Request) -> bool:
        is_waiting = not job.has_ended and (self._clock() < job.ready_at or bool(job.polls))
        if is_waiting or job.play.polls_for_ever == "failed":
            return False
        is_second_host = request.match_info["folder"] == "cdn"
        return number not in job.play.missing or (is_second_host and not job.play.is_missing_everywhere)

    async def _balance(self, request: web.Request) -> web.Response:
        body = await json_of(request)
        if not body.get("key") or body["key"] in self.refused_keys:
            return refused("key")
        balance = {"balance": self.balance_micros / MICROS_PER_USD, "currency": "USD"}
        return web.json_response({"status": "success", "data": balance})

    async def _request_count(self, request: web.Request) -> web.Response:
        key = str((await json_of(request)).get("key"))
        return web.json_response({"status": "success", "processing_count": self._unfinished(key), "message": ""})

    async def _model_list(self, _: web.Request) -> web.Response:
        rows = [{"model_id": key, "status": "model_ready", "is_nsfw": "no"} for key in self._models]
        return web.json_response(rows)
