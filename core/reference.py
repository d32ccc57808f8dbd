"""`docs/commands.md`, made from the commands' declarations by `make docs`."""

from collections.abc import Sequence

from core.commands import all_commands
from core.commands.help import manual
from core.shortcuts import ALL

HEAD = """\
# Commands

Made by `make docs` from the declarations in `core/commands/`; do not edit.

A line without a slash is a question. Options are typed as `--name value`, `--name=value` or `name:value`; ` -- ` ends
them, and everything after it is words.
"""


def reference() -> str:
    """Every command with its options and examples, as Markdown."""
    manuals = (manual(command).replace("### /", "## /") for command in all_commands().values())
    return "\n".join([HEAD, *(f"{each}\n" for each in manuals), *_shortcuts()])


def _shortcuts() -> Sequence[str]:
    rows = (f"| {shortcut.name} | {shortcut.help} |" for shortcut in ALL)
    return (
        "## On a message",
        "",
        "From a message's menu, where a platform has one.",
        "",
        "| | |",
        "|---|---|",
        *rows,
        "",
    )


if __name__ == "__main__":
    print(reference(), end="")
