"""Gemini and ModelsLab in a process of their own, as quick as they can be: what they cost is not counted."""

import asyncio
import json
from io import BytesIO
from itertools import count

from aiohttp import web

from core.sandbox.pictures import picture
from core.sandbox.server import Loopback
from tests.bench.child import obey
from tests.bench.script import asked, stamped

SIDE = 1024
PICTURES = 64
"""Different ones, as many as are drawn at once: files are named by content, so equal ones would be written once."""
FORM = {
    "decision": "ok",
    "refusal_category": "none",
    "prompt": "a red lighthouse on a cliff in a storm, photograph, 35 mm lens, warm evening light",
    "negative_prompt": "blurry, watermark",
    "aspect_ratio": "1:1",
    "style": "photo",
    "alt_text": "A red lighthouse on a cliff in a storm.",
}
USAGE = {"promptTokenCount": 120, "candidatesTokenCount": 600, "totalTokenCount": 720}


def frame(text: str, *, is_last: bool) -> bytes:
    candidate: dict[str, object] = {"content": {"parts": [{"text": text}], "role": "model"}, "index": 0}
    if is_last:
        candidate["finishReason"] = "STOP"
    body = {"candidates": [candidate], "usageMetadata": USAGE, "modelVersion": "bench", "responseId": "bench"}
    return json.dumps(body).encode()


async def stream(request: web.Request) -> web.StreamResponse:
    number, gap_s, chunks = asked(await request.text())
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    began = asyncio.get_running_loop().time()
    for position in range(chunks):
        await asyncio.sleep(max(0.0, began + position * gap_s - asyncio.get_running_loop().time()))
        body = frame(stamped(number, position, chunks), is_last=position == chunks - 1)
        await response.write(b"data: " + body + b"\r\n\r\n")
    return response


async def fill(_request: web.Request) -> web.Response:
    return web.Response(body=frame(json.dumps(FORM), is_last=True), content_type="application/json")


class Studio:
    """Takes every order and has it ready at the first poll."""

    def __init__(self) -> None:
        self._ids = count(1)
        self._files = pictures(PICTURES)

    async def submit(self, request: web.Request) -> web.Response:
        order = next(self._ids)
        fetch = f"http://{request.host}/api/v6/images/fetch/{order}"
        return web.json_response({"status": "processing", "id": order, "fetch_result": fetch, "eta": 1, "output": []})

    async def poll(self, request: web.Request) -> web.Response:
        order = request.match_info["id"]
        file = f"http://{request.host}/files/{order}-0.jpg"
        return web.json_response({"status": "success", "id": int(order), "output": [file]})

    async def file(self, request: web.Request) -> web.Response:
        order = int(request.match_info["id"])
        return web.Response(body=self._files[order % PICTURES], content_type="image/png")


def pictures(how_many: int) -> list[bytes]:
    """PNGs of a usual size, as ModelsLab's are whatever they are called, each different in one corner."""
    drawn = picture("a red lighthouse on a cliff in a storm", 7, 0, SIDE, SIDE)
    found = []
    for number in range(how_many):
        drawn.putpixel((0, 0), (number, 0, 0))
        file = BytesIO()
        drawn.save(file, "PNG", compress_level=1)
        found.append(file.getvalue())
    return found


async def main() -> None:
    studio = Studio()
    app = web.Application()
    app.router.add_post(r"/v1beta/models/{model:[^:]+}:streamGenerateContent", stream)
    app.router.add_post(r"/v1beta/models/{model:[^:]+}:generateContent", fill)
    app.router.add_post("/api/v6/images/text2img", studio.submit)
    app.router.add_post("/api/v6/images/fetch/{id}", studio.poll)
    app.router.add_get(r"/files/{id:\d+}-0.jpg", studio.file)
    async with Loopback(app) as server:
        await obey(server.url, {})


if __name__ == "__main__":
    asyncio.run(main())
