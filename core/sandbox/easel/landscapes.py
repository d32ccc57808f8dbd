"""Places for the stand-in's pictures: sky, hills, mountains, woods, water and towns, from far to near."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from core.sandbox.easel.palettes import Colour, Palette, glow, mixed

PLACE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("mountain", "mountains", "alps", "peak", "peaks", "valley", "cliff", "cliffs"), "mountains"),
    **dict.fromkeys(("forest", "woods", "wood", "jungle", "pine", "pines", "trees"), "forest"),
    **dict.fromkeys(
        ("sea", "ocean", "lake", "river", "harbour", "harbor", "coast", "beach", "water", "shore"), "water"
    ),
    **dict.fromkeys(("wave", "waves", "boat", "ship", "sailboat", "sailing", "island"), "water"),
    **dict.fromkeys(("city", "town", "street", "skyline", "skyscraper", "skyscrapers", "village"), "city"),
    **dict.fromkeys(("desert", "dunes", "sand"), "dunes"),
    **dict.fromkeys(("hill", "hills", "field", "fields", "meadow", "garden", "park", "landscape"), "hills"),
}
STEP = 6
"""Pixels between two points of an outline."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a place is drawn with."""

    canvas: Image.Image
    pen: ImageDraw.ImageDraw
    palette: Palette
    dice: Random
    horizon: float
    """Pixels from the top."""

    @property
    def width(self) -> int:
        return self.canvas.width

    @property
    def height(self) -> int:
        return self.canvas.height


def places_of(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(PLACE_WORDS[word] for word in words if word in PLACE_WORDS))


def draw_place(canvas: Image.Image, palette: Palette, places: Sequence[str], dice: Random) -> Scene:
    """Draw these places into the sky, the far ones first."""
    horizon = canvas.height * dice.uniform(0.56, 0.66)
    scene = Scene(canvas, ImageDraw.Draw(canvas), palette, dice, horizon)
    _heavens(scene)
    if not {"mountains", "city", "dunes"} & set(places):
        _hills(scene, horizon - canvas.height * 0.02, canvas.height * 0.05, 0.18)
    for name, draw in PLACES.items():
        if name in places:
            draw(scene)
    if "water" not in places:
        _hills(scene, canvas.height * 0.8, canvas.height * 0.05, 0.85)
    return scene


def _heavens(scene: Scene) -> None:
    mood, dice = scene.palette.mood, scene.dice
    x, y = scene.width * dice.uniform(0.15, 0.85), scene.height * dice.uniform(0.12, 0.4)
    radius = min(scene.width, scene.height) * dice.uniform(0.045, 0.08)
    if mood.is_dark:
        _stars(scene)
    glow(scene.canvas, (x, y), radius * 9, mood.light, 0.55)
    scene.pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=mood.light)
    if not mood.is_dark:
        _clouds(scene)


def _stars(scene: Scene) -> None:
    for _ in range(160):
        x, y = scene.dice.uniform(0, scene.width), scene.dice.uniform(0, scene.horizon)
        size = scene.dice.choice((1, 1, 1.5, 2.5))
        shade = mixed(scene.palette.mood.sky[1], (255, 255, 255), scene.dice.uniform(0.3, 1))
        scene.pen.ellipse((x - size, y - size, x + size, y + size), fill=shade)


