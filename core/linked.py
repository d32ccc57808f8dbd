"""Messages that a question links to: read with the rights of whoever asks, and shown to the model as data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound, NotPermitted, ProviderError
from core.kit import Kit
from core.seen import SeenText
from core.values import Notice, Request, Show

MOST_LINKS = 3
WORDS_CHARS = 3_000
"""Of one message."""
LINKED_BYTES = 2 * 4 * WORDS_CHARS + 400
"""More than this nobody's message comes to, as data."""
GONE = "there is no such message any more."

_DISCORD = r"https://(?:ptb\.|canary\.)?discord(?:app)?\.com/channels/(?:[0-9]{15,20}|@me)/[0-9]{15,20}/[0-9]{15,20}"
_SLACK = r"https://[a-z0-9-]+(?:\.enterprise)?\.slack\.com/archives/[A-Z0-9]{9,15}/p[0-9]{16}(?:\?[\w=&.%-]{1,200})?"
_LINKS = {"discord": re.compile(_DISCORD), "slack": re.compile(_SLACK)}


@dataclass(frozen=True, slots=True)
class Linked:
    """The messages behind links."""

    seen: tuple[SeenText, ...] = ()
    used: tuple[str, ...] = ()
    """What each of them is, for people: `a message by Bob`."""


def links_in(words: str, platform: str) -> Sequence[str]:
    """Links to messages of a platform, each once, as many as are read."""
    pattern = _LINKS.get(platform)
    return [*dict.fromkeys(pattern.findall(words) if pattern else ())][:MOST_LINKS]


def most_bytes_linked(question: str) -> int:
    """More than this the messages behind a question's links cannot come to."""
    return LINKED_BYTES * max(len(links_in(question, platform)) for platform in _LINKS)


async def linked_in(request: Request, kit: Kit, show: Show) -> Linked:
    """What a question links to. A link that cannot be read is named in a notice, and the question stands without it."""
    seen: list[SeenText] = []
    used: list[str] = []
    for link in links_in(str(request.options["question"]), request.platform):
        try:
            said = await kit.readers.of(request).message(request, link)
        except (NotPermitted, NotFound, ProviderError) as error:
            show(Notice(f"I have not read {link}: {error}"))
            continue
        if said is None:
            show(Notice(f"I have not read {link}: {GONE}"))
            continue
        words = f"{said.name}: {said.words}" if said.name else said.words
        seen.append(SeenText("", words[:WORDS_CHARS], "message"))
        used.append(f"a message by {said.name}" if said.name else "a message")
    return Linked(tuple(seen), tuple(used))
