"""/ask: a question, about nothing or about what was handed over, answered in words as they come."""

from collections.abc import Sequence

from core import seen, speakers
from core.command import Command, Estimate, Option, OptionKind
from core.draft import Draft
from core.kit import Kit
from core.personas import most_bytes, place_rules
from core.ports import ChatAsk, Thinking
from core.seen import Seen, SeenText, as_data, in_short, is_in, kept_in, most_tokens
from core.speakers import speaker, spoken
from core.values import Notice, Offer, Options, Progress, Request, Show, Turn, Update

QUESTION_CHARS = 32_000
ABOUT_CHARS = 32_000
BYTES_PER_TOKEN = 4
"""Of UTF-8: about right for English and on the safe side for Chinese; what is billed is the provider's own count."""

SYSTEM = """\
You are Flashbulb, a teammate in a chat. Answer in the language of the question, in Markdown, as briefly as the \
question allows: the answer first, then only the reasons that help. Put code into fenced blocks with their language. \
Say so when you do not know or are not sure. You cannot open links, run code or see anything but this conversation \
and what is handed over with it."""

LEVELS: dict[str, Thinking] = {"minimal": "minimal", "low": "low", "medium": "medium", "high": "high"}


async def run(request: Request, kit: Kit, show: Show) -> None:
    kit.notebook.find_by(str(request.options["question"]), str(request.options.get("about", "")))
    recent = await kit.history.recent(
        request.person, request.conversation, _context_bytes(kit), is_shared=bool(request.asker)
    )
    if recent.left_out:
        show(Notice(f"This conversation has grown long: its {recent.left_out} oldest messages were left out."))
    handed = await _handed_over(request.options, kit)
    thinking = LEVELS[str(request.options["thinking"])]
    show(Progress("Thinking …" if thinking == "minimal" else f"Thinking, with {thinking} effort …"))

    answer = Draft()

    def pass_on(update: Update) -> None:
        answer.take(update)
        show(update)

    ending = await kit.chat.answer(_asked(request, kit, recent.turns, handed), pass_on, kit.notebook.spend)

    if ending == "too long":
        show(Notice("The answer reached the longest length allowed here, so it stops in the middle."))
        show(Offer("Go on", "ask", {**request.options, "question": "Please go on exactly where you stopped."}))
    if answer.text.strip():
        show(Offer("Read aloud", "speak", {"of": request.id}, is_open=True))
    _remember(request, kit, handed, answer.text)


def _asked(request: Request, kit: Kit, recent: Sequence[Turn], handed: tuple[Seen, ...]) -> ChatAsk:
    turns = (*recent, Turn("user", str(request.options["question"]), request.asker))
    # Somebody who talks alone is asked nothing by name, wherever that is.
    is_company = len({speaker(turn.name) for turn in turns if turn.role == "user"}) > 1
    system = _system(is_shared=is_company, has_seen=bool(handed) or any(is_in(turn.text) for turn in recent))
    return ChatAsk(
        # What is the same everywhere comes first: by its beginning a provider's cache knows it again.
        "\n\n".join((system, *_of_place(request, kit))),
        tuple(spoken(turn) for turn in turns) if is_company else turns,
        LEVELS[str(request.options["thinking"])],
        kit.answer_tokens,
        handed,
    )


def _system(*, is_shared: bool, has_seen: bool) -> str:
    rules = [SYSTEM, *([speakers.RULE] if is_shared else []), *([seen.RULE] if has_seen else [])]
    return "\n\n".join(rules)


def _of_place(request: Request, kit: Kit) -> Sequence[str]:
    """What admins have decided for the answers here."""
    persona, language = (str(kit.rulebook.setting(name, request)) for name in ("persona", "language"))
    return place_rules(persona, language)


async def _handed_over(options: Options, kit: Kit) -> tuple[Seen, ...]:
    """What the question is about. Raises NotFound when a file of it is gone."""
    files = [await kit.attachments.read(name) for name in kept_in(options.get("file", ""))]
    return (*_message(options), *files)


def _message(options: Options) -> Sequence[SeenText]:
    words = str(options.get("about", ""))
    return [SeenText("", words, "message")] if words else []


def _remember(request: Request, kit: Kit, handed: Sequence[Seen], answer: str) -> None:
    kit.notebook.find_by(answer)
    # Everybody in the place reads what a shared conversation remembers.
    if request.asker and request.options["private"]:
        return
    said = "\n\n".join(filter(None, (str(request.options["question"]), in_short(handed))))
    name = speaker(request.asker) if request.asker else ""
    kit.notebook.remember(Turn("user", said, name), Turn("model", answer))


def estimate(options: Options, kit: Kit) -> Estimate:
    """The whole context, the question, what it is about and the longest answer: more than this cannot be billed."""
    words = [_system(is_shared=True, has_seen=True), "x" * speakers.NAME_BYTES, str(options["question"])]
    words += [as_data(message) for message in _message(options)]
    # A token is at least one byte, so whatever the language, the bytes are the bound.
    size = sum(len(each.encode("utf-8", "replace")) for each in words) + _context_bytes(kit)
    decided = kit.rulebook.current
    size += most_bytes(decided.longest_bytes("persona"), decided.longest_bytes("language"))
    size += sum(most_tokens(name) for name in kept_in(options.get("file", "")))
    micros = kit.catalog.chat_model(kit.chat_model).usage(size, kit.answer_tokens).micros
    return Estimate(micros, models=(kit.chat_model,))


def _context_bytes(kit: Kit) -> int:
    return kit.context_tokens * BYTES_PER_TOKEN


command = Command(
    name="ask",
    help="Ask anything. The answer comes as it is written, and knows what was said before in this conversation.",
    run=run,
    options=(
        Option("question", "What you want to know.", is_required=True, takes_rest=True, longest_chars=QUESTION_CHARS),
        Option(
            "thinking",
            "How hard to think first: more takes longer and costs more.",
            OptionKind.CHOICE,
            choices=tuple(LEVELS),
            default="minimal",
            is_personal=True,
        ),
        Option("private", "Only you see the answer.", OptionKind.FLAG, default=False, is_personal=True),
        Option("file", "A picture or a text to look at; it is kept for a day.", OptionKind.FILE),
        Option("about", "What somebody wrote.", is_hidden=True, longest_chars=ABOUT_CHARS),
    ),
    examples=(
        "/ask Why is the sky blue?",
        "/ask Explain how a transistor works to a ten-year-old --thinking high",
    ),
    counts="asks",
    estimate=estimate,
    is_kept=True,
    strict_flags=False,
)
