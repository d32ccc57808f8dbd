"""/ask: a question, about nothing or about what was handed over, answered in words as they come."""

from collections.abc import Sequence

from core.answering import answered, most_for_answer
from core.chat import Thinking
from core.command import Command, Estimate, Option, OptionKind
from core.context import context_of, message_of, most_tokens_in
from core.draft import Draft
from core.handing import handed_over
from core.kit import Kit
from core.seen import Seen, in_short
from core.speakers import speaker
from core.values import Notice, Offer, Options, Progress, Request, Show, Turn, Update

QUESTION_CHARS = 32_000
ABOUT_CHARS = 32_000

SYSTEM = """\
You are Flashbulb, a teammate in a chat. Answer in the language of the question, in Markdown, as briefly as the \
question allows: the answer first, then only the reasons that help. Put code into fenced blocks with their language. \
Say so when you do not know or are not sure. You cannot open links, run code or see anything but this conversation \
and what is handed over with it."""

LEVELS: dict[str, Thinking] = {"minimal": "minimal", "low": "low", "medium": "medium", "high": "high"}


async def run(request: Request, kit: Kit, show: Show) -> None:
    kit.notebook.find_by(str(request.options["question"]), str(request.options.get("about", "")))
    files = await handed_over(request.options, kit)
    handed = (*message_of(request.options), *files.seen)
    for note in files.notes:
        show(Notice(note))
    thinking = LEVELS[str(request.options["thinking"])]
    context = await context_of(request, kit, SYSTEM, handed, thinking)
    if context.left_out:
        show(Notice(f"This conversation has grown long: its {context.left_out} oldest messages were left out."))
    show(Progress("Thinking …" if thinking == "minimal" else f"Thinking, with {thinking} effort …"))

    answer = Draft()

    def pass_on(update: Update) -> None:
        answer.take(update)
        show(update)

    ended = await answered(context.ask, request, kit, pass_on)

    if ended.ending == "too long":
        show(Notice("The answer reached the longest length allowed here, so it stops in the middle."))
        show(Offer("Go on", "ask", {**request.options, "question": "Please go on exactly where you stopped."}))
    if answer.text.strip():
        show(Offer("Read aloud", "speak", {"of": request.id}, is_open=True))
    _remember(request, kit, handed, answer.text)


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
    return most_for_answer(kit, most_tokens_in(options, kit, SYSTEM), kit.answer_tokens)


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
        Option("file", "A picture, document, table, sound or video to look at; it is kept for a day.", OptionKind.FILE),
        Option("allow", "The call of a tool that was agreed to.", is_hidden=True, longest_chars=16_000),
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
