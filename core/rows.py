"""A text as the rows that it has: those of a table, or its paragraphs."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.seen import SeenText

Row: TypeAlias = tuple[str, ...]

TABLES = (".csv", ".tsv", ".tab")
LINED = (".jsonl", ".ndjson", ".log")
"""What such a file says is a line each."""
SHEET = "## Sheet “"
"""What each sheet of a workbook begins with, as `core.conversion` writes it."""
DELIMITERS = ",;\t|"
LOOKED_AT_CHARS = 4_000
NUMBER = re.compile(r"[-+\d.,%€$ ]+")


@dataclass(frozen=True, slots=True)
class Rows:
    """What a text has, one after the other."""

    header: Row
    """What the cells of each row are called; empty where nobody says."""
    rows: tuple[Row, ...]
    """A paragraph is a row of one cell."""


def rows_in(seen: SeenText) -> Rows:
    """The rows of a table, of all sheets of a workbook, or the paragraphs of any other text.

    Where sheets have different headers there is none for all of them: each cell says then what it is called.
    """
    if is_table(seen):
        return _table(seen.words)
    if seen.words.startswith(SHEET):
        return _joined([_table(sheet) for sheet in _sheets(seen.words)])
    if seen.name.casefold().endswith(LINED):
        return Rows((), tuple((line,) for line in seen.words.splitlines() if line.strip()))
    return Rows((), tuple((each,) for each in _paragraphs(seen.words)))


def is_table(seen: SeenText) -> bool:
    """Whether it is one by its name."""
    return seen.kind == "file" and seen.name.casefold().endswith(TABLES)


def line_of(row: Row) -> str:
    """A row on one line, for a reader or a model."""
    return " | ".join(" ".join(cell.split()) for cell in row)


def _table(words: str) -> Rows:
    rows = [row for row in _cells(words) if any(row)]
    if len(rows) < 2 or not _is_header(rows[0]):
        return Rows((), tuple(rows))
    return Rows(rows[0], tuple(rows[1:]))


def _cells(words: str) -> Iterator[Row]:
    lines = words.splitlines(keepends=True)
    read = csv.reader(lines, delimiter=_delimiter(words))
    try:
        for row in read:
            yield tuple(cell.strip() for cell in row)
    except csv.Error:
        # A quote that is never closed, or a cell without an end: from there on a line is a row.
        yield from ((line.strip(),) for line in lines[read.line_num :])


def _delimiter(words: str) -> str:
    """The sign that is most often between the cells of its first lines."""
    lines = words[:LOOKED_AT_CHARS].splitlines()[:10]
    first = lines[0] if lines else ""
    found = max(DELIMITERS, key=lambda sign: (first.count(sign), -DELIMITERS.index(sign)))
    return found if found in first else ","


def _is_header(row: Row) -> bool:
    """Names and not figures, each of them once."""
    return all(row) and len(set(row)) == len(row) and not any(NUMBER.fullmatch(cell) for cell in row)


def _sheets(words: str) -> Iterator[str]:
    for sheet in re.split(rf"(?m)^{SHEET}.*$", words):
        if sheet.strip():
            yield sheet.strip("\n")


def _joined(tables: Sequence[Rows]) -> Rows:
    if len({table.header for table in tables}) <= 1:
        return Rows(tables[0].header if tables else (), tuple(row for table in tables for row in table.rows))
    return Rows((), tuple(_named(table.header, row) for table in tables for row in table.rows))


def _named(header: Row, row: Row) -> Row:
    if not header:
        return row
    named = zip((*header, *([""] * (len(row) - len(header)))), row, strict=False)
    return tuple(f"{name}: {cell}" if name else cell for name, cell in named if cell)


def _paragraphs(words: str) -> Sequence[str]:
    found = [each.strip() for each in re.split(r"\n[ \t]*\n", words)]
    if len(found) == 1:
        found = [line.strip() for line in words.splitlines()]
    return [each for each in found if each]
