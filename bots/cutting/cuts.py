"""Every place where a page of Markdown may end, with what has to be closed there and opened again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bots.cutting.nesting import Inside, carried, indent_of, lead, without
from bots.cutting.signs import between_signs
from bots.cutting.spans import Span, spans_of

BLOCK, ITEM, NESTED, LINE, WORD = range(5)
"""The kinds of cut, best first. `LINE` is a line of code, of a poem, or a sentence."""
TORN_LETTERS = 5
"""What is torn when a cut goes through a word. Below it: 0 for nothing, then emphasis, code and links."""

_SPACE = re.compile(r"\s+|(?<=[。！？])(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_]{0,4}\Z")
_BEFORE_WORDS = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]+)*")
_WOULD_START_A_BLOCK = re.compile(r"[-+*]\s|#{1,6}\s|>|\d{1,9}[.)]\s|\||`{3}|~{3}|[-=_*]{3,}|[-=]+\s*$", re.MULTILINE)
_LEAVES = frozenset({"paragraph_open", "heading_open", "fence", "code_block", "tr_open"})
_NO_BOUNDARY = frozenset({"inline", "thead_open", "tbody_open"})
_CONTAINERS = frozenset({"blockquote_close", "list_item_close"})


def _parser() -> MarkdownIt:
    """Blocks only: what is inside a paragraph is nobody's business until a cut falls into it."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.disable(["inline", "text_join", "reference", "html_block"])


_PARSER = _parser()


@dataclass(frozen=True, slots=True)
class Cut:
    """One place to cut: the page ends at `end`, the next one goes on at `start`."""

    end: int
    start: int
    kind: int
    inside: Inside = ()
    torn: int = 0
    is_line: bool = False
    """The next page goes on with a whole line, so what it stands in is written before it."""
    close: str = ""
    lines: str = ""
    """Whole lines that are said again on the next page: the opening of the code, the header of the table."""
    mark: str = ""
    """What is opened again right before the next words."""

    def page(self, text: str) -> str:
        page = text[: self.end]
        return (page if self.close.startswith("\n") else page.rstrip()) + self.close

    def rest(self, text: str) -> str:
        return self.lines + carried(text[self.start :], self.inside, is_line=self.is_line, mark=self.mark)


def cuts_of(text: str, room: int, *, goes_on: bool) -> Sequence[Cut]:
    """Where a page of at most `room` characters can end. `goes_on`: there is more text than is given here."""
    blocks = _Blocks(text, room)
    for token in _PARSER.parse(text):
        blocks.take(token)
    return [*blocks.boundaries.values(), *(_cuts_inside(blocks, blocks.leaf, goes_on) if blocks.leaf else ())]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """The block of text or code that the page is full in."""

    token: Token
    inside: Inside
    first: int
    last: int
    """Its last line, in numbers of lines."""
    header: str = ""
    """For the row of a table."""


