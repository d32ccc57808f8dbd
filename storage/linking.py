"""What moves when two people turn out to be one, and what goes back when they part.

The order is that of `begin` and `finish`: numbers, requests, jobs, holds, allowances, the rest. Whoever keeps to it
never waits for somebody who waits for them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from storage.codec import millis
from storage.database import Row, Script, Values, one, rows, text, whole
from storage.summaries import forget_summaries

_MOVED = ("jobs", "turns", "works", "offers", "contexts")
"""Where a request's rows name its person, and nothing else does."""


def locked(*people: str) -> Script[None]:
    """Wait until nothing of theirs is being begun, and let nothing begin until all of this is done."""
    for person in sorted(people):
        yield from one("lock_numbers", person=person)


def join(main: str, other: str, others: Sequence[str], now: datetime, periods: Sequence[str]) -> Script[None]:
    """Put everything of `other`, who has the accounts `others` besides, under `main`."""
    whose: Values = {"main": main, "other": other}
    yield from _join_requests(main, other)
    for table in _MOVED:
        yield from rows(f"join_{table}", **whose)
    scopes = {"main_scope": f"person:{main}", "other_scope": f"person:{other}"}
    yield from rows("join_holds", **scopes)
    yield from _join_allowances(main, other, others, periods)
    yield from rows("join_asks", **whose, **scopes)
    yield from rows("drop_feedback_twice", **whose)
    yield from rows("join_feedback", **whose)
    yield from rows("fill_defaults", **whose)
    yield from rows("forget_defaults", person=other)
    yield from rows("join_recipes", **whose)
    yield from _into_short_again(main, other)
    yield from _join_sums(main, other, others)
    yield from rows("move_identities", **whose)
    yield from rows("put_identity", identity=other, person=main, at=millis(now))


def part(main: str, account: str, periods: Sequence[str]) -> Script[None]:
    """Give `account` back what was asked with it, the recipes that it saved, and what it used."""
    whose: Values = {"main": main, "account": account}
    yield from _part_requests(main, account)
    for table in _MOVED:
        yield from rows(f"part_{table}", **whose)
    scopes = {"main_scope": f"person:{main}", "account_scope": f"person:{account}"}
    held = yield from rows("part_holds", account=account, **scopes)
    yield from part_allowances(main, account, held, periods)
    yield from rows("part_asks", **whose, **scopes)
    yield from rows("part_feedback", **whose)
    yield from _into_short_again(main, account)
    yield from rows("fill_defaults", main=account, other=main)
    yield from rows("part_recipes", **whose)
    yield from _part_sums(main, account)
    yield from rows("drop_identity", identity=account)


def _into_short_again(*people: str) -> Script[None]:
    """What is in short of their conversations is under names that are not right any more."""
    for person in people:
        yield from forget_summaries(person)


def _join_requests(main: str, other: str) -> Script[None]:
    """The numbers of theirs go behind the last one, in their order."""
    behind = yield from _last(main)
    numbered = yield from rows("join_numbered", main=main, other=other, behind=behind)
    yield from rows("join_requests", main=main, other=other)
    yield from rows("put_number", person=main, last=behind + len(numbered))


def _part_requests(main: str, account: str) -> Script[None]:
    yield from rows("part_requests", main=main, account=account)
    behind = max((yield from _last(main)), (yield from _last(account)))
    yield from rows("part_other_requests", main=main, account=account, behind=behind)
    highest = yield from one("highest_number", person=account)
    last = max((yield from _last(account)), whole(highest, "number") if highest else 0)
    yield from rows("put_number", person=account, last=last)


def _last(person: str) -> Script[int]:
    row = yield from one("lock_numbers", person=person)
    return whole(row, "last") if row else 0


def _join_allowances(main: str, other: str, others: Sequence[str], periods: Sequence[str]) -> Script[None]:
    day, month = periods
    for row in _in_order((yield from rows("take_allowances", scope=f"person:{other}", day=day, month=month))):
        place: Values = {"period": text(row, "period"), "unit": text(row, "unit")}
        yield from rows("add_allowance", scope=f"person:{main}", used=row["used"], held=row["held"], **place)
        own = whole(row, "used")
        for account in others:
            theirs = yield from one("allowance_of", scope=f"account:{account}", **place)
            own -= whole(theirs, "used") if theirs else 0
        yield from rows("add_allowance", scope=f"account:{other}", used=max(0, own), held=0, **place)


def part_allowances(
    main: str, account: str, held: Sequence[Row] = (), periods: Sequence[str] | None = None
) -> Script[None]:
    """Let `account` go on from what it used itself.

    Args:
        held: What is held for what it asked and runs.
        periods: Only what was used in these; in all of them if not said.
    """
    holds: Counter[tuple[str, str]] = Counter()
    for row in held:
        holds[text(row, "period"), text(row, "unit")] += whole(row, "amount")
    own = yield from rows("take_account", scope=f"account:{account}")
    used = {
        (text(row, "period"), text(row, "unit")): whole(row, "used")
        for row in own
        if periods is None or row["period"] in periods
    }
    for period, unit in sorted({*holds, *used}):
        amounts: Values = {"used": used.get((period, unit), 0), "held": holds[period, unit]}
        place: Values = {"period": period, "unit": unit}
        yield from rows("give_back", scope=f"person:{main}", **place, **amounts)
        yield from rows("add_allowance", scope=f"person:{account}", **place, **amounts)


def _in_order(allowances: Sequence[Row]) -> Sequence[Row]:
    return sorted(allowances, key=lambda row: (text(row, "period"), text(row, "unit")))


def _join_sums(main: str, other: str, others: Sequence[str]) -> Script[None]:
    theirs: Values = {"of_kind": "person", "of_key": other}
    yield from rows("add_sums", kind="person", key=main, **theirs)
    yield from rows("add_sums", kind="account", key=other, **theirs)
    yield from rows("drop_sums", kind="person", key=other)
    for account in others:
        yield from rows("subtract_sums", kind="account", key=other, account=account)
    yield from rows("drop_empty_sums", kind="account", key=other)


def _part_sums(main: str, account: str) -> Script[None]:
    yield from rows("subtract_sums", kind="person", key=main, account=account)
    yield from rows("drop_empty_sums", kind="person", key=main)
    yield from rows("add_sums", kind="person", key=account, of_kind="account", of_key=account)
    yield from rows("drop_sums", kind="account", key=account)
