"""Characters that cannot be seen and change what can be: taken out, save where a script or an emoji needs them."""

import re

_HIDDEN = re.compile(
    r"(?P<flag>\U0001f3f4[\U000e0061-\U000e007f]+)"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e]"
    r"|[\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
_JOINERS = re.compile(r"[\u200c\u200d\ufe00-\ufe0f]+")
MOST_JOINERS = 2
"""So many stand between two parts of an emoji: the first is drawn in colour, and the second belongs to it."""
_FIRST_OF_JOINED_SCRIPTS = "\u0590"
"""Latin, Greek and Cyrillic come before it: between their letters a joiner only hides something."""
_WITH_VARIANTS = "0123456789#*©®"


def cleaned(text: str) -> str:
    """The same text with one kind of line break and no half of a surrogate pair, which Discord refuses."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def without_hidden(text: str) -> str:
    """Words without zero-width and direction characters; emoji, Persian and Hindi keep their joiners."""
    text = _HIDDEN.sub(lambda found: found["flag"] or "", text)
    return text if text.isascii() else _JOINERS.sub(_kept, text)


def _kept(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    joins = before >= _FIRST_OF_JOINED_SCRIPTS and after >= _FIRST_OF_JOINED_SCRIPTS
    is_variant = found[0] >= "\ufe00" and (before in _WITH_VARIANTS or before >= _FIRST_OF_JOINED_SCRIPTS)
    is_one = before != "" and end - start == 1 and is_variant
    return found[0] if is_one or (joins and end - start <= MOST_JOINERS) else ""
