"""The archive that a document of an office is, looked at before any of it is unpacked."""

from io import BytesIO
from pathlib import PurePosixPath
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from core.conversion.found import NotRead

MOST_ENTRIES = 10_000
MOST_BYTES = 200_000_000
"""Of all that is in it, unpacked."""
MOST_RATIO, RATIO_FROM_BYTES = 300, 10_000_000
"""Times that a part may be larger than it is packed, if it is large at all; words pack to a tenth."""
CHUNK_BYTES = 65_536
KINDS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
MACROS = "vbaProject.bin"

NO_OFFICE = (
    "is an archive or a document of a kind that is not opened here. Attach the files that are in it, or save it as "
    "DOCX, XLSX, PPTX or PDF."
)
TOO_MUCH = "unpacks to far more than a document has, so it was not opened. Nothing was charged."
BROKEN = "is broken and cannot be opened. Please save it anew and attach it again."
ODD = "has parts that no document has, so it was not opened. Please save it anew and attach it again."


class _Begun(Exception):
    """The first element of some XML."""


def kind_in(data: bytes) -> str:
    """`docx`, `xlsx` or `pptx`, when it is one and does no harm to whoever unpacks it. Raises NotRead."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check(archive)
            kinds = {KINDS[each] for each in archive.namelist() if each in KINDS}
            if len(kinds) != 1:
                raise NotRead(NO_OFFICE)
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    _check_beginning(archive, entry)
            return kinds.pop()
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise NotRead(BROKEN) from error


def has_macros(data: bytes) -> bool:
    """Whether there are programs in it, which nobody runs here."""
    with ZipFile(BytesIO(data)) as archive:
        return any(each.endswith(MACROS) for each in archive.namelist())


def _check(archive: ZipFile) -> None:
    # What the directory claims is also the most that is unpacked: `zipfile` reads no part any further.
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise NotRead(TOO_MUCH)
    if any(_is_bomb(entry) for entry in entries):
        raise NotRead(TOO_MUCH)
    if len({entry.filename for entry in entries}) < len(entries) or any(_is_odd(entry.filename) for entry in entries):
        raise NotRead(ODD)
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotRead("needs a password. Please save a copy without one and attach that.")


def _is_bomb(entry: ZipInfo) -> bool:
    return entry.file_size > RATIO_FROM_BYTES and entry.file_size > entry.compress_size * MOST_RATIO


def _is_odd(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def _check_beginning(archive: ZipFile, entry: ZipInfo) -> None:
    """Documents of offices declare nothing; whatever does wants to be expanded, or fetched from elsewhere."""
    parser = expat.ParserCreate()

    def declared(*_about: object) -> None:
        raise NotRead(ODD)

    def begun(*_about: object) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise NotRead(BROKEN) from error
