"""The words of a file that somebody wrote: however they are encoded, and with nothing in them that nobody sees."""

from core.options import without_controls

PHOTO_BRANDS = {b"heic", b"heix", b"heim", b"hevc", b"mif1", b"avif"}


def text_in(data: bytes) -> str | None:
    """The words of a file, however they are encoded; None where it is no text.

    UTF-16 is known by its mark, UTF-8 by its rules, and what is left is Latin-1 as Windows writes it if it has none of
    the signs that no text has. What no reader can see is taken out: nobody can hide instructions in it.
    """
    if data.startswith(b"%PDF-"):
        return None
    words = _decoded(data)
    if words is None or "\0" in words:
        return None
    return plain(words)


def plain(words: str) -> str:
    """The words with every line ended alike, and without what no reader can see."""
    return without_controls(words.replace("\r\n", "\n").translate(dict.fromkeys(map(ord, "\r\f\v"), "\n")))


def why_no_text(data: bytes) -> str:
    """What is wrong with a file that is none, behind its name."""
    if data[4:8] == b"ftyp" and data[8:12] in PHOTO_BRANDS:
        return "is a HEIC or AVIF picture, which cannot be opened here; most phones can send it as JPEG."
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _why_no_office(data)
    return "is nothing that can be read here."


def _why_no_office(data: bytes) -> str:
    # What office programs put a password on is in the kind of file that they wrote thirty years ago.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "needs a password. Please save a copy without one and attach that."
    return "is an office file of the old kind. Please save it as DOCX, XLSX, PPTX or PDF."


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as("utf-16", data)
    words = _as("utf-8-sig", data)
    if words is not None or any(byte < 32 and byte not in b"\t\n\v\f\r\x1b" for byte in data):
        return words
    return _as("cp1252", data)


def _as(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
