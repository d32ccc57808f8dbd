"""A Word document as Markdown: its paragraphs, headings, lists and tables in their order."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from docx.opc.part import PartFactory
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.package import Package
from docx.parts.document import DocumentPart

from core.conversion.cells import markdown_of
from core.conversion.found import Found, NotRead

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SKIPPED = {
    f"{W}del",
    f"{W}moveFrom",
    f"{W}pPr",
    f"{W}rPr",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
"""What was struck out, what only says how it looks, and what is there a second time for older programs."""
SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
MOST_NESTED = 20
ALSO = (
    CONTENT_TYPE.WML_DOCUMENT_MAIN,
    "application/vnd.ms-word.document.macroEnabled.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
"""Its kin has the same words in it: with macros, which stay where they are, and as a template."""


def found_in(data: bytes) -> Found:
    """Its words."""
    for kind in ALSO:
        PartFactory.part_type_for[kind] = DocumentPart
    document: Document = Package.open(BytesIO(data)).main_document_part.document
    styles = {style.style_id: style.name or "" for style in document.styles}
    words = "\n\n".join(filter(None, _blocks(document.element.body, styles, 0)))
    if not words.strip():
        raise NotRead("has no words in it that can be read here.")
    return Found(words, f"converted from DOCX, {len(words.split()):,} words")


def _blocks(parent: BaseOxmlElement, styles: Mapping[str, str], depth: int) -> Iterator[str]:
    if depth > MOST_NESTED:
        return
    for child in parent:
        if child.tag == f"{W}p":
            yield _paragraph(child, styles)
        elif child.tag == f"{W}tbl":
            yield _table(child, styles, depth)
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _blocks(child, styles, depth + 1)


def _paragraph(paragraph: BaseOxmlElement, styles: Mapping[str, str]) -> str:
    words = "".join(_words(paragraph)).strip()
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    style = styles.get(named.get(f"{W}val", ""), "") if named is not None else ""
    if not words:
        return ""
    if heading := HEADING.match(style):
        return f"{'#' * min(6, int(heading[1]))} {words}"
    if style == "Title":
        return f"# {words}"
    listed = paragraph.find(f"{W}pPr/{W}numPr")
    if listed is None and not style.startswith("List"):
        return words
    level = listed.find(f"{W}ilvl") if listed is not None else None
    deep = int(level.get(f"{W}val", "0")) if level is not None else 0
    return f"{'  ' * min(deep, 8)}{'1.' if style.startswith('List Number') else '-'} {words}"


def _words(element: BaseOxmlElement) -> Iterator[str]:
    """What is read there, links and what was put in by a reviewer included."""
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag not in SKIPPED and child.tag != f"{W}tbl":
            stack.append(iter(child))


def _table(table: BaseOxmlElement, styles: Mapping[str, str], depth: int) -> str:
    rows = [
        [" ".join(filter(None, _blocks(cell, styles, depth + 1))) for cell in row.iterchildren(f"{W}tc")]
        for row in table.iterchildren(f"{W}tr")
    ]
    return markdown_of(rows)
