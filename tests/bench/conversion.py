"""What it takes to open documents: time and memory of the process that does it, started anew for each."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from core.children import HOME, ended
from core.conversion.found import Kind, heard
from tests.bench.rows import Row, within
from tests.papers import pdf, slides, word_document, workbook

TIMES = 3
PATIENCE_S = 120.0
BUDGET_S, BUDGET_MB = 10.0, 400.0
MEASURED = r"""
import re, sys
from core.conversion.converting import _prepare, outcome
_prepare()
said = outcome(sys.argv[1], sys.stdin.buffer.read())
# Not `ru_maxrss`: that begins with what whoever started this process had.
sys.stderr.write(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
sys.stdout.buffer.write(said)
"""
WORDS = "The bridge across the harbour is closed until the tide has turned, and nobody knows who has the key. "
PAGE = "\n".join([WORDS[:90]] * 40)


@asynccontextmanager
async def samples(_folder: Path) -> AsyncIterator[None]:
    """Nothing: each sample is made when its turn comes."""
    yield


async def conversion(_scene: None) -> Sequence[Row]:
    """A row for each kind of document."""
    made_of: Mapping[str, tuple[Kind, Callable[[], bytes]]] = {
        "DOCX, 500 paragraphs": ("office", lambda: word_document(*[WORDS * 5] * 500)),
        "XLSX, 20,000 rows": ("office", lambda: workbook(20_000)),
        "PPTX, 60 slides": ("office", lambda: slides(*[f"Slide {number}" for number in range(60)])),
        "PDF, 12 pages, looked at": ("pdf", lambda: pdf([PAGE] * 12)),
        "PDF, 300 pages, as words": ("pdf", lambda: pdf([PAGE] * 300)),
    }
    rows: list[Row] = []
    for name, (kind, made) in made_of.items():
        rows += await _measured(name, kind, await asyncio.to_thread(made))
    return [*rows, await _table()]


async def _measured(name: str, kind: Kind, data: bytes) -> list[Row]:
    taken = [await _once(kind, data) for _ in range(TIMES)]
    size = f" ({len(data) / 1000:,.0f} kB)"
    return [
        within(f"{name}: time", median(seconds for seconds, _ in taken), BUDGET_S, "s", note=size),
        within(f"{name}: memory of its process", max(megabytes for _, megabytes in taken), BUDGET_MB, "MB"),
    ]


async def _once(kind: Kind, data: bytes) -> tuple[float, float]:
    """Seconds, its start included, and megabytes at the most."""
    began = perf_counter()
    child = await ended([sys.executable, "-P", "-c", MEASURED, kind], data, {"PYTHONPATH": str(HOME)}, PATIENCE_S)
    took = perf_counter() - began
    heard(child.said)
    return took, json.loads(child.trouble) / 1000


async def _table() -> Row:
    """A table needs no process: it is words."""
    from core.kept_file import kept_plainly

    data = "".join(f"{number},Item {number},{number * 7}\n" for number in range(20_000)).encode()
    began = perf_counter()
    await asyncio.to_thread(kept_plainly, "data.csv", data)
    return within("CSV, 20,000 rows: time, in a thread", perf_counter() - began, 1.0, "s")
