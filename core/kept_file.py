"""A file that is handed over, as it is kept: made small, clean and plain, with a word about how much of it there is."""

import json
from dataclasses import dataclass
from math import ceil

from core.clips import HEAD_BYTES, NotAClip, OpenedClip, TooLong, TooManyPixels, media_type_of_clip, opened_clip
from core.conversion import Found
from core.errors import BadOption
from core.file_limits import (
    ALLOWED,
    FILM_BYTES,
    FILM_S,
    OFFICE_BYTES,
    PDF_BYTES,
    PICTURE_BYTES,
    SOUND_BYTES,
    SOUND_S,
    TEXT_BYTES,
    TEXT_CHARS,
)
from core.pictures import ENDINGS, NotAPicture, encoded, on_white, opened
from core.rows import is_table, rows_in
from core.seen import FILM_TOKENS, PAGE_TOKENS, SOUND_TOKENS, SeenText, as_data
from core.texts import plain, text_in, why_no_text
from core.words import length

LONGEST_SIDE = 2_048
"""Pixels; a model sees no more of a larger picture."""
SENT_BYTES = 2_000_000
"""A picture that is larger, once it is cleaned, is packed tighter: four of them go out with one question."""
PICTURE_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
"""What files of pictures begin with."""
PDF_SIGN, ARCHIVE_SIGN = b"%PDF-", b"PK\x03\x04"
PDF_WITHIN = 1_024
"""So far from its beginning a PDF may say that it is one."""
SLACK_S = 1
"""The last second of a recording may be counted as a whole one."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The bytes of a file and what is known about it."""

    ending: str
    data: bytes
    about: str = ""
    tokens: int = 0
    """The most that a model bills for what it looks at itself; 0 of pictures and texts."""
    words: str = ""
    """What is written in a PDF."""
    bound: int = 0
    """The most that any model bills for it, whichever way it is shown; 0 of pictures."""

    def noted(self, name: str) -> str:
        """What is kept beside it: its name on a line, and what else is known on the next one."""
        known = {"about": self.about, "tokens": self.tokens, "words": self.words}
        return "\n".join([name, json.dumps({each: value for each, value in known.items() if value})])


def is_pdf(data: bytes) -> bool:
    """Whether it says that it is one; some have a few bytes of something else before that."""
    return data.startswith(PDF_SIGN) or (PDF_SIGN in data[:PDF_WITHIN] and b"\0" not in data[: data.index(PDF_SIGN)])


def check_size(name: str, data: bytes, *, is_office: bool) -> None:
    """Raises BadOption where a PDF or an office file is too large."""
    most, what = (OFFICE_BYTES, "an office file") if is_office else (PDF_BYTES, "a PDF")
    if len(data) > most:
        raise BadOption(f"“{name}” has {_megabytes(data)}; {what} may have up to {most // 1_000_000} MB.")


def kept_document(name: str, found: Found, pdf: bytes) -> KeptFile:
    """What was found in a document; a PDF that a model may look at is kept itself."""
    words = plain(found.words)
    if not found.pages:
        return _kept_words(name, words, found.about)
    tokens = found.pages * PAGE_TOKENS
    shown = as_data(SeenText(name, words, about=found.about))
    # A model that cannot see it reads its words instead, and a token of those is at least one byte.
    return KeptFile(
        "pdf", pdf, found.about, tokens, words, max(tokens + _label_bytes(name, found.about), _bytes(shown))
    )


def kept_plainly(name: str, data: bytes) -> KeptFile:
    """A picture, a clip or a text. Takes its time; raises BadOption."""
    if data.startswith(PICTURE_SIGNS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return _picture(name, data)
    # Words may begin with "ID3", or with the mark of UTF-16, which is also that of a frame of MP3.
    words = None if b"\0" in data[:4_096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")) else text_in(data)
    if words is None and media_type_of_clip(data[:HEAD_BYTES]):
        return _clip(name, data)
    return _text(name, data, words)


def _picture(name: str, data: bytes) -> KeptFile:
    if len(data) > PICTURE_BYTES:
        raise BadOption(f"“{name}” has {_megabytes(data)}; a picture may have up to 20 MB.")
    try:
        image, form = opened(data, longest_side=LONGEST_SIDE)
    except TooManyPixels as error:
        raise BadOption(f"“{name}” has too many pixels to be opened here. Please attach a smaller one.") from error
    except NotAPicture as error:
        raise BadOption(f"“{name}” is broken and cannot be opened as a picture. {ALLOWED}") from error
    form = "PNG" if form == "GIF" else form
    content = encoded(image, form)
    if len(content) > SENT_BYTES:
        form, content = "JPEG", encoded(on_white(image), "JPEG", quality=85)
    return KeptFile(ENDINGS[form], content)


def _clip(name: str, data: bytes) -> KeptFile:
    if len(data) > FILM_BYTES:
        raise BadOption(f"“{name}” has {_megabytes(data)}; a video may have up to 100 MB, a sound 50 MB.")
    clip = _opened(name, data)
    is_film = clip.medium == "video"
    if is_film and clip.seconds > FILM_S + SLACK_S:
        raise BadOption(f"“{name}” lasts {length(clip.seconds)}; a video may last up to 10 minutes.")
    if not is_film and len(clip.data) > SOUND_BYTES:
        raise BadOption(f"“{name}” has {_megabytes(clip.data)}; a sound may have up to 50 MB.")
    about = length(clip.seconds)
    tokens = ceil(clip.seconds + SLACK_S) * (FILM_TOKENS if is_film else SOUND_TOKENS)
    return KeptFile(clip.ending, clip.data, about, tokens, bound=tokens + _label_bytes(name, about))


def _opened(name: str, data: bytes) -> OpenedClip:
    try:
        return opened_clip(data, most_seconds=SOUND_S)
    except TooLong as error:
        raise BadOption(f"“{name}” is too long; a sound may last up to 60 minutes, a video 10.") from error
    except TooManyPixels as error:
        raise BadOption(f"“{name}” has too many pixels to be opened here. Please attach a smaller one.") from error
    except NotAClip as error:
        raise BadOption(
            f"“{name}” is broken, or a recording of a kind that cannot be opened here. {ALLOWED}"
        ) from error


def _text(name: str, data: bytes, words: str | None) -> KeptFile:
    if words is None:
        raise BadOption(f"“{name}” {why_no_text(data)} {ALLOWED}")
    if len(data) > TEXT_BYTES:
        raise BadOption(f"“{name}” has {_megabytes(data)}; a text may have up to 5 MB.")
    if not words.strip():
        raise BadOption(f"“{name}” is empty. {ALLOWED}")
    if len(words) > TEXT_CHARS:
        raise BadOption(f"“{name}” has {len(words):,} characters; a text may have up to {TEXT_CHARS:,}.")
    return _kept_words(name, words, _rows_told(name, words))


def _kept_words(name: str, words: str, about: str) -> KeptFile:
    shown = as_data(SeenText(name, words, about=about))
    return KeptFile("txt", words.encode(), about, bound=_bytes(shown))


def _rows_told(name: str, words: str) -> str:
    seen = SeenText(name, words)
    count = len(rows_in(seen).rows) if is_table(seen) else 0
    return f"{count:,} row{'s' * (count > 1)}" if count else ""


def _label_bytes(name: str, about: str) -> int:
    """What is said of a file that a model looks at itself."""
    return _bytes(as_data(SeenText(name, "", about=about)))


def _bytes(words: str) -> int:
    return len(words.encode())


def _megabytes(data: bytes) -> str:
    return f"{len(data) / 1_000_000:.1f} MB"
