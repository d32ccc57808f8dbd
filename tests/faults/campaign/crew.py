"""The processes of a campaign, as whoever starts, asks and kills them sees them."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.campaign.diary import Diary

ROOT = Path(__file__).parents[3]
START_S = 60.0
"""The first one waits until everything is imported."""
END_S = 30.0


class Worker:
    """One process; `kill -9` and `SIGTERM` are the only ways to end it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.doing: dict[str, str] = {}
        self.told: set[str] = set()
        """What it was asked and has perhaps not begun."""
        self.is_leaving = False
        self.is_killed = False
        self.is_buried = False
        """Somebody else may have its id from now on."""
        self.ready = asyncio.Event()
        self.gone = asyncio.Event()
        """Once all that it said was heard."""
        self.line: asyncio.Transport | None = None

    def tell(self, **said: object) -> None:
        if self.line and not self.line.is_closing():
            self.line.write(json.dumps(said).encode() + b"\n")


class Line(asyncio.Protocol):
    """The parent's end of a process's socket. Not a stream: one loses what was said right before a kill."""

    def __init__(self, crew: "Crew") -> None:
        self._crew = crew
        self._worker: Worker | None = None
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if said[0] == "hello":
                self._worker = self._crew.worker(int(said[1]))
                self._worker.line = self._transport
            elif self._worker and said[0] == "ready":
                self._worker.ready.set()
            elif self._worker:
                self._crew.diary.hear(self._worker, said)

    def connection_lost(self, _error: Exception | None) -> None:
        if self._worker:
            self._crew.left(self._worker)


class Crew:
    """All processes that there are, and were."""

    def __init__(self, nursery: asyncio.subprocess.Process, diary: Diary) -> None:
        self._nursery = nursery
        self._turn = asyncio.Lock()
        self.diary = diary
        self._known: dict[int, Worker] = {}
        self.alive: list[Worker] = []
        self.undelivered: set[str] = set()
        """What a process was told that ended before it had begun it, as far as anybody knows."""
        self.kills = 0
        self.ends = 0
        self.crashes: list[int] = []
        """Processes that ended by themselves."""
        self.stuck: list[int] = []
        """Processes that did not end when they were asked to; the log has their stacks."""

    @property
    def ready(self) -> list[Worker]:
        return [each for each in self.alive if each.ready.is_set() and not each.is_leaving]

    async def hire(self) -> Worker:
        """One more process; it is `ready` a moment later."""
        async with self._turn:
            pid = int((await self._said("fork", "forked"))[0])
            worker = self.worker(pid)
            self.alive.append(worker)
        return worker

    def worker(self, pid: int) -> Worker:
        """Who has this id. A child may speak before its birth was told."""
        if pid not in self._known or self._known[pid].is_buried:
            self._known[pid] = Worker(pid)
        return self._known[pid]

    async def kill(self, worker: Worker) -> None:
        """`kill -9`, wherever it is just now; returns when all that it had said was heard."""
        worker.is_killed = True
        self.kills += 1
        async with self._turn:
            await self._said(f"kill {worker.pid}", "killed")
        worker.is_buried = True
        if worker.line is None:
            self.left(worker)
        async with asyncio.timeout(END_S):
            await worker.gone.wait()

    async def end(self, worker: Worker) -> None:
        """SIGTERM; returns at once."""
        worker.is_leaving = True
        self.ends += 1
        async with self._turn:
            self._write(f"end {worker.pid}")

    async def bury(self, worker: Worker) -> None:
        """Wait until one that was asked to end is gone."""
        try:
            async with asyncio.timeout(END_S):
                await worker.gone.wait()
        except TimeoutError:
            self.stuck.append(worker.pid)
            self._write(f"question {worker.pid}")
            await asyncio.sleep(1)
        async with self._turn:
            await self._said(f"kill {worker.pid}", "killed")
        worker.is_buried = True

    def left(self, worker: Worker) -> None:
        """Its line has ended, and so has it."""
        self.undelivered |= worker.told - self.diary.took
        self.diary.close(worker, was_asked=worker.is_leaving)
        if worker not in self.alive:
            # It was killed before we had seen its line, on which it had said something all the same.
            return
        if not (worker.is_killed or worker.is_leaving):
            self.crashes.append(worker.pid)
        self.alive.remove(worker)
        worker.gone.set()

    def _write(self, line: str) -> None:
        assert self._nursery.stdin
        self._nursery.stdin.write(f"{line}\n".encode())

    async def _said(self, line: str, answer: str) -> list[str]:
        assert self._nursery.stdout
        self._write(line)
        async with asyncio.timeout(START_S):
            words = (await self._nursery.stdout.readline()).decode().split()
        assert words[:1] == [answer], f"The nursery was told {line!r} and said {words}."
        return words[1:]


@asynccontextmanager
async def crew_of(folder: Path, environment: Mapping[str, str], diary: Diary) -> AsyncIterator[Crew]:
    """A nursery and a place where its children speak; all of them are gone in the end."""
    # Not below the test's own folder: the name of a socket may have a hundred letters.
    with TemporaryDirectory(prefix="flashbulb-") as place:
        socket = Path(place) / "line"
        nursery = await _nursery(folder, environment, socket)
        crew = Crew(nursery, diary)
        server = await asyncio.get_running_loop().create_unix_server(lambda: Line(crew), socket)
        try:
            yield crew
        finally:
            assert nursery.stdin
            nursery.stdin.close()
            await asyncio.wait_for(nursery.wait(), END_S)
            server.close()
            for worker in crew.alive:
                if worker.line:
                    worker.line.abort()
            await server.wait_closed()


async def _nursery(folder: Path, environment: Mapping[str, str], socket: Path) -> asyncio.subprocess.Process:
    # Nothing that coverage measures processes with: it would cost half of the time, and a kill loses what it measured.
    full = {"PATH": os.environ.get("PATH", ""), **environment, "PYTHONPATH": str(ROOT)}
    with (folder / "log.txt").open("ab") as log:
        # In a folder without a `.env`, so that a developer's own does not change what is tested.
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.campaign.nursery", str(socket)),
            cwd=folder,
            env=full,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
