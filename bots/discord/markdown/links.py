"""Invitations to servers, which a bot must not hand out."""

import re

from bots.links import undisguised

_INVITE = re.compile(
    r"discord(?:app)?\.com(?::\d+)?/\S*invite|discord\.(?:gg|gift|new)(?::\d+)?/|(?<![\w-])dsc\.gg/|discord\.com/template"
)


def is_invite(words: str) -> bool:
    """Whether Discord, or a reader, would take this for an invitation to a server, however it is disguised."""
    return bool(_INVITE.search(undisguised(words)))