class _Blocks:
    """The blocks of a text: where each begins, and which one the page is full in."""

    def __init__(self, text: str, room: int) -> None:
        self.text, self.room = text, room
        self.lines = text.split("\n")
        self.starts = [0, *accumulate(len(line) + 1 for line in self.lines)]
        self.boundaries: dict[int, Cut] = {}
        self.leaf: _Leaf | None = None
        self._inside: list[int] = []
        self._table = 0
        self._is_after_heading = False

    def take(self, token: Token) -> None:
        if token.type in _CONTAINERS:
            self._inside.pop()
        if not token.map or token.nesting < 0 or token.type in _NO_BOUNDARY:
            return
        first, end = token.map
        if token.type == "table_open":
            self._table = first
        header = self._header() if token.type == "tr_open" and first >= self._table + 2 else ""
        # The first row stays with its header.
        if token.type != "tr_open" or first > self._table + 2:
            self._begin(token, first, header)
        if token.type in _LEAVES:
            self._is_after_heading = token.type == "heading_open"
            if self.starts[first] <= self.room < self.starts[end]:
                self.leaf = _Leaf(token, tuple(self._inside), first, end - 1, header)
        elif token.type == "blockquote_open":
            self._inside.append(0)
        elif token.type == "list_item_open":
            self._inside.append(indent_of(self.lines[first], self._inside))

    def _begin(self, token: Token, first: int, header: str) -> None:
        """Remember that a page may end before this block. Of those that begin with one line, the outermost counts."""
        before = first
        while before and not self.lines[before - 1].strip(" >\t"):
            before -= 1
        end = self.starts[before] - 1
        if first in self.boundaries or not 0 < end <= self.room:
            return
        kind = NESTED if self._inside else ITEM if token.type in ("list_item_open", "tr_open") else BLOCK
        if self._is_after_heading:
            kind += 3  # a heading stays with what it is about
        elif self.lines[before - 1].rstrip().endswith(":"):
            kind += 1  # so does “Like this:”
        inside = tuple(self._inside)
        self.boundaries[first] = Cut(end, self.starts[first], min(kind, WORD), inside, is_line=True, lines=header)

    def _header(self) -> str:
        raw = self.text[self.starts[self._table] : self.starts[self._table + 2]]
        return carried(raw, tuple(self._inside), is_line=True)


def _cuts_inside(blocks: _Blocks, leaf: _Leaf, goes_on: bool) -> Iterator[Cut]:
    """Cuts within one block, when it is longer than its page."""
    if leaf.token.type in ("fence", "code_block"):
        return _cuts_in_code(blocks, leaf)
    return _cuts_in_words(blocks, leaf, goes_on)


def _cuts_in_code(blocks: _Blocks, leaf: _Leaf) -> Iterator[Cut]:
    close, reopen = _fence(blocks, leaf)
    room = blocks.room - len(close)
    last = leaf.last - _is_closed(blocks.lines, leaf)
    for number in range(leaf.first + (2 if close else 1), last + 1):
        start = blocks.starts[number]
        if start - 1 > room:
            break
        kind = LINE if blocks.lines[number - 1].strip() else NESTED
        yield Cut(start - 1, start, kind, leaf.inside, is_line=True, close=close, lines=reopen)
    number = next((n for n in range(leaf.first + bool(close), last + 1) if blocks.starts[n + 1] > room), last)
    begin = blocks.starts[number] + len(lead(leaf.inside)) + sum(leaf.inside)
    spaces = (space.end() for space in _SPACE.finditer(blocks.text, begin, max(begin, room)) if space.start() > begin)
    for at in spaces:
        yield Cut(at, at, WORD, leaf.inside, close=close, lines=reopen)
    at = between_signs(blocks.text, room)
    if at > begin:
        yield Cut(at, at, WORD, leaf.inside, TORN_LETTERS, close=close, lines=reopen)


def _fence(blocks: _Blocks, leaf: _Leaf) -> tuple[str, str]:
    """What closes this code and what opens it again; nothing for code that is only indented."""
    if leaf.token.type != "fence":
        return "", ""
    line = without(blocks.lines[leaf.first], leaf.inside) or ""
    own = line[: len(line) - len(line.lstrip(" "))]
    standing_in = "".join(" " * indent if indent else "> " for indent in leaf.inside)
    fence = own + leaf.token.markup
    return f"\n{standing_in}{fence}", f"{lead(leaf.inside)}{fence}{leaf.token.info.rstrip()}\n"


def _is_closed(lines: Sequence[str], leaf: _Leaf) -> bool:
    last = lines[leaf.last].strip(" >\t")
    return leaf.last > leaf.first and last.startswith(leaf.token.markup or "\n") and not last.strip(last[0])


