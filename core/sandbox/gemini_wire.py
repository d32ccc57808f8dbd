"""What a request on Gemini's wire asks for. The SDK mixes the cases of its keys, so both are taken everywhere."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from zlib import crc32

from pydantic import AliasChoices, BaseModel, Field

Json: TypeAlias = Mapping[str, object]

INLINE = ("inlineData", "inline_data")


def both(camel: str, snake: str) -> AliasChoices:
    return AliasChoices(camel, snake)


class Blob(BaseModel):
    """A file in the middle of the words."""

    data: str
    """Base64."""
    media_type: str = Field(validation_alias=both("mimeType", "mime_type"))


class FileData(BaseModel):
    """A file that was handed over before."""

    address: str = Field(validation_alias=both("fileUri", "file_uri"))
    media_type: str = Field("", validation_alias=both("mimeType", "mime_type"))


class FunctionCall(BaseModel):
    name: str
    args: dict[str, object] = {}


class FunctionResponse(BaseModel):
    name: str
    response: dict[str, object] = {}


class Part(BaseModel):
    text: str = ""
    inline: Blob | None = Field(None, validation_alias=both(*INLINE))
    file: FileData | None = Field(None, validation_alias=both("fileData", "file_data"))
    call: FunctionCall | None = Field(None, validation_alias=both("functionCall", "function_call"))
    result: FunctionResponse | None = Field(None, validation_alias=both("functionResponse", "function_response"))
    signature: str = Field("", validation_alias=both("thoughtSignature", "thought_signature"))


class Content(BaseModel):
    parts: list[Part] = []
    role: str = "user"


class Generation(BaseModel):
    response_schema: dict[str, object] | None = Field(None, validation_alias=both("responseSchema", "response_schema"))
    response_json_schema: dict[str, object] | None = Field(
        None, validation_alias=both("responseJsonSchema", "response_json_schema")
    )


class Declaration(BaseModel):
    name: str
    parameters: dict[str, object] = Field(
        {}, validation_alias=AliasChoices("parametersJsonSchema", "parameters_json_schema", "parameters")
    )


class ToolsAsked(BaseModel):
    functions: list[Declaration] = Field([], validation_alias=both("functionDeclarations", "function_declarations"))
    search: dict[str, object] | None = Field(None, validation_alias=both("googleSearch", "google_search"))
    context: dict[str, object] | None = Field(None, validation_alias=both("urlContext", "url_context"))


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that is no text, with what was said of it before."""

    label: Mapping[str, str]
    media_type: str
    data: str = ""
    """Base64; empty for what was handed over before."""
    address: str = ""

    @property
    def size(self) -> int:
        return len(self.data) * 3 // 4


class Asked(BaseModel):
    """The part of a request's body that decides what is answered."""

    contents: list[Content] = Field(min_length=1)
    generation: Generation = Field(Generation(), validation_alias=both("generationConfig", "generation_config"))
    tools: list[ToolsAsked] = []

    @property
    def asking(self) -> Content:
        """The person's last turn, whatever tools have said since."""
        spoken = [each for each in self.contents if each.role == "user" and not any(part.result for part in each.parts)]
        return spoken[-1] if spoken else self.contents[-1]

    @property
    def last(self) -> str:
        """The question, without what it is about."""
        return "".join(part.text for part in self.asking.parts if handed_in(part) is None)

    @property
    def handed(self) -> Sequence[Mapping[str, str]]:
        """What the question is about, as it was labelled."""
        found = (handed_in(part) for part in self.asking.parts)
        return [each for each in found if each is not None]

    @property
    def shown(self) -> Sequence[Shown]:
        """All that is no text, in its order."""
        return [shown for content in self.contents for shown in _shown_in(content)]

    @property
    def results(self) -> Sequence[FunctionResponse]:
        """What tools have said to the question."""
        after = self.contents[self.contents.index(self.asking) + 1 :]
        return [part.result for content in after for part in content.parts if part.result]

    @property
    def functions(self) -> Mapping[str, Declaration]:
        return {each.name: each for tools in self.tools for each in tools.functions}

    @property
    def is_web(self) -> bool:
        return any(tools.search is not None for tools in self.tools)

    @property
    def schema_asked(self) -> Mapping[str, object] | None:
        return self.generation.response_schema or self.generation.response_json_schema


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Json
    tokens: Mapping[str, int] = field(default_factory=dict)
    """By what they are of: `TEXT`, `IMAGE` …"""
    cached: int = 0
    """How many of these were known already."""


def handed_in(part: Part) -> Mapping[str, str] | None:
    """What a part says was handed over; None for ordinary words."""
    if not part.text.startswith('{"data":'):
        return None
    try:
        said = json.loads(part.text)
    except ValueError:
        return None
    return {str(name): str(value) for name, value in said.items()}


def lightened(body: Json) -> Json:
    """The body with only sum and size of its files: a thousand of them are remembered."""
    # Copied only where there is something to take out.
    if not any(True for _ in _blobs_in(body)):
        return body
    light: dict[str, object] = json.loads(json.dumps(body))
    for blob in _blobs_in(light):
        data = str(blob.get("data", ""))
        blob["data"] = f"{crc32(data.encode()):08x}, {len(data):,} characters"
    return light


def as_bytes(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _shown_in(content: Content) -> Iterator[Shown]:
    label: Mapping[str, str] = {}
    for part in content.parts:
        if part.inline:
            yield Shown(label, part.inline.media_type, part.inline.data)
        if part.file:
            yield Shown(label, part.file.media_type, address=part.file.address)
        label = handed_in(part) or {}


def _blobs_in(body: Json) -> Iterator[dict[str, object]]:
    contents = body.get("contents")
    for content in contents if isinstance(contents, list) else ():
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else ():
            blob = next((part[name] for name in INLINE if name in part), None) if isinstance(part, dict) else None
            if isinstance(blob, dict):
                yield blob
