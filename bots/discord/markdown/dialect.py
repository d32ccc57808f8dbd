"""The Markdown of a model as Discord reads it.

Discord knows fewer blocks than Markdown and some more inline marks. What it does not know is drawn with what it does,
and what would do something in Discord that the model cannot have meant, a ping, an invitation, a preview, is shown
and dead. Code stays as it is.
"""

import re
from collections.abc import Iterator, Sequence

from bots.discord.markdown.inline import fenced, inline
from bots.discord.markdown.tables import cells, is_table, table
from bots.hidden import cleaned, without_hidden

RULE = "─" * 12
DEEPEST_HEADING = 3
MOST_QUOTES = 9
"""Quotes within quotes. Discord shows one; they are counted to find the code inside."""

_MARKER = r"(?:[-+*]|\d{1,9}[.)])"
_FENCE = re.compile(
    rf"(?P<before>[ \t>]*+(?:{_MARKER}[ \t]++)*+[ \t>]*+)(?P<mark>`{{3,}}(?=[^`]*\Z)|~{{3,}})(?P<about>.*)"
)
_LANGUAGE = re.compile(r"[A-Za-z0-9_+\-.#]+")
_QUOTE = re.compile(r" {0,3}>[ \t>]*")
_ITEM = re.compile(rf"(?P<indent>[ \t]*+)(?P<marker>{_MARKER})[ \t]++(?:\[(?P<task>[ xX])\][ \t]++)?")
_LATER_ITEM = re.compile(r"[ \t]*+(?!0*1[.)])\d")
_HEADING = re.compile(r" {0,3}(?P<level>#{1,6})(?:[ \t]++(?P<words>.*?))?(?:[ \t]+#+)?[ \t]*\Z")
_RULE = re.compile(r" {0,3}([-_*])[ \t]*+(?:\1[ \t]*+){2,}\Z")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*\Z")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_NEW_BLOCK = re.compile(
    rf"[ \t]*+(?:{_MARKER}(?:[ \t]|\Z)|#{{1,6}}(?:[ \t]|\Z)|>|~{{3}}|-#|(?:[-_*=][ \t]*+)+\Z)|.*`{{3}}[^`]*\Z"
)
_BEFORE_WORDS = re.compile(r"[^\w`]*")
_TASKS = {" ": "☐ ", "x": "☑ ", "X": "☑ "}


def discord_markdown(text: str) -> str:
    """Any Markdown, finished or not, as Discord's; done twice it is the same as done once."""
    return "\n".join(_Blocks(cleaned(text).split("\n")).drawn())


