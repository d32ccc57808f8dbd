"""A process of its own for each part, so that the CPU of each is counted apart."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from time import clock_gettime
from typing import Any, TypeAlias

Facts: TypeAlias = dict[str, float]
Order: TypeAlias = Callable[..., Awaitable[Mapping[str, object]]]

PATIENCE_S = 300.0
LINE_BYTES = 2**20


class Child:
    """Another process of the bench, which does what it is told in lines of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def cpu_s(self) -> float:
        """CPU that all its threads have used so far, from the system's clock of that process."""
        return clock_gettime((~self._process.pid << 3) | 2)

    async def told(self) -> dict[str, object]:
        assert self._process.stdout
        async with asyncio.timeout(PATIENCE_S):
            line = await self._process.stdout.readline()
        return dict(json.loads(line))

    async def does(self, order: str, **how: object) -> Facts:
        """What it counted, once it has done that."""
        return {name: float(str(value)) for name, value in (await self.tells(order, **how)).items()}

    async def tells(self, order: str, **how: object) -> dict[str, Any]:
        """What it says once it has done that."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"order": order, **how}).encode() + b"\n")
        return await self.told()


@asynccontextmanager
async def child(module: str, environment: Mapping[str, str] | None = None) -> AsyncIterator[tuple[Child, str]]:
    """Run `tests.bench.<module>`; the child, and the address or whatever it said first."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"tests.bench.{module}",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=None if "BENCH_LOG" in os.environ else asyncio.subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        limit=LINE_BYTES,
    )
    try:
        running = Child(process)
        yield running, str((await running.told())["at"])
    finally:
        # When it is gone already, what it died of is what there is to read about.
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def obey(at: str, orders: Mapping[str, Order]) -> None:
    """In the child: say where it is, then carry out orders until the parent goes."""
    say({"at": at})
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        how = json.loads(line)
        say(await orders[how.pop("order")](**how))


def say(facts: Mapping[str, object]) -> None:
    print(json.dumps(dict(facts)), flush=True)
