"""Where the files are: what was made, what was handed over, and what people take along."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from core.attachments import AttachmentFiles
from core.documents import DocumentFiles
from core.ports import Clock
from core.shelf import Shelf, Tidying
from core.works import WorkFiles

BYTES_PER_GB = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where the files are."""

    works: WorkFiles
    attachments: AttachmentFiles
    documents: DocumentFiles


@asynccontextmanager
async def open_shelves(data: Path, shelf: Shelf, works_gb: Decimal, now: Clock) -> AsyncIterator[Shelves]:
    """They are tidied while this is entered: at once, and then every hour."""
    works = WorkFiles(data / "works")
    attachments = AttachmentFiles(data / "attachments", now)
    documents = DocumentFiles(data / "documents", now)
    async with AsyncExitStack() as stack:
        for aging in (attachments, documents):
            await stack.enter_async_context(aging.swept())
        await stack.enter_async_context(Tidying(shelf, works, int(works_gb * BYTES_PER_GB), now).kept())
        yield Shelves(works, attachments, documents)
