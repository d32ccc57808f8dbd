"""A question as OpenAI's wire takes it."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from pydantic import BaseModel

from core.catalog import ChatPrices
from core.chat import ChatAsk, Exchange, Tool
from core.seen import Seen, SeenFile, SeenPicture, SeenText, as_data
from core.values import Turn

Json: TypeAlias = dict[str, object]

UNSEEN = "You cannot be shown this kind of file. Where it matters, say that you could not look into it."
FORM = """\
Answer with one JSON object and nothing else, without a fence around it. It has to fit this JSON Schema:
"""


def messages_of(ask: ChatAsk, prices: ChatPrices, form: type[BaseModel] | None = None) -> list[Json]:
    """As plain dicts.

    Args:
        form: Described in words, for a service that takes no schema.
    """
    told = FORM + json.dumps(schema_of(form)) if form else ""
    system = "\n\n".join(filter(None, (ask.system, told)))
    first: list[Json] = [{"role": "system", "content": system}] if system else []
    seen = [part for each in ask.seen for part in _parts(each, prices)]
    last = ask.turns[-1]
    asked: Json = {"role": "user", "content": [*seen, _text(last.text)] if seen else last.text}
    return [*first, *map(_message, ask.turns[:-1]), asked, *_exchanged(ask.exchanges)]


def tools_of(tools: Sequence[Tool]) -> list[Json]:
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.about, "parameters": dict(tool.parameters)},
        }
        for tool in tools
    ]


def format_of(form: type[BaseModel]) -> Json:
    """The form as a schema that the service itself keeps to."""
    return {
        "type": "json_schema",
        "json_schema": {"name": form.__name__[:64], "schema": schema_of(form), "strict": True},
    }


def schema_of(form: type[BaseModel]) -> Json:
    """JSON Schema with every field required and no other one, as strict services insist on."""
    strict = _strict(form.model_json_schema())
    return strict if isinstance(strict, dict) else {}


def _strict(node: object) -> object:
    if isinstance(node, list):
        return [_strict(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    # Defaults are refused by strict services; what stands under `properties` are names and no keywords.
    made: Json = {str(name): _strict(each) for name, each in node.items() if name != "default"}
    properties = node.get("properties")
    if node.get("type") == "object" and isinstance(properties, Mapping):
        made["properties"] = {name: _strict(each) for name, each in properties.items()}
        made["required"] = list(properties)
        made["additionalProperties"] = False
    return made


def unfenced(words: str) -> str:
    """JSON out of the fence that a model likes to put around it."""
    begin, end = words.find("{"), words.rfind("}")
    return words[begin : end + 1] if words.lstrip().startswith("```") and begin < end else words


def _message(turn: Turn) -> Json:
    return {"role": "assistant" if turn.role == "model" else "user", "content": turn.text}


def _exchanged(exchanges: Sequence[Exchange]) -> Iterator[Json]:
    """What was called, and what every tool said to it."""
    for exchange in exchanges:
        calls = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": json.dumps(dict(call.arguments), ensure_ascii=False)},
            }
            for call in (result.call for result in exchange.results)
        ]
        yield {"role": "assistant", "content": exchange.said or None, "tool_calls": calls}
        for result in exchange.results:
            yield {"role": "tool", "tool_call_id": result.call.id, "content": result.words}


def _parts(seen: Seen, prices: ChatPrices) -> list[Json]:
    """What it is in a part of its own, and the picture if it is one that can be shown."""
    if isinstance(seen, SeenText):
        return [_text(as_data(seen))]
    if isinstance(seen, SeenPicture) and "picture" in prices.sees:
        address = f"data:{seen.media_type};base64,{b64encode(seen.data).decode()}"
        return [_text(as_data(seen)), {"type": "image_url", "image_url": {"url": address, "detail": "high"}}]
    # Where its text was taken out too, that stands in for it.
    words = seen.words if isinstance(seen, SeenFile) else ""
    rest = {"words": words} if words else {"about": UNSEEN}
    return [_text(json.dumps({**json.loads(as_data(seen)), **rest}, ensure_ascii=False))]


def _text(words: str) -> Json:
    return {"type": "text", "text": words}
