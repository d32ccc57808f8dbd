"""Markdown as it looks to a reader."""

import re

LITERAL = re.compile(
    r"```\w*\n(?P<block>.*?)```|(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|\\(?P<sign>[^a-zA-Z0-9\s])", re.DOTALL
)
"""What stays as it is written: code, and signs behind a backslash."""
MARKS = (
    (re.compile(r"^(?:-# |#{1,3} |> )+", re.MULTILINE), ""),
    (re.compile(r"\*\*|__|~~|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)"), ""),
    (re.compile(r"\[([^\]]+)\]\(<?[^)]*>?\)"), r"\1"),
)


def read(words: str) -> str:
    """What of it is read."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        block = found["block"]
        # A table is drawn with signs, which nobody reads aloud.
        kept.append(
            re.sub(r"^[-+]+$| \| ", " ", block, flags=re.MULTILINE) if block else found["code"] or found["sign"]
        )
        return f"\ue000{len(kept) - 1}\ue001"

    words = LITERAL.sub(keep, words)
    for mark, plain in MARKS:
        words = mark.sub(plain, words)
    return re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], words)