def _cuts_in_words(blocks: _Blocks, leaf: _Leaf, goes_on: bool) -> Iterator[Cut]:
    text, begin = blocks.text, blocks.starts[leaf.first]
    end = min(blocks.starts[leaf.last + 1], len(text))
    spans = spans_of(text[begin:end], goes_on=goes_on and end == len(text))
    torn = _torn(spans, end - begin)
    for space in _SPACE.finditer(text, begin, min(end, blocks.room + 1)):
        if cut := _cut_at(blocks, leaf, space):
            inner = [span for span in spans if span.start < cut.end - begin < span.end] if torn[cut.end - begin] else []
            if any(span.is_emptied(text, begin, cut.end, cut.start) for span in inner):
                continue
            yield _reopened(text, cut, inner, torn[cut.end - begin])
    yield from _cut_in_a_word(blocks, leaf, spans)


def _cut_in_a_word(blocks: _Blocks, leaf: _Leaf, spans: Sequence[Span]) -> Iterator[Cut]:
    """The last way out: as much as fits, but whole code and links where there is something before them."""
    text, begin = blocks.text, blocks.starts[leaf.first]
    at = between_signs(text, blocks.room)
    for span in sorted(spans, key=lambda each: -each.start):
        if span.worth > 1 and 0 < span.start < at - begin < span.end:
            at = begin + span.start
    while at > begin and _WOULD_START_A_BLOCK.match(text, at):
        at -= 1
    inner = [span for span in spans if span.start < at - begin < span.end and span.mark]
    at = between_signs(text, at - sum(len(span.mark) for span in inner))
    if text[begin:at].strip("> \t"):
        yield _reopened(text, Cut(at, at, WORD, leaf.inside, lines=leaf.header), inner, TORN_LETTERS)


def _cut_at(blocks: _Blocks, leaf: _Leaf, space: re.Match[str]) -> Cut | None:
    """A cut at this space, if words stand before it and what comes after it stays words."""
    text = blocks.text
    words = _BEFORE_WORDS.match(text, max(blocks.starts[leaf.first], text.rfind("\n", 0, space.start()) + 1))
    newline = text.rfind("\n", space.start(), space.end())
    is_line = newline >= 0
    start = newline + 1 if is_line else space.end()
    next_words = start + len(text[start : start + 80]) - len(text[start : start + 80].lstrip("> \t"))
    if (words and words.end() > space.start()) or _WOULD_START_A_BLOCK.match(text, next_words):
        return None
    is_sentence = is_line or _SENTENCE_END.search(text, max(0, space.start() - 6), space.start())
    mark = _mark(blocks, leaf, space.start())
    kind = LINE if is_sentence else WORD
    return Cut(space.start(), start, kind, leaf.inside, is_line=is_line, lines=leaf.header, mark=mark)


def _mark(blocks: _Blocks, leaf: _Leaf, at: int) -> str:
    """What makes the rest of a heading a heading, and puts the rest of a cell into its column."""
    if leaf.token.type == "heading_open" and leaf.token.markup.startswith("#"):
        return f"{leaf.token.markup} "
    row = blocks.text[blocks.starts[leaf.first] : at]
    return "| " * max(1, row.count("|")) if leaf.header else ""


def _torn(spans: Sequence[Span], length: int) -> bytearray:
    """For every character, what a cut before it would tear."""
    torn = bytearray(length + 1)
    for span in sorted(spans, key=lambda each: each.worth):
        torn[span.start + 1 : span.end] = bytes([span.worth + 1]) * (span.end - span.start - 1)
    return torn


def _reopened(text: str, cut: Cut, inner: Sequence[Span], torn: int) -> Cut:
    """The same cut, with the emphasis and code it goes through closed before and opened again after it."""
    if not torn:
        return cut
    marks = [*dict.fromkeys(span.mark for span in inner)]
    if _WOULD_START_A_BLOCK.match(text[cut.start : cut.start + 3]):
        return replace(cut, torn=torn)
    return replace(cut, torn=torn, close="".join(reversed(marks)), mark=cut.mark + "".join(marks))
