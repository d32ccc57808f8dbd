"""The files that an order comes to in a campaign: tiny, quickly made, and no two alike."""

import wave
from hashlib import sha256
from io import BytesIO
from math import pi, sin

from PIL import Image

from core.sandbox.modelslab_jobs import Job

SIZE = 64, 48
NAME_BITS = 32
FILM_FRAMES = 3
WAV_HZ = 8_000
TONES = 2_000
"""In a sound: a quarter of a second."""


def file_of(job: Job, number: int) -> bytes:
    """The same bytes for the same order."""
    name = int.from_bytes(sha256(f"{job.prefix} {number}".encode()).digest()[:4])
    match job.model.medium:
        case "picture":
            return _picture(name)
        case "video":
            return _film(name)
        case _:
            return _sound(name)


def _picture(name: int) -> bytes:
    file = BytesIO()
    _image(name).save(file, "PNG")
    return file.getvalue()


def _image(name: int) -> Image.Image:
    """The name is in it as a row of black and white squares."""
    image = Image.new("RGB", SIZE, "teal")
    for bit in range(NAME_BITS):
        shade = "white" if name >> bit & 1 else "black"
        image.paste(shade, (bit * 2, 0, bit * 2 + 2, 4))
    return image


def _film(name: int) -> bytes:
    import av

    file = BytesIO()
    with av.open(file, "w", format="mp4", container_options={"fflags": "+bitexact"}) as out:
        quick = {"preset": "ultrafast", "threads": "1"}
        stream = out.add_stream("libx264", 12, quick, width=SIZE[0], height=SIZE[1], pix_fmt="yuv420p")
        for number in range(FILM_FRAMES):
            frame = av.VideoFrame.from_image(_image(name))
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def _sound(name: int) -> bytes:
    """A tone, and the name in its first samples."""
    tone = (int(9_000 * sin(2 * pi * 440 * at / WAV_HZ)) for at in range(TONES))
    samples = [*((name >> bit & 1) * 8_000 for bit in range(NAME_BITS)), *tone]
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(WAV_HZ)
        out.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return file.getvalue()
