"""A clip's first video and first sound in a new file, as they are: no tags, covers, chapters, subtitles or remarks."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TypeAlias

from av import AudioStream, Packet, VideoStream
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream

from core.clips.files import UNREADABLE, Target, check_time, reading, writing
from core.clips.kinds import ENDINGS, HOLDERS, ClipType, Medium, NotAClip, TooLong
from core.pictures import TooManyPixels

Media: TypeAlias = VideoStream | AudioStream

PATIENCE_S = 30.0
SLACK_S = 0.5
"""The last picture or tone may reach beyond the longest length by that."""
ENOUGH = 0.95
"""Of the length that a file states has to be there: the last picture or tone of a whole one may be missing."""
OGG_HEAD, OGG_LAST = 27, 4
"""Bytes before a page's table of sizes, and the flag of a last page."""
WAV_HEAD, WAV_UNKNOWN = 12, 2**31 - 2**16
REMARKS: Mapping[str, str] = {"h264": "6", "hevc": "39-40", "av1": "5"}
"""The kinds of units in a video's own stream that nobody sees: encoders write their settings there."""
NO_COMMENTS = b"\x03vorbis" + bytes(8) + b"\x01"
"""The header of a Vorbis sound that has none."""
MORE = 255
"""A byte of a size there, with which it is not yet at its end."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A clip in a file of ours."""

    data: bytes
    ending: str
    medium: Medium
    seconds: float


class _Lane:
    """The way of one stream into the new file."""

    def __init__(self, stream: Media, target: OutputContainer) -> None:
        codec = codec_of(stream)
        self._new = target.add_stream_from_template(stream, opaque=True)
        filters = f"filter_units=remove_types={REMARKS[codec]}" if codec in REMARKS else ""
        self._filter = BitStreamFilterContext(filters, stream, self._new) if filters else None
        if codec == "hevc":
            # Apple's players take it under this name alone.
            self._new.codec_context.codec_tag = "hvc1"
        if codec == "vorbis":
            self._new.codec_context.extradata = _without_comments(stream.codec_context.extradata or b"")

    def pass_on(self, packet: "Packet[Stream]") -> "Iterator[Packet[Stream]]":
        # A filter empties the packet that it is given, and forgets in what its times are told.
        unit = packet.time_base
        for kept in self._filter.filter(packet) if self._filter else [packet]:
            kept.time_base, kept.stream = unit, self._new
            yield kept


def cleaned(data: bytes, kind: ClipType, most_seconds: float, most_pixels: int) -> Clean:
    """The clip in a new file. Raises as `opened_clip` does."""
    until_s = monotonic() + PATIENCE_S
    file = Target()
    try:
        with reading(data, HOLDERS[ENDINGS[kind][0]], until_s, most_pixels) as source:
            streams = _streams_of(source, most_pixels)
            ending = _ending_of(kind, streams)
            with writing(file, HOLDERS[ending]) as target:
                seconds = _copied(source, streams, target, most_seconds, until_s)
            if seconds <= 0 or seconds < _stated(data, kind, streams, source) * ENOUGH:
                raise NotAClip
    except UNREADABLE as error:
        raise NotAClip from error
    return Clean(file.getvalue(), ending, HOLDERS[ending].medium, round(seconds, 3))


def codec_of(stream: Media) -> str:
    """FFmpeg's name of the format, whatever reads it here; empty for one that nothing reads."""
    return stream.codec_context.codec.canonical_name if stream.codec_context else ""


def _streams_of(source: InputContainer, most_pixels: int) -> Sequence[Media]:
    """Its first video that is no cover, and its first sound."""
    videos = [stream for stream in source.streams.video if not stream.disposition & Disposition.attached_pic][:1]
    for video in videos:
        if video.codec_context and video.codec_context.width * video.codec_context.height > most_pixels:
            raise TooManyPixels
    streams: list[Media] = [*videos, *source.streams.audio[:1]]
    if not streams:
        raise NotAClip
    return streams


def _ending_of(kind: ClipType, streams: Sequence[Media]) -> str:
    """Of the kind of file that can hold these."""
    medium = "video" if streams[0].type == "video" else "audio"
    codecs = {codec_of(stream) for stream in streams}
    for ending in ENDINGS[kind]:
        if HOLDERS[ending].medium == medium and codecs <= HOLDERS[ending].codecs:
            return ending
    raise NotAClip


def _copied(
    source: InputContainer,
    streams: Sequence[Media],
    target: OutputContainer,
    most_seconds: float,
    until_s: float,
) -> float:
    """How many seconds were copied."""
    lanes = {stream.index: _Lane(stream, target) for stream in streams}
    seconds = 0.0
    for packet in source.demux(*streams):
        check_time(until_s)
        starts = packet.dts if packet.pts is None else packet.pts
        # The last packet of each stream is an empty one.
        if not packet.size or starts is None or packet.time_base is None:
            continue
        seconds = max(seconds, float((starts + (packet.duration or 0)) * packet.time_base))
        if seconds > most_seconds + SLACK_S:
            raise TooLong
        target.mux(list(lanes[packet.stream_index].pass_on(packet)))
    return seconds


def _stated(data: bytes, kind: ClipType, streams: Sequence[Media], source: InputContainer) -> float:
    """How many seconds the file says it lasts; 0 where it does not say, or FFmpeg guesses."""
    if kind == "audio/ogg":
        return 0 if _has_its_last_page(data) else math.inf
    if kind == "audio/wav":
        return 0 if _has_its_samples(data) else math.inf
    if kind == "audio/mpeg" and not _counts_its_frames(data):
        return 0
    lengths = [(stream.duration or 0) * (stream.time_base or 0) for stream in streams]
    return float(max(lengths)) or (source.duration or 0) / 1_000_000


def _counts_its_frames(data: bytes) -> bool:
    """Whether an MP3 has the frame that says how many follow."""
    start = 0
    if data.startswith(b"ID3"):
        start = 10 + sum((byte & 127) << 7 * place for place, byte in enumerate(reversed(data[6:10])))
    return re.search(rb"Xing|Info", data[start : start + 256]) is not None


def _has_its_last_page(data: bytes) -> bool:
    """Whether an Ogg file ends with a whole page that says that it is the last."""
    page = data[data.rfind(b"OggS") :]
    if len(page) < OGG_HEAD or not page[5] & OGG_LAST:
        return False
    sizes = page[OGG_HEAD : OGG_HEAD + page[OGG_HEAD - 1]]
    return len(page) >= OGG_HEAD + len(sizes) + sum(sizes)


def _has_its_samples(data: bytes) -> bool:
    """Whether all that a WAV announces is there."""
    at = WAV_HEAD
    while at + 8 <= len(data):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if name == b"data":
            # Who writes while it comes cannot know how much it will be, and says the most there can be.
            return size >= WAV_UNKNOWN or (len(data) - at - 8) >= size * ENOUGH
        at += 8 + size + size % 2
    return False


def _without_comments(headers: bytes) -> bytes:
    """Vorbis' three headers, behind the sizes of two of them, with nothing in the second."""
    sizes, at = [0, 0], 1
    for place in range(2):
        while headers[at] == MORE:
            sizes[place], at = sizes[place] + MORE, at + 1
        sizes[place], at = sizes[place] + headers[at], at + 1
    about, books = headers[at : at + sizes[0]], headers[at + sum(sizes) :]
    return bytes([2, len(about), len(NO_COMMENTS)]) + about + NO_COMMENTS + books
