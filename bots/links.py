"""Links in a model's Markdown: how they are found, and where they really lead."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from bots.hidden import without_hidden

MOST_DECODINGS = 3
"""An address that is percent-encoded more often than this is decoded by nobody."""

LABEL_PART = r"\\. | [^\[\]\\] | \[[^\[\]\\]{0,200}+\] (?:\([^()\s]{0,500}\))?"
LINK = rf"""
    \[ (?P<label> (?: {LABEL_PART} ){{0,400}}+ ) \]
    \( \s*+ (?P<to> <[^<>\n]*+> | (?: \\. | \((?:\\.|[^()\s\\])*+\) | [^\s()\\] ){{0,2000}}+ )
    (?: \s+ (?: "[^"]*" | '[^']*' | \([^()]*\) ) )? \s*+ \)
"""
"""A link of Markdown, for a verbose pattern in which the dot is any character."""
_NESTED = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")

_DOTS = str.maketrans(dict.fromkeys("。．｡․﹒", "."))
_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+(?P<top>[^\W\d_]{2,})\b")
_FILE_ENDINGS = frozenset(
    [
        "css",
        "csv",
        "cpp",
        "html",
        "java",
        "js",
        "json",
        "jsx",
        "jpg",
        "pdf",
        "png",
        "toml",
        "ts",
        "tsx",
        "txt",
        "xml",
        "yaml",
        "yml",
    ]
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NOT_IN_ADDRESS = re.compile(r"[\s<>`\\\"\x00-\x20]")
_PING = re.compile(r"@(?=everyone|here|channel)", re.IGNORECASE)


def label_of(found: re.Match[str]) -> str:
    """The label of a `LINK`, on one line and without links and pictures of its own."""
    return " ".join(_NESTED.sub(r"\1", found["label"]).split())


def said_by(label: str) -> str:
    """What a reader sees of a label."""
    return unescaped(re.sub(r"[`*]", "", without_hidden(label))).strip()


def address_of(words: str) -> str:
    """A web address as it stands between `<` and `>`, or nothing when it leads anywhere but to the web."""
    address = without_hidden(words).strip()
    if not address[:8].lower().startswith(("http://", "https://")):
        return ""
    address = _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}" if ord(found[0]) < 128 else "", address)
    return _PING.sub("%40", address)


def unescaped(words: str) -> str:
    """Without the backslashes of Markdown."""
    return _ESCAPED.sub(r"\1", words)


def pretends(label: str, address: str) -> bool:
    """Whether a label names another host than the one the link leads to."""
    named = [found[0] for found in _HOST.finditer(undisguised(label)) if found["top"] not in _FILE_ENDINGS]
    host = _host(address)
    return any(not _is_part_of(name.removeprefix("www."), host) for name in named)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_part_of(name: str, host: str) -> bool:
    return host == name or host.endswith(f".{name}")


def undisguised(words: str) -> str:
    """What is meant: decoded, in plain letters and dots, without escapes."""
    if "%" in words:
        for _ in range(MOST_DECODINGS):
            words = unquote(words)
    if not words.isascii():
        words = unicodedata.normalize("NFKC", without_hidden(words).translate(_DOTS))
        words = re.sub(r"[\u200c\u200d\ufe00-\ufe0f]", "", words).translate(_DOTS)
    return words.replace("\\.", ".").replace("\\", "/").lower()
