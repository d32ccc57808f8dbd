"""/help: what there is and how to say it, made from the commands' own declarations."""

from collections.abc import Sequence

from core.command import Command, Option, OptionKind
from core.errors import BadOption
from core.kit import Kit
from core.steward import is_open
from core.values import Notice, Offer, Request, Show, Text

HINT = (
    "A line without a slash is a question wherever I read along: on the page, in direct messages, behind a mention. "
    "`/help imagine` tells everything about one command."
)


async def run(request: Request, kit: Kit, show: Show) -> None:
    name = str(request.options.get("command", "")).removeprefix("/").casefold()
    if not name:
        show(Text(overview([each for each in kit.commands.values() if is_open(kit.rulebook, request, each)])))
        show(Notice(HINT))
        return
    if name not in kit.commands:
        raise BadOption(f"There is no command /{name}. There are {', '.join(f'/{known}' for known in kit.commands)}.")
    show(Text(manual(kit.commands[name])))
    show(Offer("All commands", "help", {}))


def overview(commands: Sequence[Command]) -> str:
    """All commands, a line each with an example."""
    lines = [f"- **/{command.name}**: {command.help} `{command.examples[0]}`" for command in commands]
    return "\n".join(["### What you can ask for", "", *lines])


def manual(command: Command) -> str:
    """Everything about one command."""
    lines = [f"### /{command.name}", "", command.help, ""]
    lines += [_option(option) for option in command.options if not option.is_hidden]
    lines += ["", "For example:", "", "```", *command.examples, "```"]
    return "\n".join(lines)


def _option(option: Option) -> str:
    is_bare = option.takes_rest or option.kind is OptionKind.FILE
    name = option.name if is_bare else " or ".join(f"`--{each}`" for each in (option.name, *option.aliases))
    needed = ", needed" if option.is_required else ""
    return f"- **{name}** ({allowed(option)}{needed}): {option.help}"


def allowed(option: Option) -> str:
    """What may be said, in words: `1 to 4`, `minimal, low or high`."""
    match option.kind:
        case OptionKind.TEXT:
            return f"words, up to {option.longest_chars:,} characters"
        case OptionKind.WHOLE:
            return f"{option.lowest} to {option.highest}"
        case OptionKind.FLAG:
            return "yes when you say it"
        case OptionKind.CHOICE:
            return f"{', '.join(option.choices[:-1])} or {option.choices[-1]}"
        case OptionKind.FILE:
            files = "a file" if option.most_files == 1 else f"up to {option.most_files} files"
            return f"{files}, attached where there are attachments"


command = Command(
    name="help",
    help="What there is and how to say it.",
    run=run,
    options=(Option("command", "The command to tell about.", takes_rest=True, longest_chars=40),),
    examples=("/help", "/help imagine"),
    is_private=True,
    may_be_open=lambda _: True,
)
