"""Documents as office programs write them, and as somebody who means harm does."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl
import pptx
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def word_document(*paragraphs: str, cell: str = "the bridge") -> bytes:
    """A heading, these paragraphs, a list and a table."""
    document = docx.Document()
    document.add_heading("The plan", 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.add_paragraph("buy rope", style="List Bullet")
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, (("who", "what"), ("Ada", cell)), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.add_paragraph("The end.")
    return _saved(document)


def workbook(rows: int = 3) -> bytes:
    """A sheet of sales with a formula that nobody has computed, a hidden one, and an empty one."""
    book = openpyxl.Workbook()
    sales = book.active
    sales.title = "Sales"
    sales.append(["item", "amount", "on"])
    for number in range(rows):
        sales.append([f"item {number}", number * 1.5, date(2026, 1, 1)])
    sales["E1"] = "=SUM(B2:B4)"
    hidden = book.create_sheet("Notes")
    hidden.append(["several\nlines, and a comma"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Empty")
    return _saved(book)


def slides(*titles: str) -> bytes:
    """One for each of these, with a note and a table."""
    shown = pptx.Presentation()
    for title in titles:
        slide = shown.slides.add_slide(shown.slide_layouts[5])
        slide.shapes.title.text = title
        slide.notes_slide.notes_text_frame.text = f"say {title} slowly"
        table = slide.shapes.add_table(1, 2, 0, 0, 900, 900).table
        table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    return _saved(shown)


def pdf(pages: Sequence[str], password: str | None = None) -> bytes:
    """A page for each of these; empty words make a page as a scan has it."""
    writer = PdfWriter()
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")}
        | {NameObject("/BaseFont"): NameObject("/Helvetica")}
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    for words in pages:
        page = writer.add_blank_page(612, 792)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        lines = "".join(f"({line}) Tj 0 -14 Td " for line in words.splitlines())
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 40 740 Td {lines}ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(content)
    if password is not None:
        writer.encrypt(password, "owner", algorithm="AES-256")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def with_part(document: bytes, name: str, content: bytes) -> bytes:
    """A document in which one part is another, or that has one more."""
    file = BytesIO()
    with ZipFile(BytesIO(document)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return file.getvalue()


def part_of(document: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(document)) as archive:
        return archive.read(name)


def bomb(megabytes: int = 1_000) -> bytes:
    """A megabyte that becomes a gigabyte when it is unpacked."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(1_000_000))
    return file.getvalue()


def lying_bomb() -> bytes:
    """One that claims to become a few bytes."""
    data = bytearray(bomb(100))
    claimed = (100_000_000).to_bytes(4, "little")
    while (at := data.find(claimed)) >= 0:
        data[at : at + 4] = (900).to_bytes(4, "little")
    return bytes(data)


def _saved(document: object) -> bytes:
    file = BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()
