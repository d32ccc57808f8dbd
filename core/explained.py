"""What a model was shown for a request, put together again from where its words are kept, for whoever runs the bot."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from core.commands.ask import SYSTEM, WEB_SYSTEM
from core.context import message_of, system_of
from core.folding import BYTES_PER_TOKEN, told
from core.memory import FORGOTTEN, History, Past
from core.personas import place_rules
from core.rulebook import Rulebook
from core.seen import as_data
from core.summaries import Part
from core.values import Request

RULES_SOURCE = "the code"
AS_THEN, OTHERWISE = "as it is now, which is as long as it was then", "as it is now; then it was another one"


@dataclass(frozen=True, slots=True)
class Explained:
    """A part of what a model was shown, with its words where they are still there."""

    part: Part
    source: str
    """Where the words are from."""
    words: str | None
    remark: str = ""
    """What is to be known of them, or why they are not there."""

    @property
    def tokens(self) -> int:
        """About how many it was."""
        return -(-self.part.size_bytes // BYTES_PER_TOKEN)


async def explained(past: Past, history: History, rulebook: Rulebook) -> Sequence[Explained]:
    """In the order of what was sent. Raises StorageFailed."""
    return [await _explained(part, past.request, history, rulebook) for part in await history.shown(past.request.id)]


def nothing_known(past: Past) -> str:
    """Why there are no parts of it, and what there would be some of."""
    if past.is_running:
        return "It is still being answered: ask again when that is done."
    if past.request.person == FORGOTTEN:
        return "It has been forgotten, as its person wished; only figures are left."
    if past.request.command != "ask":
        return f"What a model is shown is written down for /ask only, and this was /{past.request.command}."
    if past.outcome != "done":
        return f"It came to no answer ({past.outcome}), and what a model was shown is written down with answers only."
    return (
        "What the model was shown is not known any more: it is too old (its words have been deleted, as the settings "
        "say), or it was answered by a version that did not write this down."
    )


async def _explained(part: Part, request: Request, history: History, rulebook: Rulebook) -> Explained:
    match part.kind:
        case "rules":
            return _rules(part, request)
        case "place":
            persona, language = (str(rulebook.setting(name, request)) for name in ("persona", "language"))
            return _as_now(part, "the settings of the place", "\n\n".join(place_rules(persona, language)))
        case "summary":
            return await _summary(part, request, history)
        case "turns":
            return await _turns(part, history)
        case "question":
            words = str(request.options["question"]) if "question" in request.options else None
            return Explained(part, "the request", words, "" if words else "Its words are not stored.")
        case _:
            return _handed(part, request)


def _rules(part: Part, request: Request) -> Explained:
    """As the code has them now, with whatever rule beside them makes them as long as they were."""
    rules = WEB_SYSTEM if request.options.get("web") else SYSTEM
    ways = [
        system_of(rules, is_shared=shared, has_seen=seen)
        for shared, seen in product((bool(request.asker), False, True), (False, True))
    ]
    return _as_now(part, RULES_SOURCE, next((way for way in ways if _size(way) == part.size_bytes), ways[0]))


def _as_now(part: Part, source: str, words: str) -> Explained:
    return Explained(part, source, words, AS_THEN if _size(words) == part.size_bytes else OTHERWISE)


async def _summary(part: Part, request: Request, history: History) -> Explained:
    known = await history.unfolded(request.person, request.conversation, is_shared=bool(request.asker))
    source = f"the summary up to {part.of}"
    if known.summary is None:
        return Explained(part, source, None, "It is not stored any more.")
    if known.summary.until.request != part.of:
        return Explained(part, source, None, f"There is a later one by now, up to {known.summary.until.request}.")
    return Explained(part, source, told(known.summary))


async def _turns(part: Part, history: History) -> Explained:
    requests = part.of.split()
    source = f"{len(requests)} requests: {', '.join(requests)}" if len(requests) > 1 else part.of
    found = await history.turns_of(requests)
    words = "\n\n".join(f"{turn.name or turn.role}: {turn.text}" for turn in found)
    if not found:
        return Explained(part, source, None, "They are not stored any more.")
    is_all = sum(_size(turn.text) for turn in found) == part.size_bytes
    return Explained(part, source, words, "" if is_all else "Some of them are gone, or were not all shown.")


def _handed(part: Part, request: Request) -> Explained:
    """What somebody wrote is in the request; files are kept for a day, and not looked for."""
    found = next(
        (words for words in map(as_data, message_of(request.options)) if _size(words) == part.size_bytes), None
    )
    if part.kind == "message" and found:
        return Explained(part, "the request", found)
    return Explained(part, "what was handed over", None, "What was handed over is not written down.")


def _size(words: str) -> int:
    return len(words.encode())
