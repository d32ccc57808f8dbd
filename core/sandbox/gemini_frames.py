"""What an answer looks like on Gemini's REST wire."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence

from core.sandbox.gemini_counts import CHARS_PER_TOKEN, details_of
from core.sandbox.gemini_mishaps import Calls, Found, Words
from core.sandbox.gemini_wire import Heard, as_bytes


def frames_of(words: Words, heard: Heard) -> list[bytes]:
    """The bodies of a stream: thinking first, then the words, the last one with its reason to end."""
    bodies, said = [], ""
    thought = "".join(words.thoughts)
    parts: list[dict[str, object]] = [{"text": text, "thought": True} for text in words.thoughts]
    parts += [{"text": chunk} for chunk in words.chunks or ("",)]
    for number, part in enumerate(parts, 1):
        said += "" if "thought" in part else str(part["text"])
        is_last = number == len(parts)
        candidate = _candidate([part], words.finish if is_last else None)
        if is_last and words.found:
            candidate |= _grounding(words.found)
        body: dict[str, object] = {"candidates": [candidate]}
        if words.has_usage:
            body["usageMetadata"] = usage_of(heard, said, thought, words.found.read_tokens if words.found else 0)
        bodies.append(as_bytes(body | signature_of(heard)))
    return bodies


def frames_of_calls(calls: Calls, heard: Heard) -> list[bytes]:
    """What it says, then all calls in one frame, the first one signed, and an empty frame with the reason to end."""
    spoken: list[dict[str, object]] = [{"text": calls.said}] if calls.said else []
    wanted: list[dict[str, object]] = [
        {"functionCall": {"id": f"call-{heard.tokens.get('TEXT', 0)}-{number}", "name": name, "args": dict(args)}}
        for number, (name, args) in enumerate(calls.calls)
    ]
    if wanted:
        wanted[0]["thoughtSignature"] = b64encode(b"signed by the stand-in").decode()
    written = calls.said + json.dumps(wanted)
    usage = usage_of(heard, written)
    ended = [_candidate([{"text": ""}], "STOP")] if calls.then == "ends" else []
    frames = [*([_candidate(spoken)] if spoken else []), _candidate(wanted), *ended]
    return [as_bytes({"candidates": [candidate], "usageMetadata": usage} | signature_of(heard)) for candidate in frames]


def in_one(frames: Sequence[bytes]) -> bytes:
    """The same without streaming: the parts of all of them, with what only the last one says."""
    bodies = [json.loads(frame) for frame in frames]
    parts = [part for body in bodies for part in body["candidates"][0]["content"]["parts"]]
    whole = bodies[-1]
    whole["candidates"][0]["content"]["parts"] = parts
    return as_bytes(whole)


def usage_of(heard: Heard, said: str = "", thought: str = "", read_tokens: int = 0) -> dict[str, object]:
    """Plausible counts; like the real ones, those of nothing are left out."""
    counts = {
        "promptTokenCount": sum(heard.tokens.values()),
        "candidatesTokenCount": -(-len(said) // CHARS_PER_TOKEN),
        "thoughtsTokenCount": -(-len(thought) // CHARS_PER_TOKEN),
        "toolUsePromptTokenCount": read_tokens,
    }
    counts["totalTokenCount"] = sum(counts.values())
    counts["cachedContentTokenCount"] = heard.cached
    usage: dict[str, object] = {name: count for name, count in counts.items() if count}
    if heard.cached:
        usage["cacheTokensDetails"] = details_of({"TEXT": heard.cached})
    return usage | {"promptTokensDetails": details_of(heard.tokens), "serviceTier": "standard"}


def counted_body(heard: Heard) -> dict[str, object]:
    """What countTokens says."""
    return {"totalTokens": sum(heard.tokens.values()), "promptTokensDetails": details_of(heard.tokens)}


def blocked_body(reason: str, heard: Heard) -> dict[str, object]:
    return {"promptFeedback": {"blockReason": reason}, "usageMetadata": usage_of(heard)} | signature_of(heard)


def signature_of(heard: Heard) -> dict[str, object]:
    return {"modelVersion": heard.path.rpartition("/")[2].partition(":")[0], "responseId": "stand-in"}


def _candidate(parts: Sequence[Mapping[str, object]], finish: str | None = None) -> dict[str, object]:
    candidate: dict[str, object] = {"content": {"parts": list(parts), "role": "model"}, "index": 0}
    return candidate | ({"finishReason": finish} if finish else {})


def _grounding(found: Found) -> dict[str, object]:
    chunks = [{"web": {"uri": address, "title": title}} for title, address in found.pages]
    read = [{"retrievedUrl": address, "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_SUCCESS"} for address in found.opened]
    searched = {"webSearchQueries": list(found.queries), "groundingChunks": chunks}
    return {
        **({"groundingMetadata": searched} if found.queries or chunks else {}),
        **({"urlContextMetadata": {"urlMetadata": read}} if read else {}),
    }
