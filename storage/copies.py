"""A copy of everything while it runs, and the way back: SQLite's online backup, and the files as they are."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from core.errors import BadConfig, StorageFailed
from storage.database import migrations
from storage.owners import Owners

DATABASE = "flashbulb.db"
WORKS = "works"
FACTS = "backup.json"
SAID_EVERY = 1_000
"""Files."""
FULL = "The copy could not be written there, so there is none."

Tell: TypeAlias = Callable[[str], None]
"""Is told what is being done."""


def tell_nobody(_progress: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy holds."""

    folder: str
    made_at: str
    """ISO 8601, UTC."""
    schema: int
    """The last migration that the database has."""
    requests: int
    works: int
    """Files."""
    size_bytes: int
    sha256: str
    """Of the database."""


def back_up(database: Path, works: Path, folder: Path, now: datetime, tell: Tell = tell_nobody) -> Copy:
    """Copy the database and the files of works into a new folder. Blocks; others may go on working meanwhile.

    The database comes first: files never change and are named in it before they are shown, so every file that the
    copy names was there by then.

    Raises:
        BadConfig: The folder has something in it, or there is no database.
        StorageFailed: It could not be written; what had been written of it is gone.
    """
    if not database.is_file():
        raise BadConfig(f"There is no database at {database} to be copied.")
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise BadConfig(f"{folder} has something in it already; name a new folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tell(f"Copying the database, {_size(database)} …")
        _copy_database(database, folder / DATABASE)
        count = _copy_files(works, folder / WORKS, tell)
        copy = _facts(folder, count, now)
        (folder / FACTS).write_text(json.dumps(asdict(copy), indent=2), "utf-8")
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StorageFailed(FULL) from error
    return copy


def restore(
    folder: Path,
    database: Path,
    works: Path,
    processes: Path,
    now: datetime,
    *,
    may_replace: bool,
    tell: Tell = tell_nobody,
) -> Copy:
    """Put a copy in the place of what is there. What was there is kept beside it, under a name with the time in it.

    Args:
        processes: Where the processes of this data folder say that they are alive.
        may_replace: There may be a database already.

    Raises:
        BadConfig: It is no whole copy, is newer than this Flashbulb, something runs, or there is a database and it may
            not be replaced. Nothing was changed.
        StorageFailed: It could not be written.
    """
    tell("Looking whether the copy is whole …")
    copy = checked(folder)
    if running := Owners(processes).alive():
        raise BadConfig(f"Flashbulb runs here ({', '.join(running)}): end it first, nothing was changed.")
    if database.exists() and not may_replace:
        raise BadConfig(f"There is a database at {database} already. With --replace it is moved aside first.")
    try:
        for each in (database, *_beside(database), works):
            if each.exists():
                each.rename(aside(each, now))
        tell(f"Putting back {copy.requests:,} requests and {copy.works:,} files …")
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / DATABASE, database)
        if (folder / WORKS).is_dir():
            shutil.copytree(folder / WORKS, works)
    except OSError as error:
        raise StorageFailed("The copy could not be put there; what was there before is beside it.") from error
    return copy


def aside(place: Path, now: datetime) -> Path:
    """Where something goes that is replaced."""
    return place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%S}")


def checked(folder: Path) -> Copy:
    """What a copy holds. Raises BadConfig when it is none, is damaged, or is newer than this Flashbulb."""
    try:
        copy = Copy(**json.loads((folder / FACTS).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BadConfig(
            f"{folder} is no copy that `flashbulb backup` has made: {FACTS} is missing or damaged."
        ) from error
    if not (folder / DATABASE).is_file() or _sha256(folder / DATABASE) != copy.sha256:
        raise BadConfig(f"The database in {folder} is damaged: it is not what was written when the copy was made.")
    newest = max(number for number, _, _ in migrations())
    if copy.schema > newest:
        raise BadConfig(f"{folder} comes from a newer Flashbulb (schema {copy.schema}, this one knows {newest}).")
    return copy


def _copy_database(source: Path, target: Path) -> None:
    live, copy = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True), sqlite3.connect(target)
    with closing(live), closing(copy):
        # In one step: in several it would begin anew whenever somebody writes. In WAL mode nobody waits for it.
        live.backup(copy)
        copy.execute("pragma journal_mode=delete")
        if (found := copy.execute("pragma integrity_check").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)


def _copy_files(works: Path, target: Path, tell: Tell) -> int:
    target.mkdir()
    count = 0
    for source in works.glob("*") if works.is_dir() else ():
        if source.is_file():
            _copy_file(source, target / source.name)
            count += 1
            if count % SAID_EVERY == 0:
                tell(f"Copied {count:,} files …")
    return count


def _copy_file(source: Path, target: Path) -> None:
    """By a second name where the disk allows it, which takes no room: files are never changed, only deleted."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        return
    except OSError:
        shutil.copyfile(source, target)


def _facts(folder: Path, works: int, now: datetime) -> Copy:
    with closing(sqlite3.connect(folder / DATABASE)) as copy:
        schema = copy.execute("select max(number) from migrations").fetchone()[0]
        requests = copy.execute("select count(*) from requests").fetchone()[0]
    size = (folder / DATABASE).stat().st_size
    return Copy(str(folder), now.isoformat(), schema, requests, works, size, _sha256(folder / DATABASE))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _beside(database: Path) -> tuple[Path, ...]:
    """What SQLite keeps next to a database."""
    return tuple(database.with_name(f"{database.name}{ending}") for ending in ("-wal", "-shm"))


def _size(file: Path) -> str:
    return f"{file.stat().st_size / 1_000_000:,.1f} MB"
