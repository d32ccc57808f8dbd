"""Brings up processes quickly: everything is imported once, and each process is a fork of that.

`python -m tests.faults.campaign.nursery SOCKET` reads lines: `fork`, `end PID` (SIGTERM), `kill PID` (`kill -9`) and
`question PID` (its stacks go to the log). It answers `forked PID` and `killed PID`. It has no event loop and no thread:
whatever is forked has none either.
"""

import gc
import os
import signal
import sys
from contextlib import suppress

from tests.faults.campaign.worker import work


def main(socket: str) -> None:
    """Until its input ends; nobody survives that."""
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    try:
        for line in sys.stdin:
            verb, _, name = line.strip().partition(" ")
            if verb == "fork":
                pid = os.fork()
                if pid == 0:
                    children.clear()
                    _live(socket)
                children.add(pid)
                _say(f"forked {pid}")
            elif verb == "end":
                _signal(int(name), signal.SIGTERM, children)
            elif verb == "question":
                _signal(int(name), signal.SIGUSR1, children)
                _signal(int(name), signal.SIGUSR2, children)
            elif verb == "kill":
                _signal(int(name), signal.SIGKILL, children)
                _say(f"killed {name}")
    finally:
        for pid in tuple(children):
            _signal(pid, signal.SIGKILL, children)


def _signal(pid: int, number: signal.Signals, children: set[int]) -> None:
    """To one that was not buried yet, so that it cannot be anybody else."""
    if pid not in children:
        return
    with suppress(ProcessLookupError):
        os.kill(pid, number)
    if number == signal.SIGKILL:
        os.waitpid(pid, 0)
        children.discard(pid)


def _live(socket: str) -> None:
    """The life of a child. Its parent's pipes are not its own."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    os.close(nothing)
    work(socket)
    sys.exit()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
