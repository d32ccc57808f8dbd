"""Slack's own markup, `mrkdwn`: headings and small print. Nothing a model writes is put into it."""

import re

from bots.slack.pings import without_pings
from bots.slack.post import Post
from bots.slack.said import plain
from core.words import begun

QUESTION_CHARS = 300
LABEL_CHARS = 100
FALLBACK_CHARS = 300
NOTHING_TO_READ = "Flashbulb"

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPED = re.compile("[&<>]")
_IN_ADDRESS = {"<": "%3C", ">": "%3E", "|": "%7C", " ": "%20", "&": "&amp;"}
_NOT_IN_ADDRESS = re.compile("[<>| &]")
_TORN = re.compile(r"(?:&\w{0,4}|<[^<>]*|@\w*)\Z")
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,}).*$\n?", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_FIRST_SIGNS = re.compile(r"^[ \t]*(?:#{1,6}[ \t]|>[ \t]?|[-+*][ \t]|\|?[-:| ]{3,}$)+", re.MULTILINE)
_SIGNS = re.compile(r"\*{1,3}|(?<!\w)_{1,2}|_{1,2}(?!\w)|~~|`+|\\(?=[^\w\s])")


def escaped(words: str) -> str:
    """Any words as they are: nothing in them is a mention, a link or a ping."""
    return without_pings(_ESCAPED.sub(lambda found: _ESCAPES[found[0]], words))


def shortened(mrkdwn: str, longest_chars: int) -> str:
    """The first characters of it, without a torn link, mention or escape at the end."""
    return mrkdwn if len(mrkdwn) <= longest_chars else _TORN.sub("", mrkdwn[: longest_chars - 1]) + "…"


def link(url: str, label: str) -> str:
    return f"<{_NOT_IN_ADDRESS.sub(lambda found: _IN_ADDRESS[found[0]], url)}|{escaped(begun(label, LABEL_CHARS))}>"


def mention(user: str) -> str:
    """Tells this person: only for people whose id comes from Slack itself."""
    return f"<@{user}>"


def bold(words: str) -> str:
    return f"*{escaped(' '.join(words.split()))}*"


def quote(words: str) -> str:
    return "\n".join(f"> {line}" for line in escaped(words).split("\n"))


# ------------------------------------------------------------------------------------------------- headings


def asked(user: str, words: str, command: str = "ask", prefix: str = "") -> str:
    """Who asks what, and of which command if it is no question; Slack shows neither."""
    how = "asked" if command == "ask" else f"used `/{prefix}{command}`"
    return (
        f"{mention(user)} {how}: {escaped(begun(words, QUESTION_CHARS))}" if words.strip() else f"{mention(user)} {how}"
    )


def pressed(user: str, label: str) -> str:
    """Who pressed which button; Slack shows neither."""
    return f"{mention(user)}: {escaped(begun(label, LABEL_CHARS))}"


def shared(user: str) -> str:
    return f"Shared by {mention(user)}"


def about(permalink: str) -> str:
    """Which message an answer is about."""
    return f"About {link(permalink, 'this message')}"


# ------------------------------------------------------------------------------------------------- fallback


def fallback(post: Post) -> str:
    """What notifications and screen readers say of a message: its first words, never none."""
    said = (post.aloud, _without_signs(post.words), *(plain(each, {}) for each in (post.heading, *post.small)))
    words = next((each for each in (*said, *(button.label for button in post.buttons)) if each.strip()), "")
    return shortened(escaped(begun(words or NOTHING_TO_READ, FALLBACK_CHARS - 2)), FALLBACK_CHARS)


def _without_signs(markdown: str) -> str:
    """Roughly what a reader sees of the beginning."""
    words = _LINK.sub(r"\1", _FENCE.sub("", markdown[: 4 * FALLBACK_CHARS]))
    return _SIGNS.sub("", _FIRST_SIGNS.sub("", words).replace("|", " "))
