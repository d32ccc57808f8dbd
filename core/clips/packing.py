"""A clip packed anew in fewer bytes: videos as H.264 and AAC in MP4, sounds as MP3."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from time import monotonic
from typing import Literal, TypeAlias

from av import AudioStream, Packet, VideoFrame, VideoStream
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.frame import PictureType

from core.clips.files import UNREADABLE, Target, check_time, decodable, reading, writing
from core.clips.kinds import HOLDERS
from core.clips.looking import turn_of

SoundCodec: TypeAlias = Literal["aac", "libmp3lame"]

PATIENCE_S = 120.0
MOST_TRIES = 3
FILLED = 0.94
"""Of the room is aimed at: an encoder meets its rate about, and the file's own tables need some."""
SOUND_RATES = (128_000, 96_000, 64_000, 48_000, 32_000)
"""Bits per second of the sound in a video."""
SOUND_PART = 0.2
"""Of a video's rate that its sound may take, as long as there is a lower one."""
LEAST_RATE = 60_000
"""Bits per second of a video; with fewer there is nothing to see."""
ENOUGH_BITS = 0.05
"""Per pixel and picture; with fewer, fewer pixels look better."""
PARTS = (1.0, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125)
"""Of each side that are kept."""
LEAST_SIDE = 120
MP3_KBITS = (192, 160, 128, 96, 64)
"""The lowest is what speech and music can bear."""
HALVED_BELOW, HALVED_KBITS = 32_000, 160
"""With fewer samples per second, MP3 knows no higher rate than this."""
SAMPLE_RATES = {48_000, 44_100, 32_000, 24_000, 22_050, 16_000}
"""Per second, that MP3 and AAC know both."""
USUAL_RATE, USUAL_PACE = 48_000, Fraction(24)
MONO_BELOW = 48_000
THREADS = max(1, (os.cpu_count() or 1) // 2)
"""The others are for whoever asks something meanwhile."""


class CannotPack(Exception):
    """It does not become small enough, or takes too long."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A smaller file, and what was done to it in words; empty when there is nothing to say."""

    data: bytes
    ending: str
    how: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a video is to be packed."""

    width: int
    height: int
    rate: int
    """Bits per second of the pictures."""
    sound_rate: int
    """0 for a video without sound."""


def packed(data: bytes, ending: str, most_bytes: int) -> Packed:
    """It in no more bytes. Raises CannotPack."""
    until_s = monotonic() + PATIENCE_S
    try:
        pack = _smaller_video if HOLDERS[ending].medium == "video" else _smaller_sound
        return pack(data, ending, most_bytes, until_s)
    except UNREADABLE as error:
        raise CannotPack from error


class _Pictures:
    """The way of a video's pictures into the new file."""

    def __init__(self, video: VideoStream, turn: float, plan: Plan, target: OutputContainer) -> None:
        limits = {"maxrate": str(plan.rate), "bufsize": str(plan.rate), "preset": "veryfast", "threads": str(THREADS)}
        self._old = video
        self._new = target.add_stream(
            "libx264",
            _pace(video),
            limits,
            width=plan.width,
            height=plan.height,
            pix_fmt="yuv420p",
            bit_rate=plan.rate,
            time_base=video.time_base,
        )
        if turn:
            self._new.set_display_rotation(turn)

    def pass_on(self, packet: "Packet[Stream]") -> "Iterator[Packet[Stream]]":
        for frame in decodable(self._old.decode, packet):
            # Which picture can be entered at is for this encoder to say, not for the first one.
            frame.pict_type = PictureType.NONE
            yield from self._new.encode(frame)

    def end(self) -> "Sequence[Packet[Stream]]":
        return self._new.encode(None)


class _Sound:
    """The way of its sound."""

    def __init__(self, sound: AudioStream, codec: SoundCodec, bits: int, target: OutputContainer) -> None:
        rate = sound.rate if sound.rate in SAMPLE_RATES else USUAL_RATE
        layout = "mono" if sound.channels == 1 or bits <= MONO_BELOW else "stereo"
        self._old = sound
        self._new = target.add_stream(codec, rate, layout=layout, bit_rate=bits)

    def pass_on(self, packet: "Packet[Stream]") -> "Iterator[Packet[Stream]]":
        for frame in decodable(self._old.decode, packet):
            yield from self._new.encode(frame)

    def end(self) -> "Sequence[Packet[Stream]]":
        return self._new.encode(None)


def _smaller_video(data: bytes, ending: str, most_bytes: int, until_s: float) -> Packed:
    room = most_bytes * FILLED
    for _ in range(MOST_TRIES):
        smaller = _video(data, ending, room, until_s)
        if len(smaller.data) <= most_bytes:
            return smaller
        room *= most_bytes / len(smaller.data) * FILLED
    raise CannotPack


def _video(data: bytes, ending: str, room: float, until_s: float) -> Packed:
    file = Target()
    with reading(data, HOLDERS[ending], until_s) as source, writing(file, HOLDERS["mp4"]) as target:
        video, sounds = source.streams.video[0], source.streams.audio[:1]
        first = next(source.decode(video))
        source.seek(0)
        plan = _plan(first, _pace(video), bool(sounds), room * 8 * 1_000_000 / (source.duration or 1))
        lanes: dict[int, _Pictures | _Sound] = {video.index: _Pictures(video, first.rotation, plan, target)}
        lanes |= {sound.index: _Sound(sound, "aac", plan.sound_rate, target) for sound in sounds}
        _send(source, lanes, target, until_s)
    return Packed(file.getvalue(), "mp4", _how(first, plan))


def _smaller_sound(data: bytes, ending: str, most_bytes: int, until_s: float) -> Packed:
    with reading(data, HOLDERS[ending], until_s) as source:
        sound, seconds = source.streams.audio[0], (source.duration or 0) / 1_000_000
        most = MP3_KBITS[0] if sound.rate >= HALVED_BELOW else HALVED_KBITS
    fitting = [kbits for kbits in MP3_KBITS if kbits <= most and kbits * 125 * seconds <= most_bytes]
    for kbits in fitting[:MOST_TRIES]:
        file = Target()
        with reading(data, HOLDERS[ending], until_s) as source, writing(file, HOLDERS["mp3"]) as target:
            sound = source.streams.audio[0]
            _send(source, {sound.index: _Sound(sound, "libmp3lame", kbits * 1_000, target)}, target, until_s)
        if len(file.getbuffer()) <= most_bytes:
            return Packed(file.getvalue(), "mp3", f"as MP3 with {kbits} kbit/s")
    raise CannotPack


def _send(
    source: InputContainer, lanes: Mapping[int, _Pictures | _Sound], target: OutputContainer, until_s: float
) -> None:
    for packet in source.demux(*(source.streams[index] for index in lanes)):
        check_time(until_s)
        for made in lanes[packet.stream_index].pass_on(packet):
            target.mux(made)
    for lane in lanes.values():
        for made in lane.end():
            target.mux(made)


def _how(first: VideoFrame, plan: Plan) -> str:
    sides = [(plan.width, plan.height), (first.width, first.height)]
    if plan.width >= first.width - 1:
        return ""
    if turn_of(first) in {90, 270}:
        sides = [(height, width) for width, height in sides]
    return " instead of ".join(f"{width} × {height}" for width, height in sides)


def _plan(first: VideoFrame, pace: Fraction, has_sound: bool, bits: float) -> Plan:
    """`bits` is what there is for every second."""
    if bits < LEAST_RATE:
        raise CannotPack
    sound_rate = next((rate for rate in SOUND_RATES if rate <= bits * SOUND_PART), SOUND_RATES[-1]) if has_sound else 0
    rate = round(bits) - sound_rate
    for part in PARTS:
        # H.264 knows no odd sides.
        width, height = (max(2, round(side * part) // 2 * 2) for side in (first.width, first.height))
        if rate / (width * height * pace) >= ENOUGH_BITS or min(width, height) * PARTS[1] < LEAST_SIDE:
            break
    return Plan(width, height, rate, sound_rate)


def _pace(video: VideoStream) -> Fraction:
    """Pictures per second."""
    return min(max(video.average_rate or USUAL_PACE, Fraction(1)), Fraction(60))
