"""Flashbulb in a process of its own, ended the way processes end."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.stages.stage import Services

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0


class Process:
    """`flashbulb web` on a port of its own, or `flashbulb discord`, with the stand-ins of the test as its providers."""

    def __init__(self, process: asyncio.subprocess.Process, greeting: str) -> None:
        self._process = process
        self.url = greeting
        """What it said of where it is."""

    async def is_killed(self) -> None:
        """`kill -9`: it cannot say or write a last word."""
        self._process.kill()
        await self._process.wait()

    def is_asked_to_end(self) -> None:
        """What a hosting platform does before it starts the next version."""
        self._process.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        """Its exit code, once it is gone."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._process.wait()


@asynccontextmanager
async def process(
    services: Services, *arguments: str, is_ready: str = " is at ", **settings: str
) -> AsyncIterator[Process]:
    """Started and ready; ended for good when the story is over.

    Args:
        arguments: Of `flashbulb`; the page when there are none.
        is_ready: What it says when it is; empty: it is not waited for.
    """
    environment = {
        # What coverage measures processes with, when it does.
        **{name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE")},
        **services.environment(),
        **settings,
        "PYTHONPATH": str(ROOT),
    }
    command = (sys.executable, "-m", "bots", *(arguments or ("web", "--port", "0")))
    with (services.folder / "log.txt").open("ab") as log:
        # In a folder without a `.env`, so that a developer's own does not change what is tested.
        started = await asyncio.create_subprocess_exec(
            *command, cwd=services.folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=log
        )
    try:
        yield Process(started, await _greeting(started, is_ready, services.folder / "log.txt"))
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def _greeting(started: asyncio.subprocess.Process, is_ready: str, log: Path) -> str:
    """What it says of where it is."""
    if not is_ready:
        return ""
    assert started.stdout
    async with asyncio.timeout(PATIENCE_S):
        async for line in started.stdout:
            _, found, place = line.decode().partition(is_ready)
            if found:
                return place.strip()
    said = await asyncio.to_thread(log.read_text)
    raise AssertionError(f"It ended by itself:\n{said}")
