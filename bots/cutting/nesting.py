"""Quotes and list items: what marks a line as standing in them, and how a line leaves them."""

import re
from collections.abc import Sequence

_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]{1,4}(?=\S)|[ \t]|$)")

Inside = tuple[int, ...]
"""What a line stands in, outermost first: 0 for a quote, for a list item how far its text is indented."""


def carried(tail: str, inside: Inside, *, is_line: bool, mark: str = "") -> str:
    """What is left of a quote or a list item, as it can stand alone: the quote stays, the indentation goes."""
    if not inside:
        return mark + tail
    quotes = lead(inside)
    first, newline, others = tail.partition("\n")
    if is_line:
        words = without(first, inside)
        first = first.lstrip(" ") if words is None else words
    if any(inside):
        lines = others.split("\n")
        for index, line in enumerate(lines):
            words = without(line, inside)
            if words is None:
                break
            lines[index] = quotes + words if words else quotes.rstrip()
        others = "\n".join(lines)
    return quotes + mark + first + newline + others


def lead(inside: Inside) -> str:
    """The quotes that a line stands in."""
    return "> " * inside.count(0)


def without(line: str, inside: Inside) -> str | None:
    """A line without what marks it as standing inside these, or None when it does not."""
    at = 0
    for indent in inside:
        if not line[at:].strip():
            return ""
        if indent == 0:
            quote = _QUOTE.match(line, at)
            if not quote:
                return None
            at = quote.end()
        elif not line[at : at + indent].strip(" "):
            at += indent
        elif line[at] == "\t":
            at += 1
        else:
            return None
    return line[at:]


def indent_of(line: str, inside: Sequence[int]) -> int:
    """How far the text of the list item is indented that begins in this line, inside of what it stands in."""
    at = 0
    for indent in inside:
        if indent and not line[at : at + indent].strip(" "):
            at += indent
        elif found := (_ITEM if indent else _QUOTE).match(line, at):
            at = found.end()
    item = _ITEM.match(line, at)
    return max(2, len(item[0])) if item else 2
