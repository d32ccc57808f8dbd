"""Videos and sounds from elsewhere: opened with care, cleaned without being packed anew, and made to fit."""

from core.clips.fitting import ClipTooLarge, FittedClip, fitted_clip
from core.clips.kinds import HEAD_BYTES, ClipType, Medium, NotAClip, TooLong, media_type_of_clip
from core.clips.opening import OpenedClip, opened_clip
from core.pictures import TooManyPixels

__all__ = [
    "HEAD_BYTES",
    "ClipTooLarge",
    "ClipType",
    "FittedClip",
    "Medium",
    "NotAClip",
    "OpenedClip",
    "TooLong",
    "TooManyPixels",
    "fitted_clip",
    "media_type_of_clip",
    "opened_clip",
]
