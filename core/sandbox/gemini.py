"""A stand-in of Gemini that speaks its REST wire on loopback, for `flashbulb try` and for the tests."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from aiohttp import web

from core.catalog import catalog
from core.sandbox.gemini_eyes import looked_at, sights
from core.sandbox.gemini_mishaps import (
    Blocked,
    Drops,
    Fails,
    Frames,
    Scenario,
    Silent,
    Words,
    bad_key,
    error_body,
    no_key,
    unknown_model,
)
from core.sandbox.gemini_wire import Asked, Heard, as_bytes, blocked_body, frames_of, lightened
from core.sandbox.gemini_words import answer_to, chunks_of, filled_form
from core.sandbox.server import Loopback

KEY = "stand-in"
LONGEST_BODY_BYTES = 64 * 2**20
PERSON_GAP_S = 0.025
PATIENCE_S = 10.0
FOREVER_S = 3600.0
REMEMBERED = 1_000

MODEL = r"/{version:v1|v1beta}/models/{model:[^/:]+}"


class GeminiStandIn:
    """Answers like Gemini while it is entered, and does whatever it was told `will` happen next.

    Args:
        gap_s: Between two chunks; the default is pleasant for a person, tests take 0.
        key: The only key it accepts.
    """

    def __init__(self, *, gap_s: float = PERSON_GAP_S, key: str = KEY) -> None:
        self.key = key
        self.requests: deque[Heard] = deque(maxlen=REMEMBERED)
        """The latest ones, oldest first."""
        self.request_count = 0
        self.frames_sent = 0
        self.hang_ups = 0
        """How many clients left before their answer ended."""
        self._gap_s = gap_s
        self._next: deque[Scenario] = deque()
        self._always: Scenario | None = None
        self._changed = asyncio.Event()
        self._may_go_on = asyncio.Event()
        self._may_go_on.set()
        app = web.Application(client_max_size=LONGEST_BODY_BYTES)
        app.router.add_get(MODEL, self._describe)
        app.router.add_post(MODEL + r":{method:generateContent|streamGenerateContent}", self._answer)
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

    def will(self, *scenarios: Scenario) -> None:
        """Do these for the next requests, one each, in this order; canned answers after them."""
        self._next.extend(scenarios)

    def always(self, scenario: Scenario | None) -> None:
        """Do this for every request that nothing else was queued for; None is the canned answers again."""
        self._always = scenario

    def pauses(self) -> None:
        """Send one frame of each answer and no more, until it `goes_on`."""
        self._may_go_on.clear()

    def goes_on(self) -> None:
        self._may_go_on.set()

    async def heard(self, requests: int) -> None:
        """Returns when so many requests have come."""
        await self._until(lambda: self.request_count >= requests)

    async def sent(self, frames: int) -> None:
        """Returns when so many frames have gone out."""
        await self._until(lambda: self.frames_sent >= frames)

    async def hung_up(self, clients: int = 1) -> None:
        """Returns when so many clients have left before their answer ended."""
        await self._until(lambda: self.hang_ups >= clients)

    async def _describe(self, call: web.Request) -> web.StreamResponse:
        self._hear(call, {})
        if error := self._objection(call):
            return _failure(error)
        model = call.match_info["model"]
        return web.json_response(
            {"name": f"models/{model}", "displayName": model, "supportedGenerationMethods": ["generateContent"]}
        )

    async def _answer(self, call: web.Request) -> web.StreamResponse:
        scenario = await self._scenario(call)
        is_stream = call.match_info["method"] == "streamGenerateContent"
        then = "ends"
        match scenario:
            case Fails():
                return _failure(scenario)
            case Silent():
                return await self._silence()
            case Drops():
                return _cut(call)
            case Frames(bodies):
                frames = [body.encode() for body in bodies]
            case Blocked(reason):
                frames = [as_bytes(blocked_body(reason, self.requests[-1]))]
            case Words():
                then = scenario.then
                frames = frames_of(scenario if is_stream else scenario.in_one(), self.requests[-1])
        if is_stream:
            return await self._send(call, frames, then)
        return await self._send_whole(call, b"".join(frames), then)

    async def _send_whole(self, call: web.Request, body: bytes, then: str) -> web.StreamResponse:
        if then == "hangs":
            return await self._silence()
        return _cut(call) if then == "cuts" else web.Response(body=body, content_type="application/json")

    async def _send(self, call: web.Request, frames: Sequence[bytes], then: str) -> web.StreamResponse:
        """Send these as server-sent events, one at a time, and notice when nobody reads them any more."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(call)
            for frame in frames:
                await response.write(b"data: " + frame + b"\r\n\r\n")
                self.frames_sent += 1
                self._tell()
                await asyncio.sleep(self._gap_s)
                await self._may_go_on.wait()
            if then == "hangs":
                await asyncio.sleep(FOREVER_S)
        except (asyncio.CancelledError, ConnectionResetError):
            self._count_hang_up()
            raise
        if then == "cuts":
            await response.write(b'data: {"candidates": [{"content": {"parts": [{"te')
            return _cut(call)
        return response

    async def _silence(self) -> web.StreamResponse:
        try:
            await asyncio.sleep(FOREVER_S)
        except asyncio.CancelledError:
            self._count_hang_up()
            raise
        return web.Response()

    async def _scenario(self, call: web.Request) -> Scenario:
        """What to do about this request: first what Google would object to, then what was asked for."""
        body = await call.json()
        self._hear(call, body)
        if error := self._objection(call):
            return error
        asked = _read(body)
        seen = await asyncio.to_thread(looked_at, asked.blobs) if asked and asked.blobs else ()
        if isinstance(seen, Fails):
            return seen
        if self._next:
            return self._next.popleft()
        return self._always or _canned(asked, seen)

    def _objection(self, call: web.Request) -> Fails | None:
        key = call.headers.get("x-goog-api-key") or call.query.get("key")
        if not key:
            return no_key()
        if key != self.key:
            return bad_key()
        model = call.match_info["model"]
        return None if model in catalog().chat else unknown_model(model, call.match_info["version"])

    def _hear(self, call: web.Request, body: Mapping[str, object]) -> None:
        self.request_count += 1
        self.requests.append(Heard(call.method, call.path, dict(call.headers), lightened(body)))
        self._tell()

    def _count_hang_up(self) -> None:
        self.hang_ups += 1
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fact():
                await self._changed.wait()


def _read(body: Mapping[str, object]) -> Asked | None:
    try:
        return Asked.model_validate(body)
    except ValueError:
        return None


def _canned(asked: Asked | None, seen: Sequence[str]) -> Scenario:
    """An answer to the question, the form filled in, or what Google says to a body it cannot read."""
    if asked is None:
        return Fails(400, error_body(400, "INVALID_ARGUMENT", "* GenerateContentRequest.contents: contents is invalid"))
    if schema := asked.schema_asked:
        return Words((filled_form(schema, asked.last, seen),))
    return Words(chunks_of(answer_to(asked.last, len(asked.contents) - 1, sights(asked.handed, seen))))


def _failure(error: Fails) -> web.Response:
    return web.Response(status=error.status, body=error.body.encode(), content_type=error.media_type)


def _cut(call: web.Request) -> web.StreamResponse:
    """Break the connection under the client."""
    if call.transport:
        call.transport.close()
    return web.Response()
