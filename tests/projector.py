"""Clips made for a test, out of plain colours and one tone, or of noise, in whatever kind of file it needs."""

from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from random import Random

import av
from PIL import Image

from core.sandbox.sounds.waves import RATE, Wave, noise, tone

PACE = 12
"""Pictures a second."""
SECRET = "my secret idea"
STRICT = {"strict": "experimental"}
"""FFmpeg's own encoder of Vorbis wants to be asked so."""


def video(
    kind: str = "mp4",
    codec: str = "libx264",
    *,
    colours: Sequence[str] = ("red", "green", "blue"),
    seconds: float = 3,
    size: tuple[int, int] = (160, 90),
    sounds: Sequence[str] = (),
    turned: int = 0,
    is_busy: bool = False,
) -> bytes:
    """One colour after the other, with everything said about it that a file can say.

    Args:
        turned: Degrees against the clock, by which players are told to turn it.
        is_busy: Noise instead of colours, which no encoder can pack tightly.
    """
    file = BytesIO()
    dice = Random(1) if is_busy else None
    with av.open(file, "w", format=kind) as out:
        _tell(out, chapter_s=seconds)
        quick = {"preset": "ultrafast"} if is_busy and codec == "libx264" else None
        pictures = out.add_stream(codec, PACE, quick, width=size[0], height=size[1], pix_fmt="yuv420p")
        pictures.metadata["handler_name"] = pictures.metadata["title"] = SECRET
        if turned:
            pictures.set_display_rotation(turned)
        heard = [out.add_stream(name, 48_000, STRICT, layout="stereo") for name in sounds]
        for number in range(count := round(seconds * PACE)):
            frame = av.VideoFrame.from_image(_picture(size, colours[number * len(colours) // count], dice))
            frame.pts = number
            out.mux(pictures.encode(frame))
            for stream in heard:
                out.mux(stream.encode(_sound_frame(tone(440, 1 / PACE), number * RATE // PACE)))
        for stream in (pictures, *heard):
            out.mux(stream.encode(None))
    return file.getvalue()


def sound(
    kind: str = "mp3", codec: str = "libmp3lame", *, seconds: float = 2, cover: bytes = b"", is_busy: bool = False
) -> bytes:
    """A tone, or noise, with everything said about it that a file can say, and perhaps a cover."""
    file = BytesIO()
    with av.open(file, "w", format=kind) as out:
        _tell(out)
        rate = 48_000 if codec in {"libopus", "vorbis"} else RATE
        heard = out.add_stream(codec, rate, STRICT, layout="stereo" if codec == "vorbis" else "mono")
        if cover:
            front = out.add_stream("mjpeg", 1, width=64, height=64, pix_fmt="yuvj420p")
            front.disposition = av.stream.Disposition.attached_pic
            packet = av.Packet(cover)
            packet.stream, packet.pts, packet.dts, packet.time_base = front, 0, 0, Fraction(1)
            out.mux(packet)
        out.mux(heard.encode(_sound_frame(noise(seconds, Random(1)) if is_busy else tone(440, seconds), 0)))
        out.mux(heard.encode(None))
    return file.getvalue()


def pictures_of(data: bytes) -> list[Image.Image]:
    """All of a video's pictures, as they are kept, which is not how a turned one is shown."""
    with av.open(BytesIO(data)) as source:
        return [frame.to_image() for frame in source.decode(video=0)]


def seconds_of(data: bytes) -> float:
    """How long it plays, by decoding all of it."""
    with av.open(BytesIO(data)) as source:
        if source.streams.video:
            return max(frame.time for frame in source.decode(video=0)) + 1 / PACE
        return sum(frame.samples / frame.sample_rate for frame in source.decode(audio=0))


def streams_of(data: bytes) -> list[str]:
    """What is in the file, like `["video", "audio"]`."""
    with av.open(BytesIO(data)) as source:
        return [stream.type for stream in source.streams]


def _tell(out: av.container.OutputContainer, chapter_s: float = 0) -> None:
    for key in ("title", "comment", "artist"):
        out.metadata[key] = SECRET
    if chapter_s:
        chapter = {"id": 1, "start": 0, "end": round(chapter_s * 10), "time_base": Fraction(1, 10)}
        out.set_chapters([{**chapter, "metadata": {"title": SECRET}}])


def _picture(size: tuple[int, int], colour: str, dice: Random | None) -> Image.Image:
    return (
        Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3)) if dice else Image.new("RGB", size, colour)
    )


def _sound_frame(wave: Wave, start: int) -> av.AudioFrame:
    frame = av.AudioFrame("flt", "mono", len(wave))
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate, frame.pts = RATE, start
    return frame
