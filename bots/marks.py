"""Words that are no Markdown, written so that they stay words."""

import re

_MARKS = re.compile(r"[\\`*_~|<\[\]]")
_FIRST_MARKS = re.compile(r"^([^\S\n]*(?=[#>+-])|[^\S\n]*\d+(?=[.)](?:\s|$)))", re.MULTILINE)


def as_words(words: str, is_start: bool = True) -> str:
    """With a backslash before each sign of Markdown. `is_start`: nothing stands before them on their line."""
    if not is_start:
        return as_words(f"x{words}")[1:]
    return _FIRST_MARKS.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", words))
