"""Styles for the stand-in's pictures: the same scene in blocks, in pencil, in watercolour."""

from collections.abc import Callable, Mapping, Sequence

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from core.sandbox.easel.palettes import Palette

BLOCKS = 88
COLOURS = 20


def in_style(image: Image.Image, words: Sequence[str], palette: Palette) -> Image.Image:
    """The image as the prompt's words about style ask for; unchanged when there are none."""
    for brush in dict.fromkeys(STYLE_WORDS[word] for word in words if word in STYLE_WORDS):
        image = brush(image, palette)
    return image


def _pixels(image: Image.Image, _: Palette) -> Image.Image:
    side = max(image.size)
    small = image.resize((image.width * BLOCKS // side, image.height * BLOCKS // side), Image.Resampling.BOX)
    few = small.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(image.size, Image.Resampling.NEAREST)


def _pencil(image: Image.Image, _: Palette) -> Image.Image:
    grey = ImageOps.autocontrast(image.convert("L"))
    lines = ImageOps.invert(_edges(image).point([min(255, level * 9) for level in range(256)]))
    shaded = ImageChops.multiply(lines, grey.point([150 + level * 105 // 255 for level in range(256)]))
    return ImageOps.colorize(shaded, (44, 42, 46), (250, 247, 238))


def _watercolour(image: Image.Image, _: Palette) -> Image.Image:
    soft = _daubed(image, 5).filter(ImageFilter.GaussianBlur(3))
    edges = ImageOps.invert(soft.convert("L").filter(ImageFilter.FIND_EDGES)).filter(ImageFilter.GaussianBlur(2))
    washed = Image.blend(soft, Image.new("RGB", image.size, (252, 248, 240)), 0.22)
    return ImageChops.multiply(washed, Image.merge("RGB", (edges, edges, edges)))


def _daubed(image: Image.Image, width: int) -> Image.Image:
    """As if put on with a broad brush.

    Worked out on a fifth of the size: this filter lets nobody else run meanwhile, and would hold up the event loop.
    """
    small = image.resize((image.width // 5, image.height // 5), Image.Resampling.BOX)
    return small.filter(ImageFilter.ModeFilter(width)).resize(image.size, Image.Resampling.BICUBIC)


def _edges(image: Image.Image) -> Image.Image:
    """White lines where two colours meet, on black; on half of the size for the same reason."""
    small = image.convert("L").resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
    thick = small.filter(ImageFilter.FIND_EDGES).filter(ImageFilter.MaxFilter(3))
    return thick.resize(image.size, Image.Resampling.BICUBIC)


def _oil(image: Image.Image, _: Palette) -> Image.Image:
    thick = _daubed(image, 5).filter(ImageFilter.EDGE_ENHANCE_MORE)
    return ImageEnhance.Color(thick).enhance(1.35)


def _comic(image: Image.Image, _: Palette) -> Image.Image:
    flat = image.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB").filter(ImageFilter.SMOOTH)
    bright = ImageEnhance.Color(flat).enhance(1.4)
    bright.paste((20, 18, 26), (0, 0), _edges(image).point([0 if level < 32 else 255 for level in range(256)]))
    return bright


def _monochrome(image: Image.Image, _: Palette) -> Image.Image:
    return ImageOps.autocontrast(image.convert("L"), cutoff=1).convert("RGB")


def _vivid(image: Image.Image, palette: Palette) -> Image.Image:
    tinted = Image.blend(image, Image.new("RGB", image.size, palette.accents[0]), 0.12)
    return ImageEnhance.Contrast(ImageEnhance.Color(tinted).enhance(1.5)).enhance(1.15)


STYLE_WORDS: Mapping[str, Callable[[Image.Image, Palette], Image.Image]] = {
    **dict.fromkeys(("pixel", "pixelated", "voxel"), _pixels),
    **dict.fromkeys(("sketch", "pencil", "drawing", "charcoal"), _pencil),
    **dict.fromkeys(("watercolor", "watercolour", "aquarelle"), _watercolour),
    **dict.fromkeys(("oil", "impressionist", "impasto", "painting"), _oil),
    **dict.fromkeys(("comic", "anime", "cartoon", "manga"), _comic),
    **dict.fromkeys(("monochrome", "noir"), _monochrome),
    **dict.fromkeys(("neon", "cyberpunk", "vaporwave"), _vivid),
}