class _Blocks:
    """Goes through the lines of a text once, block by block."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0
        self._is_in_list = False

    def drawn(self) -> Iterator[str]:
        while self._at < len(self._lines):
            line = self._line(self._at)
            fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
            if fence:
                yield from self._code(fence)
            elif not line.strip():
                self._at += 1
                yield ""
            elif self._is_code_by_indent():
                yield from self._indented_code()
            elif is_table(line, self._line(self._at + 1)):
                yield from self._table()
            else:
                yield from self._words(line)

    def _line(self, number: int) -> str:
        """A line that is no code, or nothing. What is hidden before its words must not hide what it is."""
        line = self._lines[number] if 0 <= number < len(self._lines) else ""
        if line.isascii() and line.isprintable():
            return line
        words = _BEFORE_WORDS.match(line)
        return without_hidden(words[0]) + line[words.end() :] if words else line

    # ---------------------------------------------------------------------------------------------- code

    def _code(self, fence: re.Match[str]) -> Iterator[str]:
        """A block of code between three backticks: the only kind there is. One that is unfinished is closed."""
        before, mark = fence["before"], fence["mark"]
        # Right below words only the first of a list begins one: whoever cuts this would see no code in the others.
        interrupts = not self._is_in_list and _LATER_ITEM.match(before) and self._line(self._at - 1).strip()
        depth = min(before.count(">"), MOST_QUOTES)
        indent = 0 if depth else len(before.expandtabs(4))
        self._at += 1
        code = list(self._code_until_closed(mark, depth, indent))
        opening = "> " if depth else self._marker(before)
        if not any(line.strip() for line in code):
            yield opening if depth else opening.rstrip()
            return
        about = fence["about"].split()
        language = about[0] if about and _LANGUAGE.fullmatch(about[0]) else ""
        lead = "> " if depth else " " * indent if opening else ""
        if interrupts:
            yield ""
        yield f"{opening}```{language}"
        yield from (("> " if depth else "") + fenced(line) for line in _indented(code, indent, bool(opening)))
        yield f"{lead}```"

    def _code_until_closed(self, mark: str, depth: int, indent: int) -> Iterator[str]:
        quotes = re.compile(rf"(?: {{0,3}}>){{1,{depth}}} ?") if depth else None
        closing = re.compile(rf"[ \t]*+{mark[0]}{{{len(mark)},}}[ \t]*\Z")
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if quotes:
                quote = quotes.match(line)
                if not quote:
                    return
                line = line[quote.end() :]
            self._at += 1
            if closing.match(line) and len(line) - len(line.lstrip()) <= indent + 3:
                return
            yield line

    def _marker(self, before: str) -> str:
        """What stands before the code: a list's mark or its indentation, and nothing outside of lists."""
        self._is_in_list = self._is_in_list or bool(_ITEM.match(before))
        return before.replace("+", "-") if self._is_in_list else ""

    def _is_code_by_indent(self) -> bool:
        line = self._line(self._at)
        return not self._is_in_list and bool(_INDENTED.match(line)) and not self._line(self._at - 1).strip()

    def _indented_code(self) -> Iterator[str]:
        code: list[str] = []
        while self._at < len(self._lines):
            line = self._line(self._at)
            if line.strip() and not _INDENTED.match(line):
                break
            code.append(_INDENTED.sub("", line, count=1))
            self._at += 1
        while not code[-1].strip():
            code.pop()
            self._at -= 1
        yield from ("```", *map(fenced, code), "```")

    # --------------------------------------------------------------------------------------------- words

    def _table(self) -> Iterator[str]:
        first = self._at
        self._at += 2
        while "|" in self._line(self._at):
            self._at += 1
        rows = [cells(self._line(number)) for number in range(first, self._at) if number != first + 1]
        return iter(table(rows, cells(self._line(first + 1))))

    def _words(self, line: str) -> Iterator[str]:
        """A heading, a rule, a list item or a paragraph, in a quote or not."""
        quote = _QUOTE.match(line)
        lead, words = ("> ", line[quote.end() :]) if quote else ("", line)
        if _RULE.match(words):
            self._at += 1
            self._is_in_list = False
            yield lead + RULE
            return
        item = _ITEM.match(words)
        self._is_in_list = bool(item) or (self._is_in_list and (words[:1].isspace() or bool(quote)))
        if item:
            lead += item["indent"] + _drawn_marker(item)
            words = words[item.end() :]
        self._at += 1
        yield from f"{lead}{self._said(words, is_alone=bool(quote or item))}".split("\n")

    def _said(self, words: str, *, is_alone: bool) -> str:
        heading = _HEADING.match(words)
        if heading:
            return _heading(len(heading["level"]), heading["words"] or "")
        if not is_alone and words.strip() and _UNDERLINE.match(self._line(self._at)):
            self._at += 1
            return _heading(1 if "=" in self._line(self._at - 1) else 2, words)
        paragraph = "\n".join([words, *self._continued()])
        said = inline(paragraph)
        # Small print and quotes to the end of the message are Discord's own; no model means them.
        return f"\\{said}" if said.startswith(("-#", ">>>")) else said

    def _continued(self) -> Iterator[str]:
        """The lines that go on with a paragraph."""
        while (line := self._line(self._at)).strip() and not _NEW_BLOCK.match(line):
            if is_table(line, self._line(self._at + 1)):
                return
            self._at += 1
            yield line


def _indented(code: Sequence[str], indent: int, is_in_list: bool) -> Sequence[str]:
    """Code as far to the right as its list, or its lines would end it; and no further than it is written elsewhere."""
    if not is_in_list:
        return [line[min(indent, len(line) - len(line.lstrip(" "))) :] for line in code] if indent else code
    lead = " " * indent
    return code if all(line.startswith(lead) or not line.strip() for line in code) else [lead + line for line in code]


def _drawn_marker(item: re.Match[str]) -> str:
    marker = "-" if item["marker"] == "+" else item["marker"]
    return f"{marker} {_TASKS.get(item['task'] or '', '')}"


def _heading(level: int, words: str) -> str:
    said = inline(words.strip())
    if not said or level <= DEEPEST_HEADING:
        return f"{'#' * level} {said}" if said else ""
    return f"**{said.replace('**', '')}**"
