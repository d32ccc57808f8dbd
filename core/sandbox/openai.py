"""A stand-in of the wire that OpenAI's models, and many others, are spoken to by: on loopback, for trials and tests."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self, TypeAlias

from aiohttp import web

from core.catalog import catalog
from core.sandbox import gemini_mishaps
from core.sandbox.gemini_eyes import looked_at, sights
from core.sandbox.gemini_files import FilesStandIn
from core.sandbox.gemini_forms import filled_form
from core.sandbox.gemini_mishaps import Blocked, Drops, Fails, Frames, Scenario, Silent, Words
from core.sandbox.gemini_wire import Heard
from core.sandbox.gemini_words import answer_to, chunks_of
from core.sandbox.openai_wire import (
    Asked,
    Calls,
    bad_key,
    call_frames_of,
    error_body,
    frames_of,
    lightened,
    unknown_model,
    whole_of,
)
from core.sandbox.script import Script
from core.sandbox.server import Loopback

Scene: TypeAlias = Scenario | Calls

KEY = "stand-in"
LONGEST_BODY_BYTES = 64 * 2**20
PERSON_GAP_S = 0.025


class OpenAIStandIn(Script[Scene]):
    """Answers like OpenAI while it is entered, and does whatever it was told `will` happen next.

    Args:
        gap_s: Between two chunks; the default is pleasant for a person, tests take 0.
        key: The only key it accepts.
    """

    def __init__(self, *, gap_s: float = PERSON_GAP_S, key: str = KEY) -> None:
        super().__init__(gap_s)
        self.key = key
        self.models = {model.asked_id for model in catalog().chat.values() if model.provider == "openai"}
        self._files = FilesStandIn()
        app = web.Application(client_max_size=LONGEST_BODY_BYTES)
        app.router.add_get("/v1/models", self._list)
        app.router.add_get("/v1/models/{model}", self._describe)
        app.router.add_post("/v1/chat/completions", self._answer)
        self._server = Loopback(app)

    @property
    def url(self) -> str:
        return f"{self._server.url}/v1"

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.__aexit__(kind, error, trace)

    async def _list(self, call: web.Request) -> web.StreamResponse:
        self._hear(_noted(call, {}))
        if error := self._objection(call):
            return _failure(error)
        return web.json_response({"object": "list", "data": [_described(model) for model in sorted(self.models)]})

    async def _describe(self, call: web.Request) -> web.StreamResponse:
        self._hear(_noted(call, {}))
        model = call.match_info["model"]
        if error := self._objection(call, model):
            return _failure(error)
        return web.json_response(_described(model))

    async def _answer(self, call: web.Request) -> web.StreamResponse:
        body = await call.json()
        self._hear(_noted(call, body))
        asked = _read(body)
        scene = await self._scene_for(call, asked)
        match scene:
            case Fails():
                return _failure(scene)
            case Silent():
                return await self._silence()
            case Drops():
                return _cut(call)
            case Frames(bodies):
                return await self._send(call, [each.encode() for each in bodies], "ends")
            case gemini_mishaps.Calls(calls, said):
                wanted = Calls(tuple((name, json.dumps(arguments)) for name, arguments in calls), said)
                return await self._send(call, call_frames_of(wanted, self.requests[-1]), "ends")
            case Calls():
                return await self._send(call, call_frames_of(scene, self.requests[-1]), "ends")
            case Blocked():
                return await self._say(call, asked, Words((), finish="SAFETY"))
            case Words():
                return await self._say(call, asked, scene)

    async def _scene_for(self, call: web.Request, asked: Asked | None) -> Scene:
        """First what the service would object to, then what was asked for, then something canned."""
        if asked is None:
            return Fails(400, error_body("We could not parse the body of your request.", "invalid_request_error"))
        if error := self._objection(call, asked.model):
            return error
        seen = await asyncio.to_thread(looked_at, asked.shown, self._files) if asked.shown else ()
        if isinstance(seen, Fails):
            return Fails(400, error_body("Could not process image.", "invalid_request_error", "invalid_image"))
        return self._scene() or _canned(asked, seen)

    async def _say(self, call: web.Request, asked: Asked | None, words: Words) -> web.StreamResponse:
        heard = self.requests[-1]
        if asked is None or not asked.stream:
            return await self._send_whole(call, whole_of(words, heard), words.then)
        frames = frames_of(words, heard, has_usage=asked.stream_options.include_usage)
        is_unfinished = words.then != "ends" or words.finish is None
        return await self._send(call, frames[: len(words.chunks) + 1] if is_unfinished else frames, words.then)

    async def _send_whole(self, call: web.Request, body: bytes, then: str) -> web.StreamResponse:
        if then == "hangs":
            return await self._silence()
        return _cut(call) if then == "cuts" else web.Response(body=body, content_type="application/json")

    async def _send(self, call: web.Request, frames: Sequence[bytes], then: str) -> web.StreamResponse:
        response = await self._stream(call, frames, b"\n\n", hangs=then == "hangs")
        if then == "cuts":
            await response.write(b'data: {"id": "chatcmpl-stand-in", "choices": [{"delta": {"conte')
            return _cut(call)
        await response.write(b"data: [DONE]\n\n")
        return response

    def _objection(self, call: web.Request, model: str = "") -> Fails | None:
        if call.headers.get("Authorization") != f"Bearer {self.key}":
            return bad_key()
        return None if not model or model in self.models else unknown_model(model)


def _noted(call: web.Request, body: Mapping[str, object]) -> Heard:
    return Heard(call.method, call.path, dict(call.headers), lightened(body))


def _read(body: Mapping[str, object]) -> Asked | None:
    try:
        return Asked.model_validate(body)
    except ValueError:
        return None


def _described(model: str) -> dict[str, object]:
    return {"id": model, "object": "model", "created": 1_700_000_000, "owned_by": "stand-in"}


def _canned(asked: Asked, seen: Sequence[str]) -> Scene:
    """An answer to the question, or the form filled in."""
    if schema := asked.schema_asked:
        return Words((filled_form(schema, asked.last, seen, asked.handed),))
    earlier = sum(each.role in ("user", "assistant") for each in asked.messages) - 1
    return Words(chunks_of(answer_to(asked.last, earlier, sights(asked.handed, seen))))


def _failure(error: Fails) -> web.Response:
    return web.Response(status=error.status, body=error.body.encode(), content_type=error.media_type)


def _cut(call: web.Request) -> web.StreamResponse:
    """Break the connection under the client."""
    if call.transport:
        call.transport.close()
    return web.Response()
