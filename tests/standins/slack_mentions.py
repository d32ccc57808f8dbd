"""Whom a message of the bot notifies. Stricter than Slack, who does not say: code and edits count too."""

import re
from dataclasses import dataclass
from typing import Any

from tests.standins.slack_blocks import rich_words, walk
from tests.standins.slack_things import Json, Posted

NAMED = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^[A-Z0-9]+|!(?:channel|here|everyone))(?:\|[^>]*)?>")
BARE = re.compile(r"(?<![\w@])@(here|channel|everyone)\b")
RICH = ("user", "usergroup", "broadcast")


@dataclass(frozen=True, slots=True)
class Pings:
    """One message and whom it notified: @U…, !subteam^S…, !channel, !here or !everyone."""

    message: Posted
    whom: frozenset[str]

    @property
    def is_crowd(self) -> bool:
        """Whether it is more than single people."""
        return any(each.startswith("!") for each in self.whom)


def whom(posted: Posted, bot: str) -> frozenset[str]:
    """Everybody it notifies, but the bot itself."""
    if posted.is_ephemeral:
        return frozenset()
    found: set[str] = set()
    for text in marked_up(posted):
        found |= set(NAMED.findall(text)) | {f"!{name}" for name in BARE.findall(text)}
    return frozenset(found - {f"@{bot}"})


def marked_up(posted: Posted) -> list[str]:
    """The texts in which a mention would count; plain text is none of them."""
    texts = [posted.text, posted.streamed]
    for part in walk([posted.blocks, list(posted.tasks.values())]):
        kind: Any = part.get("type")
        if kind in ("mrkdwn", "markdown"):
            texts.append(str(part.get("text")))
        elif kind in RICH:
            texts.append(rich_words(part))
    for task in posted.tasks.values():
        texts += [str(task[key]) for key in ("title", "details", "output") if isinstance(task.get(key), str)]
    return texts


def pings_of(posted: Posted, known: Json, bot: str) -> Pings | None:
    """Whom it notifies now and did not before; `known` remembers that by message."""
    everybody = whom(posted, bot)
    fresh = everybody - known.get(posted.ts, frozenset())
    known[posted.ts] = known.get(posted.ts, frozenset()) | everybody
    return Pings(posted, fresh) if fresh else None
