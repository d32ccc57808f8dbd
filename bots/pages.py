"""Markdown cut into pages where a reader would cut it, for every platform whose messages are short."""

import re
from collections.abc import Callable, Sequence

from bots.cutting.cuts import Cut, cuts_of
from bots.cutting.signs import between_signs

Measure = Callable[[str], int]
Cuts = Callable[[str, int, bool], Sequence[Cut]]
"""A window of text, how much of it fits on the page, and whether more text goes on behind it; best cut first."""

DEEPEST_INDENT_CHARS = 32
"""A page that began with more spaces than this might be nothing but spaces."""
_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


def best_cuts(window: str, room: int, goes_on: bool) -> Sequence[Cut]:
    """Where a page can end, best first."""
    return _best_first(cuts_of(window, room, goes_on=goes_on), room // 2)


def pages_of(text: str, longest: int, *, measure: Measure = len, cuts: Cuts = best_cuts) -> list[str]:
    """Pages of Markdown, none of them blank or longer than `longest` (at least 64) by `measure`.

    `measure` counts at least one for every character, and never less for more of the same text. Cuts are made between
    blocks, then between list items, table rows, lines of code, sentences and words, and at last inside a word. Code
    that is cut is closed and opened again with its language, a quote keeps its `>`, a table its header, emphasis its
    stars; what is indented below a list item that stays behind moves to the left.

    Text that is appended changes the last two pages at most: a page depends on nothing more than a quarter page
    beyond where it was full. (Three, when a link that fills a page made the one before it short.) So whoever cuts a
    growing text again and again gives `cuts` that remember: a page that is full is looked at once.
    """
    rest = _trimmed(text.replace("\r\n", "\n").replace("\r", "\n").rstrip())
    pages: list[str] = []
    while rest:
        room = _room(rest, longest, measure)
        if room == len(rest):
            return [*pages, rest]
        page, rest = _turned(rest, room, longest, measure, cuts)
        pages.append(page)
    return pages


def _trimmed(text: str) -> str:
    """Without the blank lines it begins with. Indentation stays: it may be code."""
    text = _BLANK_LINES.sub("", text)
    words = text.lstrip()
    return words if len(text) - len(words) > DEEPEST_INDENT_CHARS else text


def _room(text: str, longest: int, measure: Measure) -> int:
    """How many characters fit on one page."""
    low, high = 0, min(len(text), longest)
    if measure(text[:high]) <= longest:
        return high
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if measure(text[:middle]) <= longest else (low, middle)
    return low


def _turned(text: str, room: int, longest: int, measure: Measure, cuts: Cuts) -> tuple[str, str]:
    """One page of a text that is longer than that, and what stands on the next ones."""
    window = text[: room + max(room, longest) // 4]
    for cut in cuts(window, room, len(window) < len(text)):
        page, rest = cut.page(text), cut.rest(text)
        # What is opened again must not be more than was taken away, or this would never end.
        if (
            page.strip()
            and len(rest) < len(text)
            and len(rest) - len(text) + cut.start <= longest // 4
            and measure(page) <= longest
        ):
            return page, _trimmed(rest)
    at = between_signs(text, room)
    return text[:at].rstrip(), _trimmed(text[at:])


def _best_first(cuts: Sequence[Cut], least: int) -> Sequence[Cut]:
    """The whole before the torn; on a page at least half full the kind of cut decides, and otherwise what fits."""

    def preference(cut: Cut) -> tuple[int, int, int]:
        is_full = cut.end >= least and not cut.torn
        return (cut.torn or (0 if is_full else 1), cut.kind if is_full else 0, -cut.end)

    return sorted(cuts, key=preference)
