"""What ModelsLab says, read leniently: its fields change type, spelling and place from answer to answer."""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias

from core.catalog import MICROS_PER_USD
from core.providers.downloads import file_type_of

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

Outcome: TypeAlias = Literal["ready", "waiting", "failed", "odd"]
"""`odd` is what nobody can use: no JSON, or a status that is not known."""

OUTCOMES: Mapping[str, Outcome] = {
    "success": "ready",
    "processing": "waiting",
    "queued": "waiting",
    "pending": "waiting",
    "error": "failed",
    "failed": "failed",
}
LONGEST_WORDS = 500
LONGEST_WAIT_S = 3_600.0
LEAST_INLINE_CHARS = 64
RICHEST_USD = 10**9
ADDRESSES = ("http://", "https://", "data:image/", "data:video/", "data:audio/")
NOES = frozenset({"", "0", "0.0", "no", "false", "none", "null"})


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the API in our words."""

    http: int
    outcome: Outcome
    is_json: bool
    fields: Mapping[str, Json]
    words: str = ""
    """What it says went wrong. Its `tip` is left out: that is advertising and general advice."""
    is_about_fields: bool = False
    """The message lists fields with what is wrong about each."""
    retry_after_s: float | None = None
    id: str = ""
    fetch_url: str = ""
    links: tuple[str, ...] = ()
    """One for each file; a file that came within the answer is a `data:` address."""
    proxy_links: tuple[str, ...] = ()
    """The same files on another host."""
    expected_links: tuple[str, ...] = ()
    model: str = ""
    is_flagged: bool = False
    """The safety checker found something in it."""


def read(http: int, body: bytes, retry_after: str = "") -> Reply:
    """The answer in our words; never raises, whatever the body is."""
    try:
        value: Json = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return Reply(http, "failed" if http >= 400 else "odd", False, {}, retry_after_s=_seconds(retry_after))
    fields = value if isinstance(value, dict) else {}
    meta = _table(fields, "meta")
    main, proxies = _links(fields.get("output")), _links(fields.get("proxy_links"))
    return Reply(
        http,
        _outcome(http, fields),
        True,
        fields,
        words=_words(fields),
        is_about_fields=any(isinstance(fields.get(name), dict) for name in ("message", "messege")),
        retry_after_s=_seconds(fields.get("retry_after")) or _seconds(retry_after),
        id=_id(fields.get("id")),
        fetch_url=_text(fields.get("fetch_result")),
        links=main or proxies or _links(fields.get("links")),
        proxy_links=proxies if main else (),
        expected_links=_links(fields.get("future_links")) or _links(meta.get("output")),
        model=_text(meta.get("model_id")),
        is_flagged=_is_yes(fields.get("nsfw_content_detected")) or _is_yes(meta.get("nsfw_content_detected")),
    )


def balance_micros(reply: Reply) -> int | None:
    """What the wallet holds; None when the answer does not say."""
    balance = _table(reply.fields, "data").get("balance")
    if not isinstance(balance, int | float | str):
        return None
    try:
        dollars = Decimal(balance)
    except InvalidOperation:
        return None
    return int(dollars * MICROS_PER_USD) if abs(dollars) < RICHEST_USD else None


def _outcome(http: int, fields: Mapping[str, Json]) -> Outcome:
    status = _text(fields.get("status")).lower()
    if http >= 400 or (not status and "error" in fields):
        return "failed"
    return OUTCOMES.get(status, "odd")


def _text(value: Json) -> str:
    """Words that can be stored and shown: half of a surrogate pair, legal in JSON, can be neither."""
    if not isinstance(value, str):
        return ""
    return value.strip() if value.isprintable() else "".join(c if c.isprintable() else " " for c in value).strip()


def _table(fields: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _leaves(value: Json) -> Iterator[bool | int | float | str | None]:
    """Every plain value in a value, in order. Walks without recursion: a body may be nested very deeply."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(reversed(item))
        elif isinstance(item, dict):
            pending.extend(reversed(item.values()))
        else:
            yield item


def _strings(value: Json) -> Iterator[str]:
    return (_text(leaf) for leaf in _leaves(value) if isinstance(leaf, str))


def _words(fields: Mapping[str, Json]) -> str:
    told = (text for name in ("message", "messege", "error", "tips") for text in _strings(fields.get(name)))
    return " ".join(" ".join(told).split())[:LONGEST_WORDS]


def _id(value: Json) -> str:
    """An id fit to stand in an address; empty when there is none."""
    plain = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return plain if re.fullmatch(r"[A-Za-z0-9_-]{1,80}", plain) else ""


def _seconds(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if 0 < seconds <= LONGEST_WAIT_S else None


def _is_yes(value: Json) -> bool:
    return any(str(leaf).strip().lower() not in NOES for leaf in _leaves(value))


def _links(value: Json) -> tuple[str, ...]:
    found = (_inline(text) or text for text in _strings(value))
    return tuple(dict.fromkeys(text for text in found if text.startswith(ADDRESSES)))


def _inline(text: str) -> str:
    """The `data:` address of a file that stands in the answer itself as Base64."""
    if len(text) < LEAST_INLINE_CHARS or text.startswith(("http", "data:")):
        return ""
    try:
        head = base64.b64decode(text[:LEAST_INLINE_CHARS], validate=True)
    except (binascii.Error, ValueError):
        return ""
    media_type = file_type_of(head)
    return f"data:{media_type};base64,{text}" if media_type else ""


def places(reply: Reply, count: int) -> list[list[str]]:
    """For each file every address it has: its own, and that of the same file on the other host."""
    return [[link, *_twins(link, number, reply)] for number, link in enumerate(reply.links[:count])]


def _twins(link: str, number: int, reply: Reply) -> list[str]:
    name = link.rpartition("/")[2]
    named = [other for other in reply.proxy_links if other.rpartition("/")[2] == name]
    return named or ([reply.proxy_links[number]] if len(reply.proxy_links) == len(reply.links) else [])
