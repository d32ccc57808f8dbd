"""Markdown as safe HTML, block by block, so that a growing answer is not rendered anew with every word."""

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE_SCHEMES = {"http:", "https:", "mailto:"}


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  the parser's own name for it
        """What is none of these stays text, as it was written. The parser's own list lets `data:` pictures pass."""
        scheme = _SCHEME.match(url.strip())
        return not scheme or scheme[0].casefold() in _SAFE_SCHEMES


def _parser() -> MarkdownIt:
    """CommonMark with tables, and none of the reader's trust: no raw HTML, no pictures from other hosts."""
    parser = _Parser("commonmark", {"html": False}, renderer_cls=_Renderer)
    return parser.enable(["table", "strikethrough"])


class _Renderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return _code(tokens[idx].content, tokens[idx].info.strip().partition(" ")[0])

    def code_block(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return _code(tokens[idx].content, "")

    def table_open(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>'

    def table_close(self, _tokens: Sequence[Token], _idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return "</table></div>"

    def th_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return _cell("th", tokens[idx])

    def td_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return _cell("td", tokens[idx])

    def link_open(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        href = escape(str(tokens[idx].attrGet("href") or ""), quote=True)
        return f'<a href="{href}" rel="noopener noreferrer nofollow" target="_blank">'

    def image(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """A link: a picture from elsewhere would tell that host who reads, and when."""
        source = escape(str(tokens[idx].attrGet("src") or ""), quote=True)
        words = escape(tokens[idx].content) or source
        if sum(token.nesting for token in tokens[:idx] if token.type in ("link_open", "link_close")):
            return words  # a badge: it stands in a link already, and links cannot be nested
        return f'<a href="{source}" rel="noopener noreferrer nofollow" target="_blank">{words}</a>'


def _cell(tag: str, token: Token) -> str:
    """A table's cell. Its alignment is a class, because the page's policy allows no style of its own."""
    _, _, side = str(token.attrGet("style") or "").partition("text-align:")
    return f'<{tag} class="{side}">' if side in ("right", "center") else f"<{tag}>"


def _code(source: str, language: str) -> str:
    caption = escape(language) or "text"
    return (
        f'<figure class="code"><figcaption>{caption}</figcaption><button type="button" class="copy">Copy</button>'
        f'<pre tabindex="0"><code>{escape(source, quote=False)}</code></pre></figure>\n'
    )


_PARSER = _parser()
_NOTHING: EnvType = {}


class GrowingMarkdown:
    """Renders a text that only ever grows.

    A top-level block can no longer change once another one has surely begun after it, so it is rendered once. Only
    what is still being written is parsed again with each call. The price: a reference definition (`[1]: https://…`)
    does not reach blocks that were closed before it came.
    """

    def __init__(self) -> None:
        self._closed: list[str] = []
        self._closed_chars = 0

    def blocks(self, text: str) -> Sequence[str]:
        """The HTML of every top-level block of `text`, which begins with what it was in the call before."""
        # As the parser counts lines. A break that is cut in half counts the same as the whole one.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        tail = text[self._closed_chars :]
        groups = _top_level(_PARSER.parse(tail))
        sure = _surely_closed(groups, tail.count("\n"))
        if sure:
            self._closed += [_html(group) for group in groups[:sure]]
            self._closed_chars += _offset(tail, _first_line(groups[sure]))
        return [*self._closed, *(_html(group) for group in groups[sure:])]


def _surely_closed(groups: Sequence[Sequence[Token]], lines: int) -> int:
    """How many blocks have ended, whatever is written next.

    A block shows what it is by its first line, a table by its second: `***` may still become `***words***`, which
    goes on with the paragraph above it. So the next block has to have two lines that are complete.
    """
    sure = [number for number, group in enumerate(groups) if number and _first_line(group) + 2 <= lines]
    return sure[-1] if sure else 0


def _top_level(tokens: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """The tokens of each top-level block."""
    groups: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            groups.append([])
        groups[-1].append(token)
    return groups


def _html(tokens: Sequence[Token]) -> str:
    html: str = _PARSER.renderer.render(tokens, _PARSER.options, _NOTHING)
    return f'<div class="md">{html}</div>'


def _first_line(tokens: Sequence[Token]) -> int:
    return tokens[0].map[0] if tokens[0].map else 0


def _offset(text: str, line: int) -> int:
    """Where a line begins."""
    at = 0
    for _ in range(line):
        at = text.index("\n", at) + 1
    return at
