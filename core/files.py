"""Files of ours: written whole or not at all, and what the disk complains of told clearly."""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from core.errors import StorageFailed

WAYS_OUT: Mapping[int, str] = {
    errno.ENOSPC: "The disk of this bot is full",
    errno.EDQUOT: "The disk of this bot is full",
    errno.EROFS: "The folder where this bot keeps its files is read-only",
    errno.EACCES: "This bot may not write in the folder where it keeps its files",
    errno.EPERM: "This bot may not write in the folder where it keeps its files",
}
DRAFT = ".new-"
"""What the name of a file begins with until it is whole."""


def write_whole(place: Path, data: bytes) -> None:
    """All of it or nothing, whatever happens meanwhile. A file that is there has the same content already."""
    if place.exists():
        return
    with NamedTemporaryFile(dir=place.parent, prefix=DRAFT, delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(place)
        except BaseException:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


@contextmanager
def told_clearly() -> Iterator[None]:
    """Turn the disk's complaints into a sentence that says what to put right."""
    try:
        yield
    except OSError as error:
        reason = WAYS_OUT.get(error.errno or 0, "This bot could not write in the folder where it keeps its files")
        raise StorageFailed(f"{reason}. Nothing was charged; please tell whoever runs it.") from error
