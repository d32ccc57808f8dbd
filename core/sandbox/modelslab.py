"""A stand-in of ModelsLab on loopback: its wire, its queue, its prices and all its moods."""

import asyncio
import base64
from collections import Counter, deque
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from types import TracebackType
from typing import Self
from uuid import UUID

from aiohttp import web

from core.catalog import Catalog, catalog
from core.media import StudioModel
from core.sandbox.modelslab_account import KEPT_JOBS
from core.sandbox.modelslab_envelopes import failed, queued, ready
from core.sandbox.modelslab_giving import FileDesk
from core.sandbox.modelslab_jobs import Job, file_in, number_of
from core.sandbox.modelslab_memory import recall
from core.sandbox.modelslab_models import Shelf
from core.sandbox.modelslab_plays import SCENARIOS, Play, Scenario
from core.sandbox.modelslab_refusals import HTML, REFUSALS, Answer, Body, error
from core.sandbox.modelslab_tricks import cut, hang, json_of, played, refused, sign
from core.sandbox.modelslab_uploads import Uploads
from core.sandbox.server import Loopback
from core.values import Medium

FIRST_ID, FIRST_VOICE_ID = 174_000_000, 4_000_000
"""One sequence for pictures and videos, one for all that is heard."""
QUEUE_LIMIT = 5
SLOWER: Mapping[Medium, float] = {"picture": 1.0, "speech": 1.2, "music": 1.2, "sound": 1.2, "video": 2.4}
ODD_ANSWERS = {"no json": HTML.format("Just a moment..."), "nothing": '{"status": "reticulating"}'}
KEY_PREFIX = "test-"
LONGEST_BODY = 10 * 2**20
"""A picture of 5 MB is 6.7 MB of Base64."""


