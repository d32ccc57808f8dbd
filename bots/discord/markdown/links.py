"""Where a link really leads, and how Discord may show it."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from bots.discord.markdown.hidden import without_hidden

MOST_DECODINGS = 3
"""An address that is percent-encoded more often than this is decoded by nobody."""

_DOTS = str.maketrans(dict.fromkeys("。．｡․﹒", "."))
_INVITE = re.compile(
    r"discord(?:app)?\.com(?::\d+)?/\S*invite|discord\.(?:gg|gift|new)(?::\d+)?/|(?<![\w-])dsc\.gg/|discord\.com/template"
)
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
_PING = re.compile(r"@(?=everyone|here)", re.IGNORECASE)


def is_invite(words: str) -> bool:
    """Whether Discord, or a reader, would take this for an invitation to a server, however it is disguised."""
    return bool(_INVITE.search(_undisguised(words)))


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
    named = [found[0] for found in _HOST.finditer(_undisguised(label)) if found["top"] not in _FILE_ENDINGS]
    host = _host(address)
    return any(not _is_part_of(name.removeprefix("www."), host) for name in named)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _is_part_of(name: str, host: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _undisguised(words: str) -> str:
    """What is meant: decoded, in plain letters and dots, without escapes."""
    if "%" in words:
        for _ in range(MOST_DECODINGS):
            words = unquote(words)
    if not words.isascii():
        words = unicodedata.normalize("NFKC", without_hidden(words).translate(_DOTS))
        words = re.sub(r"[\u200c\u200d\ufe00-\ufe0f]", "", words).translate(_DOTS)
    return words.replace("\\.", ".").replace("\\", "/").lower()
