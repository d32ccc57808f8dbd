"""Hides what must never be seen: the secrets of this install, and whatever is shaped like one."""

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
SHORTEST_SECRET_CHARS = 4
"""Shorter ones would hide everyday words, and nobody is given one."""

_NAME = r"(?:(?:x-goog-)?(?:api[-_]?)?key|(?:access_|refresh_)?token|(?:client_)?secret|password|authorization|cookie)"
_NAMES_END = ("key", "oken", "ecret", "assword", "uthorization", "ookie")

# Whatever a shape begins with and may be seen is its first group. No `\b` in front: in JSON a key at the beginning of
# a line stands right behind the n of `\n`.
# Every shape is searched for only in a text that has one of its marks: 1 µs a line instead of 30.
_SHAPES = tuple(
    (tuple(marks), re.compile(shape, re.IGNORECASE))
    for marks, shape in (
        (("AIza",), r"()AIza[\w-]{10,}"),  # a key of Google
        (("AQ.",), r"()AQ\.[\w-]{20,}"),  # a newer one
        (("sk-",), r"((?:\A|[^A-Za-z0-9]|\\n))sk-[\w-]{20,}"),  # a key of OpenAI or Anthropic
        (("xox", "xapp-"), r"()x(?:ox[a-z]|app)-[\w-]{6,}"),  # a token of Slack
        (("earer ", "EARER "), r"(bearer\s+)[^\s\"'\\,;]+"),
        # In JSON and in a `repr`, also where either is quoted once more.
        (
            (end + quoted for end in _NAMES_END for quoted in "\"'\\"),
            rf"(\\*[\"']{_NAME}\\*[\"']\s*[:,]\s*\\*[\"'])[^\"'\\]+",
        ),
        # In a query; `&` is `\u0026` in the JSON of some and `&amp;` in HTML.
        ((end + "=" for end in _NAMES_END), rf"((?:[?&;]|\\u0026){_NAME}=)[^&;\s\"'\\<>]+"),
        # Whoever has an interaction's token may speak for the bot for a quarter of an hour.
        (("/webhooks/", "/interactions/"), r"(/(?:webhooks|interactions)/\d+/)[\w.:%-]{20,}"),
        # Slack's addresses to answer to take messages from anybody, and a ticket opens its socket once.
        (("hooks.slack",), r"(hooks\.slack\.com\\*/\w+\\*/)[\w\\/%-]+"),
        (("ticket=",), r"((?:[?&]|\\u0026)ticket=)[^&\s\"'\\<>]+"),
        (("@",), r"(://[^/\s:@\"']*:)[^/\s\"'@]+(?=@)"),  # the password in an address
    )
)


class Redactor:
    """Hides secrets in texts.

    Args:
        secrets: The values this install knows.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST_SECRET_CHARS for form in _forms(secret)}
        # The longest first: one secret may be the beginning of another.
        self._known = sorted(known, key=len, reverse=True)

    def hide(self, text: str) -> str:
        """`text` without anything secret."""
        for secret in self._known:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        for marks, shape in _SHAPES:
            if any(mark in text for mark in marks):
                text = shape.sub(rf"\g<1>{HIDDEN}", text)
        return text


def _forms(secret: str) -> Iterator[str]:
    """The secret as it is, and as it looks inside an address, a `repr` and JSON, and in one of these inside another."""
    quoted = (quote(secret), quote(secret, safe=""), quote_plus(secret))
    for form in (secret, *quoted, *_reprs(secret), *_jsons(secret)):
        yield from (form, *_jsons(form), *_reprs(form))


def _jsons(text: str) -> Iterator[str]:
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]


def _reprs(text: str) -> Iterator[str]:
    signs = [repr(sign)[1:-1] for sign in text]
    octets = [repr(bytes((octet,)))[2:-1] for octet in text.encode()]
    # Which of its quotes a `repr` escapes depends on the text around it.
    for pieces in (signs, octets):
        yield "".join(pieces)
        yield "".join("\\'" if piece == "'" else piece for piece in pieces)
