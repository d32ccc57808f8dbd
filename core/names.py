"""What people call somebody or something, as it may stand in a table of ours."""

import re
import unicodedata
from collections.abc import Mapping

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


_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_ISOLATED = "\u2068{}\u2069"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&:.@/-])")

PLATFORMS = {"discord": "Discord", "slack": "Slack", "web": "Page"}
"""What people call the platforms, by what requests call them."""


def platform_name(account: str) -> str:
    """`Discord`, of `discord:1`, and of `discord` too."""
    return PLATFORMS.get(account.partition(":")[0], account)


def shown_name(known_as: str, names: Mapping[str, str]) -> str:
    """What an id is called, as it may stand among words of ours; the id where nobody ever said.

    A name that is written from right to left is isolated: numbers and names beside it stay where they are.

    Args:
        known_as: `discord:1`, `slack:T1:U1`, `role:…`.
        names: As `Administration.names` gives them.
    """
    return isolated(plain_name(names.get(known_as, "")) or plain_name(known_as))


def isolated(name: str) -> str:
    """A plain name that turns nothing around it, whichever way it is written."""
    is_turned = any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in name)
    return _ISOLATED.format(name) if is_turned else name


def markdown_name(known_as: str, names: Mapping[str, str]) -> str:
    """As `shown_name`, for a `Text`: nothing in it turns into Markdown, a link, or a mention."""
    return _MARKDOWN.sub(r"\\\1", shown_name(known_as, names))
