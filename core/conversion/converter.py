"""The way to the process that opens documents, and what is said when it does not come back with their words."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from subprocess import TimeoutExpired

import structlog

from core.children import HOME, Ended, ended
from core.conversion.found import Found, Kind, NotRead, heard
from core.errors import BadOption, ConversionFailed

AT_ONCE = 2
PATIENCE_S = 40.0
"""By the clock; a busy machine takes twice what an idle one does."""
CONVERTS = (sys.executable, "-P", "-m", "core.conversion.converting")
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")
"""Of our environment. The bot's keys are in it too, and nothing that opens a stranger's file needs them."""
TOO_SLOW = "takes too long to be opened here. Please attach a part of it, or its words."
TOO_LARGE = "takes more memory than there is here. Please attach a part of it, or its words."

BROKEN = "breaks what opens it here. Please save it anew, or as PDF, and attach it again."

log = structlog.get_logger()


class Converter:
    """Takes the words out of documents, two at once at the most.

    One for the whole process. Safe to cancel: nothing goes on converting for nobody.

    Args:
        patience_s: For one document, not counting the wait for its turn.
        converts: The program that does it: what to do as its last word, a document on stdin, `found.said` on stdout.
    """

    def __init__(self, *, patience_s: float = PATIENCE_S, converts: Sequence[str] = CONVERTS) -> None:
        self._patience_s, self._converts = patience_s, converts
        self._places = asyncio.Semaphore(AT_ONCE)

    async def converted(self, kind: Kind, name: str, data: bytes) -> tuple[Found, bytes]:
        """The words of a document, and the document itself, of a PDF without an empty password it may have had.

        Raises:
            BadOption: It is not read; the sentence names it and says why.
            ConversionFailed: The process did not start.
        """
        async with self._places:
            try:
                found, anew = heard(await self._said(kind, data))
            except NotRead as error:
                raise BadOption(f"“{name}” {error}") from error
            except ValueError as error:
                log.error("a conversion said something else", kind=kind)
                raise ConversionFailed from error
        return found, anew if found.is_rewritten else data

    async def _said(self, kind: Kind, data: bytes) -> bytes:
        environment = {each: os.environ[each] for each in PASSED_ON if each in os.environ}
        try:
            child = await ended(
                [*self._converts, kind], data, {**environment, "PYTHONPATH": str(HOME)}, self._patience_s
            )
        except OSError as error:
            log.error("a conversion did not start", error=repr(error))
            raise ConversionFailed from error
        except TimeoutExpired as error:
            log.warning("a conversion took too long", kind=kind, patience_s=self._patience_s)
            raise NotRead(TOO_SLOW) from error
        if child.status:
            log.warning("a conversion broke", kind=kind, status=child.status, error=child.kind_of_trouble)
            raise NotRead(_reason(child))
        return child.said


def _reason(child: Ended) -> str:
    """Why it has not come back."""
    if child.status in {-signal.SIGXCPU, -signal.SIGALRM}:
        return TOO_SLOW
    # What nobody meant to kill is killed by the system, for want of memory.
    return TOO_LARGE if child.status == -signal.SIGKILL or child.kind_of_trouble == "MemoryError" else BROKEN
