"""The bodies of OpenAI's wire: what a request asks for, and what an answer looks like."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel, Field

from core.sandbox.gemini_mishaps import Fails, Words
from core.sandbox.gemini_wire import Heard, Part, Shown, as_bytes, handed_in

Body: TypeAlias = dict[str, object]

CHARS_PER_TOKEN = 4
PICTURE_TOKENS = 1_120
ENDINGS = {"STOP": "stop", "MAX_TOKENS": "length", "SAFETY": "content_filter"}
"""What Gemini calls them, so that one scenario does for both wires."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls these tools, with their arguments in pieces, after these words."""

    calls: tuple[tuple[str, str], ...]
    """Names, and arguments as they were written: valid JSON or not."""
    words: str = ""


class Address(BaseModel):
    url: str


class Piece(BaseModel):
    text: str = ""
    image_url: Address | None = None


class Message(BaseModel):
    role: str
    content: str | list[Piece] | None = None

    @property
    def pieces(self) -> Sequence[Piece]:
        return self.content if isinstance(self.content, list) else [Piece(text=self.content or "")]


class Format(BaseModel):
    type: str
    json_schema: dict[str, object] = {}


class Options(BaseModel):
    include_usage: bool = False


class Asked(BaseModel):
    """The part of a request's body that decides what is answered."""

    model: str
    messages: list[Message] = Field(min_length=1)
    stream: bool = False
    stream_options: Options = Options()
    response_format: Format | None = None

    @property
    def question(self) -> Message:
        return next((each for each in reversed(self.messages) if each.role == "user"), self.messages[-1])

    @property
    def last(self) -> str:
        """The question, without what it is about."""
        return "".join(each.text for each in self.question.pieces if handed_in(Part(text=each.text)) is None)

    @property
    def handed(self) -> Sequence[Mapping[str, str]]:
        """What the question is about, as it was labelled."""
        found = (handed_in(Part(text=each.text)) for each in self.question.pieces)
        return [each for each in found if each is not None]

    @property
    def shown(self) -> Sequence[Shown]:
        """What is no text."""
        addresses = [each.image_url.url for message in self.messages for each in message.pieces if each.image_url]
        return [_shown(address) for address in addresses]

    @property
    def schema_asked(self) -> Mapping[str, object] | None:
        schema = self.response_format.json_schema.get("schema") if self.response_format else None
        return schema if isinstance(schema, dict) else _schema_in(self.messages[0])


def frames_of(words: Words, heard: Heard, *, has_usage: bool) -> list[bytes]:
    """The bodies of a stream: the words, the reason to end in a frame of its own, then the bill."""
    bodies = [_chunk({"role": "assistant", "content": ""})]
    bodies += [_chunk({"content": chunk}) for chunk in words.chunks]
    if words.finish:
        bodies.append(_chunk({}, ENDINGS.get(words.finish, words.finish)))
    if has_usage and words.has_usage:
        bodies.append({**_head("chat.completion.chunk"), "choices": [], "usage": usage_of(words, heard)})
    return [as_bytes(body) for body in bodies]


def call_frames_of(scene: Calls, heard: Heard) -> list[bytes]:
    """A stream that ends with calls, each in three pieces as they come on the real wire."""
    bodies = [_chunk({"role": "assistant", "content": scene.words or None})]
    for index, (name, arguments) in enumerate(scene.calls):
        half = len(arguments) // 2
        begun: Body = {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        rest: list[Body] = [{"function": {"arguments": each}} for each in (arguments[:half], arguments[half:])]
        bodies += [_chunk({"tool_calls": [{"index": index, **piece}]}) for piece in (begun, *rest)]
    bodies.append(_chunk({}, "tool_calls"))
    bill = usage_of(Words((scene.words,)), heard)
    return [as_bytes(body) for body in (*bodies, {**_head("chat.completion.chunk"), "choices": [], "usage": bill})]


def whole_of(words: Words, heard: Heard) -> bytes:
    """An answer in one piece."""
    message = {"role": "assistant", "content": "".join(words.chunks), "refusal": None}
    finish = ENDINGS.get(words.finish or "", words.finish)
    body: dict[str, object] = {
        **_head("chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    return as_bytes({**body, "usage": usage_of(words, heard)} if words.has_usage else body)


def usage_of(words: Words, heard: Heard) -> dict[str, object]:
    """Plausible counts."""
    messages = json.dumps(heard.body.get("messages"))
    asked = len(messages) // CHARS_PER_TOKEN + messages.count('"image_url": {') * PICTURE_TOKENS
    said = -(-len("".join(words.chunks)) // CHARS_PER_TOKEN)
    thought = -(-len("".join(words.thoughts)) // CHARS_PER_TOKEN)
    return {
        "prompt_tokens": asked,
        "completion_tokens": said + thought,
        "total_tokens": asked + said + thought,
        "prompt_tokens_details": {"cached_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": thought},
    }


def error_body(message: str, kind: str, code: str | None = None) -> str:
    """An error as OpenAI words it."""
    return json.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})


def bad_key() -> Fails:
    return Fails(401, error_body("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"))


def unknown_model(model: str) -> Fails:
    message = f"The model `{model}` does not exist or you do not have access to it."
    return Fails(404, error_body(message, "invalid_request_error", "model_not_found"))


def out_of_credit() -> Fails:
    message = "You exceeded your current quota, please check your plan and billing details."
    return Fails(429, error_body(message, "insufficient_quota", "insufficient_quota"))


def no_schema() -> Fails:
    """A server that knows JSON and no schema."""
    message = "'response_format.type' must be 'json_object' or 'text'; json_schema is not supported."
    return Fails(400, error_body(message, "invalid_request_error"))


def lightened(body: Mapping[str, object]) -> Mapping[str, object]:
    """The body with only the size of its files."""
    if "base64," not in json.dumps(body):
        return body
    light: dict[str, object] = json.loads(json.dumps(body))
    messages = light["messages"]
    for message in messages if isinstance(messages, list) else ():
        for piece in message["content"] if isinstance(message["content"], list) else ():
            if "image_url" in piece:
                head, _, data = piece["image_url"]["url"].partition("base64,")
                piece["image_url"]["url"] = f"{head}base64,{len(data):,} characters"
    return light


def _chunk(delta: Mapping[str, object], finish: str | None = None) -> dict[str, object]:
    return {**_head("chat.completion.chunk"), "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def _head(kind: str) -> dict[str, object]:
    return {"id": "chatcmpl-stand-in", "object": kind, "created": 1_700_000_000, "model": "stand-in"}


def _shown(address: str) -> Shown:
    head, _, data = address.partition(";base64,")
    return Shown({}, head.removeprefix("data:"), data)


def _schema_in(system: Message) -> Mapping[str, object] | None:
    """The schema at the end of a system prompt, as it is put there for a server that takes none."""
    words = system.content if system.role == "system" and isinstance(system.content, str) else ""
    _, mark, schema = words.partition("JSON Schema:\n")
    try:
        return dict(json.loads(schema)) if mark else None
    except ValueError:
        return None
