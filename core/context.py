"""What goes to the model with a question, decided in one place: rules first, then what was said, then what is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import seen, speakers
from core.chat import ChatAsk, Thinking
from core.folding import BYTES_PER_TOKEN, most_bytes_told, told
from core.handing import most_tokens_handed
from core.kit import Kit
from core.memory import Recent
from core.parts import parts_of
from core.personas import most_bytes, place_rules
from core.seen import Seen, SeenText, as_data, is_in
from core.speakers import speaker, spoken
from core.summaries import Part
from core.values import Options, Request, Turn


@dataclass(frozen=True, slots=True)
class Context:
    """A question with everything that the model is shown with it."""

    ask: ChatAsk
    recent: Recent
    """The part of the conversation that is in it."""
    parts: tuple[Part, ...]
    """What it is made of."""

    @property
    def turns_bytes(self) -> int:
        """Of the earlier turns that are shown in full."""
        return sum(len(turn.text.encode()) + len(turn.name.encode()) for turn in self.recent.turns)


async def context_of(request: Request, kit: Kit, rules: str, handed: tuple[Seen, ...], thinking: Thinking) -> Context:
    """What the model is shown with this question.

    The order is that of how long it stays the same: by its beginning a provider's cache knows it again.

    Args:
        rules: What the command tells the model; the same for everybody, so that it stands first.
    """
    recent = await kit.history.recent(
        request.person,
        request.conversation,
        context_bytes(kit),
        is_shared=bool(request.asker),
        without=request.replaces,
    )
    turns = (*recent.turns, Turn("user", str(request.options["question"]), request.asker))
    # Somebody who talks alone is asked nothing by name, wherever that is.
    is_company = len({speaker(turn.name) for turn in turns if turn.role == "user"}) > 1
    has_seen = bool(handed) or any(is_in(turn.text) for turn in recent.turns)
    system = system_of(rules, is_shared=is_company, has_seen=has_seen)
    place, before = "\n\n".join(_of_place(request, kit)), told(recent.summary) if recent.summary else ""
    ask = ChatAsk(
        "\n\n".join(filter(None, (system, place, before))),
        tuple(spoken(turn) for turn in turns) if is_company else turns,
        thinking,
        kit.answer_tokens,
        handed,
    )
    return Context(ask, recent, parts_of(request, system, place, before, recent, handed))


def most_tokens_in(options: Options, kit: Kit, rules: str) -> int:
    """More than this a question with its context cannot be billed."""
    words = [system_of(rules, is_shared=True, has_seen=True), "x" * speakers.NAME_BYTES, str(options["question"])]
    words += [as_data(message) for message in message_of(options)]
    # A token is at least one byte, so whatever the language, the bytes are the bound.
    size = sum(len(each.encode("utf-8", "replace")) for each in words) + context_bytes(kit) + most_bytes_told()
    decided = kit.rulebook.current
    size += most_bytes(decided.longest_bytes("persona"), decided.longest_bytes("language"))
    return size + most_tokens_handed(options)


def system_of(rules: str, *, is_shared: bool, has_seen: bool) -> str:
    parts = [rules, *([speakers.RULE] if is_shared else []), *([seen.RULE] if has_seen else [])]
    return "\n\n".join(parts)


def message_of(options: Options) -> Sequence[SeenText]:
    """What somebody wrote, that the question is about."""
    words = str(options.get("about", ""))
    return [SeenText("", words, "message")] if words else []


def context_bytes(kit: Kit) -> int:
    return kit.context_tokens * BYTES_PER_TOKEN


def _of_place(request: Request, kit: Kit) -> Sequence[str]:
    """What admins have decided for the answers here."""
    persona, language = (str(kit.rulebook.setting(name, request)) for name in ("persona", "language"))
    return place_rules(persona, language)
