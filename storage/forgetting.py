"""What goes when somebody forgets, all of it or one request: their rows, and the files that nothing else shows."""

import json
from collections.abc import Iterator, Sequence

from core.memory import Belongings
from core.seen import KEPT, kept_in
from core.values import Document
from storage.codec import load_updates, load_work
from storage.database import Row, Script, one, rows, text, whole
from storage.linking import part_allowances
from storage.summaries import forget_summaries

OWNED_IN = ("turns", "contexts", "works", "offers", "posts", "defaults", "feedback", "asks", "recipes", "requests")
"""Where a person's rows are, the requests last: others are found by them."""
OF_ACCOUNTS = ("link_codes", "link_tries", "name", "in_log")
"""Where each of somebody's accounts is named."""
LEFT_IN = ("offers", "posts", "feedback")
"""Where a request has left rows, beside what was said and made."""


def belongings_of(person: str) -> Script[Belongings]:
    counted = yield from one("count_belongings", person=person)
    files = yield from rows("own_files", person=person)
    own = yield from rows("own_stills", person=person)
    others = (yield from rows("stills_of_others", person=person)) if own else ()
    handed_over = yield from rows("handed_over", person=person)
    shown = yield from rows("own_documents", person=person)
    count = counted or {}
    return Belongings(
        whole(count, "requests"),
        whole(count, "turns"),
        whole(count, "works"),
        (*(text(row, "file") for row in files), *_stills(own, others)),
        tuple(kept_among(handed_over)),
        tuple(documents_among(shown)),
    )


def forget_all(person: str) -> Script[Belongings]:
    # First of all, as whoever ties accounts together does: the two come one after the other.
    yield from one("lock_revision")
    gone = yield from belongings_of(person)
    channels = yield from rows("own_channels", person=person)
    yield from forget_summaries(person)
    for table in OWNED_IN:
        yield from rows(f"forget_{table}", person=person)
    for kind, key in (("person", person), *(("channel", text(row, "channel")) for row in channels)):
        yield from rows("merge_sums", kind=kind, key=key)
        yield from rows("drop_sums", kind=kind, key=key)
    yield from _forget_accounts(person)
    return gone


def _forget_accounts(person: str) -> Script[None]:
    """Who is who, and what they are called. What admins have decided about somebody stays: else it could be lifted."""
    tied = yield from rows("accounts_of", person=person)
    accounts = [person, *(text(row, "identity") for row in tied)]
    for account in accounts:
        if account != person:
            yield from part_allowances(person, account)
        for table in OF_ACCOUNTS:
            yield from rows(f"forget_{table}", account=account)
        yield from rows("forget_scope_in_log", scope=f"person:{account}")
        yield from rows("drop_sums", kind="account", key=account)
    if tied:
        yield from rows("forget_identities", person=person)
        yield from one("bump_revision")


def forget_one(person: str, request_id: str) -> Script[Belongings | None]:
    handed_over = yield from rows("handed_over_with", request=request_id)
    documents = documents_among((yield from rows("documents_of", request=request_id)))
    yield from rows("forget_summary_with", request=request_id, person=person)
    if not (yield from rows("forget_request", person=person, request=request_id)):
        return None
    shown = yield from files_of(request_id)
    turns = yield from rows("forget_turns_of", request=request_id)
    works = yield from rows("forget_works_of", request=request_id)
    yield from left_behind(request_id)
    if documents:
        documents -= documents_among((yield from rows("own_documents", person=person)))
    attached = tuple(kept_among(handed_over))
    return Belongings(1, len(turns), len(works), tuple(shown), attached, tuple(documents))


def files_of(request_id: str) -> Script[Sequence[str]]:
    """The files of a request's works that nothing else shows."""
    files = yield from rows("files_of", request=request_id)
    own = yield from rows("stills_of", request=request_id)
    others = (yield from rows("stills_elsewhere", request=request_id)) if own else ()
    return [*(text(row, "file") for row in files), *_stills(own, others)]


def left_behind(request_id: str) -> Script[None]:
    """Delete what a request has left beside what was said and made."""
    for table in LEFT_IN:
        yield from rows(f"forget_{table}_of", request=request_id)
    yield from rows("forget_context_of", request=request_id)


def _stills(own: Sequence[Row], others: Sequence[Row]) -> Sequence[str]:
    """Two clips may begin alike, and then they share one."""
    elsewhere = {load_work(text(row, "made")).still for row in others}
    mine = dict.fromkeys(load_work(text(row, "made")).still for row in own)
    return [still for still in mine if still not in elsewhere]


def kept_among(found: Sequence[Row]) -> Iterator[str]:
    """The attachments among options, whatever the option is called that they were handed over with."""
    for row in found:
        for value in json.loads(text(row, "options")).values():
            names = kept_in(value)
            if all(KEPT.fullmatch(name) for name in names):
                yield from names


def documents_among(found: Sequence[Row]) -> set[str]:
    """The documents among what requests have shown."""
    updates = (update for row in found for update in load_updates(text(row, "updates")))
    return {update.file for update in updates if isinstance(update, Document)}
