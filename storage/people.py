"""One person with several accounts: the rows behind the port `People`."""

from collections.abc import Sequence
from datetime import datetime

from core.people import CODE_LIVES, MOST_TRIES, TRIES_COUNT, Linking, hash_of
from storage.administration import new_entry, noted
from storage.codec import millis
from storage.database import Database, Script, one, rows, text, whole
from storage.linking import join, locked, part


class SqlPeople:
    """Fits the port `People`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def new_code(self, account: str, code: str, now: datetime) -> bool:
        return await self._database.write(_new_code(account, hash_of(code), now))

    async def link(self, account: str, code: str, now: datetime, periods: Sequence[str]) -> Linking:
        # In a transaction of its own: a wrong code is counted although nothing comes of it.
        why_not = await self._database.write(_try(account, hash_of(code), now))
        if why_not is not None:
            return why_not
        return await self._database.write(_link(account, hash_of(code), now, periods))

    async def unlink(self, account: str, who: str, now: datetime, periods: Sequence[str]) -> bool:
        if len(await self._database.read(_accounts_with(account))) < 2:
            return False
        return await self._database.write(_unlink(account, who, now, periods))


def _new_code(account: str, code: str, now: datetime) -> Script[bool]:
    # One account's codes come one after the other: there is never more than one.
    yield from one("lock_numbers", person=account)
    yield from rows("drop_codes", identity=account, now=millis(now))
    until = millis(now + CODE_LIVES)
    return (yield from one("insert_code", code=code, identity=account, until=until)) is not None


def _try(account: str, code: str, now: datetime) -> Script[Linking | None]:
    """Why this code is not even tried; None where it fits."""
    # One account's tries come one after the other, or a hundred at once would all be the first.
    yield from one("lock_numbers", person=account)
    yield from rows("drop_old_tries", identity=account, since=millis(now - TRIES_COUNT))
    tries = yield from one("count_tries", identity=account)
    if tries and whole(tries, "tries") >= MOST_TRIES:
        return "too often"
    found = yield from one("live_code", code=code, now=millis(now))
    if found is None:
        # Two at once are two all the same.
        at = max(millis(now), (whole(tries, "latest") if tries else 0) + 1)
        yield from rows("insert_try", identity=account, at=at)
        return "wrong"
    if text(found, "identity") != account:
        return None
    # Said where everybody may look on, it is worth nothing any more.
    yield from rows("drop_codes", identity=account, now=millis(now))
    return "own"


def _link(account: str, code: str, now: datetime, periods: Sequence[str]) -> Script[Linking]:
    # First of all, so that accounts are tied and parted one after the other; `begin` reads it and never waits for it.
    yield from one("bump_revision")
    used = yield from one("use_code", code=code, now=millis(now))
    if used is None:
        return "wrong"
    main = (yield from _accounts_with(text(used, "identity")))[0]
    other, *others = yield from _accounts_with(account)
    if main == other:
        return "already"
    yield from locked(main, other)
    yield from join(main, other, others, now, periods)
    yield from noted(new_entry(now, account, "link", f"person:{main}", "", ", ".join((other, *others))))
    return "linked"


def _unlink(account: str, who: str, now: datetime, periods: Sequence[str]) -> Script[bool]:
    yield from one("bump_revision")
    main, *others = yield from _accounts_with(account)
    if not others:
        return False
    yield from locked(main, *others)
    if account == main:
        yield from _without_main(main, others, now, periods)
    else:
        yield from part(main, account, periods)
    yield from noted(new_entry(now, who, "unlink", f"person:{main}", account, ""))
    return True


def _without_main(main: str, others: Sequence[str], now: datetime, periods: Sequence[str]) -> Script[None]:
    """All the others leave it, and stay together under the name of the one that came first."""
    for each in others:
        yield from part(main, each, periods)
    first, *rest = others
    for each in rest:
        yield from join(first, each, (), now, periods)


def _accounts_with(account: str) -> Script[Sequence[str]]:
    """All accounts of whoever has this one, the one that everything is under first."""
    row = yield from one("identity_of", identity=account)
    main = text(row, "person") if row else account
    others = yield from rows("accounts_under", person=main)
    return [main, *(text(other, "identity") for other in others)]
