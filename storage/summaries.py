"""Conversations in short, and what models were shown: scripts for whoever reads, finishes and forgets."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import TypeAdapter

from core.summaries import Folded, Part, Said, Spot, Summary, Unfolded
from core.values import Turn
from storage.codec import anywhere, millis, moment, plain
from storage.database import Script, Values, one, rows, text, whole

MOST_UNFOLDED = 1_000
"""Turns that are read to be brought into short; the next time goes on with what is left."""
BEGINNING = Spot(datetime.fromtimestamp(0, UTC), "")
_PARTS = TypeAdapter(tuple[Part, ...])


def summary_of(whose: str, conversation: str) -> Script[Summary | None]:
    """What there is in short, if anything."""
    row = yield from one("summary_of", whose=whose, conversation=conversation)
    if row is None:
        return None
    return Summary(text(row, "words"), Spot(moment(whole(row, "up_to")), text(row, "request")))


def since(summary: Summary | None) -> Values:
    """Where the turns begin that are not in it."""
    spot = summary.until if summary else BEGINNING
    return {"since": millis(spot.at), "since_request": spot.request}


def unfolded_of(person: str, conversation: str, *, is_shared: bool) -> Script[Unfolded]:
    summary = yield from summary_of("" if is_shared else person, conversation)
    place: Values = {"person": person, "conversation": conversation, "shared": int(is_shared)}
    found = yield from rows("unfolded_turns", most=MOST_UNFOLDED, **place, **since(summary))
    said = (
        Said(
            Turn("user" if row["role"] == "user" else "model", text(row, "words"), text(row, "name")),
            text(row, "person"),
            Spot(moment(whole(row, "at")), text(row, "request")),
        )
        for row in found
    )
    return Unfolded(summary, tuple(said))


def store_folded(folded: Folded, at: datetime) -> Script[None]:
    """Store it, unless what it was made of has been forgotten or brought into short by somebody else meanwhile."""
    place: Values = {"whose": folded.whose, "conversation": folded.conversation}
    before = yield from summary_of(folded.whose, folded.conversation)
    if (before.until if before else None) != folded.before:
        return
    until = folded.summary.until
    ends: Values = {"up_to": millis(until.at), "request": until.request}
    there = yield from one("turns_between", **place, **since(before), **ends)
    if there is None or whole(there, "turns") != folded.turns:
        return
    known = yield from one("people_of_summary", **place)
    people = {*(json.loads(text(known, "people")) if known else ()), *folded.people}
    words = plain(folded.summary.words)
    yield from rows("put_summary", words=words, people=json.dumps(sorted(people)), at=millis(at), **place, **ends)


def store_parts(request: str, person: str, parts: Sequence[Part], at: datetime) -> Script[None]:
    if parts:
        made = plain(json.dumps(_PARTS.dump_python(tuple(parts), mode="json"), ensure_ascii=False))
        yield from rows("put_context", request=request, person=person, parts=made, at=millis(at))


def parts_of(request: str) -> Script[Sequence[Part]]:
    row = yield from one("context_of", request=request)
    return _PARTS.validate_json(text(row, "parts")) if row else ()


def forget_summaries(person: str) -> Script[None]:
    """Those in which words of this person are. The turns that are left are brought into short again."""
    yield from rows("forget_summaries", person=person, pattern=anywhere(json.dumps(person)))
