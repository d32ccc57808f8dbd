"""Which letters can be drawn here: those of matplotlib's own font, and of what this machine has for other scripts."""

import unicodedata
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

OURS = "DejaVu Sans"
OTHERS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Bengali",
    "PingFang SC",
    "Hiragino Sans",
    "Apple SD Gothic Neo",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "Nirmala UI",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)
SPELT_CHARS = 18


@cache
def families() -> list[str]:
    """Fonts of this machine, each for what those before it have not."""
    installed = {font.name for font in fontManager.ttflist}
    return [OURS, *(name for name in OTHERS if name in installed)]


@cache
def _letters() -> frozenset[int]:
    paths = [findfont(FontProperties(family=[name])) for name in families()]
    return frozenset(code for path in paths for code in get_font(path).get_charmap())


def legible(words: str) -> str:
    """The words without pictures that no font here has; where nothing is left, the first one by its name.

    Letters stay: the sign that stands for a missing one says at least of which script it is.
    """
    there = "".join(c for c in words if ord(c) in _letters() or unicodedata.category(c).startswith("L"))
    if there.strip() or not words.strip():
        return " ".join(there.split())
    return unicodedata.name(words.strip()[0], "no name").lower()[:SPELT_CHARS]
