"""Tables as files that a spreadsheet opens as it should: letters of every script, numbers as numbers, nothing run."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | Decimal | None

FORMULA = frozenset("=+-@＝＋－＠")
"""A spreadsheet runs what begins with these, the wide ones included in some languages."""
BEGINNINGS = re.compile(r"(?<=[;\t\r\n])")
"""Where a cell may begin for a program that splits by other signs than ours, as Excel does in half of Europe."""
TRIMMED = ("\t", "\r", "\n")
SHOWN = frozenset("LNPS")
"""Letters, numbers, punctuation and symbols."""
UNSHOWN = frozenset('"\u115f\u1160\u3164\uffa0')
"""A quote may be taken off, and fillers are letters that nobody sees."""
UNFIT = re.compile("[\0\ud800-\udfff]")
LONGEST_EXPONENT = 30


def csv_of(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """CSV as RFC 4180 has it, in UTF-8 with the mark by which Excel knows that, every line ended by CRLF.

    Text that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises; an int or a Decimal
    stays the number that it is. None is an empty cell.
    """
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\r\n").writerows([_written(cell) for cell in row] for row in (header, *rows))
    return table.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return _harmless(UNFIT.sub("\ufffd", cell))
        case Decimal() if not cell.is_finite():
            return _harmless(str(cell))
        case Decimal() if abs(cell.adjusted()) <= LONGEST_EXPONENT:
            return f"{cell:f}"
        case _:
            return str(cell)


def _harmless(text: str) -> str:
    told = "".join(f"'{piece}" if _first_shown(piece) in FORMULA else piece for piece in BEGINNINGS.split(text))
    return f"'{told}" if told.startswith(TRIMMED) else told


def _first_shown(piece: str) -> str:
    """What stands first in it for a reader, and for a program that takes off what nobody sees."""
    return next((c for c in piece if unicodedata.category(c)[0] in SHOWN and c not in UNSHOWN), "")
