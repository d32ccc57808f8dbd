"""Discord's messages as what somebody said, with names instead of ids."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bots.discord.links import link_to
from bots.discord.slashes import words_of
from bots.payload import JSON, part, parts, text, whole
from core.names import plain_name
from core.reading import Said

DEFAULT, REPLY, COMMAND, THREAD_STARTER, MENU_COMMAND = 0, 19, 20, 21, 23
SPOKEN = {DEFAULT, REPLY, COMMAND, THREAD_STARTER, MENU_COMMAND}
"""Of all kinds of messages those that somebody wrote; the others tell who came, what was pinned and the like."""
LOADING = 1 << 7
EPOCH_MS = 1_420_070_400_000
SHOWN = ("content", "embeds", "attachments", "components", "sticker_items", "message_snapshots", "poll")
"""What Discord leaves empty in messages whose content is not for the bot."""
_TOKEN = re.compile(r"<(?:@!?(?P<user>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)|a?:(?P<emoji>\w+):\d+)>")


@dataclass(frozen=True, slots=True)
class Names:
    """What ids in one server stand for."""

    roles: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def is_spoken(message: JSON) -> bool:
    """Whether somebody said it, and has said it to the end."""
    return whole(message, "type") in SPOKEN and not whole(message, "flags") & LOADING


def is_hidden(message: JSON) -> bool:
    """Whether all that it says is kept from the bot, or it says nothing."""
    return not any(_begun(message).get(name) for name in SHOWN)


def mentions_channels(messages: Sequence[JSON]) -> bool:
    return any("<#" in text(each, "content") for each in messages)


def said(message: JSON, server: str, bot: str, names: Names) -> Said:
    begun = _begun(message)
    author, number = part(begun, "author"), text(begun, "id")
    channel = text(begun, "channel_id") or text(message, "channel_id")
    return Said(
        id=number,
        account=f"discord:{text(author, 'id')}",
        name=plain_name(text(author, "global_name") or text(author, "username")),
        words=_words(begun, names),
        at=moment_of(number),
        link=link_to(server, channel, number),
        files=tuple(filter(None, (text(each, "filename") for each in parts(begun, "attachments")))),
        is_ours=text(author, "id") == bot,
    )


def moment_of(number: str) -> datetime:
    """When something with this id came to be."""
    return datetime.fromtimestamp(((int(number or 0) >> 22) + EPOCH_MS) / 1000, UTC)


def _begun(message: JSON) -> JSON:
    """The message that a thread hangs on stands in it as a shadow; what it says is in the original."""
    is_shadow = whole(message, "type") == THREAD_STARTER
    return part(message, "referenced_message") if is_shadow and message.get("referenced_message") else message


def _words(message: JSON, names: Names) -> str:
    people = {text(each, "id"): text(each, "global_name") or text(each, "username") for each in _mentioned(message)}
    lines = [words_of(message), *(f"(sticker: {text(each, 'name')})" for each in parts(message, "sticker_items"))]
    if question := text(part(part(message, "poll"), "question"), "text"):
        lines.append(f"(poll: {question})")
    return _TOKEN.sub(_named(people, names), "\n".join(filter(None, lines)))


def _mentioned(message: JSON) -> Sequence[JSON]:
    return parts(message, "mentions")


def _named(people: Mapping[str, str], names: Names) -> Callable[[re.Match[str]], str]:
    def name(found: re.Match[str]) -> str:
        if found["user"]:
            return f"@{plain_name(people.get(found['user'], '')) or 'someone'}"
        if found["role"]:
            return f"@{names.roles.get(found['role']) or 'role'}"
        if found["channel"]:
            return f"#{names.channels.get(found['channel']) or 'channel'}"
        return f":{found['emoji']}:"

    return name
