"""The pages that an answer rests on, as a list below it."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from core.chat import Source
from core.names import plain_name
from core.words import fitting

MOST_SOURCES = 12
TITLE_CHARS = 100
ADDRESS_CHARS = 1_500
HEADING = "\n\n**Sources**\n\n"

_SIGNS = re.compile(r"([\\`*_\[\]<>|~])")
_RISKY = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", '"': "%22", "\\": "%5C", "`": "%60", "|": "%7C"}
"""Signs that could end an address where it stands as a link."""


def list_of(sources: Sequence[Source]) -> str:
    """The sources as Markdown to stand below the answer, numbered; empty where there are none that can be opened."""
    lines = [f"{number}. {line}" for number, line in enumerate(_lines(sources), start=1)]
    return HEADING + "\n".join(lines) if lines else ""


def without_sources(text: str) -> str:
    """An answer without the list below it."""
    before, heading, _ = text.rpartition(HEADING)
    return before if heading else text


def _lines(sources: Sequence[Source]) -> Iterator[str]:
    seen: set[str] = set()
    for source in sources:
        address = _address(source.address)
        if address and address not in seen and len(seen) < MOST_SOURCES:
            seen.add(address)
            yield f"[{_title(source, address)}]({address})"


def _address(said: str) -> str:
    """An address that a reader's browser may open; empty for anything else."""
    address = "".join(_RISKY.get(sign, sign) for sign in said.strip())
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and parts.hostname and address.isprintable()
    return address if is_plain and len(address) <= ADDRESS_CHARS else ""


def _title(source: Source, address: str) -> str:
    """What the page calls itself, or where it is; nothing in it turns into Markdown."""
    name = plain_name(source.title) or str(urlsplit(address).hostname)
    return _SIGNS.sub(r"\\\1", fitting(name, TITLE_CHARS))
