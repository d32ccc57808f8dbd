"""Where links, inline code and emphasis begin and end, so that a cut can go round them."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      \\.
    | (?P<ticks>`+)
    | (?P<address> <[^<>\s]+> | https?://[^\s<>`\[\]]+ )
    | (?P<link> \]\([ ]*(?:<[^<>\n]*>|(?:\\.|\([^()\s]*\)|[^\s()\\])*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\) )
    | (?P<label> !?\[ )
    | (?P<mark> \*{1,3} | _{1,3} | ~~ | \|\| )
    """,
    re.VERBOSE | re.DOTALL,
)
HALF_LINK_CHARS = 200
"""A bracket that opened this shortly before the end may still become a link."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that belong together. `mark` closes and opens them again; without one nothing does."""

    start: int
    end: int
    mark: str = ""

    @property
    def worth(self) -> int:
        """How much is lost when it is torn: emphasis can be opened again, code hardly, a link not at all."""
        return 3 if not self.mark else 2 if self.mark[0] == "`" else 1

    def is_emptied(self, text: str, begin: int, end: int, start: int) -> bool:
        """Whether a cut from `end` to `start` leaves code without any on one side: its backticks would join there, and
        take in the words behind them.

        Args:
            begin: Where the paragraph begins in `text`.
        """
        first, last = begin + self.start + len(self.mark), begin + self.end - len(self.mark)
        return self.mark[:1] == "`" and not (text[first:end].strip() and text[start:last].strip())


class _Open:
    """What was opened and not yet closed, innermost last."""

    def __init__(self) -> None:
        self.tokens: list[tuple[str, int]] = []

    def close(self, mark: str, end: int) -> Span | None:
        """The span that ends here, if one like it is open; whatever was opened inside it is given up."""
        for index in range(len(self.tokens) - 1, -1, -1):
            opened, start = self.tokens[index]
            if opened == mark:
                del self.tokens[index:]
                return Span(start, end, "" if mark == "[" else mark)
        return None

    def perhaps(self, end: int, goes_on: bool) -> list[Span]:
        """What may still become a link, and emphasis whose end is out of sight."""
        links = [Span(start, end) for mark, start in self.tokens if mark == "[" and start >= end - HALF_LINK_CHARS]
        return links + [Span(start, end, mark) for mark, start in self.tokens if goes_on and len(mark) > 1]


def spans_of(text: str, *, goes_on: bool = False) -> list[Span]:
    """The spans of one paragraph. `goes_on`: there is more of it than is given here, so what is open may be real."""
    spans: list[Span] = []
    opened = _Open()
    at = 0
    while found := _TOKEN.search(text, at):
        at = found.end()
        if found["ticks"]:
            end = _end_of_code(text, found)
            if end or goes_on:
                at = end or len(text)
                spans.append(Span(found.start(), at, found["ticks"]))
        elif found["address"]:
            spans.append(Span(found.start(), at))
        elif found["label"]:
            opened.tokens.append(("[", found.start()))
        elif span := _ended(text, found, opened):
            spans.append(span)
    return spans + opened.perhaps(len(text), goes_on)


def _end_of_code(text: str, ticks: re.Match[str]) -> int:
    """Where the code ends that these backticks begin, or 0: then they are only backticks."""
    closing = re.compile(rf"(?<!`){ticks[0]}(?!`)").search(text, ticks.end())
    return closing.end() if closing else 0


def _ended(text: str, found: re.Match[str], opened: _Open) -> Span | None:
    """The link or emphasis that ends with this token; one that begins with it is remembered."""
    if found["link"]:
        return opened.close("[", found.end())
    mark = found["mark"]
    if not mark:
        return None
    before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
    if mark[0] == "_" and before.isalnum() and after.isalnum():
        return None
    if before and not before.isspace() and (span := opened.close(mark, found.end())):
        return span
    if after and not after.isspace():
        opened.tokens.append((mark, found.start()))
    return None
