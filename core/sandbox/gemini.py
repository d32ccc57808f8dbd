"""A stand-in of Gemini that speaks its REST wire on loopback, for `flashbulb try` and for the tests."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from aiohttp import web

from core.catalog import catalog
from core.sandbox.gemini_canned import canned
from core.sandbox.gemini_counts import Prefixes, prompt_of, tokens_of
from core.sandbox.gemini_eyes import looked_at
from core.sandbox.gemini_files import FILE, UPLOAD, FilesStandIn, bad
from core.sandbox.gemini_frames import blocked_body, counted_body, frames_of, frames_of_calls, in_one
from core.sandbox.gemini_mishaps import (
    Blocked,
    Calls,
    Drops,
    Fails,
    Frames,
    Scenario,
    Silent,
    Words,
    bad_key,
    no_key,
    unknown_model,
)
from core.sandbox.gemini_wire import Asked, Heard, Json, as_bytes, lightened
from core.sandbox.script import Script
from core.sandbox.server import Loopback

KEY = "stand-in"
LONGEST_BODY_BYTES = 64 * 2**20
PERSON_GAP_S = 0.025

MODEL = r"/{version:v1|v1beta}/models/{model:[^/:]+}"


class GeminiStandIn(Script[Scenario]):
    """Answers like Gemini while it is entered, and does whatever it was told `will` happen next.

    Args:
        gap_s: Between two chunks; the default is pleasant for a person, tests take 0.
        key: The only key it accepts.
    """

    def __init__(self, *, gap_s: float = PERSON_GAP_S, key: str = KEY) -> None:
        super().__init__(gap_s)
        self.key = key
        self.files = FilesStandIn()
        self.counted = 0
        """How often tokens were to be counted."""
        self._prefixes = Prefixes()
        app = web.Application(client_max_size=LONGEST_BODY_BYTES)
        app.router.add_get(MODEL, self._describe)
        app.router.add_post(MODEL + r":{method:generateContent|streamGenerateContent}", self._answer)
        app.router.add_post(MODEL + ":countTokens", self._count)
        app.router.add_post(UPLOAD, self._upload)
        app.router.add_get(FILE, self.files.describe)
        app.router.add_delete(FILE, self.files.delete)
        self._server = Loopback(app)

    @property
    def url(self) -> str:
        return self._server.url

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.__aexit__(kind, error, trace)

    async def _describe(self, call: web.Request) -> web.StreamResponse:
        self._hear(self._noted(call, {}, None))
        if error := self._objection(call):
            return bad(error, call)
        model = call.match_info["model"]
        return web.json_response(
            {"name": f"models/{model}", "displayName": model, "supportedGenerationMethods": ["generateContent"]}
        )

    async def _answer(self, call: web.Request) -> web.StreamResponse:
        body = await call.json()
        asked = _read(body)
        heard = self._noted(call, body, asked, is_cached=True)
        self._hear(heard)
        scenario = self._objection(call) or await self._scenario(asked)
        is_stream = call.match_info["method"] == "streamGenerateContent"
        then = "ends"
        match scenario:
            case Fails() | Drops():
                return bad(scenario, call)
            case Silent():
                return await self._silence()
            case Frames(bodies):
                frames = [body.encode() for body in bodies]
            case Blocked(reason):
                frames = [as_bytes(blocked_body(reason, heard))]
            case Calls():
                then = scenario.then
                frames = frames_of_calls(scenario, heard)
            case Words():
                then = scenario.then
                frames = frames_of(scenario if is_stream else scenario.in_one(), heard)
        if is_stream:
            return await self._send(call, frames, then)
        body = in_one(frames) if isinstance(scenario, Calls) else b"".join(frames)
        return await self._send_whole(call, body, then)

    async def _count(self, call: web.Request) -> web.StreamResponse:
        body = await call.json()
        self.counted += 1
        if error := self._objection(call):
            return bad(error, call)
        return web.json_response(counted_body(self._noted(call, body, _read(body))))

    async def _upload(self, call: web.Request) -> web.StreamResponse:
        if "upload_id" in call.query:
            return await self.files.receive(call)
        if error := self._objection(call):
            return bad(error, call)
        return await self.files.start(call)

    async def _send_whole(self, call: web.Request, body: bytes, then: str) -> web.StreamResponse:
        if then == "hangs":
            return await self._silence()
        return bad(Drops(), call) if then == "cuts" else web.Response(body=body, content_type="application/json")

    async def _send(self, call: web.Request, frames: Sequence[bytes], then: str) -> web.StreamResponse:
        response = await self._stream(call, frames, b"\r\n\r\n", hangs=then == "hangs")
        if then == "cuts":
            await response.write(b'data: {"candidates": [{"content": {"parts": [{"te')
            return bad(Drops(), call)
        return response

    async def _scenario(self, asked: Asked | None) -> Scenario:
        """What to do about this request: first what Google would object to in it, then what was told."""
        seen = await asyncio.to_thread(looked_at, asked.shown, self.files) if asked and asked.shown else ()
        if isinstance(seen, Fails):
            return seen
        return self._scene() or canned(asked, seen)

    def _objection(self, call: web.Request) -> Fails | None:
        key = call.headers.get("x-goog-api-key") or call.query.get("key")
        if not key:
            return no_key()
        if key != self.key:
            return bad_key()
        model = call.match_info.get("model")
        is_known = model is None or model in {each.asked_id for each in catalog().chat.values()}
        return None if is_known else unknown_model(str(model), call.match_info["version"])

    def _noted(self, call: web.Request, body: Json, asked: Asked | None, *, is_cached: bool = False) -> Heard:
        light = lightened(body)
        prompt = prompt_of(light)
        tokens = tokens_of(asked, prompt, self.files.sizes)
        cached = self._prefixes.known(prompt) if is_cached else 0
        return Heard(call.method, call.path, dict(call.headers), light, tokens, min(cached, tokens.get("TEXT", 0)))


def _read(body: Json) -> Asked | None:
    try:
        return Asked.model_validate(body)
    except ValueError:
        return None
