"""What somebody wants worked on: words that they typed, a message, files; as data for a model, in parts that fit."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.batches import in_parts
from core.command import Option, OptionKind
from core.errors import BadOption
from core.kit import Kit
from core.rows import Row, line_of, rows_in
from core.seen import Seen, SeenText, is_text, kept_in, most_tokens
from core.values import Options
from core.words import money

TEXT_CHARS = 32_000
ITEM_CHARS = 8_000
MOST_ITEMS = 20_000
MOST_TOKENS = 2_000_000
PART_BYTES = 24_000
PART_ITEMS = 40
SMALLEST_ITEM_BYTES = 8
"""An item is seldom shorter, and each costs an answer: by this what may be held back is bounded."""
FEW_ITEMS = 50
MOST_NAMED = 3
CENT = 10_000
"""In micro-dollars."""
TOO_MANY = (
    "There are {count:,} rows or paragraphs in this; {most:,} of this size can be done at once. Please hand over a "
    "part of it; nothing was charged."
)


@dataclass(frozen=True, slots=True)
class Item:
    """One row, paragraph or message, or a file that a model has to look at as a whole."""

    words: str
    """As people read it."""
    row: Mapping[str, str] | None = None
    """Of a table, what stands in it."""
    seen: Seen | None = None

    @property
    def said(self) -> object:
        """As a model is shown it, in JSON."""
        return self.row or self.words


def material_options(what: str) -> tuple[Option, ...]:
    """The options by which something is handed over."""
    return (
        Option("text", f"What is {what}.", takes_rest=True, longest_chars=TEXT_CHARS, is_long=True),
        Option("file", "A file instead: a table, a text or a picture; it is kept for a day.", OptionKind.FILE),
        Option("about", "What somebody wrote.", is_hidden=True, longest_chars=TEXT_CHARS),
    )


def has_material(options: Options) -> bool:
    return any(options.get(name) for name in ("text", "file", "about"))


def needs_material(name: str, options: Options) -> None:
    """Raises BadOption where there is nothing to work on."""
    if not has_material(options):
        raise BadOption(
            f"{name} needs something to work on: words, a file, or a message by its menu. Nothing was charged."
        )


async def material_of(options: Options, kit: Kit) -> Sequence[Seen]:
    """What was handed over. Raises NotFound where a file of it is gone."""
    said = [SeenText("", str(options[name]), "message") for name in ("text", "about") if options.get(name)]
    return [*said, *[await kit.attachments.read(name) for name in kept_in(options.get("file", ""))]]


def items_of(material: Sequence[Seen], options: Options) -> Sequence[Item]:
    """One by one. A message is one item; of what was typed, each line is.

    Raises:
        BadOption: They are too many, or there is none.
    """
    items: list[Item] = []
    for seen in material:
        if not isinstance(seen, SeenText):
            items.append(Item(f"({seen.name})", seen=seen))
        elif seen.words == str(options.get("about", "")):
            items.append(Item(seen.words[:ITEM_CHARS]))
        else:
            found = rows_in(seen)
            items += [_item(found.header, row) for row in found.rows]
    if not items:
        raise BadOption("There are no words in what was handed over. Nothing was charged.")
    most = most_items_in(options)
    if len(items) > most:
        raise BadOption(TOO_MANY.format(count=len(items), most=most))
    return items


def _item(header: Row, row: Row) -> Item:
    if not header:
        return Item(line_of(row)[:ITEM_CHARS])
    names = [name or f"column {number}" for number, name in enumerate(header, start=1)]
    held = {name: cell[: ITEM_CHARS // len(names)] for name, cell in zip(names, row, strict=False) if cell}
    return Item(" · ".join(held.values())[:ITEM_CHARS], held)


def parts_of(items: Sequence[Item]) -> Sequence[Sequence[tuple[int, Item]]]:
    """The items with their numbers, in parts for one call each; what has to be looked at is a part of its own."""
    sizes = [PART_BYTES if item.seen else len(json.dumps(item.said, ensure_ascii=False).encode()) for item in items]
    return [[(number + 1, items[number]) for number in part] for part in in_parts(sizes, PART_BYTES, PART_ITEMS)]


def lines_of(part: Sequence[tuple[int, Item]]) -> str:
    """As data: a JSON object a line."""
    shown = ({"n": number, "item": "the file" if item.seen else item.said} for number, item in part)
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in shown)


def named_in(parts: Sequence[Sequence[tuple[int, Item]]]) -> str:
    """Which items these parts are of, for people: `41 to 80, 121 to 160 and later ones`."""
    named = [str(part[0][0]) if len(part) == 1 else f"{part[0][0]:,} to {part[-1][0]:,}" for part in parts]
    return ", ".join(named[:MOST_NAMED]) + (" and later ones" if len(named) > MOST_NAMED else "")


def size_of(items: Sequence[Item]) -> int:
    """Bytes of what a model is shown of these."""
    return sum(len(json.dumps(item.said, ensure_ascii=False).encode()) + 20 for item in items)


def most_again(size: int, files: int, again: int) -> int:
    """Bytes that are shown once more, where so many parts may be; none of them is shown more than four times."""
    return min(again * (size if files else 2 * PART_BYTES), 3 * size)


def looked_at(options: Options) -> int:
    """How many of the files that were handed over have to be looked at as a whole."""
    return sum(not is_text(name) for name in kept_in(options.get("file", "")))


def at_most(micros: int) -> str:
    """What it may cost, for whoever waits and would be surprised; empty where it is next to nothing."""
    return f", at the most {money(micros)}" if micros > CENT else ""


def seen_in(part: Sequence[tuple[int, Item]]) -> tuple[Seen, ...]:
    return tuple(item.seen for _, item in part if item.seen)


def most_bytes_in(options: Options) -> int:
    """More bytes, and so tokens, than this it cannot be.

    Raises:
        BadOption: It is more than can be worked on at once.
    """
    size = sum(len(str(options.get(name, "")).encode("utf-8", "replace")) for name in ("text", "about"))
    size += sum(most_tokens(name) for name in kept_in(options.get("file", "")))
    if size > MOST_TOKENS:
        raise BadOption(
            f"This may come to {size:,} tokens; up to {MOST_TOKENS:,} can be worked on at once. Please hand over a "
            "part of it; nothing was charged."
        )
    return size


def most_items_in(options: Options) -> int:
    return min(MOST_ITEMS, most_bytes_in(options) // SMALLEST_ITEM_BYTES + FEW_ITEMS)


def most_parts_in(options: Options) -> int:
    """Calls, when every item is as small as it may be, and files are parts of their own."""
    return 1 + most_items_in(options) // PART_ITEMS + 2 * most_bytes_in(options) // PART_BYTES
