"""The files that the stand-in gives out: what was ordered, or something odd in its place."""

import asyncio
import base64
import wave
from collections.abc import Mapping
from io import BytesIO
from math import pi, sin
from random import Random

from PIL import Image

from core.sandbox.clips import film, sound
from core.sandbox.modelslab_jobs import Job
from core.sandbox.modelslab_media import opened, usual_file
from core.sandbox.pictures import encoded, picture
from core.values import Medium

HEAVY_SIZE, HEAVY_BYTES = (2048, 2048), 12 * 2**20
HUGE_BYTES = 26_000_000
"""More than anybody should fetch for one picture."""
HALF_BYTES = 10_000
SMALL_SIDE = 256
WAV_HZ = 8_000
CONTENT_TYPES: Mapping[Medium, str] = {
    "picture": "image/png",
    "video": "video/mp4",
    "speech": "audio/mpeg",
    "music": "audio/mpeg",
    "sound": "audio/mpeg",
}
"""What recorded files are sent as: a `.jpg` is an `image/png`."""


def content_type_of(job: Job) -> str:
    if "base64" in job.play.file:
        return "text/plain"
    return job.play.content_type or CONTENT_TYPES[job.model.medium]


async def file_of(job: Job, number: int, start: bytes | None) -> bytes:
    """The bytes of a file, made anew each time, so that a stand-in that runs for weeks keeps none.

    Args:
        start: The picture that the order begins with.
    """
    return await asyncio.to_thread(_file_of, job, number, start)


def _file_of(job: Job, number: int, start: bytes | None) -> bytes:
    form = job.play.file
    match form:
        case "text":
            return b"This is nothing that was made. " * 20
        case "heavy":
            # Noise, which nothing packs without loss: 12 MiB.
            noise = Random(job.seed).randbytes(HEAVY_BYTES)  # noqa: S311
            return encoded(Image.frombytes("RGB", HEAVY_SIZE, noise), "png")
        case "mp4":
            return film("a fox", 1, SMALL_SIDE, SMALL_SIDE, 1)
        case "mp3":
            return sound("a bell", 1)
        case "wav":
            return _tone()
        case "png" | "jpeg" | "webp" | "gif" if job.model.medium != "picture":
            return encoded(picture("a fox", 1, 0, SMALL_SIDE, SMALL_SIDE), form)
        case _:
            return _as_form(job, usual_file(job, number, opened(start) if start else None))


def _as_form(job: Job, usual: bytes) -> bytes:
    match job.play.file:
        case "half":
            return usual[:HALF_BYTES]
        case "huge":
            return usual + bytes(HUGE_BYTES)
        case "base64":
            return base64.b64encode(usual)
        case "data base64":
            return f"data:{CONTENT_TYPES[job.model.medium]};base64,".encode() + base64.b64encode(usual)
        case "jpeg" | "webp" | "gif" as form:
            return encoded(opened(usual), form)
        case _:
            return usual


def _tone() -> bytes:
    """A second of a tone as a WAV."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(WAV_HZ)
        out.writeframes(bytes(round(128 + 90 * sin(2 * pi * 440 * step / WAV_HZ)) for step in range(WAV_HZ)))
    return file.getvalue()
