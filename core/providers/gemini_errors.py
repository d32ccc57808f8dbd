"""What Gemini's failures mean for us: the one table from its statuses, endings and exceptions to our errors.

status of a reply      → STATUSES, unless its words say more: SPECIAL_CASES
reason an answer ended → ENDINGS
reason it was blocked  → BLOCKS
anything else raised   → EXCEPTIONS
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import aiohttp
import structlog
from google.genai import errors
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
)
from core.providers.causes import hushed, misfit

Meaning: TypeAlias = tuple[type[BotError], str]
"""Who can put it right, and the sentence for the person."""


log: structlog.stdlib.BoundLogger = structlog.get_logger()


class FileGone(AskerError):
    """Google no longer has what was handed to it."""


BROKEN: Meaning = (ProviderBroken, "Gemini had a fault of its own. Please try again; nothing was charged.")
BUSY: Meaning = (ProviderBusy, "Gemini is busy right now. Please try again in a moment; nothing was charged.")
SLOW: Meaning = (ProviderSlow, "Gemini took too long. Please try again; nothing was charged.")
UNREADABLE: Meaning = (
    ProviderBroken,
    "Gemini sent something that cannot be read. Please try again; nothing was charged.",
)
UNREACHABLE: Meaning = (ProviderBroken, "Gemini cannot be reached right now. Please try again; nothing was charged.")
CUT: Meaning = (ProviderBroken, "The connection to Gemini broke off. Please try again; nothing was charged.")
BAD_KEY: Meaning = (
    BadCredentials,
    "Google does not accept this bot's key for Gemini. Whoever runs this bot has to put GEMINI_API_KEY right.",
)
NO_CREDIT: Meaning = (
    OutOfFunds,
    "This bot's account with Google is out of credit or at its spending cap. Whoever runs this bot has to top it up.",
)
NO_QUOTA_TODAY: Meaning = (
    OutOfFunds,
    "This bot has used up what Google lets it ask in a day. That is over at midnight Pacific time.",
)
NOT_ACCEPTED: Meaning = (
    HostError,
    "Google did not accept the request. Whoever runs this bot can see why in its log; nothing was charged.",
)
NO_MODEL: Meaning = (
    BadConfig,
    "Google has no such chat model. Whoever runs this bot has to put FLASHBULB_CHAT_MODEL or GEMINI_API_BASE right.",
)
NOT_HERE: Meaning = (
    BadConfig,
    "Google does not offer Gemini where this bot runs. Whoever runs it has to enable billing or run it elsewhere.",
)
TOO_LONG: Meaning = (AskerError, "That is more than Gemini can read at once. Please ask with less text.")
BAD_PICTURE: Meaning = (AskerError, "Gemini could not read the picture. Please try it as another kind of file.")
BAD_FILE: Meaning = (AskerError, "Gemini could not read what was attached. Please try it as another kind of file.")
FILE_GONE: Meaning = (FileGone, "Gemini no longer has what was attached. Please ask again; nothing was charged.")
NOT_TRUSTED: Meaning = (
    BadConfig,
    "The connection to Gemini could not be secured. Whoever runs this bot has to look at its clock and certificates.",
)
NO_ADDRESS: Meaning = (BadConfig, "GEMINI_API_BASE is no address. Whoever runs this bot has to put it right.")

STATUSES: Mapping[int, Meaning] = {
    400: NOT_ACCEPTED,
    401: BAD_KEY,
    402: NO_CREDIT,
    403: BAD_KEY,
    404: NO_MODEL,
    408: SLOW,
    409: BUSY,
    413: TOO_LONG,
    429: BUSY,
    499: CUT,
    500: BROKEN,
    501: NOT_ACCEPTED,
    502: BROKEN,
    503: BUSY,
    504: SLOW,
}

SPECIAL_CASES: tuple[tuple[int, str, Meaning], ...] = (
    # Seen in real bodies: a wrong key is 400, spent credit and a reached cap are 429 without any detail.
    (400, "API_KEY", BAD_KEY),
    (400, "api key", BAD_KEY),
    (400, "FAILED_PRECONDITION", NOT_HERE),
    (400, "exceeds the maximum number of tokens", TOO_LONG),
    (400, "unable to process input image", BAD_PICTURE),
    (400, "image is not valid", BAD_PICTURE),
    (400, "document has no pages", BAD_FILE),
    (400, "unsupported mime type", BAD_FILE),
    (403, "access the file", FILE_GONE),
    (429, "prepayment", NO_CREDIT),
    (429, "spending cap", NO_CREDIT),
    # A RetryInfo beside a quota of the day is misleading, so it is not looked at.
    (429, "PerDay", NO_QUOTA_TODAY),
)

EXCEPTIONS: tuple[tuple[type[Exception], Meaning], ...] = (
    (aiohttp.ClientSSLError, NOT_TRUSTED),
    (aiohttp.ServerFingerprintMismatch, NOT_TRUSTED),
    (aiohttp.InvalidURL, NO_ADDRESS),
    (aiohttp.ClientConnectorError, UNREACHABLE),
    (aiohttp.ClientResponseError, UNREADABLE),
    (TimeoutError, SLOW),
    (aiohttp.ClientError, CUT),
    (OSError, CUT),
    (errors.ContinuationInterruptedError, CUT),
    # The SDK trips over bodies that are not of its shape, each in its own way: JSON that is cut, an array instead of
    # an object, an error without a code.
    (ValueError, UNREADABLE),
    (AttributeError, UNREADABLE),
    (TypeError, UNREADABLE),
    (LookupError, UNREADABLE),
)

FOREIGN: tuple[type[Exception], ...] = (errors.APIError, *(kind for kind, _ in EXCEPTIONS))
"""Everything the SDK and its transport are known to raise."""

BAD_FORM: Meaning = (ProviderBroken, "Gemini gave an answer that does not fit the form. Please try again.")


def ours(error: Exception, key: str) -> BotError:
    """What a foreign error means, logged, with its cause attached and the key in neither."""
    cause = hushed(_said(error), key)
    failure = _of_reply(error) if isinstance(error, errors.APIError) else made(_meaning_of(error))
    failure.__cause__ = cause
    log.warning("gemini failed", error=type(failure).__name__, cause=str(cause))
    return failure


def unfit(error: ValidationError) -> BotError:
    """What the answer that does not fit the form means."""
    failure = made(BAD_FORM)
    failure.__cause__ = misfit(error)
    return failure


def made(meaning: Meaning) -> BotError:
    kind, sentence = meaning
    return kind(sentence)


def _meaning_of(error: Exception) -> Meaning:
    return next((meaning for kind, meaning in EXCEPTIONS if isinstance(error, kind)), UNREADABLE)


def _of_reply(error: errors.APIError) -> BotError:
    """By its words where they say more than its status does, else by its status."""
    words = str(error).casefold()
    special = (case for status, word, case in SPECIAL_CASES if status == error.code and word.casefold() in words)
    meaning = next(special, None) or STATUSES.get(error.code) or _of_class(error)
    if meaning is BUSY:
        return ProviderBusy(BUSY[1], _asked_delay_s(error))
    return made(meaning)


def _of_class(error: errors.APIError) -> Meaning:
    return NOT_ACCEPTED if isinstance(error, errors.ClientError) else BROKEN


def _asked_delay_s(error: errors.APIError) -> float | None:
    """What RetryInfo asks for, wherever among the details it stands: `20.7s`."""
    for detail in _details(error):
        delay = detail.get("retryDelay")
        if isinstance(delay, str):
            try:
                return float(delay.removesuffix("s"))
            except ValueError:
                return None
    return None


def _details(error: errors.APIError) -> Iterator[Mapping[str, object]]:
    body: object = error.details
    inner = body.get("error") if isinstance(body, Mapping) else None
    details = inner.get("details") if isinstance(inner, Mapping) else None
    if isinstance(details, list):
        yield from (detail for detail in details if isinstance(detail, Mapping))


def _said(error: Exception) -> str:
    """What the log may know: not what was asked or answered, so most exceptions are only named."""
    match error:
        case errors.APIError():
            said = f"{error.code} {error.status}: {error.message}"
        case aiohttp.ClientError() | OSError():
            said = f"{type(error).__name__}: {error}"
        case _:
            said = type(error).__name__
    return said
