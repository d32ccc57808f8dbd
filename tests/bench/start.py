"""From `python -m bots try` to a page that answers: time, memory while nobody asks, and which imports take it."""

import asyncio
import os
import re
import sys
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from tests.bench.child import Child
from tests.bench.rows import Row, within

STARTS = 3
IDLE_S = 2.0
PATIENCE_S = 60.0
SHOWN = 7
IMPORT = re.compile(rb"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


async def start() -> list[Row]:
    seen = [await _one_start() for _ in range(STARTS)]
    ready, cpu, megabytes = (median(values) for values in zip(*seen, strict=True))
    return [
        within("start to ready, `python -m bots try`", ready, 2.5, "s", note=f" (CPU {cpu:.2f} s)"),
        within("idle, with the stand-ins in the same process", megabytes, 130, "MB"),
        Row("imports, ms", await _imports()),
    ]


async def _one_start() -> tuple[float, float, float]:
    """Seconds until it says where it is, CPU seconds until then, resident megabytes a little later."""
    with TemporaryDirectory(prefix="flashbulb-bench-") as folder:
        began = monotonic()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bots", "try", "--port", "0"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "FLASHBULB_DATA": folder, "PYTHONUNBUFFERED": "1"},
        )
        try:
            await _greeting(process)
            ready, cpu = monotonic() - began, Child(process).cpu_s
            await asyncio.sleep(IDLE_S)
            return ready, cpu, resident_megabytes(process.pid)
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _greeting(process: asyncio.subprocess.Process) -> None:
    assert process.stdout
    async with asyncio.timeout(PATIENCE_S):
        while b"http://" not in (line := await process.stdout.readline()):
            assert line, "it ended before it was ready"


def resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


async def _imports() -> str:
    """The packages that take longest, what they import of others not counted."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-X", "importtime", "-c", "import bots.__main__", stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    spent: defaultdict[str, int] = defaultdict(int)
    for micros, module in IMPORT.findall(told):
        spent[_package(module.decode())] += int(micros)
    longest = sorted(spent, key=lambda name: -spent[name])[:SHOWN]
    parts = [f"{name} {spent[name] / 1000:.0f}" for name in longest]
    return f"{sum(spent.values()) / 1000:.0f}; of it {', '.join(parts)}"


def _package(module: str) -> str:
    """`google.genai` for everything in it, the first part of any other name, one name for Python's own."""
    if module.startswith("google.genai"):
        return "google.genai"
    root = module.partition(".")[0]
    return "Python's own" if root in sys.stdlib_module_names else root
