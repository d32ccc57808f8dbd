"""Names that people chose, made fit to stand in a chart: nothing invisible in them, and not too long."""

import re
import unicodedata

from core.words import shortened

NAME_CHARS = 18
NAMELESS = "no name"
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
# Forms of the character before it, which no font of ours knows.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def readable(name: str, longest_chars: int = NAME_CHARS) -> str:
    """The name on one line, without control, zero-width and direction characters and piles of accents."""
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name))
    seen = "".join(c for c in _SELECTORS.sub("", spaced) if unicodedata.category(c) not in _UNSEEN)
    return shortened(_without_piles(seen).strip(), longest_chars) or NAMELESS


def _without_piles(name: str) -> str:
    """At most two marks stand on a letter: twenty would reach over half of the chart."""
    kept: list[str] = []
    for c in name:
        is_third = len(kept) > 1 and all(unicodedata.category(one) == "Mn" for one in (c, *kept[-2:]))
        if not is_third:
            kept.append(c)
    return "".join(kept)


def isolated(name: str) -> str:
    """The name as a part of an English sentence, which one from right to left would turn around otherwise."""
    is_turned = any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in name)
    return f"\u2068{name}\u2069" if is_turned else name
