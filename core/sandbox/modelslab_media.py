"""What the stand-in makes: pictures that are drawn or changed, films, voices, music and noises."""

import re
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from core.sandbox.clips import film, music, sound, speech
from core.sandbox.easel.palettes import COLOURS
from core.sandbox.modelslab_jobs import Job, number_of
from core.sandbox.pictures import encoded, picture, sign

USUAL_STRENGTH = 0.7
LONGEST_SIDE = 4_096
LONGEST_FILM_SIDE = 854
"""Larger films take seconds to make, and show no more."""


def opened(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(BytesIO(data))).convert("RGB")


def usual_file(job: Job, number: int, start: Image.Image | None) -> bytes:
    """One of the results: a PNG, an MP4 or an MP3. The same for the same order, however often it is made.

    Args:
        start: The picture that the order begins with.
    """
    prompt, body = str(job.body.get("prompt", "")), job.body
    match job.model.skill:
        case "draw" | "edit" | "upscale" | "cut out":
            return encoded(drawn(job, number, start), "png")
        case "film":
            return film(prompt, job.seed, *_film_size(job, start), job.seconds, start)
        case "speak":
            return speech(prompt, str(body.get("voice_id")), float(str(body.get("speed", 1.0))))
        case "compose":
            return music(prompt, job.seed, job.seconds)
        case "sound":
            return sound(prompt, job.seconds)


def drawn(job: Job, number: int, start: Image.Image | None) -> Image.Image:
    """The picture that was ordered; a black one where the safety checker found something."""
    prompt, (width, height) = str(job.body.get("prompt", "")), job.size
    if job.play.is_flagged:
        return Image.new("RGB", (width, height))
    if start is None:
        return picture(prompt, job.seed, number, width, height)
    image = _changed(job, number, start, prompt)
    sign(image)
    return image


def _changed(job: Job, number: int, start: Image.Image, prompt: str) -> Image.Image:
    match job.model.skill:
        case "edit":
            edited = _edited(start, prompt, Random(f"{prompt}|{job.seed}"))  # noqa: S311 - it paints
            return ImageOps.fit(edited, job.size) if job.body.get("aspect_ratio") else edited
        case "upscale":
            scale = min(number_of(job.body.get("scale"), 3), LONGEST_SIDE / max(start.size))
            return start.resize((round(start.width * scale), round(start.height * scale)), Image.Resampling.LANCZOS)
        case "cut out":
            return _cut_out(start)
        case _:
            strength = float(str(job.body.get("strength", USUAL_STRENGTH)))
            return Image.blend(start, picture(prompt, job.seed, number, *start.size), strength)


def _edited(start: Image.Image, prompt: str, dice: Random) -> Image.Image:
    """The picture in a colour that the words name, or in any, with the words across its top."""
    named = [COLOURS[word] for word in re.findall(r"[a-z]+", prompt.lower()) if word in COLOURS]
    colour = named[-1] if named else dice.choice(list(COLOURS.values()))
    toned = ImageOps.colorize(start.convert("L"), "black", "white", mid=colour)
    edited = Image.blend(start, toned, 0.65)
    pen = ImageDraw.Draw(edited, "RGBA")
    size = max(12, edited.width // 28)
    font = ImageFont.load_default(size)
    pen.rectangle((0, 0, edited.width, size * 2), fill=(10, 10, 16, 140))
    pen.text((size * 0.6, size), prompt[:60], fill="white", font=font, anchor="lm")
    return edited


def _cut_out(start: Image.Image) -> Image.Image:
    """The middle of the picture on nothing, with soft edges."""
    mask = Image.new("L", start.size)
    width, height = start.size
    ImageDraw.Draw(mask).ellipse((width * 0.12, height * 0.08, width * 0.88, height * 0.96), fill=255)
    alone = start.convert("RGBA")
    alone.putalpha(mask.filter(ImageFilter.GaussianBlur(min(start.size) / 60)))
    return alone


def _film_size(job: Job, start: Image.Image | None) -> tuple[int, int]:
    """In the shape that was ordered, or in that of the picture where the shape cannot be ordered."""
    width, height = start.size if start and not job.body.get("aspect_ratio") else job.size
    scale = min(1.0, LONGEST_FILM_SIDE / max(width, height))
    return round(width * scale), round(height * scale)
