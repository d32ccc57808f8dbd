"""What platforms remember: the ports `Posts`, `Notes`, `Defaults` and `Feedback`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from core.errors import NotFound
from storage.codec import millis, moment, plain
from storage.database import Database, Script, one, rows, text, whole

LONGEST_QUEUE = timedelta(hours=1)


class SqlPosts:
    """Fits the port `Posts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, request_id: str) -> Sequence[str]:
        found = await self._database.read(rows("posts_of", request=request_id))
        by_position = {whole(row, "position"): text(row, "handle") for row in found}
        return [by_position.get(position, "") for position in range(max(by_position, default=-1) + 1)]

    async def request(self, handle: str) -> str:
        row = await self._database.read(one("request_of_post", handle=handle))
        return text(row, "request") if row else ""

    async def put(self, request_id: str, position: int, handle: str) -> None:
        await self._database.write(rows("put_post", request=request_id, position=position, handle=handle))

    async def take_over(self, request_id: str, replaced: str) -> None:
        await self._database.write(rows("take_over_posts", request=request_id, replaced=replaced))

    async def cut(self, request_id: str, length: int) -> None:
        await self._database.write(rows("cut_posts", request=request_id, length=length))


class SqlNotes:
    """Fits the port `Notes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, place: str, name: str) -> str:
        row = await self._database.read(one("read_note", place=place, name=name))
        return text(row, "value") if row else ""

    async def write(self, place: str, name: str, value: str) -> None:
        await self._database.write(rows("write_note", place=place, name=name, value=plain(value)))

    async def once(self, place: str, name: str, value: str) -> str:
        return await self._database.write(_once(place, name, plain(value)))

    async def queue(self, name: str, now: datetime, apart: timedelta) -> datetime:
        span_ms = round(apart.total_seconds() * 1000)
        row = await self._database.write(
            one("take_turn", name=name, now=millis(now), apart=span_ms, latest=millis(now + LONGEST_QUEUE))
        )
        return moment(whole(row, "next_at") - span_ms) if row else now


class SqlDefaults:
    """Fits the port `Defaults`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, person: str) -> Mapping[str, str]:
        found = await self._database.read(rows("defaults_of", person=person))
        return {text(row, "name"): text(row, "value") for row in found}

    async def people(self) -> Collection[str]:
        return {text(row, "person") for row in await self._database.read(rows("people_with_defaults"))}

    async def put(self, person: str, name: str, value: str) -> None:
        await self._database.write(rows("put_default", person=person, name=name, value=plain(value)))

    async def drop(self, person: str, name: str) -> None:
        await self._database.write(rows("drop_default", person=person, name=name))


class SqlFeedback:
    """Fits the port `Feedback`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(self, request_id: str, person: str, is_good: bool, now: datetime) -> None:
        rated = one("rate", request=request_id, person=person, is_good=int(is_good), now=millis(now))
        if await self._database.write(rated) is None:
            raise NotFound("What this was about has been forgotten, so it cannot be rated any more.")

    async def of(self, request_id: str) -> Mapping[str, bool]:
        found = await self._database.read(rows("feedback_of", request=request_id))
        return {text(row, "person"): bool(row["is_good"]) for row in found}


def _once(place: str, name: str, value: str) -> Script[str]:
    yield from rows("write_note_once", place=place, name=name, value=value)
    row = yield from one("read_note", place=place, name=name)
    return text(row, "value") if row else value
