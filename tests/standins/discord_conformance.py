"""Holds what the bot sends against Discord's own OpenAPI document, wherever that is at hand."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.standins.discord_calls import Call
from tests.standins.discord_refusals import Json

SPEC = Path(__file__).parents[3] / "shared/specs/discord-openapi.json"
JSON_MEDIA = "application/json"
REF = "#/components/schemas/"
CLOSED_LIST = 1_000
"""Numbers below this are kinds, styles and flags, each a shape of its own; larger ones are amounts."""

# What the documentation allows and the document lacks, by the template it ends with. "Follow the docs, not the spec."
MORE_FIELDS: Mapping[str, frozenset[str]] = {
    # discord.py sends `tts: false` with every edit of a webhook's message.
    "/messages/@original": frozenset({"tts"}),
    "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": frozenset({"tts"}),
    "/webhooks/{webhook_id}/{webhook_token}": frozenset({"tts"}),
    # `nsfw` marks age-restricted commands.
    "/commands": frozenset({"nsfw"}),
}

SMALLEST_ID = 1 << 40

Shape: TypeAlias = tuple[Any, ...]


class Conformance:
    """Collects `nonconforming`: one line for each body that is not as the document says."""

    def __init__(self, *, is_on: bool, spec: Path = SPEC) -> None:
        self.is_on = is_on and spec.exists()
        self.nonconforming: list[str] = []
        self._spec = spec
        self._seen: set[Shape] = set()

    def look(self, call: Call) -> None:
        """Note what is wrong with its body; bodies of a shape seen before are as right as that one was."""
        if not self.is_on:
            return
        seen = (call.method, call.template, shape_of(call.payload))
        if seen not in self._seen:
            self._seen.add(seen)
            where = f"{call.method} {call.template}"
            self.nonconforming += [
                f"{where}: {words}" for words in findings(self._spec, call.method, call.template, call.payload)
            ]

    def raise_any(self) -> None:
        assert not self.nonconforming, "Not as Discord's document says:\n" + "\n".join(self.nonconforming)


def shape_of(body: Any) -> Shape:
    """What two bodies have in common that the document cannot tell apart, but for lengths in powers of two."""
    match body:
        case dict():
            return ("object", *((key, shape_of(value)) for key, value in sorted(body.items())))
        case list():
            return ("array", *map(shape_of, body))
        case str():
            return ("string", len(body).bit_length())
        case bool() | None:
            return (body,)
        case int():
            return ("number", body if body < CLOSED_LIST else None)
        case _:
            return (type(body).__name__,)


@cache
def document(spec: Path) -> Json:
    """Read once for each process; 1.5 MB of it."""
    loaded: Json = json.loads(spec.read_text(encoding="utf-8"))
    return loaded


@cache
def schema_of(spec: Path, method: str, template: str) -> Json | None:
    """What the body of this operation is to be; None: there is none."""
    operation = document(spec)["paths"].get(template, {}).get(method.lower())
    if operation is None:
        raise LookupError(f"{method} {template} is not in the document")
    body = operation.get("requestBody")
    schema: Json | None = body["content"][JSON_MEDIA]["schema"] if body else None
    return schema


@cache
def validator_of(spec: Path, method: str, template: str) -> Draft202012Validator:
    schema = schema_of(spec, method, template)
    assert schema
    return Draft202012Validator({**schema, "components": document(spec)["components"]})


def findings(spec: Path, method: str, template: str, body: Any) -> list[str]:
    try:
        schema = schema_of(spec, method, template)
    except LookupError as error:
        return [str(error)]
    if body is None:
        return []
    if schema is None:
        return ["takes no body"]
    body = as_documented(body)
    errors = [
        f"{deepest.json_path}: {deepest.message[:300]}"
        for error in validator_of(spec, method, template).iter_errors(body)
        if (deepest := best_match([error]))
    ]
    more = next((names for end, names in MORE_FIELDS.items() if template.endswith(end)), frozenset[str]())
    return [*errors, *unknown_fields(body, [schema], document(spec)["components"]["schemas"], "$", more)]


def as_documented(body: Any) -> Any:
    """discord.py sends ids as numbers, which Discord takes; the document wants strings."""
    match body:
        case {"attachments": [*listed], **rest}:
            return as_documented(rest) | {"attachments": [{**each, "id": str(each.get("id"))} for each in listed]}
        case dict():
            return {name: as_documented(value) for name, value in body.items()}
        case list():
            return [as_documented(each) for each in body]
        case int() if body > SMALLEST_ID:
            return str(body)
        case _:
            return body


def unknown_fields(body: Any, schemas: Iterable[Json], known: Json, path: str, more: frozenset[str]) -> list[str]:
    """Names that no branch of the schema has. The document itself lets unknown ones pass."""
    branches = [branch for schema in schemas for branch in flat(schema, known)]
    if isinstance(body, list):
        items = [branch["items"] for branch in branches if "items" in branch]
        return [
            line
            for index, each in enumerate(body)
            for line in unknown_fields(each, items, known, f"{path}[{index}]", more)
        ]
    if not isinstance(body, dict):
        return []
    fitting = [branch for branch in branches if fits(body, branch, known)] or branches
    if any(isinstance(branch.get("additionalProperties"), dict) for branch in fitting):
        return []
    lines: list[str] = []
    for name, value in body.items():
        inner = [branch["properties"][name] for branch in fitting if name in branch.get("properties", {})]
        if inner:
            lines += unknown_fields(value, inner, known, f"{path}.{name}", frozenset())
        elif name not in more:
            lines.append(f"{path}: unknown field {name!r}")
    return lines


def flat(schema: Json, known: Json) -> list[Json]:
    """The plain schemas behind references and unions."""
    if ref := schema.get("$ref"):
        return flat(known[ref.removeprefix(REF)], known)
    inner = [*schema.get("oneOf", []), *schema.get("anyOf", []), *schema.get("allOf", [])]
    branches = [branch for each in inner for branch in flat(each, known)]
    return [schema, *branches] if "properties" in schema or "items" in schema or not inner else branches


def fits(body: Json, branch: Json, known: Json) -> bool:
    """Whether a branch of a union is the one meant, by its `type`."""
    kinds = branch.get("properties", {}).get("type", {}).get("enum")
    return "properties" in branch and (not kinds or "type" not in body or body["type"] in kinds)
