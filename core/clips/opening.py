"""Clips from elsewhere, opened with care: what comes out plays, and is nothing but pictures and sound."""

from dataclasses import dataclass

from core.clips.kinds import HEAD_BYTES, Medium, NotAClip, media_type_of_clip

MOST_SECONDS = 600.0
MOST_PIXELS = 4_096 * 2_304
"""In one picture of a video: the most that the services make."""


@dataclass(frozen=True, slots=True)
class OpenedClip:
    """A clip that plays, without whatever else was in its file."""

    data: bytes
    ending: str
    """`mp4`, `webm`, `mp3`, `wav`, `ogg`, `flac` or `m4a`."""
    medium: Medium
    seconds: float
    width: int
    """In pixels, as it is shown; 0 for a sound, and so is the height."""
    height: int
    still: bytes | None
    """A JPEG out of a video's first third; None for a sound."""


def opened_clip(data: bytes, *, most_seconds: float = MOST_SECONDS, most_pixels: int = MOST_PIXELS) -> OpenedClip:
    """The clip with its first video and its first sound alone, neither of them packed anew.

    The same bytes give the same clip. Takes a moment, and at most a minute or so; call it in a thread.

    Raises:
        NotAClip, TooLong, TooManyPixels: As they say.
    """
    kind = media_type_of_clip(data[:HEAD_BYTES])
    if not kind:
        raise NotAClip
    from core.clips.cleaning import cleaned  # noqa: PLC0415  FFmpeg takes 20 MB and a tenth of a second
    from core.clips.looking import look  # noqa: PLC0415  the same

    clean = cleaned(data, kind, most_seconds, most_pixels)
    seen = look(clean, most_pixels)
    return OpenedClip(clean.data, clean.ending, clean.medium, clean.seconds, seen.width, seen.height, seen.still)