class ModelsLabStandIn(FileDesk, Loopback):
    """Speaks the part of the wire that the catalogue's models need.

    An order is queued and ready after `ready_after_s`; what comes of it is made from its prompt. `will` makes the
    next orders go otherwise, and so does a key like `test-failed_final` every order.
    """

    def __init__(
        self,
        *,
        ready_after_s: float = 2.5,
        slower: Mapping[Medium, float] = SLOWER,
        queue_limit: int = QUEUE_LIMIT,
        balance_usd: float = 100.0,
        models: Catalog | None = None,
        dice: Random | None = None,
        clock: Callable[[], float] = monotonic,
        memory: Path | None = None,
    ) -> None:
        """
        Args:
            ready_after_s: A picture's.
            slower: How many times as long each medium takes.
            memory: A file that keeps what was ordered over a restart; what was handed over is kept beside it.
        """
        FileDesk.__init__(self, (models or catalog()).studio, balance_usd, clock, memory)
        self.ready_after_s = ready_after_s
        self.queue_limit = queue_limit
        self.bodies: deque[Mapping[str, object]] = deque(maxlen=KEPT_JOBS)
        """What came to the order endpoints, refused or not."""
        self.bought_of: Counter[Medium] = Counter()
        """Orders taken, which is what a real account pays for."""
        self.submits = 0
        self.polls = 0
        self.ordered = asyncio.Event()
        """Set once an order was taken; whoever waits for the next one clears it."""
        self.polled = asyncio.Event()
        self._slower = slower
        self._plays: deque[Play] = deque()
        self._shelf = Shelf(self._models.values())
        self._dice = dice or Random()  # noqa: S311 - names of files of a stand-in
        self._last_ids = {False: FIRST_ID, True: FIRST_VOICE_ID}
        Loopback.__init__(self, self._app())

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        if self._memory:
            self._uploads = Uploads(self._memory.with_name("stand-in-pictures"))
            await self._uploads.sweep()
            self.orders.extend(await asyncio.to_thread(recall, self._memory, self._models, self.url))
            for job in self.orders:
                self._last_ids[job.is_heard] = max(job.id, self._last_ids[job.is_heard])
        else:
            self._folder = await asyncio.to_thread(TemporaryDirectory, prefix="flashbulb-stand-in-")
            self._uploads = Uploads(Path(self._folder.name))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, trace)
        await self._drop()
        if not self._memory:
            await asyncio.to_thread(self._folder.cleanup)

    @property
    def api_base(self) -> str:
        """What `MODELSLAB_API_BASE` is to be."""
        return f"{self.url}/api"

    @property
    def bought(self) -> int:
        """Of every medium."""
        return self.bought_of.total()

    def will(self, *plays: Scenario | Play) -> None:
        """Let the next orders go like this, one each."""
        self._plays.extend(play if isinstance(play, Play) else SCENARIOS[play] for play in plays)

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LONGEST_BODY)
        app.on_response_prepare.append(sign)
        for endpoint in self._shelf.endpoints:
            app.router.add_post(f"/api/{endpoint}", self._submit)
        app.router.add_post(r"/api/{family:v[67]/[a-z_-]+}/fetch/{id}", self._fetch)
        self._serve_account(app)
        self._serve_files(app)
        return app

    # -------------------------------------------------------------------------------------------- orders

    async def _submit(self, request: web.Request) -> web.Response:
        self.submits += 1
        body = await json_of(request)
        self.bodies.append(body)
        play = self._play(str(body.get("key", "")))
        if play.takes_header_key and "key" in request.headers:
            body = {**body, "key": request.headers["key"]}
        if play.breaks == "before":
            await cut(request)
        if play.breaks in ODD_ANSWERS:
            return web.Response(text=ODD_ANSWERS[play.breaks], content_type="text/html")
        if play.says:
            return refused((200, error(play.says)))
        if play.refusal:
            return refused(play.refusal, is_http_200=play.is_http_200)
        job = await self._taken(request.path.removeprefix("/api/"), body, play)
        if not isinstance(job, Job):
            return refused(job, is_http_200=play.is_http_200)
        if play.breaks == "after":
            await cut(request)
        await (hang() if play.breaks == "hang" else asyncio.sleep(play.hold_s))
        return web.json_response(queued(job) if not play.is_sync else await self._at_once(job))

    async def _at_once(self, job: Job) -> Body:
        if job.play.links == "inline":
            job.inline = [base64.b64encode(await self._made(job, number)).decode() for number in range(job.count)]
        job.has_ended = True
        return ready(job, with_meta=True)

    def _play(self, key: str) -> Play:
        if self._plays:
            return self._plays.popleft()
        name = key.removeprefix(KEY_PREFIX)
        return SCENARIOS.get(name, Play()) if name != key else Play()

    async def _taken(self, endpoint: str, body: Mapping[str, object], play: Play) -> Job | Answer:
        """The order, bought; or the first thing wrong with it, in the order in which ModelsLab looks."""
        model = self._shelf.ordered(endpoint, body, self.refused_keys)
        if not isinstance(model, StudioModel):
            return model
        job = self._job(endpoint, body, model, play)
        if job.start and await self._uploads.read(file_in(job.start)) is None:
            return REFUSALS["image"]
        if self.balance_micros < job.price:
            return REFUSALS["credits"]
        if self.unfinished(job.key) >= self.queue_limit:
            return REFUSALS["queue"]
        job.id = self._last_ids[job.is_heard] = self._last_ids[job.is_heard] + 1
        self.balance_micros -= job.price
        self.bought_of[model.medium] += 1
        self.orders.append(job)
        self.ordered.set()
        await self._remember()
        return job

    def _job(self, endpoint: str, body: Mapping[str, object], model: StudioModel, play: Play) -> Job:
        """The order as it would be; it gets its id once it is bought, because others may be bought meanwhile."""
        ready_after_s = self.ready_after_s * self._slower[model.medium] if play.is_ready else float("inf")
        return Job(
            id=0,
            key=str(body["key"]),
            endpoint=endpoint,
            body=body,
            model=model,
            play=play,
            prefix=str(UUID(int=self._dice.getrandbits(128), version=4)),
            seed=number_of(body.get("seed"), self._dice.randrange(2**31)),
            ready_at=self._clock() + ready_after_s,
            base=self.url,
            polls=list(play.polls),
        )

    # --------------------------------------------------------------------------------------------- polls

    async def _fetch(self, request: web.Request) -> web.Response:
        self.polls += 1
        self.polled.set()
        key = await self._known(request)
        if not key:
            return refused("key")
        job = next((job for job in self.orders if job.key == key and job.is_asked_for_at(request.match_info)), None)
        if job is None:
            return web.json_response(failed("Request not found"))
        trick = job.polls.pop(0) if job.polls else job.play.polls_for_ever
        if trick is None and self._clock() < job.ready_at:
            trick = "pending"
        if trick:
            return await played(trick, job, request)
        job.has_ended = True
        return web.json_response(ready(job, with_meta=False))
