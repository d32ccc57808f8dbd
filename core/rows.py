"""The rows of a table that somebody handed over, or the paragraphs of a text."""

import csv
import io
import re
from dataclasses import dataclass

from core.seen import SeenText

TABLES = (".csv", ".tsv", ".tab")
SAMPLE_CHARS = 8_000
DELIMITERS = ",;\t|"
PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table, or a text as one of a single column and no header."""

    header: tuple[str, ...]
    """Empty where it is no table."""
    rows: tuple[tuple[str, ...], ...]


def rows_in(seen: SeenText) -> Rows:
    """What is in it, row by row; what is empty is left out."""
    if seen.name.casefold().endswith(TABLES):
        table = _table(seen.words)
        if table:
            return Rows(table[0], tuple(table[1:]))
    pieces = PARAGRAPHS.split(seen.words)
    if len(pieces) == 1:
        pieces = seen.words.split("\n")
    return Rows((), tuple((piece.strip(),) for piece in pieces if piece.strip()))


def _table(words: str) -> list[tuple[str, ...]]:
    sample = words[:SAMPLE_CHARS]
    try:
        delimiter = csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:
        delimiter = max(DELIMITERS, key=sample.count)
    try:
        found = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
        return [tuple(cell.strip() for cell in row) for row in found if any(cell.strip() for cell in row)]
    except csv.Error:
        return []
