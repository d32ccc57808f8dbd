"""What goes when it is old: the rows behind the port `Keeping`."""

from collections.abc import Sequence
from datetime import datetime

from core.memory import Belongings
from storage.codec import millis
from storage.database import Database, Script, Values, rows, text
from storage.forgetting import documents_among, files_of, kept_among, left_behind

NOTHING = Belongings(0, 0, 0, ())


class SqlKeeping:
    """Fits the port `Keeping`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def workspaces(self) -> Sequence[str]:
        return [text(row, "workspace") for row in await self._database.read(rows("workspaces_with_words"))]

    async def drop_works(self, workspace: str, before: datetime, most: int) -> tuple[int, Belongings]:
        return await self._database.write(_drop_works(_old(workspace, before, most)))

    async def drop_words(self, workspace: str, before: datetime, most: int) -> tuple[int, Belongings]:
        return await self._database.write(_drop_words(_old(workspace, before, most)))

    async def drop_periods(self, before: str) -> None:
        await self._database.write(_drop_periods(before))


def _drop_periods(before: str) -> Script[None]:
    yield from rows("drop_old_allowances", before=before)
    yield from rows("drop_old_grants", before=before)


def _old(workspace: str, before: datetime, most: int) -> Values:
    return {"workspace": workspace, "before": millis(before), "most": most}


def _drop_works(which: Values) -> Script[tuple[int, Belongings]]:
    found = yield from rows("old_works", **which)
    files: list[str] = []
    for row in found:
        files += yield from files_of(text(row, "request"))
        yield from rows("forget_works_of", request=text(row, "request"))
    return len(found), Belongings(0, 0, len(found), tuple(dict.fromkeys(files)))


def _drop_words(which: Values) -> Script[tuple[int, Belongings]]:
    found = yield from rows("old_words", **which)
    attached: list[str] = []
    documents: set[str] = set()
    for row in found:
        request = text(row, "id")
        documents |= documents_among((yield from rows("documents_of", request=request)))
        handed_over = yield from rows("handed_over_with", request=request)
        attached += kept_among(handed_over)
        yield from rows("forget_summary_with", request=request, person="")
        yield from rows("bare_request", request=request)
        yield from rows("forget_turns_of", request=request)
        yield from left_behind(request)
    return len(found), Belongings(len(found), 0, 0, (), tuple(dict.fromkeys(attached)), tuple(documents))
