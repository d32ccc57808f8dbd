"""What kinds of clips there are: told by their first bytes, because names and content types lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

ClipType: TypeAlias = Literal[
    "video/mp4", "video/webm", "audio/mpeg", "audio/wav", "audio/ogg", "audio/flac", "audio/mp4"
]
Medium: TypeAlias = Literal["video", "audio"]

PICTURE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"crx "}
"""Pictures come in the same boxes as MP4."""
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
HEAD_BYTES = 12
"""So many of the first bytes tell the kind."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A kind of file that we keep."""

    medium: Medium
    demuxer: str
    muxer: str
    codecs: frozenset[str]
    """What may be in it, in FFmpeg's names: whatever plays nearly everywhere."""


PCM = ("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le", "pcm_alaw", "pcm_mulaw")
HOLDERS: Mapping[str, Holder] = {
    "mp4": Holder(
        "video", "mov", "mp4", frozenset({"h264", "hevc", "av1", "vp9", "mpeg4", "aac", "mp3", "opus", "ac3", "flac"})
    ),
    "webm": Holder("video", "matroska", "webm", frozenset({"vp8", "vp9", "av1", "opus", "vorbis"})),
    "m4a": Holder("audio", "mov", "ipod", frozenset({"aac", "alac"})),
    "mp3": Holder("audio", "mp3", "mp3", frozenset({"mp3"})),
    "wav": Holder("audio", "wav", "wav", frozenset(PCM)),
    "ogg": Holder("audio", "ogg", "ogg", frozenset({"opus", "vorbis", "flac"})),
    "flac": Holder("audio", "flac", "flac", frozenset({"flac"})),
}
"""By their ending."""
ENDINGS: Mapping[ClipType, tuple[str, ...]] = {
    "video/mp4": ("mp4", "m4a"),
    "audio/mp4": ("m4a", "mp4"),
    "video/webm": ("webm", "mp4", "ogg", "m4a"),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
    "audio/ogg": ("ogg",),
    "audio/flac": ("flac",),
}
"""How what is in such a file may be kept, the likeliest first; that one also tells how it is read."""


class NotAClip(Exception):
    """It cannot be opened as a video or a sound."""


class TooLong(Exception):
    """It lasts longer than is taken."""


def media_type_of_clip(head: bytes) -> ClipType | None:
    """What a file is by its first bytes, of which it takes 12; None for what is no clip that we know.

    A video may turn out to have no pictures: its box is the same.
    """
    if head[4:8] == b"ftyp":
        return _in_boxes(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head.startswith(b"fLaC"):
        return "audio/flac"
    return "audio/mpeg" if head.startswith(b"ID3") or _is_mp3_frame(head) else None


def _in_boxes(brand: bytes) -> ClipType | None:
    if brand in PICTURE_BRANDS or len(brand) < 4:
        return None
    return "audio/mp4" if brand in SOUND_BRANDS else "video/mp4"


def _is_mp3_frame(head: bytes) -> bool:
    """Eleven set bits, then a version, a layer, a bit rate and a sample rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sample_rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in {0, 15} and sample_rate != 3
