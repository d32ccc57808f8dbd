"""A presentation as Markdown: slide by slide, what is on it and what its speaker noted."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from pptx import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide

from core.conversion.cells import markdown_of
from core.conversion.found import Found, NotRead

MOST_NESTED = 20


def found_in(data: bytes) -> Found:
    """Its words."""
    slides = list(Presentation(BytesIO(data)).slides)
    told = [list(filter(None, _parts(slide))) for slide in slides]
    if not any(told):
        raise NotRead("has no words on its slides that can be read here; saved as PDF it can be looked at.")
    words = "\n\n".join("\n\n".join([f"## Slide {number}", *parts]) for number, parts in enumerate(told, 1))
    return Found(words, f"{len(slides):,} slide{'s' * (len(slides) > 1)}, converted from PPTX")


def _parts(slide: Slide) -> Iterator[str]:
    yield from _shapes(slide.shapes, 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text.strip()
        yield f"Notes: {notes}" if notes else ""


def _shapes(shapes: Iterable[BaseShape], depth: int) -> Iterator[str]:
    for shape in shapes:
        if isinstance(shape, GroupShape) and depth < MOST_NESTED:
            yield from _shapes(shape.shapes, depth + 1)
        elif isinstance(shape, GraphicFrame) and shape.has_table:
            yield markdown_of([[cell.text for cell in row.cells] for row in shape.table.rows])
        elif isinstance(shape, Shape) and shape.has_text_frame:
            yield "\n".join(_lines(shape))


def _lines(shape: Shape) -> Iterator[str]:
    for paragraph in shape.text_frame.paragraphs:
        words = paragraph.text.replace("\v", "\n").strip()
        if words:
            yield f"{'  ' * (paragraph.level - 1)}- {words}" if paragraph.level else words
