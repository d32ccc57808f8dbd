"""One request to the stand-in, read; and how routes are declared."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import BodyPartReader, web

from tests.standins.discord_refusals import Json, Refusal
from tests.standins.discord_things import Upload

if TYPE_CHECKING:
    from tests.standins.discord_world import World

Answer: TypeAlias = tuple[int, Any]
"""Status and body; None is an empty one."""
NOTHING: Answer = (204, None)


@dataclass(slots=True, eq=False)
class Call:
    """A request as it came, with its body parsed."""

    method: str
    template: str
    kind: str
    path: dict[str, str]
    query: dict[str, str]
    at: float
    """On the world's clock."""
    payload: Any = None
    files: dict[int, Upload] = field(default_factory=dict)
    """The uploads, by the n of `files[n]`."""
    status: int = 0
    """Of the answer; 0 when the connection was cut."""

    def id(self, name: str) -> int:
        number = self.path[name]
        if not number.isdecimal():
            raise Refusal(50035, {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE", "message": "Not snowflake."}]}})
        return int(number)

    @property
    def form(self) -> Json:
        return self.payload if isinstance(self.payload, dict) else {}

    @property
    def major(self) -> str:
        """What its rate limit is per."""
        path = self.path
        return path.get("interaction_token") or path.get("webhook_token") or path.get("channel_id") or ""


Handler: TypeAlias = Callable[["World", Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """A path, as Discord's OpenAPI document writes it, and what answers there."""

    method: str
    template: str
    kind: str
    answer: Handler
    is_bots: bool = True
    """Whether it needs the bot's token."""


async def read(request: web.Request, call: Call) -> None:
    """Put the body into `call`: JSON, or the `payload_json` and `files[n]` of a form."""
    if not request.body_exists:
        return
    if request.content_type == "multipart/form-data":
        await read_form(request, call)
    elif raw := await request.read():
        call.payload = parsed(raw)


async def read_form(request: web.Request, call: Call) -> None:
    reader = await request.multipart()
    while part := await reader.next():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name == "payload_json":
            call.payload = parsed(content)
        elif part.name and part.name.startswith("files["):
            number = int(part.name[len("files[") : -1])
            call.files[number] = Upload(part.filename or "unknown", content)


def parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Refusal(50109) from None
