"""An Excel workbook as text: each sheet as lines of CSV, with the values that its formulas had when it was saved."""

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.conversion.cells import line_of
from core.conversion.found import MOST_CHARS, Found, NotRead

MOST_ROWS = 200_000
"""Of all sheets that are not empty."""
MOST_LOOKED_AT = 1_200_000
"""Of one sheet, the empty ones included: Excel has no more than 1,048,576."""
MOST_COLUMNS = 500
VALUELESS = re.compile(rb"(?:</f>|<f/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
"""A formula whose value nobody has computed yet."""
SCANNED_BYTES = 60_000_000


def found_in(data: bytes) -> Found:
    """Its words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [(_heading(sheet), *_lines(sheet)) for sheet in book.worksheets]
        book.close()
    filled = [(heading, lines, is_cut) for heading, lines, is_cut in sheets if lines]
    if not filled:
        raise NotRead("has no cells with anything in them.")
    rows = sum(len(lines) for _, lines, _ in filled)
    words = "\n\n".join("\n".join([heading, *lines]) for heading, lines, _ in filled)
    return Found(words, ", ".join(_about(len(filled), rows, any(cut for *_, cut in filled), _valueless(data))))


def _about(sheets: int, rows: int, is_cut: bool, valueless: int) -> Iterator[str]:
    yield f"{sheets:,} sheet{'s' * (sheets > 1)}"
    yield f"{rows:,} row{'s' * (rows > 1)}"
    if is_cut:
        yield "and more of them that were not read"
    if valueless:
        formulas = "formula has" if valueless == 1 else "formulas have"
        yield f"{valueless:,} {formulas} no value until it is opened and saved in a spreadsheet"


def _heading(sheet: Worksheet) -> str:
    hidden = " (hidden)" if sheet.sheet_state != "visible" else ""
    return f"## Sheet “{' '.join(sheet.title.split())}”{hidden}"


def _lines(sheet: Worksheet) -> tuple[list[str], bool]:
    """Its rows that are not empty, and whether there are more."""
    # What a sheet claims to be large may have three cells.
    sheet.reset_dimensions()
    lines: list[str] = []
    chars = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)):
        if number > MOST_LOOKED_AT or len(lines) >= MOST_ROWS or chars > MOST_CHARS:
            return lines, True
        if line := line_of(row):
            lines.append(line)
            chars += len(line) + 1
    return lines, False


def _valueless(data: bytes) -> int:
    with ZipFile(BytesIO(data)) as archive:
        sheets = [entry for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/")]
        if sum(entry.file_size for entry in sheets) > SCANNED_BYTES:
            return 0
        return sum(len(VALUELESS.findall(archive.read(entry))) for entry in sheets)
