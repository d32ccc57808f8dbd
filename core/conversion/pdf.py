"""A PDF: how many pages it has, and what is written on them."""

import logging
from io import BytesIO
from time import process_time

from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, PyPdfError

from core.conversion.found import MOST_CHARS, Found, NotRead

SHOWN_PAGES = 100
"""More of them are read as words alone."""
MOST_PAGES = 1_000
ENOUGH_S, ENOUGH_SHOWN_S = 14.0, 4.0
"""Of computing time for the words of a long one, and for those of one that is looked at anyway."""
PASSWORD = "needs a password. Please save a copy without one and attach that."  # noqa: S105  a sentence
NO_WORDS = (
    "has {pages:,} pages without any words, such as scans have. Up to 100 pages can be looked at: please attach the "
    "part that matters."
)


def found_in(data: bytes) -> tuple[Found, bytes]:
    """Its words, and itself written anew where it had an empty password. Raises NotRead."""
    # What it logs of a broken file has words of the file in it.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(BytesIO(data))
    is_locked = reader.is_encrypted
    if is_locked and not _opens(reader):
        raise NotRead(PASSWORD)
    pages = len(reader.pages)
    if not pages:
        raise NotRead("has no pages.")
    if pages > MOST_PAGES:
        raise NotRead(f"has {pages:,} pages; up to {MOST_PAGES:,} can be read. Please attach a part of it.")
    if pages > SHOWN_PAGES:
        return _as_words(reader, pages), b""
    words, _ = _words(reader, ENOUGH_SHOWN_S)
    about = "1 page" if pages == 1 else f"{pages} pages"
    return Found(words, about, pages, is_locked), _anew(reader) if is_locked else b""


def _opens(reader: PdfReader) -> bool:
    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


def _as_words(reader: PdfReader, pages: int) -> Found:
    words, read = _words(reader, ENOUGH_S)
    if not words:
        raise NotRead(NO_WORDS.format(pages=pages))
    part = f", of which the first {read:,} were read" if read < pages else ""
    return Found(words, f"{pages:,} pages as text{part}")


def _words(reader: PdfReader, enough_s: float) -> tuple[str, int]:
    """What is written on its first pages, and how many these are; empty where nothing is written."""
    told: list[str] = []
    chars, has_words, since = 0, False, process_time()
    for number, page in enumerate(reader.pages, 1):
        if process_time() - since > enough_s:
            break
        words = _on(page)
        chars += len(words)
        if chars > MOST_CHARS:
            break
        has_words = has_words or bool(words)
        told.append(f"[page {number}]\n{words}")
    return "\n\n".join(told) if has_words else "", len(told)


def _on(page: object) -> str:
    try:
        return str(page.extract_text()).strip()  # type: ignore[attr-defined]
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        # One page that is broken leaves the others to be read.
        return ""


def _anew(reader: PdfReader) -> bytes:
    plain = BytesIO()
    PdfWriter(clone_from=reader).write(plain)
    return plain.getvalue()
