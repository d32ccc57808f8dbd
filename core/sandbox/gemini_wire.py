"""The bodies of Gemini's REST wire: what a request asks for, and what an answer looks like."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from core.sandbox.gemini_mishaps import Words

CHARS_PER_TOKEN = 4
PICTURE_TOKENS = 1_120
"""What Google counts for a picture at high media resolution."""
INLINE = ("inlineData", "inline_data")


class Blob(BaseModel):
    """A file in the middle of the words."""

    data: str
    """Base64."""
    media_type: str = Field(validation_alias=AliasChoices("mime_type", "mimeType"))


class Part(BaseModel):
    text: str = ""
    inline: Blob | None = Field(None, validation_alias=AliasChoices(*INLINE))


class Content(BaseModel):
    parts: list[Part] = []
    role: str = "user"


class Generation(BaseModel):
    """The SDK mixes the cases of its keys, so both are taken."""

    model_config = ConfigDict(populate_by_name=True)

    response_schema: dict[str, object] | None = Field(None, alias="responseSchema")
    response_json_schema: dict[str, object] | None = Field(None, alias="responseJsonSchema")


class Asked(BaseModel):
    """The part of a request's body that decides what is answered."""

    contents: list[Content] = Field(min_length=1)
    generation: Generation = Field(Generation(), alias="generationConfig")

    @property
    def last(self) -> str:
        """The question, without what it is about."""
        return "".join(part.text for part in self.contents[-1].parts if handed_in(part) is None)

    @property
    def handed(self) -> Sequence[Mapping[str, str]]:
        """What the question is about, as it was labelled."""
        found = (handed_in(part) for part in self.contents[-1].parts)
        return [each for each in found if each is not None]

    @property
    def blobs(self) -> Sequence[Blob]:
        return [part.inline for content in self.contents for part in content.parts if part.inline]

    @property
    def schema_asked(self) -> Mapping[str, object] | None:
        return self.generation.response_schema or self.generation.response_json_schema


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]


def handed_in(part: Part) -> Mapping[str, str] | None:
    """What a part says was handed over; None for ordinary words."""
    if not part.text.startswith('{"data":'):
        return None
    try:
        said = json.loads(part.text)
    except ValueError:
        return None
    return {str(name): str(value) for name, value in said.items()}


def lightened(body: Mapping[str, object]) -> Mapping[str, object]:
    """The body with only the size of its files: a thousand of them are remembered."""
    # Copied only where there is something to take out.
    if not any(True for _ in _blobs_in(body)):
        return body
    light: dict[str, object] = json.loads(json.dumps(body))
    for blob in _blobs_in(light):
        blob["data"] = f"{len(str(blob.get('data', ''))):,} characters"
    return light


def _blobs_in(body: Mapping[str, object]) -> Iterator[dict[str, object]]:
    contents = body.get("contents")
    for content in contents if isinstance(contents, list) else ():
        parts = content.get("parts") if isinstance(content, dict) else None
        for part in parts if isinstance(parts, list) else ():
            blob = next((part[name] for name in INLINE if name in part), None) if isinstance(part, dict) else None
            if isinstance(blob, dict):
                yield blob


def frames_of(words: Words, heard: Heard) -> list[bytes]:
    """The bodies of a stream: thinking first, then the words, the last one with its reason to end."""
    bodies, said = [], ""
    thought = "".join(words.thoughts)
    parts: list[dict[str, object]] = [{"text": text, "thought": True} for text in words.thoughts]
    parts += [{"text": chunk} for chunk in words.chunks or ("",)]
    for number, part in enumerate(parts, 1):
        said += "" if "thought" in part else str(part["text"])
        candidate: dict[str, object] = {"content": {"parts": [part], "role": "model"}, "index": 0}
        if number == len(parts) and words.finish:
            candidate["finishReason"] = words.finish
        body: dict[str, object] = {"candidates": [candidate]}
        if words.has_usage:
            body["usageMetadata"] = usage_of(heard, said, thought)
        bodies.append(as_bytes(body | signature_of(heard)))
    return bodies


def usage_of(heard: Heard, said: str = "", thought: str = "") -> dict[str, object]:
    """Plausible counts; like the real ones, those of nothing are left out."""
    asked = len(json.dumps(heard.body.get("contents"))) + len(json.dumps(heard.body.get("systemInstruction", "")))
    counts = {
        "promptTokenCount": asked // CHARS_PER_TOKEN + PICTURE_TOKENS * sum(1 for _ in _blobs_in(heard.body)),
        "candidatesTokenCount": -(-len(said) // CHARS_PER_TOKEN),
        "thoughtsTokenCount": -(-len(thought) // CHARS_PER_TOKEN),
    }
    counts["totalTokenCount"] = sum(counts.values())
    return {name: count for name, count in counts.items() if count} | {"serviceTier": "standard"}


def blocked_body(reason: str, heard: Heard) -> dict[str, object]:
    return {"promptFeedback": {"blockReason": reason}, "usageMetadata": usage_of(heard)} | signature_of(heard)


def signature_of(heard: Heard) -> dict[str, object]:
    return {"modelVersion": heard.path.rpartition("/")[2].partition(":")[0], "responseId": "stand-in"}


def as_bytes(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
