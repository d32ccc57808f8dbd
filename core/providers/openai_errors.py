"""What failures on OpenAI's wire mean for us: the one table from statuses, codes and exceptions to our errors.

status of a reply          → STATUSES, unless its words say more: SPECIAL_CASES
error in the middle of one → CODES
anything else raised       → EXCEPTIONS
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import httpx2
import openai
import structlog
from pydantic import ValidationError

from core.errors import (
    AskerError,
    BadConfig,
    BadCredentials,
    BotError,
    HostError,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    ProviderSlow,
    Refused,
)
from core.providers.causes import hushed, misfit

Meaning: TypeAlias = tuple[type[BotError], str]
"""Who can put it right, and the sentence for the person, with the names of a `Door` in braces."""

NO_KEY = "none"
"""What is sent where a server wants no key; the SDK insists on one."""
log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Door:
    """Where a model is asked, and what to call that in a sentence."""

    base_url: str
    key: str
    model: str = ""
    """As people know it: `GPT-4o mini`."""
    owner: str = "OpenAI"
    key_setting: str = "OPENAI_API_KEY"
    base_setting: str = "OPENAI_API_BASE"


BROKEN: Meaning = (ProviderBroken, "{model} had a fault of its own. Please try again; nothing was charged.")
BUSY: Meaning = (ProviderBusy, "{model} is busy right now. Please try again in a moment; nothing was charged.")
SLOW: Meaning = (ProviderSlow, "{model} took too long. Please try again; nothing was charged.")
UNREADABLE: Meaning = (
    ProviderBroken,
    "{model} sent something that cannot be read. Please try again; nothing was charged.",
)
UNREACHABLE: Meaning = (ProviderBroken, "{model} cannot be reached right now. Please try again; nothing was charged.")
CUT: Meaning = (ProviderBroken, "The connection to {model} broke off. Please try again; nothing was charged.")
BAD_KEY: Meaning = (
    BadCredentials,
    "{owner} does not accept this bot's key. Whoever runs this bot has to put {key_setting} right.",
)
NO_CREDIT: Meaning = (
    OutOfFunds,
    "This bot's account with {owner} is out of credit. Whoever runs this bot has to top it up.",
)
NOT_ACCEPTED: Meaning = (
    HostError,
    "{owner} did not accept the request. Whoever runs this bot can see why in its log; nothing was charged.",
)
NO_MODEL: Meaning = (
    BadConfig,
    "{owner} has no {model} there. Whoever runs this bot has to put the model's name or {base_setting} right.",
)
TOO_LONG: Meaning = (AskerError, "That is more than {model} can read at once. Please ask with less text.")
BAD_PICTURE: Meaning = (AskerError, "{model} could not read the picture. Please try it as another kind of file.")
DECLINED: Meaning = (Refused, "{model} declined this: {owner} does not allow content of this kind.")
BAD_FORM: Meaning = (ProviderBroken, "{model} gave an answer that does not fit the form. Please try again.")

STATUSES: Mapping[int, Meaning] = {
    400: NOT_ACCEPTED,
    401: BAD_KEY,
    402: NO_CREDIT,
    403: BAD_KEY,
    404: NO_MODEL,
    405: NO_MODEL,
    408: SLOW,
    409: BUSY,
    413: TOO_LONG,
    422: NOT_ACCEPTED,
    425: BUSY,
    429: BUSY,
    500: BROKEN,
    501: NOT_ACCEPTED,
    502: BROKEN,
    503: BUSY,
    504: SLOW,
    529: BUSY,
}

SPECIAL_CASES: tuple[tuple[int, str, Meaning], ...] = (
    (400, "context_length_exceeded", TOO_LONG),
    (400, "maximum context length", TOO_LONG),  # vLLM
    (400, "prompt is too long", TOO_LONG),  # Anthropic
    (400, "content_policy_violation", DECLINED),
    (400, "content_filter", DECLINED),
    (400, "credit balance is too low", NO_CREDIT),  # Anthropic
    (400, "invalid_image", BAD_PICTURE),
    (400, "could not process image", BAD_PICTURE),
    (400, "unsupported image", BAD_PICTURE),
    (429, "insufficient_quota", NO_CREDIT),
    (429, "billing_hard_limit_reached", NO_CREDIT),
    (500, "requires more system memory", BUSY),  # Ollama
)

CODES: Mapping[str, Meaning] = {
    "rate_limit_exceeded": BUSY,
    "rate_limit_error": BUSY,
    "overloaded_error": BUSY,
    "server_overloaded": BUSY,
    "insufficient_quota": NO_CREDIT,
    "billing_error": NO_CREDIT,
    "context_length_exceeded": TOO_LONG,
    "content_filter": DECLINED,
    "content_policy_violation": DECLINED,
    "authentication_error": BAD_KEY,
    "invalid_api_key": BAD_KEY,
    "timeout_error": SLOW,
}

EXCEPTIONS: tuple[tuple[type[Exception], Meaning], ...] = (
    (openai.APITimeoutError, SLOW),
    (openai.APIConnectionError, UNREACHABLE),
    (openai.APIResponseValidationError, UNREADABLE),
    (openai.LengthFinishReasonError, BAD_FORM),
    (openai.ContentFilterFinishReasonError, DECLINED),
    (openai.OpenAIError, UNREADABLE),
    (httpx2.TimeoutException, SLOW),
    (httpx2.HTTPError, CUT),
    (httpx2.InvalidURL, NO_MODEL),
    (TimeoutError, SLOW),
    (OSError, CUT),
    # Bodies that are not of its shape trip the SDK, or us on what it made of them, each in its own way.
    (ValueError, UNREADABLE),
    (AttributeError, UNREADABLE),
    (TypeError, UNREADABLE),
    (LookupError, UNREADABLE),
)

FOREIGN: tuple[type[Exception], ...] = tuple(kind for kind, _ in EXCEPTIONS)
"""Everything the SDK and its transport are known to raise."""


def ours(error: Exception, door: Door) -> BotError:
    """What a foreign error means, logged, with its cause attached and the key in neither."""
    failure = _failure(error, door)
    failure.__cause__ = hushed(_said(error), door.key)
    log.warning("chat model failed", model=door.model, error=type(failure).__name__, cause=str(failure.__cause__))
    return failure


def unfit(error: ValidationError, door: Door) -> BotError:
    """What the answer that does not fit the form means."""
    failure = made(BAD_FORM, door)
    failure.__cause__ = misfit(error)
    return failure


def made(meaning: Meaning, door: Door, retry_after_s: float | None = None) -> BotError:
    kind, sentence = meaning
    names = {"model": door.model, "owner": door.owner}
    words = sentence.format(**names, key_setting=door.key_setting, base_setting=door.base_setting)
    return ProviderBusy(words, retry_after_s) if kind is ProviderBusy else kind(words)


def _failure(error: Exception, door: Door) -> BotError:
    match error:
        case openai.APIStatusError():
            return made(_of_reply(error), door, _asked_delay_s(error.response.headers))
        case openai.APIError(body=dict()):
            return made(_of_frame(error), door)
        case _:
            return made(next((meaning for kind, meaning in EXCEPTIONS if isinstance(error, kind)), UNREADABLE), door)


def _of_reply(error: openai.APIStatusError) -> Meaning:
    """By its words where they say more than its status does, else by its status."""
    words = f"{error.message} {error.body}".casefold()
    special = (case for status, word, case in SPECIAL_CASES if status == error.status_code and word in words)
    by_class = NOT_ACCEPTED if error.status_code < 500 else BROKEN
    return next(special, None) or STATUSES.get(error.status_code, by_class)


def _of_frame(error: openai.APIError) -> Meaning:
    """An error that came in the place of words."""
    known = (CODES.get(str(name)) for name in (error.code, error.type))
    return next((meaning for meaning in known if meaning), None) or STATUSES.get(_number(error.code), BROKEN)


def _asked_delay_s(headers: Mapping[str, str]) -> float | None:
    """What `Retry-After` asks for, or its finer brother; a date is not looked at."""
    for name, share in (("retry-after-ms", 1_000), ("retry-after", 1)):
        try:
            return max(0.0, float(headers[name]) / share)
        except (KeyError, ValueError):
            continue
    return None


def _number(code: str | None) -> int:
    return int(code) if code and code.isdecimal() else 0


def _said(error: Exception) -> str:
    """What the log may know: not what was asked or answered, so most exceptions are only named."""
    match error:
        case openai.APIStatusError():
            said = f"{error.status_code} {error.code or error.type or ''}: {error.message}"
        case openai.APIError():
            said = f"{type(error).__name__} {error.code or ''}: {error.message} {error.__cause__ or ''}"
        case httpx2.HTTPError() | OSError():
            said = f"{type(error).__name__}: {error}"
        case _:
            said = type(error).__name__
    return said
