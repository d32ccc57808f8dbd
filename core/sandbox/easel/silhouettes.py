"""Simple shapes for common things, so that a stand-in's picture shows what was asked for."""

# long because it is one table: a shape a line, nothing to follow

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from PIL import ImageDraw

Colour: TypeAlias = tuple[int, int, int]
Tone: TypeAlias = Literal["main", "dark", "light", "soft", "glow"]
Point: TypeAlias = tuple[float, float]
Shape: TypeAlias = tuple[Literal["poly", "oval", "stroke"], Tone, tuple[Point, ...]]
"""Points lie in a box from (0, 0), top left, to (1, 1), bottom right; an oval has two corners."""


@dataclass(frozen=True, slots=True)
class Silhouette:
    """One thing."""

    height: float
    """Of its box, as a part of the picture's shorter side."""
    width: float
    """Of its box, as a part of its height."""
    colour: Colour
    """When the prompt gives none."""
    shapes: tuple[Shape, ...]
    is_aloft: bool = False
    is_afloat: bool = False


def poly(tone: Tone, *points: Point) -> Shape:
    return ("poly", tone, points)


def oval(tone: Tone, left: float, top: float, right: float, bottom: float) -> Shape:
    return ("oval", tone, ((left, top), (right, bottom)))


def box(tone: Tone, left: float, top: float, right: float, bottom: float) -> Shape:
    return ("poly", tone, ((left, top), (right, top), (right, bottom), (left, bottom)))


def stroke(tone: Tone, *points: Point) -> Shape:
    return ("stroke", tone, points)


def draw_silhouette(
    pen: ImageDraw.ImageDraw, what: Silhouette, left: float, top: float, height: float, tones: Mapping[Tone, Colour]
) -> None:
    """Draw it into a box of that height, in pixels."""
    width = height * what.width
    for kind, tone, points in what.shapes:
        placed = [(left + x * width, top + y * height) for x, y in points]
        match kind:
            case "poly":
                pen.polygon(placed, fill=tones[tone])
            case "oval":
                pen.ellipse([placed[0], placed[1]], fill=tones[tone])
            case "stroke":
                pen.line(placed, fill=tones[tone], width=max(2, round(height * 0.035)), joint="curve")


