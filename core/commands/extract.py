"""/extract: what somebody wants out of a text, a table, a picture or a message, as a table and a file."""

import asyncio
import json
from collections.abc import Sequence
from decimal import Decimal

from core.batches import Batches
from core.command import Command, Estimate, Option, OptionKind
from core.extracting import Found, extracted, most_cost, values_of
from core.fields import Field, Value, fields_in
from core.filling import Repeats, harmless, most_repeats
from core.gone_through import Part, gone_through
from core.kit import Kit
from core.material import (
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
from core.tables import Cell, csv_of
from core.values import Document, Notice, Offer, Options, Request, Show, Spend, Text

FIELDS_CHARS = 2_000
SHOWN = 10
CELL_CHARS = 80
FORMATS = ("table", "csv", "json")
UNFIT = "{count:,} {values} of the wrong kind, also when asked for again; the cells are empty."
NOTHING = "None of these fields is in it."


async def run(request: Request, kit: Kit, show: Show) -> None:
    agree(request.options)
    fields = fields_in(str(request.options["fields"]))
    kit.notebook.find_by(str(request.options["fields"]), str(request.options.get("about", "")))
    items = items_of(await material_of(request.options, kit), request.options)
    parts = parts_of(items)
    batches: Batches[Part, Found] = Batches("rows", Found, parts)
    repeats = Repeats(most_repeats(len(parts)))
    files = sum(item.seen is not None for item in items)
    costs = at_most(most_cost(fields, kit, len(parts), len(items), size_of(items), files).micros)

    async def do(part: Part, spend: Spend) -> Found:
        return await extracted(part, fields, kit, spend, repeats)

    async def hand_over() -> None:
        await _hand_over(request, fields, batches, kit, show)

    await gone_through(batches, do, hand_over, kit, show, verb="Read", costs=costs)
    show(Offer("Change fields", "extract", request.options, asks=("fields",)))


async def _hand_over(
    request: Request, fields: Sequence[Field], batches: Batches[Part, Found], kit: Kit, show: Show
) -> None:
    """What was looked for, the first rows, and all of them in a file."""
    rows = values_of([row for _, found in batches.done for row in found.rows], fields)
    show(Text("\n".join([*_schema(fields), "", *_first(fields, rows)])))
    unfit = sum(found.unfit for _, found in batches.done)
    if unfit:
        show(Notice(UNFIT.format(count=unfit, values="value was" if unfit == 1 else "values were")))
    if rows:
        form = str(request.options["format"])
        show(await kit.journal.once("file", Document, lambda _: _kept(form, fields, rows, kit), is_repeatable=True))


async def _kept(form: str, fields: Sequence[Field], rows: Sequence[Sequence[Value]], kit: Kit) -> Document:
    write, name = (_json, "extracted.json") if form == "json" else (_csv, "extracted.csv")
    data = await asyncio.to_thread(write, [field.name for field in fields], rows)
    return await kit.documents.keep(name, data, f"{len(rows):,} rows: {', '.join(field.name for field in fields)}.")


def _csv(names: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    return csv_of(names, [[_cell(value) for value in row] for row in rows])


def _cell(value: Value) -> Cell:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(value)
        case _:
            return value


def _json(names: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    told = [dict(zip(names, map(_jsonable, row), strict=True)) for row in rows]
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _jsonable(value: Value) -> object:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _schema(fields: Sequence[Field]) -> Sequence[str]:
    rows = [f"| {field.name} | {field.kind} | {harmless(field.about, CELL_CHARS)} |" for field in fields]
    return "| Field | Kind | About |", "|---|---|---|", *rows


def _first(fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> Sequence[str]:
    if not rows:
        return (NOTHING,)
    head = f"| {' | '.join(field.name for field in fields)} |"
    table = [f"| {' | '.join(_shown(value) for value in row)} |" for row in rows[:SHOWN]]
    more = [f"\n*The first {SHOWN} of {len(rows):,}; all of them are in the file.*"] if len(rows) > SHOWN else []
    return head, f"|{'---|' * len(fields)}", *table, *more


def _shown(value: Value) -> str:
    cell = _cell(value)
    return "" if cell is None else harmless(str(cell), CELL_CHARS)


def agree(options: Options) -> None:
    """Raises BadOption where there is nothing to read, or too much, or the fields are none."""
    needs_material("extract", options)
    fields_in(str(options["fields"]))
    most_bytes_in(options)


def estimate(options: Options, kit: Kit) -> Estimate:
    """As small and as many as the rows may be: how many there are, nobody knows before the files are opened."""
    fields, files = fields_in(str(options["fields"])), looked_at(options)
    # In a table the names of its columns come with every row.
    size = 2 * most_bytes_in(options)
    return most_cost(fields, kit, most_parts_in(options), most_items_in(options), size, files)


command = Command(
    name="extract",
    help="Take what you name out of a text, a table, a picture or a message, as a table and a file.",
    run=run,
    options=(
        Option(
            "fields",
            "What to look for: name, due:date, amount:number, paid:yes/no, tags:list.",
            is_required=True,
            longest_chars=FIELDS_CHARS,
        ),
        Option("format", "How to get it.", OptionKind.CHOICE, choices=FORMATS, default="table", is_personal=True),
        *material_options("read"),
    ),
    examples=('/extract Ada owes 12.50 by 2026-12-01 --fields "name, due:date, amount:number"',),
    counts="asks",
    estimate=estimate,
    agree=agree,
    is_kept=True,
    strict_flags=False,
)
