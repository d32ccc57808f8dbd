"""`flashbulb backup` and `flashbulb restore`: a whole copy while the bot runs, and the way back."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

from bots.opening import Place
from bots.operating.office import COMMAND_LINE, office, place
from bots.operating.terminal import Json, configured, end, say, tell
from core.administration import Entry
from core.config import Settings
from core.errors import BotError
from core.limits import EVERYTHING
from storage.copies import Copy, aside, back_up
from storage.copies import restore as put_back


def backup(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    is_json: Json = False,
) -> None:
    """Copy SQLite's file and everything that was made into a folder, while the bot runs."""
    where = place(configured())
    database = where.file or _end_with_postgres(where, "pg_dump")
    try:
        copy = back_up(database, where.works, folder, datetime.now(UTC), tell)
    except BotError as error:
        end(str(error))
    say(_facts(copy, folder), [f"{folder} holds {_held(copy)}. `flashbulb restore` puts it back."], is_json=is_json)


def restore(
    folder: Annotated[Path, typer.Argument(help="What `flashbulb backup` has made.")],
    is_replacing: Annotated[
        bool, typer.Option("--replace", help="Move what is there aside, and say where to.")
    ] = False,
    is_json: Json = False,
) -> None:
    """Put a copy back. Nothing may run meanwhile, and what is there is only replaced with --replace."""
    settings = configured()
    where = place(settings)
    database = where.file or _end_with_postgres(where, "pg_restore")
    now = datetime.now(UTC)
    places = (database, where.works, where.processes)
    try:
        copy = put_back(folder, *places, now, may_replace=is_replacing, tell=tell)
        asyncio.run(_begin_anew(settings, copy, now))
    except BotError as error:
        end(str(error))
    moved = [str(gone) for each in (database, where.works) if (gone := aside(each, now)).exists()]
    lines = [f"{where.data} is as it was on {_day(copy)}: {_held(copy)}."]
    lines += [f"What was there before is {' and '.join(moved)}."] if moved else []
    say({**_facts(copy, folder), "moved_aside": moved}, lines, is_json=is_json)


def _end_with_postgres(where: Place, tool: str) -> Path:
    end(
        f"The database is Postgres, whose own {tool} does this; the files that were made are in {where.works}, "
        "and can be copied as they are, after the database."
    )


async def _begin_anew(settings: Settings, copy: Copy, now: datetime) -> None:
    """What was decided after the copy is gone with the log of it, so the log says why; and what ran then ends."""
    async with office(settings) as opened:
        # It went on after the copy was made: begun again, it would be bought and answered twice.
        await opened.store.ledger.stop_all(now)
        entry = Entry(token_hex(12), now, COMMAND_LINE, "restore", EVERYTHING, "", f"the copy of {_day(copy)}")
        await opened.store.administration.note(entry)


def _facts(copy: Copy, folder: Path) -> dict[str, object]:
    return {**asdict(copy), "folder": str(folder)}


def _held(copy: Copy) -> str:
    requests = "1 request" if copy.requests == 1 else f"{copy.requests:,} requests"
    files = "1 file" if copy.works == 1 else f"{copy.works:,} files"
    return f"{requests} and {files}"


def _day(copy: Copy) -> str:
    return f"{datetime.fromisoformat(copy.made_at):%Y-%m-%d %H:%M} UTC"
