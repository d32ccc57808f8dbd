"""/ask: a question, answered in words as they come."""

from core.command import Command, Estimate, Option, OptionKind
from core.draft import Draft
from core.kit import Kit
from core.ports import ChatAsk, Thinking
from core.values import Notice, Offer, Options, Progress, Request, Show, Turn, Update

QUESTION_CHARS = 32_000
BYTES_PER_TOKEN = 4
"""Of UTF-8: about right for English and on the safe side for Chinese; what is billed is the provider's own count."""

SYSTEM = """\
You are Flashbulb, a teammate in a chat. Answer in the language of the question, in Markdown, as briefly as the \
question allows: the answer first, then only the reasons that help. Put code into fenced blocks with their language. \
Say so when you do not know or are not sure. You cannot open links, run code or see anything but this conversation."""

LEVELS: dict[str, Thinking] = {"minimal": "minimal", "low": "low", "medium": "medium", "high": "high"}


async def run(request: Request, kit: Kit, show: Show) -> None:
    question = str(request.options["question"])
    kit.notebook.find_by(question)
    recent = await kit.history.recent(request.person, request.conversation, _context_bytes(kit))
    if recent.left_out:
        show(Notice(f"This conversation has grown long: its {recent.left_out} oldest messages were left out."))
    thinking = LEVELS[str(request.options["thinking"])]
    show(Progress("Thinking …" if thinking == "minimal" else f"Thinking, with {thinking} effort …"))

    answer = Draft()

    def pass_on(update: Update) -> None:
        answer.take(update)
        show(update)

    asked = ChatAsk(SYSTEM, (*recent.turns, Turn("user", question)), thinking, kit.answer_tokens)
    ending = await kit.chat.answer(asked, pass_on, kit.notebook.spend)

    if ending == "too long":
        show(Notice("The answer reached the longest length allowed here, so it stops in the middle."))
        show(Offer("Go on", "ask", {**request.options, "question": "Please go on exactly where you stopped."}))
    kit.notebook.remember(Turn("user", question), Turn("model", answer.text))
    kit.notebook.find_by(answer.text)


def estimate(options: Options, kit: Kit) -> Estimate:
    """The whole context, the question and the longest answer: more than this cannot be billed."""
    size = len(SYSTEM.encode()) + len(str(options["question"]).encode("utf-8", "replace")) + _context_bytes(kit)
    # A token is at least one byte, so whatever the language, the bytes are the bound.
    return Estimate(micros=kit.catalog.chat_model(kit.chat_model).usage(size, kit.answer_tokens).micros)


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
        ),
        Option("private", "Only you see the answer.", OptionKind.FLAG, default=False),
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
