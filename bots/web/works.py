"""What was made, as HTML: pictures, videos, sounds and files to take along, each with its words."""

import re
import unicodedata
from collections.abc import Sequence
from html import escape

from bots.signed import path_of
from core.values import Clip, Document, Picture
from core.words import file_size

SHORT_CHARS = 220
"""A longer caption is folded: what is spoken may be a page long."""
FILE_NAME_CHARS = 50


def gallery(pictures: Sequence[Picture], *, is_numbered: bool) -> str:
    """All pictures as one block. `is_numbered`: so that buttons can say which one they are about."""
    figures = (_picture(picture, number if is_numbered else 0) for number, picture in enumerate(pictures, start=1))
    return f'<div class="gallery">{"".join(figures)}</div>'


def _picture(picture: Picture, number: int) -> str:
    address, alt = f"/works/{escape(picture.file, quote=True)}", escape(picture.alt, quote=True)
    name, badge = _numbered(f"Picture {number}", number)
    return (
        f'<figure class="picture"{name}>{badge}<a href="{address}" target="_blank"><img src="{address}?size=small" '
        f'width="{picture.width}" height="{picture.height}" alt="{alt}" loading="lazy"></a>'
        f"<figcaption>{alt}</figcaption></figure>"
    )


def clip_figure(clip: Clip, number: int) -> str:
    """A video or a sound as a block of its own, with a player. `number` is 0 where there is nothing else."""
    address = f"/works/{escape(clip.file, quote=True)}"
    name, badge = _numbered(f"{noun_of(clip)} {number}", number)
    shape = "audio" if clip.medium == "audio" else "tall" if clip.height > clip.width else "wide"
    download = f'<a class="download" href="{address}" download="{_file_name(clip)}">Download</a>'
    caption = f"<figcaption>{_folded(clip.alt)}{download}</figcaption>"
    return f'<figure class="clip {shape}"{name}>{badge}{_player(clip, address)}{caption}</figure>'


def document_figure(document: Document) -> str:
    """A file to take along as a block of its own, with a link that saves it."""
    name, address = escape(document.name, quote=True), escape(path_of(document.file), quote=True)
    link = f'<a class="download" href="{address}" download="{name}"><bdi>{name}</bdi></a>'
    size = f'<span class="size">{file_size(document.size_bytes)}</span>'
    return f'<figure class="document">{link}{size}<figcaption>{escape(document.about)}</figcaption></figure>'


def _player(clip: Clip, address: str) -> str:
    label = f'aria-label="{escape(clip.alt, quote=True)}"'
    if clip.medium == "audio":
        return f'<audio src="{address}" controls preload="metadata" {label}></audio>'
    poster = f' poster="/works/{escape(clip.still, quote=True)}?size=small"' if clip.still else ""
    size = f' width="{clip.width}" height="{clip.height}"' if clip.width and clip.height else ""
    return f'<video src="{address}" controls playsinline preload="metadata"{poster}{size} {label}></video>'


def _folded(alt: str) -> str:
    words = escape(alt)
    if len(alt) <= SHORT_CHARS:
        return f'<span class="words">{words}</span>'
    button = '<button type="button" class="quiet unfold" data-action="unfold" aria-expanded="false">Show all</button>'
    return f'<span class="words folded">{words}</span>{button}'


def _file_name(clip: Clip) -> str:
    """What the file is called once it is downloaded: by its words and not by its content."""
    plain = unicodedata.normalize("NFKC", clip.alt)
    words = re.sub(r"[\W_]+", "-", plain)[:FILE_NAME_CHARS].strip("-") or "flashbulb"
    return escape(f"{words}.{clip.file.rpartition('.')[2]}", quote=True)


def _numbered(name: str, number: int) -> tuple[str, str]:
    """What a figure among several is called, and the number that is seen on it."""
    if not number:
        return "", ""
    return f' aria-label="{name}"', f'<span class="number" aria-hidden="true">{number}</span>'


def noun_of(work: Picture | Clip) -> str:
    """What it is called in a name that is read out."""
    return "Picture" if isinstance(work, Picture) else "Video" if work.medium == "video" else "Sound"
