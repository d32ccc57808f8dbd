"""What the stand-in of Gemini can be told to do next, good days and bad ones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Json: TypeAlias = Mapping[str, object]

GOOGLE_RPC = "type.googleapis.com/google.rpc."


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer from the web rests on."""

    pages: tuple[tuple[str, str], ...] = ()
    """Title and address of what a search found."""
    queries: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    """Addresses that the question named and that were read."""
    read_tokens: int = 0
    """How much all of that was."""


@dataclass(frozen=True, slots=True)
class Words:
    """Answers with exactly these chunks; asked for a form, with all of them as its text."""

    chunks: tuple[str, ...]
    finish: str | None = "STOP"
    """`finishReason` of the last frame. None: the stream ends cleanly without one."""
    then: Literal["ends", "hangs", "cuts"] = "ends"
    """After the chunks: end, say nothing more, or break the connection in the middle of a frame."""
    thoughts: tuple[str, ...] = ()
    """Frames of thinking, sent first."""
    has_usage: bool = True
    found: Found | None = None

    def in_one(self) -> "Words":
        """The same without streaming and without thinking."""
        return replace(self, chunks=("".join(self.chunks),), thoughts=())


@dataclass(frozen=True, slots=True, init=False)
class Calls:
    """Wants these tools called: `Calls(("calculate", {"expression": "1 + 1"}))`."""

    calls: tuple[tuple[str, Json], ...]
    said: str
    """Before the calls."""
    then: Literal["ends", "hangs", "cuts"]

    def __init__(
        self, *calls: tuple[str, Json], said: str = "", then: Literal["ends", "hangs", "cuts"] = "ends"
    ) -> None:
        object.__setattr__(self, "calls", calls)
        object.__setattr__(self, "said", said)
        object.__setattr__(self, "then", then)


@dataclass(frozen=True, slots=True)
class Frames:
    """Answers with these bodies as they are, each in a frame of its own, valid or not."""

    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """Takes the prompt, declines it, and bills for reading it."""

    reason: str = "PROHIBITED_CONTENT"


@dataclass(frozen=True, slots=True)
class Silent:
    """Takes the request and never says a word."""


@dataclass(frozen=True, slots=True)
class Drops:
    """Breaks the connection before it answers."""


@dataclass(frozen=True, slots=True)
class Fails:
    """Answers with an error."""

    status: int
    body: str
    media_type: str = "application/json"


Scenario: TypeAlias = Words | Calls | Frames | Blocked | Silent | Drops | Fails


def error_body(code: int, status: str, message: str, *details: Json) -> str:
    """An error as Google words it."""
    error: dict[str, object] = {"code": code, "message": message, "status": status}
    if details:
        error["details"] = list(details)
    return json.dumps({"error": error})


def bad_key() -> Fails:
    reason = {"@type": GOOGLE_RPC + "ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
    message = "API key not valid. Please pass a valid API key."
    return Fails(400, error_body(400, "INVALID_ARGUMENT", message, reason))


def no_key() -> Fails:
    message = (
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or "
        "other form of API consumer identity to call this API."
    )
    return Fails(403, error_body(403, "PERMISSION_DENIED", message))


def unknown_model(model: str, version: str) -> Fails:
    message = (
        f"models/{model} is not found for API version {version}, or is not supported for generateContent. Call "
        "ListModels to see the list of available models and their supported methods."
    )
    return Fails(404, error_body(404, "NOT_FOUND", message))


def over_quota(delay: str | None = None, period: Literal["Minute", "Day"] = "Minute") -> Fails:
    """The quota of a minute or a day is used up; `delay` is what RetryInfo asks for, such as `20.7s`."""
    quota = {
        "@type": GOOGLE_RPC + "QuotaFailure",
        "violations": [
            {
                "quotaMetric": "generativelanguage.googleapis.com/generate_content_paid_tier_requests",
                "quotaId": f"GenerateRequestsPer{period}PerProjectPerModel-PaidTier",
                "quotaDimensions": {"location": "global", "model": "gemini-3.1-flash-lite"},
                "quotaValue": "5",
            }
        ],
    }
    links = [{"description": "Learn more", "url": "https://ai.google.dev/gemini-api/docs/rate-limits"}]
    details: list[Json] = [quota, {"@type": GOOGLE_RPC + "Help", "links": links}]
    if delay is not None:
        details.append({"@type": GOOGLE_RPC + "RetryInfo", "retryDelay": delay})
    message = "You exceeded your current quota, please check your plan and billing details."
    return Fails(429, error_body(429, "RESOURCE_EXHAUSTED", message, *details))


def out_of_credit() -> Fails:
    message = "Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing."
    return Fails(429, error_body(429, "RESOURCE_EXHAUSTED", message))


def html(status: int) -> Fails:
    """A page of the proxy in front, which knows nothing of the API."""
    page = f"<html><head><title>{status}</title></head><body><h1>Error: Server Error</h1></body></html>"
    return Fails(status, page, "text/html")
