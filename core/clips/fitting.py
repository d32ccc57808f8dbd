"""Clips that fit: a place refuses a file that is too big, and then nobody sees the clip."""

from dataclasses import dataclass

from core.errors import BotError

MEGABYTE = 1024 * 1024


class ClipTooLarge(BotError):
    """This clip is too large for this place, even made smaller."""


@dataclass(frozen=True, slots=True)
class FittedClip:
    """A clip that fits, and a sentence about what was done to it; empty when nothing was."""

    data: bytes
    ending: str
    note: str


def fitted_clip(data: bytes, ending: str, most_bytes: int) -> FittedClip:
    """The clip in no more than this many bytes, as good as it can be.

    What is too large becomes MP4 or MP3. Takes up to two minutes and at most three encodings; call it in a thread.

    Args:
        ending: As `opened_clip` gave it.

    Raises:
        ClipTooLarge: It cannot be made small enough, or not in that time.
    """
    if len(data) <= most_bytes:
        return FittedClip(data, ending, "")
    from core.clips.packing import CannotPack, packed  # noqa: PLC0415  FFmpeg takes 20 MB and a tenth of a second

    try:
        tighter = packed(data, ending, most_bytes)
    except CannotPack as error:
        raise ClipTooLarge from error
    how = f"It was packed tighter to fit the limit of {_megabytes(most_bytes)} here"
    return FittedClip(tighter.data, tighter.ending, f"{how}: {tighter.how}." if tighter.how else f"{how}.")


def _megabytes(count: int) -> str:
    return f"{count / MEGABYTE:.1f}".removesuffix(".0") + " MB"
