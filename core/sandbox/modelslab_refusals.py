"""Every way ModelsLab was ever seen or said to turn something down."""

from collections.abc import Mapping
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

HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
JSON_HINTS = (
    "1. Make sure you are passing Content-Type: application/json in header. 2. Make sure you are doing POST request "
    "with valid JSON. 3. Make sure your JSON does not have error, use jsonlint to validate json array"
)


Answer: TypeAlias = tuple[int, Body | str]
"""An HTTP code, and JSON or another text."""


def error(message: object, **more: object) -> Body:
    return {"status": "error", "message": message, **more}


REFUSALS: Mapping[Refusal, Answer] = {
    "prompt": (400, error("prompt is required")),
    "prompt, realtime": (400, error("The prompt field is required.")),
    "prompt, fields": (400, error({"prompt": ["The prompt field is required."]})),
    "prompt type": (400, error("prompt must be a string")),
    "width": (400, error("width must be between 256 and 1024")),
    "height": (400, error("height must be divisible by 8")),
    "samples": (400, error("samples must be between 1 and 4")),
    "guidance": (400, error("guidance_scale must be between 1 and 20")),
    "not json": (400, error("Invalid API Request", tip=JSON_HINTS)),
    "key": (401, error("Invalid API key")),
    "no key": (401, error("API key required")),
    "key, old": (401, error("Invalid Api Key", tip=f"{JSON_HINTS} 4. Make sure you have valid API key.")),
    "credits": (402, error("Insufficient credits. Please add more credits to continue.")),
    "quota": (
        402,
        error("Your monthly limit exceeded, upgrade subscription now on https://stablediffusionapi.com/pricing"),
    ),
    "plan": (403, error("This feature requires a premium subscription")),
    "queue": (429, error("Rate limit exceeded. Maximum 5 queued requests allowed.", retry_after=30)),
    "queue, no delay": (429, error("Rate limit exceeded. Maximum 5 queued requests allowed.")),
    "spam": (
        429,
        error(
            "Rate limit exceeded",
            tips="you are sending same request multiple times, spam filter is enabled, please wait for 30 seconds "
            "and try again",
        ),
    ),
    "spam, old": (429, {"status": "error", "messege": "Rate limit exceeded, spam filter is enabled"}),
    "model": (400, error("Model not found: a-model-that-moderates")),
    "model, old": (400, error("Model id not found")),
    "image": (400, error("Unable to fetch image from provided URL")),
    "failed": (200, {"status": "failed", "id": "", "message": "Failed, Try Again", "output": ""}),
    "moderation": (400, error("Your prompt was blocked by our content policy. Change it and try again.")),
    "500": (500, error("Internal server error. Please try again.")),
    "503": (503, error("Service temporarily unavailable. Please try again later.")),
    "500 page": (500, HTML.format("500 Server Error")),
    "502 page": (502, HTML.format("modelslab.com | 502: Bad gateway")),
    "503 text": (503, "Service Unavailable"),
    "403 page": (403, HTML.format("Attention Required! | Cloudflare")),
    "unknown": (400, error("Something went wrong")),
}
