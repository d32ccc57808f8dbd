"""The rows of works: the port `Shelf`."""

from collections.abc import Sequence
from dataclasses import replace

from core.shelf import Held
from core.values import Clip, Picture, Update
from storage.codec import dump_updates, dump_work, load_updates, load_work
from storage.database import Database, Row, Script, one, rows, text, whole


class SqlShelf:
    """Fits the port `Shelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Sequence[Held]:
        return [_held(row) for row in await self._database.read(rows("works_in_order"))]

    async def pin(self, person: str, request_id: str, *, is_pinned: bool) -> int:
        pinned = rows("pin_works", person=person, request=request_id, is_pinned=int(is_pinned))
        return len(await self._database.write(pinned))

    async def correct(self, person: str, request_id: str, file: str, alt: str) -> bool:
        return await self._database.write(_correct(person, request_id, file, alt))


def _held(row: Row) -> Held:
    work = load_work(text(row, "made"))
    return Held(tuple(filter(None, (work.file, work.still))), bool(row["is_pinned"]))


def _correct(person: str, request_id: str, file: str, alt: str) -> Script[bool]:
    found = yield from rows("works_of_person", person=person, request=request_id, file=file)
    for row in found:
        made = dump_work(replace(load_work(text(row, "made")), alt=alt))
        yield from rows("put_work", request=request_id, position=whole(row, "position"), made=made)
    shown = yield from one("updates_of", request=request_id)
    if found and shown:
        updates = tuple(_told_anew(update, file, alt) for update in load_updates(text(shown, "updates")))
        yield from rows("put_updates", request=request_id, updates=dump_updates(updates))
    return bool(found)


def _told_anew(update: Update, file: str, alt: str) -> Update:
    if isinstance(update, Picture | Clip) and update.file == file:
        return replace(update, alt=alt)
    return update
