"""What a model was shown for a question, part by part: where the words are, and not the words themselves."""

from collections.abc import Iterator, Sequence

from core.memory import Recent
from core.seen import Seen, SeenText, as_data
from core.summaries import Part
from core.values import Request


def parts_of(
    request: Request, system: str, place: str, before: str, recent: Recent, handed: Sequence[Seen]
) -> tuple[Part, ...]:
    """In the order of what is sent; what is empty is left out.

    Args:
        system: The rules that are the same everywhere.
        place: Those of the place.
        before: The summary, as it is told.
    """
    return tuple(part for part in _parts(request, system, place, before, recent, handed) if part.size_bytes)


def _parts(
    request: Request, system: str, place: str, before: str, recent: Recent, handed: Sequence[Seen]
) -> Iterator[Part]:
    yield _part("rules", "what is the same everywhere", system)
    yield _part("place", "persona and language, as admins have decided them", place)
    if recent.summary:
        yield _part("summary", "what was said before, in short", before, recent.summary.until.request)
    turns = "".join(turn.text for turn in recent.turns)
    yield _part("turns", f"{len(recent.turns)} turns", turns, " ".join(dict.fromkeys(recent.requests)))
    yield from (_handed(each) for each in handed)
    yield _part("question", "what is asked", str(request.options["question"]), request.id)


def _handed(seen: Seen) -> Part:
    if isinstance(seen, SeenText):
        return _part(seen.kind, seen.name or "a message", as_data(seen))
    return Part("file", seen.name, len(seen.data))


def _part(kind: str, title: str, words: str, of: str = "") -> Part:
    return Part(kind, title, len(words.encode()), of)
