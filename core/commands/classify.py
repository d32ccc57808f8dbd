"""/classify: one label for each row, paragraph or message, with a reason, and how many have which."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from core.batches import Batches
from core.command import Command, Estimate, Option
from core.filling import Repeats, harmless, most_repeats
from core.gone_through import Part, gone_through
from core.kit import Kit
from core.labelling import UNCLEAR, labelled, labels_in, most_cost
from core.material import (
    Item,
    at_most,
    items_of,
    looked_at,
    material_of,
    material_options,
    most_bytes_in,
    most_items_in,
    most_parts_in,
    needs_material,
    parts_of,
    size_of,
)
from core.tables import csv_of
from core.values import Document, Options, Request, Show, Spend, Text

LABELS_CHARS = 2_000
SHOWN = 10
CELL_CHARS = 80

Labelled = list[tuple[int, str, str]]


async def run(request: Request, kit: Kit, show: Show) -> None:
    agree(request.options)
    labels = labels_in(str(request.options["labels"]))
    kit.notebook.find_by(str(request.options["labels"]), str(request.options.get("about", "")))
    items = items_of(await material_of(request.options, kit), request.options)
    parts = parts_of(items)
    batches: Batches[Part, Labelled] = Batches("labels", Labelled, parts)
    repeats = Repeats(most_repeats(len(parts)))
    files = sum(item.seen is not None for item in items)
    most = most_cost(str(request.options["labels"]), kit, len(parts), len(items), size_of(items), files)

    async def do(part: Part, spend: Spend) -> Labelled:
        return [*await labelled(part, labels, kit, spend, repeats)]

    async def hand_over() -> None:
        await _hand_over(labels, items, batches, kit, show)

    await gone_through(batches, do, hand_over, kit, show, verb="Sorted", costs=at_most(most.micros))


async def _hand_over(
    labels: Sequence[str], items: Sequence[Item], batches: Batches[Part, Labelled], kit: Kit, show: Show
) -> None:
    """The counts, the first items, and all of them in a file."""
    rows = [(items[n - 1].words, label, reason) for _, found in batches.done for n, label, reason in found]
    show(Text("\n".join([*_counts(labels, rows), "", *_first(rows)])))
    if len(rows) > 1:
        show(await kit.journal.once("file", Document, lambda _: _kept(rows, kit), is_repeatable=True))


async def _kept(rows: Sequence[tuple[str, str, str]], kit: Kit) -> Document:
    data = await asyncio.to_thread(csv_of, ("item", "label", "reason"), rows)
    return await kit.documents.keep("classified.csv", data, f"{len(rows):,} items, each with its label and why.")


def _counts(labels: Sequence[str], rows: Sequence[tuple[str, str, str]]) -> Sequence[str]:
    counted = Counter(label for _, label, _ in rows)
    named = [label for label in (*labels, UNCLEAR) if label in labels or counted[label]]
    table = [f"| {_cell(label)} | {counted[label]:,} | {counted[label] * 100 / len(rows):.0f} % |" for label in named]
    return "| Label | Items | Share |", "|---|--:|--:|", *table


def _first(rows: Sequence[tuple[str, str, str]]) -> Sequence[str]:
    more = [f"\n*The first {SHOWN} of {len(rows):,}; all of them are in the file.*"] if len(rows) > SHOWN else []
    table = [f"| {' | '.join(map(_cell, row))} |" for row in rows[:SHOWN]]
    return "| Item | Label | Why |", "|---|---|---|", *table, *more


def _cell(words: str) -> str:
    return harmless(words, CELL_CHARS)


def agree(options: Options) -> None:
    """Raises BadOption where there is nothing to sort, or too much, or the labels are none."""
    needs_material("classify", options)
    labels_in(str(options["labels"]))
    most_bytes_in(options)


def estimate(options: Options, kit: Kit) -> Estimate:
    """As small and as many as the items may be: how many there are, nobody knows before the files are opened."""
    files = looked_at(options)
    size = 2 * most_bytes_in(options)
    return most_cost(str(options["labels"]), kit, most_parts_in(options), most_items_in(options), size, files)


command = Command(
    name="classify",
    help="Give each row, line or message one of your labels, with a reason, and count them.",
    run=run,
    options=(
        Option("labels", "The labels, with commas between them.", is_required=True, longest_chars=LABELS_CHARS),
        *material_options("sorted"),
    ),
    examples=('/classify The export button does nothing --labels "bug, wish, praise"',),
    counts="asks",
    estimate=estimate,
    agree=agree,
    is_kept=True,
    strict_flags=False,
)
