"""The stand-in's single answers: refusals, polls that are not ready, files that are not there."""

import asyncio
from collections.abc import Mapping
from typing import NoReturn

from aiohttp import web

from core.sandbox.modelslab_envelopes import QUEUED, failed, pending
from core.sandbox.modelslab_jobs import Job
from core.sandbox.modelslab_plays import FileTrick, PollTrick
from core.sandbox.modelslab_refusals import HTML, REFUSALS, Answer, Refusal

HEADERS = {"Cache-Control": "no-cache, private", "Server": "cloudflare", "X-Served-By": "octane-api"}
NOT_FOUND_PAGE = HTML.format("Not Found") + " " * 27_000
AWAY = "http://169.254.169.254/latest/meta-data"


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


def refused(refusal: Refusal | Answer, *, is_http_200: bool = False) -> web.Response:
    status, body = REFUSALS[refusal] if isinstance(refusal, str) else refusal
    if isinstance(body, dict):
        return web.json_response(body, status=200 if is_http_200 else status)
    return web.Response(text=body, status=status, content_type="text/html" if body.startswith("<") else "text/plain")


async def played(trick: PollTrick, job: Job, request: web.Request) -> web.Response:
    match trick:
        case "pending":
            return web.json_response(pending(job))
        case "messege":
            return web.json_response(pending(job, "messege", "try again later."))
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
    """What is found where a file should be."""
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
