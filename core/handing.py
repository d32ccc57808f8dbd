"""What goes to the model of what was handed over: files as they are kept, and no more words than there is room for."""

import asyncio
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.kit import Kit
from core.rows import SHEET, is_table, rows_in
from core.seen import Seen, SeenText, as_data, is_text, kept_in, most_tokens
from core.values import Options

ASK_TOKENS = 200_000
"""For the files of a question."""
BYTES_PER_TOKEN = 3
"""Of the words that are shown for a budget. What they may cost is reckoned with one."""
LEAST_BYTES = 30_000
"""Of words that are shown beside films that leave no room."""
COUNTED = re.compile(r"([\d,]+) (row|page|slide)s?\b")
MARKS: Mapping[str, str] = {"page": r"(?m)^\[page \d+\]$", "slide": r"(?m)^## Slide \d+$"}
WHOLE_IN_PARTS = "`/extract` and `/classify` go through all of them."


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over, as a model is shown it."""

    seen: tuple[Seen, ...]
    notes: tuple[str, ...]
    """A sentence for each of which not everything is shown, for whoever asked."""
    used: tuple[str, ...]
    """A line for each, such as `report.pdf, 12 pages`."""


async def handed_over(options: Options, kit: Kit, budget_tokens: int = ASK_TOKENS) -> Handed:
    """The files of `file` in these options, in their order. Raises NotFound when one of them is gone."""
    names = kept_in(options.get("file", ""))
    files = [await kit.attachments.read(name) for name in names]
    rooms = _rooms(names, budget_tokens)
    # To measure a million characters takes a moment.
    told = await asyncio.to_thread(lambda: [_told(seen, rooms[name]) for name, seen in zip(names, files, strict=True)])
    notes = tuple(note for _, note in told if note)
    return Handed(tuple(seen for seen, _ in told), notes, tuple(_line(seen) for seen, _ in told))


def most_tokens_handed(options: Options, budget_tokens: int = ASK_TOKENS) -> int:
    """More than this a model does not bill for these files, shown with this budget."""
    names = kept_in(options.get("file", ""))
    rooms = _rooms(names, budget_tokens)
    return sum(min(most_tokens(name), rooms[name]) for name in names)


def _rooms(names: Sequence[str], budget_tokens: int) -> Mapping[str, int]:
    """How many bytes of each file's words are shown at the most; of other files what they may be billed.

    Small texts are shown whole, and what they leave is for the large ones.
    """
    rooms = {name: most_tokens(name) for name in names}
    texts = sorted((name for name in names if is_text(name)), key=lambda name: rooms[name])
    others = sum(rooms[name] for name in names if not is_text(name))
    left = max((budget_tokens - others) * BYTES_PER_TOKEN, LEAST_BYTES * len(texts))
    for number, name in enumerate(texts):
        rooms[name] = min(rooms[name], left // (len(texts) - number))
        left -= rooms[name]
    return rooms


def _told(seen: Seen, room_bytes: int) -> tuple[Seen, str]:
    """It with as many of its words as there is room for, and what whoever asked should know about that."""
    if not isinstance(seen, SeenText):
        return seen, ""
    if _size(seen) <= room_bytes:
        return seen, _said_of_whole(seen)
    unit, whole = _counted(seen)
    cut = _cut(seen, room_bytes, unit, whole)
    read = count_of(cut, unit)
    rest = f" {WHOLE_IN_PARTS}" if unit == "row" else ""
    return cut, f"“{seen.name}” has {whole:,} {unit}s; the first {read:,} were read.{rest}"


def _said_of_whole(seen: SeenText) -> str:
    if " pages as text" not in seen.about:
        return ""
    pages, _, part = seen.about.partition(" as text")
    read = part.rpartition("the first ")[2].partition(" ")[0]
    if read:
        return f"“{seen.name}” has {pages}; the first {read} were read, as words without their pictures."
    return f"“{seen.name}” has {pages}, too many to be looked at, so its words were read without its pictures."


def _cut(seen: SeenText, room_bytes: int, unit: str, whole: int) -> SeenText:
    """Its beginning, up to the end of a line, so that it fits with all that is said of it."""
    most = replace(seen, about=f"the first {whole:,} of {whole:,} {unit}s")

    def size(chars: int) -> int:
        return _size(replace(most, words=seen.words[:chars]))

    fits = max(0, bisect_right(range(len(seen.words) + 1), room_bytes, key=size) - 1)
    begun = seen.words[:fits]
    at_line = begun[: begun.rfind("\n") + 1]
    begun = at_line if len(at_line) > len(begun) // 2 else begun
    read = count_of(replace(seen, words=begun), unit)
    return replace(seen, words=begun, about=f"the first {read:,} of {whole:,} {unit}s")


def _counted(seen: SeenText) -> tuple[str, int]:
    """In what its length is told, and how long it is."""
    if found := COUNTED.search(seen.about):
        return found[2], int(found[1].replace(",", ""))
    return "line", count_of(seen, "line")


def count_of(seen: SeenText, unit: str) -> int:
    """How many rows, pages, slides or lines there are."""
    if unit in MARKS:
        return len(re.findall(MARKS[unit], seen.words))
    if unit == "row" and is_table(seen):
        return len(rows_in(seen).rows)
    lines = [line for line in seen.words.splitlines() if line.strip()]
    return len(lines) if unit == "line" else sum(not line.startswith(SHEET) for line in lines)


def _size(seen: SeenText) -> int:
    return len(as_data(seen).encode())


def _line(seen: Seen) -> str:
    match seen:
        case SeenText(name, about=about) if about:
            return f"{name}, {about}"
        case _:
            about = getattr(seen, "about", "")
            return f"{seen.name}, {about}" if about else seen.name
