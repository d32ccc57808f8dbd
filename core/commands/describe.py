"""/describe: what a picture shows, and four prompts that would make one like it."""

from core.command import Command, Estimate, Option, OptionKind
from core.errors import BadOption
from core.estimates import most_for_words
from core.kit import Kit
from core.looking import DESCRIBE_TOKENS, described
from core.source import has_start, seen_picture
from core.values import Offer, Options, Progress, Request, Show, Text


async def run(request: Request, kit: Kit, show: Show) -> None:
    agree(request.options)
    show(Progress("Looking at the picture …"))
    seen = await seen_picture(request.options, kit)
    found = await described(seen, kit, kit.notebook.spend, show)
    kit.notebook.find_by(found.alt_text)
    prompts = "\n".join(f"{number}. {prompt}" for number, prompt in enumerate(found.prompts, start=1))
    show(Text(f"**What it shows (alt text):** {found.alt_text}\n\n**Prompts that would make it:**\n\n{prompts}"))
    for number, prompt in enumerate(found.prompts, start=1):
        show(Offer(f"Imagine {number}", "imagine", {"prompt": prompt, "raw": True}, is_open=True))


def agree(options: Options) -> None:
    """Raises BadOption where there is no picture."""
    if not has_start(options):
        raise BadOption("describe needs an image: attach the picture that you want described. Nothing was charged.")


def estimate(_options: Options, kit: Kit) -> Estimate:
    """One look, and the longest description."""
    return most_for_words(kit, *DESCRIBE_TOKENS)


command = Command(
    name="describe",
    help="Look at a picture: what it shows, and four prompts that would make one like it.",
    run=run,
    options=(
        Option("image", "The picture.", OptionKind.FILE, takes_address=True, most_files=1, is_expected=True),
        Option("work", "The file among the works that is looked at.", is_hidden=True),
    ),
    examples=("/describe",),
    counts="asks",
    estimate=estimate,
    is_kept=True,
)