SILHOUETTES: Mapping[str, Silhouette] = {
    "lighthouse": Silhouette(
        0.66,
        0.5,
        (236, 232, 224),
        (
            oval("dark", -0.2, 0.9, 1.2, 1.14),
            poly("main", (0.3, 0.96), (0.7, 0.96), (0.62, 0.24), (0.38, 0.24)),
            poly("glow", (0.326, 0.76), (0.674, 0.76), (0.658, 0.62), (0.342, 0.62)),
            poly("glow", (0.356, 0.48), (0.644, 0.48), (0.628, 0.36), (0.372, 0.36)),
            box("dark", 0.32, 0.215, 0.68, 0.245),
            box("light", 0.41, 0.12, 0.59, 0.215),
            poly("dark", (0.36, 0.125), (0.64, 0.125), (0.5, 0.02)),
            poly("light", (0.59, 0.14), (2.6, -0.02), (2.6, 0.3), (0.59, 0.19)),
        ),
    ),
    "fox": Silhouette(
        0.42,
        0.95,
        (214, 106, 44),
        (
            poly("main", (0.58, 0.98), (0.9, 0.95), (1.02, 0.76), (0.98, 0.5), (0.86, 0.66), (0.68, 0.76)),
            poly("light", (1.02, 0.72), (0.98, 0.5), (0.9, 0.61)),
            poly("main", (0.27, 1), (0.3, 0.7), (0.4, 0.48), (0.58, 0.5), (0.72, 0.74), (0.74, 1)),
            poly("light", (0.34, 0.62), (0.48, 0.58), (0.5, 0.8), (0.41, 0.92)),
            poly(
                "main", (0.14, 0.34), (0.19, 0.06), (0.34, 0.24), (0.46, 0.24), (0.61, 0.06), (0.66, 0.34), (0.4, 0.62)
            ),
            poly("dark", (0.19, 0.22), (0.205, 0.12), (0.27, 0.21)),
            poly("dark", (0.61, 0.22), (0.595, 0.12), (0.53, 0.21)),
            poly("light", (0.16, 0.37), (0.36, 0.42), (0.4, 0.61)),
            poly("light", (0.64, 0.37), (0.44, 0.42), (0.4, 0.61)),
            oval("dark", 0.365, 0.555, 0.435, 0.615),
            oval("dark", 0.265, 0.33, 0.315, 0.385),
            oval("dark", 0.485, 0.33, 0.535, 0.385),
        ),
    ),
    "cat": Silhouette(
        0.42,
        0.85,
        (64, 58, 66),
        (
            stroke("main", (0.76, 0.96), (0.97, 0.92), (1.0, 0.74), (0.9, 0.62), (0.93, 0.5)),
            poly("main", (0.2, 1), (0.24, 0.66), (0.36, 0.48), (0.6, 0.48), (0.76, 0.68), (0.8, 1)),
            oval("main", 0.18, 0.14, 0.72, 0.58),
            poly("main", (0.2, 0.34), (0.2, 0.02), (0.42, 0.18)),
            poly("main", (0.7, 0.34), (0.7, 0.02), (0.48, 0.18)),
            poly("light", (0.38, 0.66), (0.54, 0.66), (0.5, 0.86), (0.42, 0.86)),
            oval("light", 0.28, 0.3, 0.4, 0.4),
            oval("light", 0.5, 0.3, 0.62, 0.4),
            oval("dark", 0.325, 0.3, 0.36, 0.4),
            oval("dark", 0.545, 0.3, 0.58, 0.4),
            poly("glow", (0.42, 0.43), (0.48, 0.43), (0.45, 0.465)),
        ),
    ),
    "dog": Silhouette(
        0.4,
        1.0,
        (150, 104, 62),
        (
            stroke("main", (0.78, 0.62), (0.94, 0.5), (0.98, 0.36)),
            poly(
                "main", (0.26, 1), (0.26, 0.6), (0.4, 0.5), (0.76, 0.54), (0.84, 0.7), (0.84, 1), (0.74, 1), (0.7, 0.76)
            ),
            poly("main", (0.26, 1), (0.26, 0.6), (0.7, 0.6), (0.7, 0.78), (0.4, 0.8), (0.38, 1)),
            oval("main", 0.1, 0.2, 0.52, 0.6),
            oval("light", 0.04, 0.38, 0.3, 0.58),
            poly("dark", (0.36, 0.22), (0.54, 0.28), (0.54, 0.54), (0.42, 0.5)),
            oval("dark", 0.02, 0.4, 0.1, 0.47),
            oval("dark", 0.22, 0.31, 0.275, 0.365),
            box("glow", 0.3, 0.57, 0.5, 0.62),
        ),
    ),
    "tree": Silhouette(
        0.62,
        0.8,
        (74, 124, 66),
        (
            poly("dark", (0.45, 1), (0.47, 0.6), (0.53, 0.6), (0.56, 1)),
            oval("main", 0.08, 0.26, 0.6, 0.72),
            oval("main", 0.4, 0.28, 0.94, 0.72),
            oval("main", 0.2, 0.04, 0.8, 0.56),
            oval("soft", 0.3, 0.1, 0.5, 0.26),
            oval("soft", 0.16, 0.36, 0.3, 0.48),
            oval("soft", 0.6, 0.36, 0.76, 0.48),
        ),
    ),
    "house": Silhouette(
        0.4,
        1.15,
        (222, 196, 156),
        (
            box("dark", 0.68, 0.1, 0.78, 0.4),
            box("main", 0.12, 0.46, 0.88, 1),
            poly("glow", (0.02, 0.5), (0.5, 0.06), (0.98, 0.5)),
            box("dark", 0.43, 0.66, 0.57, 1),
            box("light", 0.2, 0.6, 0.35, 0.78),
            box("light", 0.65, 0.6, 0.8, 0.78),
            oval("light", 0.44, 0.26, 0.56, 0.38),
        ),
    ),
    "castle": Silhouette(
        0.58,
        1.1,
        (150, 146, 160),
        (
            box("main", 0.14, 0.5, 0.86, 1),
            box("main", 0.04, 0.34, 0.24, 1),
            box("main", 0.76, 0.34, 0.96, 1),
            box("main", 0.38, 0.26, 0.62, 1),
            poly("glow", (0, 0.36), (0.14, 0.1), (0.28, 0.36)),
            poly("glow", (0.72, 0.36), (0.86, 0.1), (1, 0.36)),
            poly("glow", (0.34, 0.28), (0.5, 0), (0.66, 0.28)),
            box("dark", 0.43, 0.76, 0.57, 1),
            oval("dark", 0.43, 0.69, 0.57, 0.83),
            box("light", 0.11, 0.48, 0.17, 0.58),
            box("light", 0.83, 0.48, 0.89, 0.58),
            box("light", 0.47, 0.4, 0.53, 0.5),
        ),
    ),
    "boat": Silhouette(
        0.42,
        1.0,
        (196, 70, 58),
        (
            poly("light", (0.5, 0.02), (0.5, 0.74), (0.94, 0.74)),
            poly("glow", (0.46, 0.14), (0.46, 0.74), (0.12, 0.74)),
            box("dark", 0.465, 0, 0.5, 0.82),
            poly("main", (0.04, 0.8), (0.96, 0.8), (0.8, 1), (0.2, 1)),
            poly("dark", (0.13, 0.91), (0.87, 0.91), (0.8, 1), (0.2, 1)),
        ),
        is_afloat=True,
    ),
    "robot": Silhouette(
        0.5,
        0.75,
        (126, 150, 168),
        (
            stroke("dark", (0.5, 0.12), (0.5, 0.02)),
            oval("glow", 0.45, -0.03, 0.55, 0.045),
            stroke("dark", (0.22, 0.5), (0.04, 0.62), (0.1, 0.78)),
            stroke("dark", (0.78, 0.5), (0.96, 0.62), (0.9, 0.78)),
            box("dark", 0.32, 0.76, 0.44, 1),
            box("dark", 0.56, 0.76, 0.68, 1),
            box("main", 0.24, 0.1, 0.76, 0.4),
            box("main", 0.2, 0.43, 0.8, 0.8),
            oval("light", 0.31, 0.18, 0.45, 0.285),
            oval("light", 0.55, 0.18, 0.69, 0.285),
            oval("dark", 0.36, 0.215, 0.41, 0.25),
            oval("dark", 0.6, 0.215, 0.65, 0.25),
            box("dark", 0.36, 0.325, 0.64, 0.355),
            oval("glow", 0.42, 0.52, 0.58, 0.64),
        ),
    ),
    "balloon": Silhouette(
        0.4,
        0.75,
        (214, 84, 74),
        (
            oval("main", 0.02, 0, 0.98, 0.74),
            oval("light", 0.22, 0, 0.78, 0.74),
            oval("main", 0.38, 0, 0.62, 0.74),
            poly("main", (0.2, 0.62), (0.8, 0.62), (0.6, 0.82), (0.4, 0.82)),
            box("dark", 0.4, 0.87, 0.6, 1),
        ),
        is_aloft=True,
    ),
    "bird": Silhouette(
        0.16,
        1.7,
        (52, 56, 70),
        (
            poly(
                "main",
                (0, 0.2),
                (0.28, 0.22),
                (0.5, 0.62),
                (0.72, 0.22),
                (1, 0.2),
                (0.74, 0.4),
                (0.5, 0.86),
                (0.26, 0.4),
            ),
        ),
        is_aloft=True,
    ),
    "rocket": Silhouette(
        0.5,
        0.5,
        (226, 228, 234),
        (
            poly("glow", (0.38, 0.8), (0.62, 0.8), (0.5, 1.08)),
            poly("dark", (0.3, 0.56), (0.08, 0.86), (0.34, 0.8)),
            poly("dark", (0.7, 0.56), (0.92, 0.86), (0.66, 0.8)),
            poly("main", (0.5, 0), (0.68, 0.24), (0.72, 0.56), (0.66, 0.82), (0.34, 0.82), (0.28, 0.56), (0.32, 0.24)),
            poly("glow", (0.5, 0), (0.635, 0.18), (0.365, 0.18)),
            oval("dark", 0.38, 0.3, 0.62, 0.43),
            oval("light", 0.41, 0.315, 0.59, 0.415),
        ),
        is_aloft=True,
    ),
    "flower": Silhouette(
        0.42,
        0.7,
        (226, 92, 132),
        (
            stroke("dark", (0.5, 1), (0.48, 0.7), (0.5, 0.4)),
            poly("dark", (0.49, 0.84), (0.86, 0.62), (0.7, 0.84)),
            oval("main", 0.34, 0.0, 0.66, 0.3),
            oval("main", 0.34, 0.32, 0.66, 0.62),
            oval("main", 0.06, 0.17, 0.46, 0.45),
            oval("main", 0.54, 0.17, 0.94, 0.45),
            oval("glow", 0.36, 0.21, 0.64, 0.41),
        ),
    ),
}

SYNONYMS: Mapping[str, str] = {
    "kitten": "cat",
    "puppy": "dog",
    "wolf": "dog",
    "ship": "boat",
    "sailboat": "boat",
    "sailing": "boat",
    "cottage": "house",
    "cabin": "house",
    "home": "house",
    "barn": "house",
    "oak": "tree",
    "palace": "castle",
    "tower": "lighthouse",
    "android": "robot",
    "spaceship": "rocket",
    "rose": "flower",
    "tulip": "flower",
    "owl": "bird",
    "eagle": "bird",
    "gull": "bird",
}


def named(word: str) -> str:
    """The silhouette that a word of a prompt means; empty when there is none."""
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if name := SYNONYMS.get(form, form if form in SILHOUETTES else ""):
            return name
    return ""