def _clouds(scene: Scene) -> None:
    mask = Image.new("L", (scene.width // 4, scene.height // 4))
    pen, dice = ImageDraw.Draw(mask), scene.dice
    for _ in range(dice.randint(3, 6)):
        x, y = dice.uniform(0, mask.width), dice.uniform(0.05, 0.45) * mask.height
        for _ in range(7):
            width, height = mask.width * dice.uniform(0.05, 0.12), mask.height * dice.uniform(0.012, 0.03)
            left, top = x + dice.uniform(-1, 1) * mask.width * 0.1, y + dice.uniform(-1, 1) * mask.height * 0.015
            pen.ellipse((left - width, top - height, left + width, top + height), fill=dice.randint(60, 150))
    soft = mask.filter(ImageFilter.GaussianBlur(4)).resize(scene.canvas.size, Image.Resampling.BICUBIC)
    scene.canvas.paste(mixed(scene.palette.mood.sky[2], (255, 255, 255), 0.6), (0, 0), soft)


def _outline(scene: Scene, base: float, swing: float, waves: Sequence[float]) -> list[tuple[float, float]]:
    """A rolling line across the picture."""
    shifts = [scene.dice.uniform(0, math.tau) for _ in waves]
    return [
        (
            x,
            base
            + swing
            * sum(math.sin(x / scene.width * wave + shift) / wave for wave, shift in zip(waves, shifts, strict=True)),
        )
        for x in range(-STEP, scene.width + STEP, STEP)
    ]


def _land(scene: Scene, outline: Sequence[tuple[float, float]], colour: Colour) -> None:
    scene.pen.polygon([*outline, (scene.width + STEP, scene.height), (-STEP, scene.height)], fill=colour)


def _hills(scene: Scene, base: float, swing: float, nearness: float) -> None:
    waves = [scene.dice.uniform(3, 6), scene.dice.uniform(7, 11), scene.dice.uniform(14, 20)]
    _land(scene, _outline(scene, base, swing * 3, waves), scene.palette.haze(nearness))


def _rolling(scene: Scene) -> None:
    for nearness in (0.3, 0.5, 0.68):
        _hills(scene, scene.horizon + scene.height * (nearness - 0.25) * 0.4, scene.height * 0.05, nearness)


def _dunes(scene: Scene) -> None:
    for nearness in (0.25, 0.45, 0.65):
        waves = [scene.dice.uniform(2, 4), scene.dice.uniform(5, 7)]
        base = scene.horizon + scene.height * (nearness - 0.2) * 0.45
        _land(scene, _outline(scene, base, scene.height * 0.16, waves), scene.palette.haze(nearness))


def _mountains(scene: Scene) -> None:
    for nearness, rise in ((0.2, 0.3), (0.42, 0.2)):
        ridge = _ridge(scene, rise * scene.height)
        colour = scene.palette.haze(nearness)
        _land(scene, ridge, colour)
        if nearness < 0.4:
            _caps(scene, ridge, mixed(colour, (255, 255, 255), 0.62))


def _ridge(scene: Scene, rise: float) -> list[tuple[float, float]]:
    """A jagged line: each stretch is broken in the middle, again and again, by less and less."""
    heights, swing = [scene.dice.uniform(0.2, 0.7) for _ in range(5)], 0.34
    for _ in range(5):
        between = [(a + b) / 2 + scene.dice.uniform(-swing, swing) for a, b in pairwise(heights)]
        heights = [height for pair in zip(heights, between, strict=False) for height in pair] + heights[-1:]
        swing *= 0.48
    pace = scene.width / (len(heights) - 1)
    return [(number * pace, scene.horizon - height * rise) for number, height in enumerate(heights)]


def _caps(scene: Scene, ridge: Sequence[tuple[float, float]], colour: Colour) -> None:
    line = min(y for _, y in ridge) + scene.height * 0.07
    for (x, y), (next_x, next_y) in pairwise(ridge):
        if y < line and next_y < line:
            foot = line + scene.dice.uniform(-0.4, 0.4) * (line - max(y, next_y))
            scene.pen.polygon([(x, y), (next_x, next_y), (next_x, min(foot, line)), (x, min(foot, line))], fill=colour)


def _forest(scene: Scene) -> None:
    for nearness, size in ((0.35, 0.12), (0.55, 0.19), (0.74, 0.28)):
        base = scene.horizon + scene.height * (nearness - 0.3) * 0.3
        colour = mixed(scene.palette.haze(nearness), (40, 88, 62), 0.35)
        _hills(scene, base, scene.height * 0.02, nearness)
        x = -scene.width * 0.05
        while x < scene.width * 1.05:
            _pine(scene, x, base + scene.height * 0.03, scene.height * size * scene.dice.uniform(0.7, 1.15), colour)
            x += scene.height * size * scene.dice.uniform(0.18, 0.42)


def _pine(scene: Scene, x: float, foot: float, tall: float, colour: Colour) -> None:
    shade = mixed(colour, (0, 0, 0), scene.dice.uniform(0, 0.22))
    for tier in range(4):
        top, half = foot - tall * (1 - tier * 0.2), tall * (0.09 + tier * 0.045)
        scene.pen.polygon([(x, top), (x - half, top + tall * 0.34), (x + half, top + tall * 0.34)], fill=shade)


def _city(scene: Scene) -> None:
    for nearness, tall in ((0.3, 0.34), (0.6, 0.24)):
        x = -10.0
        while x < scene.width:
            wide = scene.width * scene.dice.uniform(0.035, 0.08)
            top = scene.horizon - scene.height * tall * scene.dice.uniform(0.25, 1) + scene.height * nearness * 0.2
            _building(scene, (x, top, x + wide, scene.height), nearness)
            x += wide + scene.dice.choice((0, 0, 3, 8))


def _building(scene: Scene, box: tuple[float, float, float, float], nearness: float) -> None:
    wall = mixed(scene.palette.haze(nearness), (24, 26, 44), 0.25 + nearness * 0.2)
    scene.pen.rectangle(box, fill=wall)
    left, top, right, _ = box
    pace = max(12.0, (right - left) / 5)
    lit = scene.palette.mood.light if scene.palette.mood.is_dark else mixed(wall, scene.palette.mood.light, 0.45)
    y = top + pace
    while y < scene.height * 0.86:
        x = left + pace / 2
        while x < right - pace * 0.6:
            if scene.dice.random() < 0.42:
                scene.pen.rectangle((x, y, x + pace * 0.42, y + pace * 0.5), fill=lit)
            x += pace
        y += pace * 1.2


def _water(scene: Scene) -> None:
    mood, shore = scene.palette.mood, round(scene.horizon + scene.height * 0.06)
    deep = mixed(mood.sky[0], (24, 74, 110), 0.5)
    mirrored = scene.canvas.crop((0, max(0, 2 * shore - scene.height), scene.width, shore))
    mirrored = mirrored.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.GaussianBlur(6))
    surface = Image.blend(mirrored, Image.new("RGB", mirrored.size, deep), 0.5)
    scene.canvas.paste(surface, (0, shore))
    for _ in range(150):
        near = scene.dice.random() ** 1.6
        y, length = shore + near * (scene.height - shore), scene.width * (0.01 + near * 0.07)
        x = scene.dice.uniform(-0.05, 1) * scene.width
        tone = mixed(deep, mood.light, scene.dice.uniform(0.12, 0.5))
        scene.pen.line((x, y, x + length, y), fill=tone, width=max(1, round(1 + near * 4)))


PLACES: Mapping[str, Callable[[Scene], None]] = {
    "mountains": _mountains,
    "city": _city,
    "hills": _rolling,
    "dunes": _dunes,
    "forest": _forest,
    "water": _water,
}
"""From far to near."""
