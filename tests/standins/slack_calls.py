"""One call of the Web API, read; and how methods are declared."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from aiohttp import web

from tests.standins.slack_refusals import Json, Refusal

if TYPE_CHECKING:
    from tests.standins.slack_world import World

JSON_ARGUMENTS = ("blocks", "chunks", "files", "loading_messages", "metadata", "prompts", "view")
"""They come as JSON within a form too."""


@dataclass(slots=True, eq=False)
class Call:
    """A call as it came, with its arguments parsed; uploads, downloads and answers to a response_url are calls too."""

    method: str
    args: Json
    at: float
    """On the world's clock."""
    token: str = ""
    status: int = 0
    """Of the answer; 0 when the connection was cut."""
    answer: Json = field(default_factory=dict)

    @property
    def error(self) -> str:
        """Slack's word when it declined."""
        return str(self.answer.get("error", ""))

    def text(self, name: str) -> str:
        """The argument as text; empty when there is none."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def needs(self, *names: str) -> str:
        """The first of the arguments, all of which have to be there."""
        missing = [name for name in names if self.args.get(name) in (None, "")]
        if missing:
            raise Refusal("invalid_arguments", *(f"missing required field: {name}" for name in missing))
        return self.text(names[0])

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.args.get(name) or default)
        except ValueError:
            raise Refusal("invalid_arguments", f"{name} is no number") from None

    def objects(self, name: str, error: str) -> list[Json]:
        """A list of objects, empty when there is none; `error` is said when it is something else."""
        value = self.args.get(name)
        if value in (None, ""):
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise Refusal(error, f"{name} is no list of objects")
        return value


Handler: TypeAlias = Callable[["World", Call], Json | Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API and what answers there."""

    name: str
    answer: Handler
    scopes: tuple[str, ...] = ()
    """Any one of them is needed; those that depend on the kind of channel are looked at by `answer`."""
    is_for_app: bool = False
    """Whether it needs the app's token, where the others need the bot's."""


async def read(request: web.Request, method: str, at: float) -> Call:
    """The call: what stands in the address, in a form or in a JSON body, and who it says it is."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= parsed(await request.read())
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in JSON_ARGUMENTS:
        if isinstance(args.get(name), str):
            args[name] = loaded(args[name])
    return Call(method, args, at, token_of(request) or str(args.pop("token", "")))


def token_of(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def parsed(raw: bytes) -> Json:
    body = loaded(raw.decode(errors="replace"))
    return body if isinstance(body, dict) else {}


def loaded(text: str) -> Any:
    """The JSON, or the text as it is, for whoever needs it to complain about."""
    try:
        return json.loads(text)
    except ValueError:
        return text
