"""What is remembered of what people asked and got: the ports `History`, `Offers` and `Conversations`."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from core.documents import is_document
from core.limits import Standing, Take
from core.memory import Belongings, LatestWork, Listed, Past, Recent, Spent
from core.platforms import Conversation, Waiting
from core.summaries import Part, Unfolded
from core.values import Offer, Request, Turn
from storage.codec import (
    anywhere,
    latest_of,
    listed_of,
    load_work,
    millis,
    moment,
    offer_of,
    offer_values,
    past_of,
    request_of,
)
from storage.database import Database, Row, Script, Values, one, rows, text, whole
from storage.fleeting import Fleeting
from storage.forgetting import belongings_of, forget_all, forget_one
from storage.summaries import parts_of, unfolded_of
from storage.turns import fitting, recent_of, turns_of

MOST_CONVERSATIONS = 100
FORM_LIVES = timedelta(hours=1)
FOR_EVER = 2**60
"""Later than any moment, in milliseconds."""


class SqlHistory:
    """Fits the port `History`."""

    def __init__(self, database: Database, fleeting: Fleeting | None = None) -> None:
        self._database = database
        self._fleeting = fleeting

    async def recent(
        self, person: str, conversation: str, longest_bytes: int, *, is_shared: bool = False, without: str = ""
    ) -> Recent:
        if self._fleeting:
            turns = [*self._fleeting.turns(person, conversation, is_shared=is_shared, without=without)]
            kept = fitting(turns, longest_bytes)
            return Recent(tuple(reversed(kept)), len(turns) - len(kept))
        place: Values = {"person": person, "conversation": conversation, "shared": int(is_shared), "without": without}
        return await self._database.read(recent_of(place, longest_bytes, is_shared=is_shared))

    async def unfolded(self, person: str, conversation: str, *, is_shared: bool = False) -> Unfolded:
        if self._fleeting:
            return Unfolded(None, ())
        return await self._database.read(unfolded_of(person, conversation, is_shared=is_shared))

    async def shown(self, request_id: str) -> Sequence[Part]:
        return await self._database.read(parts_of(request_id))

    async def turns_of(self, requests: Sequence[str]) -> Sequence[Turn]:
        return await self._database.read(turns_of(requests))

    async def search(
        self, person: str, words: str, skip: int, take: int, *, command: str = "", platform: str = ""
    ) -> tuple[Sequence[Past], int]:
        sought: Values = {"pattern": pattern_of(words), "command": command, "platform": platform}
        return await self._database.read(_search(person, sought, skip, take))

    async def everything(self, person: str, skip: int, take: int) -> Sequence[Past]:
        return await self._database.read(_everything(person, skip, take))

    async def listed(self, person: str, words: str, most: int) -> Sequence[Listed]:
        found = await self._database.read(rows("list_requests", person=person, pattern=pattern_of(words), take=most))
        return [listed_of(row) for row in found]

    async def works(self, person: str, most: int) -> Sequence[LatestWork]:
        return [latest_of(row) for row in await self._database.read(rows("latest_works", person=person, most=most))]

    async def by_number(self, person: str, number: int) -> Past | None:
        return self._recalled(await self._database.read(_past("request_by_number", person=person, number=number)))

    async def by_id(self, request_id: str) -> Past | None:
        return self._recalled(await self._database.read(_past("request_by_id", id=request_id)))

    def _recalled(self, past: Past | None) -> Past | None:
        return self._fleeting.recalled(past) if self._fleeting and past else past

    async def spent(self, person: str, since: datetime, until: datetime | None = None) -> Sequence[Spent]:
        span: Values = {"since": millis(since), "until": millis(until) if until else FOR_EVER}
        found = await self._database.read(rows("spent", person=person, **span))
        return [
            Spent(
                text(row, "command"),
                whole(row, "times"),
                whole(row, "pictures"),
                whole(row, "clips"),
                whole(row, "micros"),
            )
            for row in found
        ]

    async def last_done(self, person: str, command: str, channel: str) -> datetime | None:
        row = await self._database.read(one("last_done", person=person, command=command, channel=channel))
        return moment(whole(row, "at")) if row else None

    async def standings(self, takes: Sequence[Take]) -> Sequence[Standing]:
        return await self._database.read(_standings(takes))

    async def belongings(self, person: str) -> Belongings:
        return await self._database.read(belongings_of(person))

    async def forget(self, person: str) -> Belongings:
        if self._fleeting:
            self._fleeting.forget(person)
        return await self._database.write(forget_all(person))

    async def forget_one(self, person: str, request_id: str) -> Belongings | None:
        gone = await self._database.write(forget_one(person, request_id))
        if self._fleeting and gone:
            self._fleeting.forget_one(request_id)
        return gone


class SqlOffers:
    """Fits the port `Offers`."""

    def __init__(self, database: Database, fleeting: Fleeting | None = None) -> None:
        self._database = database
        self._fleeting = fleeting

    async def find(self, offer_id: str) -> Waiting | None:
        if self._fleeting and (waiting := self._fleeting.button(offer_id)):
            return waiting
        row = await self._database.read(one("offer_by_id", id=offer_id))
        if row is None:
            return None
        conversation, asker = str(row["conversation"] or ""), str(row["asker"] or "")
        return Waiting(offer_of(row), text(row, "person"), conversation, is_shared=bool(asker))

    async def keep(self, offer: Offer, person: str, request_id: str, now: datetime) -> None:
        if self._fleeting:
            self._fleeting.keep(offer, Waiting(offer, person, "", is_shared=False))
            return
        await self._database.write(_keep(offer, person, request_id, now))


class SqlConversations:
    """Fits the port `Conversations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, platform: str, person: str) -> Sequence[Conversation]:
        return await self._database.read(_conversations(platform, person))

    async def requests(self, person: str, conversation: str) -> Sequence[Past]:
        found = await self._database.read(rows("conversation", person=person, conversation=conversation))
        return [past_of(row) for row in found]

    async def may_see(self, person: str, file: str) -> bool:
        return await self._database.read(_may_see(person, file))


def _keep(offer: Offer, person: str, request_id: str, now: datetime) -> Script[None]:
    yield from rows("drop_old_offers", now=millis(now))
    yield from rows("insert_offer", person=person, request=request_id, **offer_values(offer, now + FORM_LIVES))


def pattern_of(words: str) -> str:
    """A `like` pattern that finds these words anywhere, whatever signs are in them."""
    return anywhere(words.casefold())


def _may_see(person: str, file: str) -> Script[bool]:
    name = json.dumps(file, ensure_ascii=False)
    if is_document(file):
        pattern = anywhere(f'"file": {name}')
        return (yield from one("document_of_person", person=person, pattern=pattern)) is not None
    if (yield from one("work_of_person", person=person, file=file)):
        return True
    # Asked second: the still of a clip is in what it was made from, which no index leads to.
    pattern = anywhere(f'"still": {name}')
    return (yield from one("still_of_person", person=person, pattern=pattern)) is not None


def _search(person: str, sought: Values, skip: int, take: int) -> Script[tuple[Sequence[Past], int]]:
    found = yield from rows("search_requests", person=person, skip=skip, take=take, **sought)
    total = yield from one("count_requests", person=person, **sought)
    return [past_of(row) for row in found], whole(total, "requests") if total else 0


def _everything(person: str, skip: int, take: int) -> Script[Sequence[Past]]:
    found = yield from rows("everything_of", person=person, skip=skip, take=take)
    pasts = []
    for row in found:
        works = yield from rows("works_of", request=text(row, "id"))
        pasts.append(past_of(row, [load_work(text(work, "made")) for work in works]))
    return pasts


def _past(query: str, **values: str | int) -> Script[Past | None]:
    row = yield from one(query, **values)
    if row is None:
        return None
    works = yield from rows("works_of", request=text(row, "id"))
    return past_of(row, [load_work(text(work, "made")) for work in works])


def _standings(takes: Sequence[Take]) -> Script[Sequence[Standing]]:
    found = []
    for take in takes:
        row = yield from one("standing", scope=take.scope, period=take.period, unit=take.unit)
        found.append(take.standing(whole(row, "used") if row else 0))
    return found


def _conversations(platform: str, person: str) -> Script[Sequence[Conversation]]:
    found = yield from rows("conversations", person=person, platform=platform, most=MOST_CONVERSATIONS)
    listed = []
    for row in found:
        first = yield from one(
            "first_request", person=person, conversation=text(row, "conversation"), began_at=whole(row, "began_at")
        )
        if first:
            listed.append(_conversation(row, request_of(first)))
    return listed


def _conversation(row: Row, first: Request) -> Conversation:
    return Conversation(text(row, "conversation"), first, moment(whole(row, "at")), bool(whole(row, "running")))
