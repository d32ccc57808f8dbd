"""The stand-in's pictures: drawn from the words of a prompt, the same ones for the same seed."""

import math
import re
from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from core.sandbox.easel.brushes import in_style
from core.sandbox.easel.landscapes import draw_place, places_of
from core.sandbox.easel.palettes import COLOURS, Colour, Palette, mixed, palette_of
from core.sandbox.easel.silhouettes import SILHOUETTES, Silhouette, Tone, draw_silhouette, named

LABEL = "stand-in"
WORKING_SIDE = 1_400
MOST_SUBJECTS = 3
TRIM: Colour = (212, 78, 62)


def encoded(image: Image.Image, form: Literal["png", "jpeg", "webp", "gif"]) -> bytes:
    file = BytesIO()
    if form == "png":
        image.save(file, "PNG", compress_level=3)
    else:
        image.save(file, form.upper())
    return file.getvalue()


def picture(prompt: str, seed: int, number: int, width: int, height: int) -> Image.Image:
    """A picture for a prompt. The same arguments give the same one; any other, one that looks different."""
    finished = unsigned(prompt, seed, number, width, height)
    sign(finished)
    return finished


def unsigned(prompt: str, seed: int, number: int, width: int, height: int) -> Image.Image:
    """The picture before it says that it is a stand-in's."""
    dice = Random(sha256(f"{prompt}|{seed}|{number}|{width}x{height}".encode("utf-8", "replace")).digest())  # noqa: S311 - it draws
    words = re.findall(r"[a-z]+", prompt.lower())
    scale = WORKING_SIDE / max(width, height)
    size = round(width * scale), round(height * scale)
    palette = palette_of(words, dice)
    places, subjects = places_of(words), _subjects_of(words)
    canvas = palette.sky(size)
    if places or subjects or palette.is_asked_for:
        _draw_scene(canvas, palette, places, subjects, dice)
    else:
        _draw_shapes(canvas, palette, dice)
    return in_style(canvas, words, palette).resize((width, height), Image.Resampling.LANCZOS)


def _subjects_of(words: Sequence[str]) -> dict[str, Colour]:
    """What the prompt names that can be drawn, in the colour it gives each: a *red* fox."""
    found: dict[str, Colour] = {}
    for before, word in zip(["", *words], words, strict=False):
        name = named(word)
        if name and name not in found and len(found) < MOST_SUBJECTS:
            found[name] = COLOURS.get(before, SILHOUETTES[name].colour)
    return found


def _draw_scene(
    canvas: Image.Image, palette: Palette, places: Sequence[str], subjects: dict[str, Colour], dice: Random
) -> None:
    scene = draw_place(canvas, palette, places, dice)
    lanes = [(lane + 0.5) / len(subjects) for lane in range(len(subjects))]
    dice.shuffle(lanes)
    for (name, colour), lane in zip(subjects.items(), lanes, strict=True):
        what = SILHOUETTES[name]
        height = min(canvas.size) * what.height * dice.uniform(0.85, 1.15) * (1.0 if len(subjects) == 1 else 0.82)
        middle = canvas.width * (lane + dice.uniform(-0.12, 0.12) / len(subjects))
        foot = _foot_of(what, scene.horizon, canvas.height, dice)
        left = max(height * 0.05, min(middle - height * what.width / 2, canvas.width - height * (what.width + 0.05)))
        draw_silhouette(scene.pen, what, left, foot - height, height, _tones(colour, palette))


def _foot_of(what: Silhouette, horizon: float, height: int, dice: Random) -> float:
    if what.is_aloft:
        return horizon * dice.uniform(0.72, 0.98)
    return height * (dice.uniform(0.78, 0.86) if what.is_afloat else dice.uniform(0.88, 0.95))


def _tones(colour: Colour, palette: Palette) -> dict[Tone, Colour]:
    """A thing's colours in this light."""
    mood = palette.mood
    main = mixed(colour, mood.near, 0.42 if mood.is_dark else 0.06)
    glow = next((accent for accent in palette.named if accent != colour), TRIM)
    return {
        "main": main,
        "dark": mixed(main, (16, 14, 24), 0.66),
        "light": mixed(main, mood.light, 0.75),
        "soft": mixed(main, mood.light, 0.22),
        "glow": mixed(glow, mood.near, 0.15 if mood.is_dark else 0.0),
    }


def _draw_shapes(canvas: Image.Image, palette: Palette, dice: Random) -> None:
    """A composition of rings, discs and bands for words that name nothing that can be drawn."""
    colours = [*palette.accents, palette.mood.light, palette.mood.near, palette.mood.far]
    side = min(canvas.size)
    for _ in range(dice.randint(9, 13)):
        layer = Image.new("L", canvas.size)
        pen = ImageDraw.Draw(layer)
        x, y = dice.uniform(0, canvas.width), dice.uniform(0, canvas.height)
        radius = side * dice.uniform(0.06, 0.34)
        around = (x - radius, y - radius, x + radius, y + radius)
        match dice.choice(("disc", "ring", "band", "arc", "kite")):
            case "disc":
                pen.ellipse(around, fill=dice.randint(110, 220))
            case "ring":
                pen.ellipse(around, outline=230, width=round(radius * dice.uniform(0.08, 0.3)))
            case "arc":
                start = dice.uniform(0, 360)
                pen.arc(around, start, start + dice.uniform(90, 270), fill=240, width=round(radius * 0.14))
            case "band":
                turn = dice.uniform(0, math.pi)
                reach = (math.cos(turn) * side * 2, math.sin(turn) * side * 2)
                ends = (x - reach[0], y - reach[1], x + reach[0], y + reach[1])
                pen.line(ends, fill=dice.randint(70, 160), width=round(radius * 0.4))
            case _:
                pen.regular_polygon((x, y, radius), dice.randint(3, 6), rotation=dice.uniform(0, 360), fill=190)
        canvas.paste(dice.choice(colours), (0, 0), layer)


def sign(image: Image.Image) -> None:
    """Say in a corner that this is not ModelsLab's."""
    size = max(11, min(image.size) // 40)
    pen = ImageDraw.Draw(image, "RGBA")
    where = (image.width - size * 0.8, image.height - size * 0.7)
    font = ImageFont.load_default(size)
    edge = pen.textbbox(where, LABEL, font=font, anchor="rs")
    pad = size * 0.35
    pen.rounded_rectangle(
        (edge[0] - pad, edge[1] - pad, edge[2] + pad, edge[3] + pad), radius=pad, fill=(10, 10, 16, 120)
    )
    pen.text(where, LABEL, fill=(255, 255, 255, 225), font=font, anchor="rs")
