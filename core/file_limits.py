"""What may be handed over: kinds of files, and how large each of them may be."""

from collections.abc import Mapping

PICTURE_BYTES = 20_000_000
PDF_BYTES = 50_000_000
OFFICE_BYTES = 25_000_000
TEXT_BYTES = 5_000_000
TEXT_CHARS = 1_500_000
SOUND_BYTES, SOUND_S = 50_000_000, 3_600
FILM_BYTES, FILM_S = 100_000_000, 600
MOST_BYTES = FILM_BYTES
"""Of anything."""

ALLOWED = (
    "Attach pictures (PNG, JPEG, WebP or GIF, up to 20 MB), PDF (50 MB), Word, Excel or PowerPoint files (25 MB), "
    "texts, tables and code (5 MB), sound (60 minutes, 50 MB) or video (10 minutes, 100 MB)."
)
TOO_LARGE = (
    "“{name}” is too large: a picture may have up to 20 MB, a PDF or a sound 50 MB, an office file 25 MB, a text 5 MB "
    "and a video 100 MB."
)

_BY_ENDING: Mapping[str, int] = {
    **dict.fromkeys(("png", "jpg", "jpeg", "webp", "gif"), PICTURE_BYTES),
    "pdf": PDF_BYTES,
    **dict.fromkeys(("docx", "xlsx", "pptx", "docm", "xlsm", "pptm"), OFFICE_BYTES),
    **dict.fromkeys(("mp3", "wav", "ogg", "oga", "opus", "flac", "m4a"), SOUND_BYTES),
    **dict.fromkeys(("txt", "md", "csv", "tsv", "json", "log", "xml", "html"), TEXT_BYTES),
}


def most_bytes(name: str) -> int:
    """How large a file of this name may be at the most, before it is fetched; what it is, its content tells then."""
    return _BY_ENDING.get(name.rpartition(".")[2].casefold(), MOST_BYTES)
