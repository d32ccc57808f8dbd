"""How the stand-in of Gemini looks at what is handed over: enough to say truly that it has seen it."""

import base64
import binascii
from collections.abc import Mapping, Sequence

from PIL import Image

from core.pictures import NotAPicture, TooManyPixels, opened
from core.sandbox.gemini_files import FilesStandIn
from core.sandbox.gemini_mishaps import Fails, error_body
from core.sandbox.gemini_wire import Shown
from core.sandbox.gemini_words import shortened

TAKEN = ("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif")
"""No GIF, as Google documents it."""
KINDS: Mapping[str, str] = {
    "application/pdf": "a PDF",
    **dict.fromkeys(("audio/mpeg", "audio/mp3", "audio/wav", "audio/aac", "audio/ogg", "audio/flac"), "a recording"),
    **dict.fromkeys(("audio/mp4", "audio/aiff", "audio/m4a", "audio/webm"), "a recording"),
    **dict.fromkeys(("video/mp4", "video/webm", "video/quicktime", "video/mpeg"), "a film"),
}
"""What else it takes, by how it is called."""
FIRST_CHARS = 80
SMALL_SIDE = 64
SHADES = 8
COLOURS: Mapping[str, tuple[int, int, int]] = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "grey": (128, 128, 128),
    "red": (214, 39, 40),
    "orange": (255, 140, 0),
    "yellow": (250, 215, 40),
    "green": (40, 150, 60),
    "teal": (0, 128, 128),
    "blue": (40, 80, 200),
    "light blue": (135, 200, 235),
    "purple": (120, 50, 160),
    "pink": (250, 150, 180),
    "brown": (120, 75, 40),
}


def looked_at(shown: Sequence[Shown], files: FilesStandIn) -> Sequence[str] | Fails:
    """A phrase for each, or what Google says of the first one that it cannot use. Takes its time."""
    phrases = []
    for each in shown:
        phrase = _looked_at(each, files)
        if isinstance(phrase, Fails):
            return phrase
        phrases.append(phrase)
    return phrases


def _looked_at(shown: Shown, files: FilesStandIn) -> str | Fails:
    if shown.media_type not in (*TAKEN, *KINDS):
        return _objection(f"Unsupported MIME type: {shown.media_type}")
    try:
        data = _data_of(shown, files)
    except binascii.Error:
        return _objection("Invalid value at 'contents.parts.inline_data.data' (TYPE_BYTES), Base64 decoding failed")
    if isinstance(data, Fails):
        return data
    if shown.media_type in KINDS:
        is_empty = shown.media_type == "application/pdf" and not data.startswith(b"%PDF")
        about = shown.label.get("about", "of unknown length")
        return _objection("The document has no pages.") if is_empty else f"{KINDS[shown.media_type]}, {about}"
    try:
        image, _ = opened(data)
    except (NotAPicture, TooManyPixels):
        return _objection("Unable to process input image. Please retry or report in the troubleshooting guide.")
    return f"{image.width:,} × {image.height:,} pixels, mostly {main_colour(image)}"


def _data_of(shown: Shown, files: FilesStandIn) -> bytes | Fails:
    if not shown.address:
        return _decoded(shown.data)
    kept = files.at(shown.address)
    return kept if isinstance(kept, Fails) else kept.head


def _decoded(data: str) -> bytes:
    """Both alphabets are taken, as every JSON parser of Google's does: the SDK sends the one for addresses."""
    return base64.b64decode(data.replace("-", "+").replace("_", "/"), validate=True)


def sights(handed: Sequence[Mapping[str, str]], phrases: Sequence[str]) -> Sequence[str]:
    """A line for everything that was handed over: how a picture looks, how long a film is, how a text begins."""
    looks = iter(phrases)
    return [_sight(each, next(looks, "") if "words" not in each else "") for each in handed]


def main_colour(image: Image.Image) -> str:
    """The name of the colour that most of it has."""
    small = image.convert("RGBA")
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    plain = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB").quantize(SHADES)
    _, shade = max(plain.getcolors() or [(0, 0)])
    red, green, blue = (plain.getpalette() or [0, 0, 0])[3 * int(str(shade)) :][:3]

    def distance(name: str) -> int:
        other = COLOURS[name]
        return (red - other[0]) ** 2 + (green - other[1]) ** 2 + (blue - other[2]) ** 2

    return min(COLOURS, key=distance)


def _sight(said: Mapping[str, str], phrase: str) -> str:
    if said.get("data") == "picture":
        return f"a picture, {said.get('name', '')}: {phrase}"
    if "words" not in said:
        kind, _, about = phrase.partition(", ")
        return f"{kind}, {said.get('name', '')}: {about}"
    words = said["words"]
    first = shortened(" ".join(words.split()), FIRST_CHARS)
    kind = f"a text, {said['name']}" if "name" in said else "a message"
    return f"{kind}, of {len(words):,} characters: “{first}”"


def _objection(message: str) -> Fails:
    return Fails(400, error_body(400, "INVALID_ARGUMENT", message))
