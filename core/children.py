"""Work in a process of its own: it is given bytes, says bytes, and is never left behind."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen

HOME = Path(__file__).parent.parent
"""What such a process imports our modules from."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process came to its end."""

    status: int
    """0 when all was well; a signal's number, negative, when one ended it."""
    said: bytes
    trouble: bytes
    """What it wrote for whoever looks after it."""

    @property
    def kind_of_trouble(self) -> str:
        """What kind of error it was. What is behind the colon may have somebody's name in it."""
        lines = self.trouble.decode(errors="replace").splitlines()
        return lines[-1].partition(":")[0] if lines else ""


async def ended(command: Sequence[str], given: bytes, environment: Mapping[str, str], patience_s: float) -> Ended:
    """What a process comes to that is given this on its stdin. Safe to cancel: nothing goes on working for nobody.

    Raises:
        OSError: It did not start.
        TimeoutExpired: It took longer than `patience_s`, and is gone.
    """
    child = _Child(command, environment)
    working = asyncio.ensure_future(asyncio.to_thread(child.work, given, patience_s))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        child.stop()
        # What it was given stays in memory as long as its thread does.
        await asyncio.wait([working])
        working.exception()
        raise


class _Child:
    """One process. `work` runs in a thread, `stop` in any other, whenever it likes."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command, self._environment = command, environment
        self._process: Popen[bytes] | None = None
        self._is_stopped = False

    def work(self, given: bytes, patience_s: float) -> Ended:
        # In a session of its own: Ctrl-C at the terminal is for the bot, which first ends what it has begun.
        with Popen(  # noqa: S603  our own program, no words of strangers among its arguments
            self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._environment, start_new_session=True
        ) as process:
            try:
                self._process = process
                if self._is_stopped:
                    process.kill()
                said, trouble = process.communicate(given, patience_s)
            finally:
                process.kill()
        return Ended(process.returncode, said, trouble)

    def stop(self) -> None:
        self._is_stopped = True
        if self._process:
            self._process.kill()
