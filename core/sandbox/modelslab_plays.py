"""Everything ModelsLab was ever seen or said to do, by name, for the stand-in to play."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Body: TypeAlias = dict[str, object]
Refusal: TypeAlias = Literal[
    "prompt",
    "prompt, realtime",
    "prompt, fields",
    "prompt type",
    "width",
    "height",
    "samples",
    "guidance",
    "not json",
    "key",
    "no key",
    "key, old",
    "credits",
    "quota",
    "plan",
    "queue",
    "queue, no delay",
    "spam",
    "spam, old",
    "model",
    "model, old",
    "image",
    "failed",
    "moderation",
    "500",
    "503",
    "500 page",
    "502 page",
    "503 text",
    "403 page",
    "unknown",
]
PollTrick: TypeAlias = Literal[
    "pending",
    "messege",
    "failed",
    "not found",
    "rate",
    "502",
    "503",
    "odd",
    "empty",
    "moderation",
    "key",
    "reset",
    "hang",
]
FileTrick: TypeAlias = Literal["404", "html", "empty", "reset", "hang", "moved here", "moved away", "moved round"]
FileForm: TypeAlias = Literal["png", "jpeg", "webp", "gif", "base64", "data base64", "text", "half", "heavy", "huge"]
LinkForm: TypeAlias = Literal[
    "list", "string", "table", "tables", "links", "proxies", "inline", "elsewhere", "no https"
]

HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
JSON_HINTS = (
    "1. Make sure you are passing Content-Type: application/json in header. 2. Make sure you are doing POST request "
    "with valid JSON. 3. Make sure your JSON does not have error, use jsonlint to validate json array"
)


def _error(message: object, **more: object) -> Body:
    return {"status": "error", "message": message, **more}


REFUSALS: Mapping[Refusal, tuple[int, Body | str]] = {
    "prompt": (400, _error("prompt is required")),
    "prompt, realtime": (400, _error("The prompt field is required.")),
    "prompt, fields": (400, _error({"prompt": ["The prompt field is required."]})),
    "prompt type": (400, _error("prompt must be a string")),
    "width": (400, _error("width must be between 256 and 1024")),
    "height": (400, _error("height must be divisible by 8")),
    "samples": (400, _error("samples must be between 1 and 4")),
    "guidance": (400, _error("guidance_scale must be between 1 and 20")),
    "not json": (400, _error("Invalid API Request", tip=JSON_HINTS)),
    "key": (401, _error("Invalid API key")),
    "no key": (401, _error("API key required")),
    "key, old": (401, _error("Invalid Api Key", tip=f"{JSON_HINTS} 4. Make sure you have valid API key.")),
    "credits": (402, _error("Insufficient credits. Please add more credits to continue.")),
    "quota": (
        402,
        _error("Your monthly limit exceeded, upgrade subscription now on https://stablediffusionapi.com/pricing"),
    ),
    "plan": (403, _error("This feature requires a premium subscription")),
    "queue": (429, _error("Rate limit exceeded. Maximum 5 queued requests allowed.", retry_after=30)),
    "queue, no delay": (429, _error("Rate limit exceeded. Maximum 5 queued requests allowed.")),
    "spam": (
        429,
        _error(
            "Rate limit exceeded",
            tips="you are sending same request multiple times, spam filter is enabled, please wait for 30 seconds "
            "and try again",
        ),
    ),
    "spam, old": (429, {"status": "error", "messege": "Rate limit exceeded, spam filter is enabled"}),
    "model": (400, _error("Model not found: a-model-that-moderates")),
    "model, old": (400, _error("Model id not found")),
    "image": (400, _error("Unable to fetch image from provided URL")),
    "failed": (200, {"status": "failed", "id": "", "message": "Failed, Try Again", "output": ""}),
    "moderation": (400, _error("Your prompt was blocked by our content policy. Change it and try again.")),
    "500": (500, _error("Internal server error. Please try again.")),
    "503": (503, _error("Service temporarily unavailable. Please try again later.")),
    "500 page": (500, HTML.format("500 Server Error")),
    "502 page": (502, HTML.format("modelslab.com | 502: Bad gateway")),
    "503 text": (503, "Service Unavailable"),
    "403 page": (403, HTML.format("Attention Required! | Cloudflare")),
    "unknown": (400, _error("Something went wrong")),
}


@dataclass(frozen=True, slots=True)
class Play:
    """How one order goes, where that differs from an ordinary one: queued, then ready."""

    refusal: Refusal | None = None
    is_http_200: bool = False
    """The refusal comes with HTTP 200, as clients report, and not with the code that is documented."""
    says: str = ""
    """Refused with these words."""
    is_sync: bool = False
    hold_s: float = 0.0
    """How long the answer to the order is held back."""
    breaks: Literal["", "before", "after", "hang", "no json", "no id", "nothing"] = ""
    """Where the connection, or the answer to the order, breaks: before or after it was bought."""
    is_ready: bool = True
    """False: it never will be."""
    eta: float = 80
    has_tip: bool = True
    is_minimal: bool = False
    id_form: Literal["number", "string", "differs"] = "number"
    """`differs`: only the id within `fetch_result` is known."""
    fetch_host: str = ""
    """Another host in `fetch_result`."""
    model: str = ""
    """Drawn by another one than was ordered."""
    polls: tuple[PollTrick, ...] = ()
    """What the first polls answer."""
    polls_for_ever: PollTrick | None = None
    links: LinkForm = "list"
    proxies: object = "list"
    """`list` gives a proper one, anything else stands there as it is."""
    is_flagged: bool = False
    file: FileForm = "png"
    files: tuple[FileTrick, ...] = ()
    """What the first fetches of each file find."""
    missing: frozenset[int] = frozenset()
    """Pictures whose file never comes to its first host."""
    is_missing_everywhere: bool = False


Scenario: TypeAlias = Literal[
    "sync_success",
    "queued",
    "queued_no_tip",
    "sync_slow",
    "minimal_processing",
    "never_ready",
    "eta_lies",
    "id_mismatch",
    "string_id",
    "model_swap",
    "failed_then_ok",
    "failed_final",
    "not_found",
    "messege",
    "credits",
    "credits_200",
    "rate_429",
    "rate_200",
    "http_500",
    "http_5xx_polls",
    "reset",
    "hang",
    "success_file_late",
    "html_for_file",
    "proxy_only",
    "proxy_needed",
    "base64_file",
    "inline_base64",
    "nsfw",
    "success_empty",
    "one_missing",
]

SCENARIOS: Mapping[Scenario, Play] = {
    "sync_success": Play(is_sync=True),
    "queued": Play(polls=("pending", "pending")),
    "queued_no_tip": Play(polls=("pending",), has_tip=False),
    "sync_slow": Play(is_sync=True, hold_s=12.0),
    "minimal_processing": Play(is_minimal=True),
    "never_ready": Play(is_ready=False, eta=5),
    "eta_lies": Play(eta=960),
    "id_mismatch": Play(id_form="differs"),
    "string_id": Play(id_form="string"),
    "model_swap": Play(model="wan2.2"),
    "failed_then_ok": Play(polls=("failed",)),
    "failed_final": Play(polls_for_ever="failed"),
    "not_found": Play(polls_for_ever="not found", missing=frozenset(range(4)), is_missing_everywhere=True),
    "messege": Play(polls=("messege", "messege")),
    "credits": Play(refusal="credits"),
    "credits_200": Play(refusal="credits", is_http_200=True),
    "rate_429": Play(refusal="queue"),
    "rate_200": Play(refusal="spam", is_http_200=True),
    "http_500": Play(refusal="500 page"),
    "http_5xx_polls": Play(polls=("502", "503", "rate", "odd")),
    "reset": Play(breaks="after"),
    "hang": Play(breaks="hang"),
    "success_file_late": Play(files=("404", "html", "empty")),
    "html_for_file": Play(file="text"),
    "proxy_only": Play(links="proxies"),
    "proxy_needed": Play(missing=frozenset(range(4))),
    "base64_file": Play(file="base64"),
    "inline_base64": Play(is_sync=True, links="inline"),
    "nsfw": Play(is_sync=True, is_flagged=True),
    "success_empty": Play(polls=("empty",)),
    "one_missing": Play(missing=frozenset({1}), is_missing_everywhere=True),
}
