"""The bodies of Gemini's REST wire: what a request asks for, and what an answer looks like."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from core.sandbox.gemini_mishaps import Words

CHARS_PER_TOKEN = 4


class Part(BaseModel):
    text: str = ""


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
        return "".join(part.text for part in self.contents[-1].parts)

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
        "promptTokenCount": asked // CHARS_PER_TOKEN,
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
