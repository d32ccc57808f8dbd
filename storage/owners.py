"""Which processes are alive, as the operating system knows it.

A process that dies leaves its requests leased for half a minute. On the same machine nobody has to wait that long:
each process holds a lock on a file of its own, and the system lets go of it however the process ends, `kill -9`
included. The lease stays the truth for processes on other machines, where the file is not there.
"""

import fcntl
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

OLD_S = 7 * 24 * 3600


class Owners:
    """The lock files of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, IO[bytes]] = {}
        self._unfinished: set[str] = set()

    def announce(self, owner: str) -> None:
        """Say that `owner` is alive, until `leave` or the end of this process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        held = (self._folder / f"{owner}.lock").open("wb")
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._held[owner] = held

    def leave(self, owner: str) -> None:
        self._held.pop(owner).close()
        if owner not in self._unfinished:
            (self._folder / f"{owner}.lock").unlink(missing_ok=True)

    def leave_unfinished(self, owner: str) -> None:
        """Let `leave` look like a death: somebody has to look after what it did last."""
        self._unfinished.add(owner)

    def is_gone(self, owner: str) -> bool:
        """Known to be dead. False when nobody can tell."""
        try:
            with (self._folder / f"{owner}.lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def alive(self) -> Sequence[str]:
        """Everybody who is known to be alive, this process included."""
        return [lock.stem for lock in sorted(self._folder.glob("*.lock")) if not self.is_gone(lock.stem)]

    def _sweep(self) -> None:
        """Remove what processes left that died long ago; nothing of theirs waits to be taken over any more."""
        for lock in self._folder.glob("*.lock"):
            with suppress(FileNotFoundError):  # another process that starts or leaves was faster
                if time.time() - lock.stat().st_mtime > OLD_S and self.is_gone(lock.stem):
                    lock.unlink()
