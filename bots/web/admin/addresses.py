"""Addresses of views: the same view with something else chosen, and where a list goes on."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from core.admin_reads import Mark

MARK = re.compile(r"(\d{1,15})\.(\d{1,6})\.(.{0,200})", re.DOTALL)


def address(path: str, query: Mapping[str, str], **changes: str) -> str:
    """The path with what was asked for and these changes; what is empty is left out."""
    asked = {name: value for name, value in {**query, **changes}.items() if value}
    return f"{quote(path)}?{urlencode(asked)}" if asked else quote(path)


def written(mark: Mark) -> str:
    """A mark as it stands in an address."""
    return f"{round(mark.at.timestamp() * 1000)}.{mark.position}.{mark.id}"


def mark_in(words: str) -> Mark | None:
    """The mark that stands in an address; None where there is none."""
    found = MARK.fullmatch(words)
    if found is None:
        return None
    return Mark(datetime.fromtimestamp(int(found[1]) / 1000, UTC), found[3], int(found[2]))
