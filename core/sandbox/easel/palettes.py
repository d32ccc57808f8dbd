"""Colours for the stand-in's pictures, taken from what the prompt says about light, season and colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFilter

Colour: TypeAlias = tuple[int, int, int]
Stops: TypeAlias = tuple[Colour, Colour, Colour]

COLOURS: Mapping[str, Colour] = {
    "red": (206, 58, 52),
    "crimson": (178, 32, 58),
    "orange": (232, 132, 48),
    "golden": (236, 182, 72),
    "gold": (236, 182, 72),
    "yellow": (244, 206, 78),
    "green": (76, 148, 84),
    "emerald": (30, 142, 102),
    "turquoise": (58, 182, 178),
    "teal": (36, 130, 134),
    "blue": (58, 112, 190),
    "indigo": (70, 68, 160),
    "purple": (128, 84, 170),
    "violet": (146, 96, 196),
    "pink": (236, 138, 168),
    "brown": (134, 92, 60),
    "black": (34, 34, 40),
    "white": (242, 242, 240),
    "grey": (138, 142, 150),
    "gray": (138, 142, 150),
    "silver": (186, 192, 202),
}
TINT = 0.38


@dataclass(frozen=True, slots=True)
class Mood:
    """How light falls: the sky from top to horizon, the sun or moon, far land, near land."""

    sky: Stops
    light: Colour
    far: Colour
    near: Colour
    is_dark: bool = False


MOODS: Mapping[str, Mood] = {
    "day": Mood(((92, 160, 214), (152, 204, 232), (232, 242, 236)), (255, 246, 214), (134, 166, 168), (72, 118, 84)),
    "dusk": Mood(((62, 54, 104), (204, 102, 104), (252, 190, 116)), (255, 230, 160), (126, 82, 112), (48, 38, 62)),
    "dawn": Mood(((126, 158, 200), (244, 190, 182), (254, 228, 186)), (255, 244, 214), (150, 140, 168), (80, 92, 112)),
    "night": Mood(((10, 14, 38), (26, 40, 84), (64, 86, 130)), (244, 242, 222), (36, 48, 84), (14, 20, 38), True),
    "storm": Mood(((62, 70, 84), (106, 116, 128), (166, 172, 176)), (220, 224, 226), (94, 106, 116), (46, 56, 64)),
    "winter": Mood(
        ((138, 168, 200), (194, 214, 230), (240, 244, 248)), (255, 252, 240), (178, 194, 212), (228, 236, 244)
    ),
    "autumn": Mood(((126, 164, 190), (222, 206, 172), (250, 226, 178)), (255, 238, 190), (180, 124, 84), (142, 70, 40)),
    "spring": Mood(
        ((128, 188, 222), (198, 226, 226), (250, 238, 224)), (255, 248, 224), (150, 186, 150), (104, 160, 82)
    ),
    "desert": Mood(
        ((86, 150, 196), (226, 208, 170), (252, 222, 160)), (255, 244, 206), (214, 158, 104), (186, 114, 66)
    ),
    "neon": Mood(((20, 8, 46), (92, 24, 116), (240, 74, 150)), (120, 240, 240), (60, 28, 104), (20, 12, 44), True),
    "space": Mood(((4, 4, 16), (18, 14, 46), (54, 30, 84)), (250, 226, 190), (40, 32, 72), (18, 16, 36), True),
}
MOOD_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("night", "midnight", "moon", "moonlight", "moonlit", "stars", "starry", "dark"), "night"),
    **dict.fromkeys(("dusk", "sunset", "evening", "twilight", "warm", "glowing"), "dusk"),
    **dict.fromkeys(("dawn", "sunrise", "morning", "pastel", "soft", "gentle"), "dawn"),
    **dict.fromkeys(("storm", "stormy", "rain", "rainy", "fog", "foggy", "mist", "misty", "gloomy"), "storm"),
    **dict.fromkeys(("snow", "snowy", "winter", "ice", "icy", "frozen"), "winter"),
    **dict.fromkeys(("autumn", "fall", "harvest"), "autumn"),
    **dict.fromkeys(("spring", "meadow", "garden", "blossom"), "spring"),
    **dict.fromkeys(("desert", "dunes", "sand", "sandy"), "desert"),
    **dict.fromkeys(("neon", "cyberpunk", "synthwave", "futuristic"), "neon"),
    **dict.fromkeys(("space", "galaxy", "planet", "cosmic", "nebula"), "space"),
    **dict.fromkeys(("day", "sunny", "noon", "summer", "bright"), "day"),
}
UNASKED = ("day", "dusk", "dawn", "spring")


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one picture."""

    mood: Mood
    accents: Sequence[Colour]
    named: Sequence[Colour]
    """The colours the prompt speaks of."""
    is_asked_for: bool
    """The prompt itself spoke of light or season."""

    def sky(self, size: tuple[int, int]) -> Image.Image:
        return graded(size, self.mood.sky)

    def haze(self, nearness: float) -> Colour:
        """The colour of land: at 0 as far as one can see, at 1 at one's feet."""
        return mixed(mixed(self.mood.sky[2], self.mood.far, min(1.0, nearness * 2)), self.mood.near, nearness)


def palette_of(words: Sequence[str], dice: Random) -> Palette:
    asked = [MOOD_WORDS[word] for word in words if word in MOOD_WORDS]
    colours = [COLOURS[word] for word in words if word in COLOURS]
    mood = MOODS[asked[0] if asked else dice.choice(UNASKED)]
    if colours and not asked:
        mood = _tinted(mood, colours[0])
    accents = colours or [_turned(mood.light, dice), mood.far, _turned(mood.near, dice)]
    return Palette(mood, accents, colours, bool(asked))


def _tinted(mood: Mood, colour: Colour) -> Mood:
    top, middle, low = (mixed(stop, colour, TINT) for stop in mood.sky)
    return Mood((top, middle, low), mood.light, mixed(mood.far, colour, TINT), mixed(mood.near, colour, TINT / 2))


def _turned(colour: Colour, dice: Random) -> Colour:
    return mixed(colour, dice.choice(list(COLOURS.values())[:15]), 0.6)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with that share of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def graded(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    """These colours from top to bottom, each flowing into the next."""
    strip = Image.new("RGB", (1, len(stops)))
    for number, stop in enumerate(stops):
        strip.putpixel((0, number), stop)
    return strip.resize((1, size[1]), Image.Resampling.BICUBIC).resize(size)


def glow(canvas: Image.Image, centre: tuple[float, float], radius: float, colour: Colour, strength: float) -> None:
    """Light around a point, fading outwards."""
    side = max(4, round(radius * 2))
    small = Image.new("L", (64, 64))
    ImageDraw.Draw(small).ellipse((20, 20, 44, 44), fill=round(255 * strength))
    halo = small.filter(ImageFilter.GaussianBlur(9)).resize((side, side), Image.Resampling.BICUBIC)
    canvas.paste(colour, (round(centre[0] - side / 2), round(centre[1] - side / 2)), halo)
