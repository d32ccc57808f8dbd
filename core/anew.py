"""An answer once more: thought about harder, shorter, tried again, asked otherwise, gone on with where it stopped."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from core.chat import ChatAsk, Thinking
from core.draft import Draft
from core.errors import NotFound
from core.kit import Kit
from core.memory import Past
from core.sources import without_sources
from core.values import Offer, Options, Request, Turn

Way: TypeAlias = Literal["harder", "shorter", "again", "edited", "on"]
WAYS: tuple[Way, ...] = ("harder", "shorter", "again", "edited", "on")
LEVELS: tuple[Thinking, ...] = ("minimal", "low", "medium", "high")
"""How hard it may be thought, the least first."""
EARLIER_BYTES = 40_000
"""So much of an earlier answer's end is shown to the model again."""
MOST_PARTS = 8
"""Of one answer, gone on with again and again, that are put together."""

SHORTER = "Give this answer again, much shorter: a third of it at the most. Leave out what matters least; add nothing."
ON = """\
Your answer was cut off at the longest length that is allowed here. Go on exactly where it stops, in the middle of the \
sentence or the word if need be. Write only what comes next: repeat nothing, and say nothing about going on."""

FORGOTTEN = "The answer that this was about has been forgotten. Please ask the question again."
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was answered before."""

    question: Turn
    answer: str
    """All of it, however many parts it came in, without what stood below it."""


def next_steps(request: Request, *, is_cut: bool, has_words: bool) -> Iterator[Offer]:
    """What may be done next with an answer, the likeliest first."""
    if is_cut:
        yield _once_more("Continue", request, "on")
    if has_words:
        if harder := harder_than(level_of(request.options)):
            yield _once_more("Think harder", request, "harder", {"thinking": harder})
        yield _once_more("Shorter", request, "shorter")
    yield _once_more("Try again", request, "again")
    yield replace(_once_more("Edit question", request, "edited"), asks=("question",), in_place=True)
    if has_words:
        yield Offer("Read aloud", "speak", {"of": request.id}, is_open=True)
    yield Offer("Details", "history", {"details_of": request.id}, is_open=True)


def level_of(options: Options) -> Thinking:
    """How hard it is thought."""
    return next(level for level in LEVELS if level == options["thinking"])


def harder_than(level: Thinking) -> str:
    """The next level; empty where there is none."""
    return next(iter(LEVELS[LEVELS.index(level) + 1 :]), "")


def most_bytes_of_earlier(options: Options) -> int:
    """More than this cannot be added to what the model is shown."""
    return EARLIER_BYTES + len(ON) if options.get("how") in ("shorter", "on") else 0


async def earlier_of(request: Request, kit: Kit) -> Earlier | None:
    """The answer that this is about; None where the question stands for itself. Raises NotFound when it is gone."""
    if request.options.get("how") not in ("shorter", "on"):
        return None
    past = await kit.history.by_id(str(request.options["replaces"]))
    answer = await _whole(past, kit) if past else ""
    if past is None or not answer.strip():
        raise NotFound(FORGOTTEN)
    return Earlier(Turn("user", str(past.request.options.get("question", "")), past.request.asker), answer)


def asked_of(ask: ChatAsk, earlier: Earlier, way: str) -> ChatAsk:
    """The same question with its earlier answer, and what is to become of that."""
    end = earlier.answer.encode("utf-8", "replace")[-EARLIER_BYTES:].decode("utf-8", "ignore")
    wanted = Turn("user", ON if way == "on" else SHORTER)
    return replace(ask, turns=(*ask.turns, Turn("model", end), wanted))


def whole_of(request: Request, earlier: Earlier | None, answer: str) -> str:
    """The answer with the part that it goes on from."""
    return earlier.answer + answer if earlier and request.options.get("how") == "on" else answer


def opening_of(request: Request, earlier: Earlier | None) -> str:
    """What has to stand before the rest of a text so that it reads on: a block of code that was cut is opened again."""
    fence, about = "", ""
    for found in FENCE.finditer(whole_of(request, earlier, "")):
        if not fence:
            fence, about = found[1], found[2]
        elif found[1].startswith(fence) and not found[2].strip():
            fence = ""
    return f"{fence}{about}\n" if fence else ""


async def _whole(past: Past, kit: Kit) -> str:
    """An answer with everything that it went on from."""
    parts: list[str] = []
    part: Past | None = past
    while part and len(parts) < MOST_PARTS:
        words = Draft(part.updates).text
        parts.insert(0, without_sources(words) if part.request.options.get("web") else words)
        goes_on = part.request.options.get("how") == "on" and part.request.replaces
        part = await kit.history.by_id(part.request.replaces) if goes_on else None
    return "".join(parts)


def _once_more(label: str, request: Request, way: Way, changes: Options | None = None) -> Offer:
    return Offer(label, "ask", {**request.options, **(changes or {}), "how": way, "replaces": request.id})
