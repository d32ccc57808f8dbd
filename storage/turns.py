"""The latest turns of a conversation, as many as there is room for."""

from collections.abc import Sequence

from core.memory import Recent
from core.values import Turn
from storage.database import Row, Script, Values, one, rows, text, whole
from storage.summaries import since, summary_of

MOST_TURNS = 400
"""Read at the most; a conversation's budget is smaller long before."""
NAME_ENDS = ": "
"""What stands between a name and the words, where several people talk."""


def recent_of(place: Values, longest_bytes: int, *, is_shared: bool) -> Script[Recent]:
    summary = yield from summary_of("" if is_shared else str(place["person"]), str(place["conversation"]))
    place = {**place, **since(summary)}
    found = yield from rows("recent_turns", most=MOST_TURNS, **place)
    kept = fitting([_turn(row, is_shared=is_shared) for row in found], longest_bytes)
    requests = tuple(reversed([text(row, "request") for row in found[: len(kept)]]))
    turns = tuple(reversed(kept))
    if len(kept) == len(found) < MOST_TURNS:
        return Recent(turns, 0, summary, requests)
    total = yield from one("count_turns", **place)
    return Recent(turns, (whole(total, "turns") if total else 0) - len(kept), summary, requests)


def turns_of(requests: Sequence[str]) -> Script[Sequence[Turn]]:
    found: list[Turn] = []
    for request in requests:
        left = yield from rows("turns_of", request=request)
        found += [_turn(row, is_shared=True) for row in left]
    return found


def _turn(row: Row, *, is_shared: bool) -> Turn:
    name = text(row, "name") if is_shared else ""
    return Turn("user" if row["role"] == "user" else "model", text(row, "words"), name)


def fitting(newest_first: Sequence[Turn], longest_bytes: int) -> list[Turn]:
    """As many of these as have room, the newest first."""
    room = longest_bytes
    kept: list[Turn] = []
    for turn in newest_first:
        room -= len(turn.text.encode()) + len(f"{turn.name}{NAME_ENDS}".encode() if turn.name else b"")
        if room < 0:
            break
        kept.append(turn)
    while kept and kept[-1].role == "model":  # an answer whose question did not fit says nothing
        kept.pop()
    return kept
