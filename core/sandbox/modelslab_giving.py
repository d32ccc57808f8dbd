"""The stand-in's file host: gives out what was made, and pictures that were handed over."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from aiohttp import web

from core.media import StudioModel
from core.sandbox.modelslab_account import KEPT_JOBS, AccountDesk
from core.sandbox.modelslab_files import content_type_of, file_of
from core.sandbox.modelslab_jobs import Job, file_in, place_of
from core.sandbox.modelslab_memory import remember
from core.sandbox.modelslab_tricks import NOT_FOUND_PAGE, hidden

KEPT_CLIPS = 4


class FileDesk(AccountDesk):
    """Two folders, as the real files have two hosts."""

    def __init__(
        self,
        models: Mapping[str, StudioModel],
        balance_usd: float,
        clock: Callable[[], float],
        memory: Path | None,
    ) -> None:
        super().__init__(models, balance_usd, clock)
        self.fetches: deque[web.Request] = deque(maxlen=KEPT_JOBS)
        # One file at a time: several would take turns with the event loop, and everybody's answers would stutter.
        self._easel = asyncio.Lock()
        self._clips: dict[tuple[int, int], bytes] = {}
        """The last few."""
        self._making: dict[tuple[int, int], asyncio.Task[bytes]] = {}
        self._memory = memory

    def _serve_files(self, app: web.Application) -> None:
        app.router.add_get("/files/temp/{name}", self._picture)
        app.router.add_get(r"/{folder:files|cdn}/{name}", self._file)

    async def _picture(self, request: web.Request) -> web.Response:
        data = await self._uploads.read(request.match_info["name"])
        return web.Response(body=data, content_type="image/png") if data else _not_found()

    async def _file(self, request: web.Request) -> web.Response:
        self.fetches.append(request)
        prefix, number = place_of(request.match_info["name"])
        job = next((job for job in self.orders if job.prefix == prefix), None)
        if job is None or number not in range(job.count) or not self._has_file(job, number, request):
            return _not_found()
        tricks = job.files.setdefault(request.path, list(job.play.files))
        if tricks:
            return await hidden(tricks.pop(0), request)
        data = await self._made(job, number)
        job.fetched.add(number)
        await self._remember()
        return web.Response(body=data, content_type=content_type_of(job))

    def _has_file(self, job: Job, number: int, request: web.Request) -> bool:
        if self.is_waiting(job) or job.play.polls_for_ever == "failed":
            return False
        is_second_host = request.match_info["folder"] == "cdn"
        return number not in job.play.missing or (is_second_host and not job.play.is_missing_everywhere)

    async def _made(self, job: Job, number: int) -> bytes:
        """The file, made by whoever asks first: one who gives up and asks again must not have it made anew."""
        place = job.id, number
        if place not in self._making:
            self._making[place] = asyncio.create_task(self._make(job, number))
            self._making[place].add_done_callback(lambda _: self._making.pop(place, None))
        return await asyncio.shield(self._making[place])

    async def _make(self, job: Job, number: int) -> bytes:
        place = job.id, number
        async with self._easel:
            if place in self._clips:
                return self._clips[place]
            start = await self._uploads.read(file_in(job.start)) if job.start else None
            data = await file_of(job, number, start)
            if job.model.medium != "picture":
                self._clips = dict([*self._clips.items(), (place, data)][-KEPT_CLIPS:])
            return data

    async def _drop(self) -> None:
        """What is still being made is made for nobody."""
        for making in self._making.values():
            making.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)

    async def _remember(self) -> None:
        if self._memory:
            await asyncio.to_thread(remember, self._memory, tuple(self.orders))


def _not_found() -> web.Response:
    return web.Response(status=404, text=NOT_FOUND_PAGE, content_type="text/html")
