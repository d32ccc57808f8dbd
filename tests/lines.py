"""Lines as people type them, and as nobody should."""

from hypothesis import strategies as st

from core.commands import all_commands
from core.typed import parsed

COMMANDS = all_commands()

# What breaks parsers, beside whatever hypothesis thinks of itself.
PIECES = st.sampled_from(
    [
        *(
            '"',
            "“",
            "'",
            "--",
            "—",
            "–",
            "-",
            "/",
            "/ask",
            "--seed 7",
            "--no",
            "--raw",
            "count:3",
            "avoid:x",
            "prompt:y",
        ),
        *(
            "--thinking",
            "--nonsense",
            "=",
            ":",
            "\n",
            "\t",
            " ",
            "  ",
            "no",
            "true",
            "16:9",
            "--ar=16:9",
            "\\",
            "é",
            "\0",
        ),
        *('5"', '--avoid "', "—seed", "7", "\ud800", "\u200b", "🫨", "x"),
    ]
)
lines = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join) | st.lists(PIECES, max_size=12).map(" ".join)


def said(line: str) -> tuple[str, dict]:
    name, options = parsed(line, COMMANDS)
    return name, dict(options)
