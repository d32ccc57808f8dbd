"""The stand-in's films and sounds: made from the words of a prompt, the same ones for the same order."""

import math
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import TypeAlias

from PIL import Image, ImageOps

from core.sandbox.pictures import sign, unsigned
from core.sandbox.sounds.noises import heard
from core.sandbox.sounds.tunes import played
from core.sandbox.sounds.voices import spoken
from core.sandbox.sounds.waves import mp3

View: TypeAlias = tuple[float, float, float]
"""What of a picture is seen: its middle, from 0 to 1 in both directions, and how much of each side."""

FRAMES_A_SECOND = 12
ROOM = 1.25
"""A drawing is larger than its film, so that it stays sharp from near by."""
WHOLE: View = (0.5, 0.5, 1.0)
NEAR: View = (0.5, 0.58, 0.7)
MOVES: Mapping[str, tuple[View, View]] = {
    "in": (WHOLE, NEAR),
    "out": (NEAR, WHOLE),
    "left": ((0.61, 0.6, 0.78), (0.39, 0.6, 0.78)),
    "right": ((0.39, 0.6, 0.78), (0.61, 0.6, 0.78)),
    "up": ((0.5, 0.61, 0.78), (0.5, 0.39, 0.78)),
    "down": ((0.5, 0.39, 0.78), (0.5, 0.61, 0.78)),
}


def film(prompt: str, seed: int, width: int, height: int, seconds: float, start: Image.Image | None = None) -> bytes:
    """A silent MP4 of the prompt's picture, or of `start`, with the camera moving slowly over it.

    Takes about a tenth of the CPU time that it lasts. Odd sides, in pixels, lose one: H.264 knows none.
    """
    import av  # noqa: PLC0415  it takes 20 MB and a tenth of a second, and most who start Flashbulb see no film

    size = max(2, width // 2 * 2), max(2, height // 2 * 2)
    file = BytesIO()
    # More threads would make other bytes on other machines.
    quick = {"preset": "ultrafast", "crf": "32", "threads": "1"}
    with av.open(file, "w", format="mp4", container_options={"fflags": "+bitexact"}) as out:
        stream = out.add_stream("libx264", FRAMES_A_SECOND, quick, width=size[0], height=size[1], pix_fmt="yuv420p")
        for number, image in enumerate(_frames(prompt, seed, size, seconds, start)):
            frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def speech(text: str, voice: str, speed: float) -> bytes:
    """An MP3 of somebody with that voice who hums the text as it would be spoken, for at most a minute."""
    return mp3(spoken(text, voice, speed))


def music(prompt: str, seed: int, seconds: float) -> bytes:
    """An MP3 of music in the prompt's mood."""
    return mp3(played(prompt, seed, seconds))


def sound(prompt: str, seconds: float) -> bytes:
    """An MP3 of what the prompt names: rain, a bell, a door; a whoosh for anything else."""
    return mp3(heard(prompt, seconds))


def _frames(
    prompt: str, seed: int, size: tuple[int, int], seconds: float, start: Image.Image | None
) -> Iterator[Image.Image]:
    room = math.ceil(size[0] * ROOM), math.ceil(size[1] * ROOM)
    scene = ImageOps.fit(start.convert("RGB"), room) if start else unsigned(prompt, seed, 0, *room)
    first, last = _move_of(prompt, seed)
    if start:
        # Whoever gave the first picture wants to see it first.
        first, last = WHOLE, (*last[:2], NEAR[2])
    count = max(1, round(seconds * FRAMES_A_SECOND))
    for number in range(count):
        # Slow at both ends, as a camera is.
        part = (1 - math.cos(math.pi * number / count)) / 2
        x, y, kept = (before + (after - before) * part for before, after in zip(first, last, strict=True))
        left, top = (room[0] * (x - kept / 2), room[1] * (y - kept / 2))
        box = (left, top, left + room[0] * kept, top + room[1] * kept)
        frame = scene.resize(size, Image.Resampling.BILINEAR, box=box)
        sign(frame)
        yield frame


def _move_of(prompt: str, seed: int) -> tuple[View, View]:
    """The way of the camera: as the prompt says, or any."""
    asked = next((word for word in re.findall(r"[a-z]+", prompt.lower()) if word in MOVES and word != "in"), "")
    dice = Random(sha256(f"{prompt}|{seed}|move".encode("utf-8", "replace")).digest())  # noqa: S311  it films
    return MOVES[asked or dice.choice(sorted(MOVES))]
