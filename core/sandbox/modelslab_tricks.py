"""The stand-in's single answers: refusals, polls that are not ready, files that are not there, files that are."""

import asyncio
import base64
from collections.abc import Mapping
from random import Random
from typing import NoReturn

from aiohttp import web
from PIL import Image

from core.sandbox.modelslab_jobs import QUEUED, TIP, Job
from core.sandbox.modelslab_plays import HTML, REFUSALS, Body, FileTrick, Play, PollTrick, Refusal
from core.sandbox.pictures import encoded, picture

HEADERS = {"Cache-Control": "no-cache, private", "Server": "cloudflare", "X-Served-By": "octane-api"}
NOT_FOUND_PAGE = HTML.format("Not Found") + " " * 27_000
AWAY = "http://169.254.169.254/latest/meta-data"
HEAVY_SIZE, HEAVY_BYTES = (2048, 2048), 12 * 2**20
HUGE_BYTES = 26_000_000
"""More than anybody should fetch for one picture."""


async def sign(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


async def json_of(request: web.Request) -> Mapping[str, object]:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def hang() -> NoReturn:
    """Say nothing until the client goes, which cancels the handler."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


async def cut(request: web.Request) -> NoReturn:
    """Reset the connection; the handler is cancelled because its client is gone."""
    if request.transport:
        request.transport.abort()
    await hang()


def refused(refusal: Refusal, *, is_http_200: bool = False) -> web.Response:
    status, body = REFUSALS[refusal]
    if isinstance(body, dict):
        return web.json_response(body, status=200 if is_http_200 else status)
    return web.Response(text=body, status=status, content_type="text/html" if body.startswith("<") else "text/plain")


def failed(message: str) -> Body:
    return {"status": "failed", "id": "", "message": message, "output": "", "tip": TIP}


def _pending(job: Job, name: str = "message", words: str = "Try Again") -> Body:
    if job.family.startswith("v7/"):
        return {"status": "processing", "id": job.public_id, name: "image is processing", "output": [], "tip": TIP}
    return {"status": "processing", name: words, "output": "", "tip": TIP}


async def played(trick: PollTrick, job: Job, request: web.Request) -> web.Response:
    match trick:
        case "pending":
            return web.json_response(_pending(job))
        case "messege":
            return web.json_response(_pending(job, "messege", "try again later."))
        case "failed":
            job.has_ended = job.play.polls_for_ever == "failed"
            return web.json_response(failed("Failed, Try Again"))
        case "not found":
            return web.json_response(failed("Request not found"))
        case "empty":
            return web.json_response({"status": "success", "id": job.public_id, "output": [], "proxy_links": []})
        case "odd":
            return web.json_response({"status": "reticulating", "message": QUEUED})
        case "reset":
            return await cut(request)
        case "hang":
            return await hang()
        case _:
            return refused(REFUSED_POLLS[trick])


REFUSED_POLLS: Mapping[PollTrick, Refusal] = {
    "rate": "queue",
    "502": "502 page",
    "503": "503 text",
    "moderation": "moderation",
    "key": "key",
}


async def hidden(trick: FileTrick, request: web.Request) -> web.Response:
    """What is found where a picture should be."""
    match trick:
        case "404":
            return web.Response(status=404, text=NOT_FOUND_PAGE, content_type="text/html")
        case "html":
            return web.Response(text=NOT_FOUND_PAGE, content_type="text/html")
        case "empty":
            return web.Response(body=b"", content_type="image/png")
        case "reset":
            return await cut(request)
        case "hang":
            return await hang()
        case "moved here":
            raise web.HTTPFound(request.path.replace("/files/", "/cdn/"))
        case "moved away":
            raise web.HTTPFound(AWAY)
        case "moved round":
            raise web.HTTPFound(request.path)


def content_type_of(play: Play) -> str:
    """What recorded files are sent as: a `.jpg` is an `image/png`."""
    return "text/plain" if "base64" in play.file else "image/png"


async def drawn(job: Job, number: int) -> bytes:
    """The file of a picture, drawn anew each time, so that a stand-in that runs for weeks keeps none."""
    prompt, (width, height) = str(job.body["prompt"]), job.size
    return await asyncio.to_thread(_file_of, prompt, job.seed, number, width, height, job.play)


def _file_of(prompt: str, seed: int, number: int, width: int, height: int, play: Play) -> bytes:
    image = Image.new("RGB", (width, height)) if play.is_flagged else picture(prompt, seed, number, width, height)
    match play.file:
        case "text":
            return b"This is no picture. " * 20
        case "half":
            return encoded(image, "png")[:10_000]
        case "heavy":
            # Noise, which nothing packs without loss: 12 MiB.
            return encoded(Image.frombytes("RGB", HEAVY_SIZE, Random(seed).randbytes(HEAVY_BYTES)), "png")  # noqa: S311
        case "huge":
            return b"\x89PNG\r\n\x1a\n" + bytes(HUGE_BYTES)
        case "base64":
            return base64.b64encode(encoded(image, "png"))
        case "data base64":
            return b"data:image/png;base64," + base64.b64encode(encoded(image, "png"))
        case "png" | "jpeg" | "webp" | "gif":
            return encoded(image, play.file)
