"""Tables as lines: each row on one, as CSV, whatever is in its cells."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import StringIO

CHARS = 32_767
"""Of a cell; Excel takes no more."""


def line_of(row: Iterable[object]) -> str:
    """A row as a line of CSV without its empty end; empty where nothing is in it."""
    cells = [written(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if not cells:
        return ""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def written(cell: object) -> str:
    """What a reader of the sheet sees, about; on one line."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return " ".join(str(cell)[:CHARS].split())


def markdown_of(rows: Sequence[Sequence[str]]) -> str:
    """A table as Markdown, its first row as the head."""
    wide = max((len(row) for row in rows), default=0)
    if not wide:
        return ""
    lines = [_bars([" ".join(cell.split()).replace("|", "\\|") for cell in row], wide) for row in rows]
    return "\n".join([lines[0], _bars(["---"] * wide, wide), *lines[1:]])


def _bars(cells: Sequence[str], wide: int) -> str:
    return f"| {' | '.join([*cells, *([''] * (wide - len(cells)))])} |"
