"""What people call somebody or something, as it may stand in a table of ours."""

import re

from core.options import one_line

NAME_CHARS = 80

_UNSEEN = dict.fromkeys(map(ord, "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"), " ")
"""Letters and marks that show nothing."""
_JOINERS = "[\u200c\u200d\ufe00-\ufe0f]+"
_IDLE = re.compile(f"(?<![^\\x00-\\xff]){_JOINERS}|{_JOINERS}(?![^\\x00-\\xff])")
"""Joiners that join nothing: between Persian letters and within emoji they are seen, anywhere else two names that look
the same would not be."""


def plain_name(words: str) -> str:
    """A name that somebody else chose, in one line of what can be seen; empty where nothing can."""
    return " ".join(_IDLE.sub("", one_line(words.translate(_UNSEEN), NAME_CHARS)).split())
