"""The Markdown of a model as it goes into Slack's `markdown` blocks and streams.

Slack knows nearly all of Markdown, so nearly everything stays as it is, and what was said of the beginning of a text
is not changed by what comes later: a text can be streamed while it is written, up to where it is `settled`.
"""

import re
from html import unescape

from bots.hidden import cleaned
from bots.links import LABEL_PART, LINK, address_of, label_of, pretends, said_by
from bots.marks import as_words
from bots.slack.pings import JOINER, PING, dead, without_pings

CODE_CHARS = 200
"""Code within a line is taken for such up to this length."""
HELD_CHARS = 3_000
"""Nothing that is further from the end than this is held back."""

# Directions too: they make a reader see another address than the one that is there.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FLAGS = re.VERBOSE | re.DOTALL | re.IGNORECASE | re.MULTILINE
_PARTS = rf"""
    (?P<escaped> \\[\\!\[\]] )
  | (?P<bangs> !* ) {LINK}
  | (?P<ping> {PING} )
"""
_TOKEN = re.compile(_PARTS, _FLAGS)
_CODE = rf"(?<!`)(?P<ticks> `+ )(?!`) [^\n]{{1,{CODE_CHARS}}}? (?<!`)(?P=ticks)(?!`)"
_IN_LINE = re.compile(_CODE, _FLAGS)
_CODE_OR_TOKEN = re.compile(
    rf"""
    (?P<block> ^[ \t>]*+ (?: (?: [-+*] | \d{{1,9}}[.)] ) [ \t]++ )*+ (?P<fence> `{{3,}}(?=[^`\n]*$) | ~{{3,}} )
        .*? (?: \n[ \t>]*(?P=fence)[`~]*[ \t]*$ | \Z ) )
  | (?P<code> {_CODE} )
  | {_PARTS}
    """,
    _FLAGS,
)
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_BRACKETS = {"[": "%5B", "]": "%5D", "(": "%28", ")": "%29"}

_HALF_SIGN = re.compile(
    rf"""(?: < (?: \s* | \s* [@\#] \s* | \s* ! \s* [a-z]{{0,8}} | [a-z][a-z0-9+.-]{{0,15}} (?: : [^<>|\s]* )? )
           | @ {JOINER}? [a-z]{{0,8}} [.]? | !+ | \\ ) \Z""",
    re.VERBOSE | re.IGNORECASE,
)
_HALF_LINK = re.compile(
    rf"""\[ (?: {LABEL_PART} ){{0,400}}+
        (?: \\? | \[[^\[\]]{{0,200}}+ (?: \] (?: \( [^()\s]{{0,500}} )? )?
          | \] (?: \( \s*+ (?: <[^<>\n]*+>? | (?: \\. | \((?:\\.|[^()\s\\])*+\) | [^\s()\\] ){{0,2000}}+ )
              (?: \\ | \([^()\s]* | \s+ (?: "[^"]*"? | '[^']*'? | \([^()]*\)? )? \s* )? )? )
        \Z""",
    re.VERBOSE | re.DOTALL,
)
_TICKS = re.compile("`+")
_TURN = re.compile(r"\\[\\!\[\]]|!*\[")


def slack_markdown(text: str) -> str:
    """Any Markdown, finished or not, with nothing alive in it that was not meant to be; twice is the same as once."""
    text = _CONTROL.sub("", cleaned(text))
    return _CODE_OR_TOKEN.sub(_shown, text) if "](" in text else without_pings(text)


def plain(words: str) -> str:
    """Words that are no Markdown, as they are: people's prompts, labels."""
    return without_pings(as_words(_CONTROL.sub("", cleaned(words))))


def settled(text: str) -> int:
    """How many characters of a text stay as they are in `slack_markdown`, whatever is written behind them.

    What may become a ping, a link or a picture is held back until that is known.
    """
    first = max(0, len(text) - HELD_CHARS)
    blank = [found.end() for found in _BLANK_LINE.finditer(text, first)]
    paragraph = blank[-1] if blank else first
    return min(_half_sign(text), _half_link(text, paragraph), _half_code(text))


# ------------------------------------------------------------------------------------------------- what is shown


def _shown(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "to":
            return _link(found, is_code=False)
        case "ping":
            return dead(found)
        case "escaped":
            return found[0]
        case _:
            return _TOKEN.sub(_shown_in_code, found[0])


def _shown_in_code(found: re.Match[str]) -> str:
    """Slack decides what is code, so that nothing that harms is left alive in it; pictures may stay pictures."""
    return _link(found, is_code=True) if found.lastgroup == "to" else _shown(found)


def _link(found: re.Match[str], *, is_code: bool) -> str:
    """A link whose label is true; where it is not, label and address stand side by side. A picture is a link."""
    if _BLANK_LINE.search(found["label"]):
        opening = f"{found['bangs']}["
        return opening + _TOKEN.sub(_shown, found[0][len(opening) :])
    to = found["to"].strip("<>")
    address = address_of(to)
    label = label_of(found)
    bare = unescape(said_by(label))
    leads_elsewhere = not address and bool(_SCHEME.match(to)) and not to.lower().startswith("mailto:")
    bangs = _fewer(found["bangs"])
    if leads_elsewhere or pretends(bare, address) or ("://" in bare and bare != to):
        shown = _within_words(address) if address else as_words(to, False)
        return without_pings(f"{bangs}{as_words(bare, False)} ({shown})")
    if is_code or not (found["bangs"] or "![" in found["label"]):
        return without_pings(found[0])
    words = label or ("picture" if found["bangs"] else "")
    return without_pings(f"{bangs}[{words}]({found['to']})")


def _fewer(bangs: str) -> str:
    """Without the one that makes a picture; those before it must not make one again."""
    return f"{bangs[1:]}{JOINER}" if len(bangs) > 1 else ""


def _within_words(address: str) -> str:
    return "".join(_BRACKETS.get(sign, sign) for sign in address)


# ------------------------------------------------------------------------------------------------- what is held back


def _half_sign(text: str) -> int:
    """Where something begins that may become a ping, or a bang before a picture; else the end."""
    for at in (text.rfind("<"), text.rfind("@"), len(text.rstrip("!")), len(text) - 1):
        if 0 <= at < len(text) and _HALF_SIGN.match(text, at):
            return at
    return len(text)


def _half_link(text: str, first: int) -> int:
    """Where a link begins that is not finished; else the end."""
    for found in _TURN.finditer(text, first):
        if found[0][0] != "\\" and _HALF_LINK.match(text, found.end() - 1):
            return found.start()
    return len(text)


def _half_code(text: str) -> int:
    """Where code may begin, on the last line, that has a link in it; else the end."""
    line = text[text.rfind("\n") + 1 :]
    at = 0
    while ticks := _TICKS.search(line, at):
        whole = _IN_LINE.match(line, ticks.start())
        # Code at the very end may get another backtick, and then it is none.
        if whole and whole.end() < len(line):
            at = whole.end()
            continue
        if len(line) - ticks.end() <= CODE_CHARS + len(ticks[0]):
            return len(text) - len(line) + ticks.start() if "](" in line[ticks.end() :] else len(text)
        at = ticks.end()
    return len(text)
