"""The page's colours, and six for series that stay apart for everybody.

Every pair of the six was measured as people with each kind of colour-blindness see it, and each of them stands out 3:1
from the paper; the tests measure it again.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#rrggbb`."""

    paper: str
    ink: str
    soft: str
    line: str
    limit: str
    series: tuple[str, ...]


LIGHT = Theme(
    paper="#ffffff",
    ink="#171a2f",
    soft="#545a7b",
    line="#dde1f0",
    limit="#ab1d2c",
    series=("#3346d3", "#c9820a", "#0b5d45", "#861f7c", "#3f97ea", "#8b93a8"),
)
DARK = Theme(
    paper="#191c2e",
    ink="#e9ebf7",
    soft="#a6abca",
    line="#2b304a",
    limit="#ffb3b5",
    series=("#7d93ff", "#e8862e", "#1f9d78", "#f7b3dd", "#f4ea9c", "#6a6f86"),
)
