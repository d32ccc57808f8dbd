"""The words of one paragraph as Discord may show them: links that do not unfurl, and nothing that is a ping."""

import re
from collections.abc import Callable

from bots.discord.markdown.links import is_invite
from bots.hidden import without_hidden
from bots.links import LINK, address_of, label_of, pretends, said_by, unescaped
from bots.marks import as_words

_PARTS = (
    rf"(?P<image>!?) {LINK}"
    r"""
  | \\?(?P<dead> [@＠﹫](?:everyone|here) | <(?:@[!&]?|\#)\s*\d+\s*> | </[^<>\n`]+:\d+> | <id:[^<>\n`]*> )
  | (?P<ticks> `+ )
  | <(?P<angled> https?://[^<>\s`]+ )>
  | (?P<address> (?:https?|discord):// [^\s<>`\[\]]+ )
  | (?P<special> \|\| )
  | (?P<strong> (?<![\w\\])__ (?P<bold> [^\s_](?:[^_\n]*[^\s_])? | [a-z0-9]+(?:_[a-z0-9]+)+ ) __(?!\w) )
"""
)
_ESCAPED = r"""
  | (?P<escaped> \\[!-/:-@\[-`{-~] )
"""
_FLAGS = re.VERBOSE | re.DOTALL | re.IGNORECASE
_TOKEN = re.compile(_PARTS + _ESCAPED, _FLAGS)
_PLAIN_PARTS = r"""
    (?P<dead> [@＠﹫](?:everyone|here) | <(?:@[!&]?|\#)\s*\d+\s*> | </[^<>\n`]+:\d+> | <id:[^<>\n`]*> )
  | <(?P<angled> https?://[^<>\s`]+ )>
  | (?P<address> (?:https?|discord):// [^\s<>`\[\]]+ )
"""
_PLAIN = re.compile(_PLAIN_PARTS, _FLAGS)
_WORD = re.compile(r"""[^\s<>`\[\]()"'*_~|][^\s<>`\[\]()"']*+""")
_CODE = re.compile(r"((?<![\\`])(`+)(?!`).+?(?<!`)\2(?!`))", re.DOTALL)
_IS_INTERESTING = re.compile(r"[`@＠﹫<\[\\|_:]|discord|dsc", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_ENDING = ".,;:!?。，、！？*_~|'\""
_BACKSLASHES = re.compile(r"\\+\Z")
NOTHING = "\u200b"
"""Stands between backticks that would end a block of code on Discord; nobody sees it."""


class _Out:
    """What was said so far. Pieces of ours must not run into a backslash or backtick that stands before them."""

    def __init__(self) -> None:
        self._pieces: list[str] = [""]

    def add(self, piece: str) -> None:
        last = self._pieces[-1]
        slashes = _BACKSLASHES.search(last) if piece and not piece[0].isalnum() and not piece[0].isspace() else None
        if slashes and len(slashes[0]) % 2:
            self._pieces.append("\\")
        elif last.endswith("`") and piece.startswith("`"):
            self._pieces.append(" ")
        if piece:
            self._pieces.append(piece)

    def __str__(self) -> str:
        return "".join(self._pieces)


def inline(text: str) -> str:
    """A paragraph of Markdown. Its code stays as it is; everything else is shown and can do nothing."""
    text = _seen(text)
    if not _IS_INTERESTING.search(text) and text.isascii():
        return text
    return _drawn(text, _TOKEN, lambda words, _is_start: words)


def plain(words: str) -> str:
    """Words that are no Markdown, as they are: people's prompts, labels, sentences of ours."""
    return _drawn(without_hidden(words), _PLAIN, as_words)


def _drawn(text: str, token: re.Pattern[str], escape: Callable[[str, bool], str]) -> str:
    out = _Out()
    invites = is_invite(text)

    def say(words: str, is_start: bool) -> None:
        end = 0
        for word in _WORD.finditer(words) if invites and is_invite(words) else ():
            if is_invite(word[0]):
                out.add(escape(words[end : word.start()], is_start and not end))
                end = word.start() + len(word[0].rstrip(_ENDING))
                out.add(code(words[word.start() : end]))
        out.add(escape(words[end:], is_start and not end))

    done = at = 0
    while found := token.search(text, at):
        piece, at = _code_at(text, found) if found.lastgroup == "ticks" else _shown(found)
        if piece is not None:
            say(text[done : found.start()], done == 0)
            out.add(piece)
            done = at
    say(text[done:], done == 0)
    return str(out)


def code(words: str) -> str:
    """A few words as inline code, in which nothing is alive."""
    return f"`{' '.join(words.replace('`', 'ˋ').split())}`"


def fenced(line: str) -> str:
    """A line of code as it can stand between three backticks: three of its own would end the block."""
    return re.sub("`{3,}", lambda found: NOTHING.join(found[0]), line) if "```" in line else line


def _seen(text: str) -> str:
    """Without hidden characters, except in code."""
    if without_hidden(text) == text:
        return text
    parts = _CODE.split(text)
    return "".join(
        part if index % 3 == 1 else without_hidden(part) for index, part in enumerate(parts) if index % 3 < 2
    )


def _code_at(text: str, ticks: re.Match[str]) -> tuple[str, int]:
    """Inline code, and where it ends. Backticks that begin none are shown: they must not pair with later ones."""
    run = ticks["ticks"]
    closing = re.compile(rf"(?<!`){run}(?!`)").search(text, ticks.end())
    if not closing or (len(run) > 2 and not text[ticks.end() : closing.start()].strip()):
        return "\\`" * len(run), ticks.end()
    inner = text[ticks.end() : closing.start()]
    if len(run) <= 2:
        return f"{run}{inner}{run}", closing.end()
    # Three are a block on Discord, wherever they stand.
    if "`" not in inner:
        return f"`{inner.strip()}`", closing.end()
    return f"`` {NOTHING.join(re.split('(?<=`)(?=`)', inner.strip()))} ``", closing.end()


def _shown(found: re.Match[str]) -> tuple[str | None, int]:
    """What takes the place of a find, and where the text goes on; None when it may stay."""
    match found.lastgroup:
        case "dead":
            return code(found["dead"]), found.end()
        case "to":
            return _link(found), found.end()
        case "angled":
            return _address(found["angled"]), found.end()
        case "address":
            address = _without_ending(found["address"])
            return _address(address), found.start() + len(address)
        case "special":
            return "\\|\\|", found.end()
        case "strong":
            return _bold(found["bold"]), found.end()
        case _:
            return None, found.end()


def _address(words: str) -> str:
    address = "" if is_invite(words) else address_of(words)
    return f"<{address}>" if address else code(words)


def _without_ending(address: str) -> str:
    """Without what belongs to the sentence around it."""
    while True:
        shorter = address.rstrip(_ENDING)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


def _bold(words: str) -> str:
    """Bold in Markdown, underlined on Discord; and `__init__` is neither."""
    return f"\\_\\_{words}\\_\\_" if _IDENTIFIER.fullmatch(words) else f"**{inline(words)}**"


def _link(found: re.Match[str]) -> str | None:
    """A link whose label is true; where it is not, label and address stand side by side."""
    label = label_of(found)
    to = unescaped(found["to"].strip("<>"))
    address = "" if is_invite(to) else address_of(to)
    shown = f"<{address}>" if address else code(to) if to.strip() else ""
    bare = said_by(label)
    if not bare:
        return shown or None
    is_false = pretends(bare, address) or is_invite(bare)
    if "://" in bare or is_false:
        return shown if address and not is_false else f"{code(bare)} ({shown})" if shown else code(bare)
    if address:
        return f"[{inline(label)}]({shown})"
    # Without its brackets it could become one address with what stands right before it.
    is_apart = not found.string[max(0, found.start() - 1) : found.start()].strip()
    words = inline(label) if is_apart else f"[{inline(label)}]"
    return f"{words} ({shown})" if shown else words
