"""Tables, which Discord does not have: columns in a block of code, or one line for each cell."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from bots.discord.markdown.inline import fenced, inline
from bots.hidden import without_hidden
from bots.links import unescaped

WIDEST_COLUMNS = 90
"""A block of code that is wider breaks its lines on a desktop, and then nothing stands under anything."""
LONGEST_BLOCK_CHARS = 1500
"""A longer table goes on in another block with its header, so that a cut between messages finds one."""

_DELIMITER = re.compile(r"[ \t]*+\|?(?:[ \t]*+:?-++:?[ \t]*+\|)*+[ \t]*+(?::?-++:?[ \t]*+)?\Z")
_CELL_END = re.compile(r"(?<!\\)\|")
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~\n]*[^\s*_~])\1(?!\w)")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_NEEDS_LINES = re.compile(r"\]\(|https?://|\]\[", re.IGNORECASE)

Row = Sequence[str]


def is_table(line: str, below: str) -> bool:
    """Whether these two lines begin a table."""
    if "|" not in line or "-" not in below or not _DELIMITER.match(below):
        return False
    return len(cells(line)) == len(cells(below))


def cells(line: str) -> Row:
    """The Markdown of each cell."""
    line = line.strip().removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [_BREAK.sub(" ", cell.replace("\\|", "|")).strip() for cell in _CELL_END.split(line)]


def table(rows: Sequence[Row], delimiter: Row) -> list[str]:
    """The lines of a table whose first row is its header."""
    if any(_NEEDS_LINES.search(cell) for row in rows for cell in row):
        return list(_as_list(rows))
    words = [
        [_in_code(cell) for cell, _ in zip_longest(row[: len(delimiter)], delimiter, fillvalue="")] for row in rows
    ]
    widths = [max(map(_width, column)) for column in zip(*words, strict=True)]
    if sum(widths) + 3 * (len(widths) - 1) > WIDEST_COLUMNS:
        return list(_as_list(rows))
    drawn = [" | ".join(map(_padded, row, widths, delimiter)).rstrip() for row in words]
    header = [drawn[0], "-+-".join("-" * width for width in widths)]
    return list(_in_blocks(header, drawn[1:]))


def _in_blocks(header: Sequence[str], rows: Sequence[str]) -> Iterator[str]:
    yield from ("```", *header)
    used = 0
    for row in rows:
        used += len(row) + 1
        if used > LONGEST_BLOCK_CHARS:
            yield from ("```", "```", *header)
            used = len(row) + 1
        yield row
    yield "```"


def _as_list(rows: Sequence[Row]) -> Iterator[str]:
    names = [f"{_words(name)}:" if name else "" for name in rows[0]]
    for row in rows[1:]:
        said = [(name, cell) for name, cell in zip_longest(names, row, fillvalue="") if cell]
        for number, (name, cell) in enumerate(said):
            label = f"**{inline(name)}** " if name else ""
            yield f"{'  ' if number else '- '}{label}{inline(cell)}"
    if len(rows) == 1:
        yield " · ".join(f"**{inline(_words(name))}**" for name in rows[0] if name)


def _words(cell: str) -> str:
    """A cell without its Markdown."""
    parts = without_hidden(cell).split("`")
    if len(parts) % 2 == 0:
        return fenced(cell)
    return "".join(_EMPHASIS.sub(r"\2", part) if number % 2 == 0 else part for number, part in enumerate(parts))


def _in_code(cell: str) -> str:
    """As `_words`, and without the backslashes that would be seen inside a block of code."""
    parts = without_hidden(cell).split("`")
    if len(parts) % 2 == 0:
        return fenced(unescaped(cell))
    return "".join(part if number % 2 else unescaped(_EMPHASIS.sub(r"\2", part)) for number, part in enumerate(parts))


def _width(words: str) -> int:
    """How many columns words take in a fixed-width font."""
    if words.isascii():
        return len(words)
    return sum(_sign_width(sign) for sign in words)


def _sign_width(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _padded(words: str, width: int, delimiter: str) -> str:
    room = width - _width(words)
    if delimiter.endswith(":"):
        left = room // 2 if delimiter.startswith(":") else room
        return " " * left + words + " " * (room - left)
    return words + " " * room
