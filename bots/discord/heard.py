"""What a message that speaks to the bot refers to: the answer it goes on with, or the people's words it is about."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import discord
import structlog

from bots.discord.replies import Replies
from bots.discord.slashes import words_of
from bots.discord.troubles import Trouble
from bots.discord.wire import Wire
from bots.payload import JSON, part, parts, text
from core.commands.ask import ABOUT_CHARS
from core.memory import Past
from core.speakers import speaker

log = structlog.get_logger()

MOST_HOPS = 8
"""Messages of a reply chain that are read."""
READ_S = 3.0
HIDDEN_WORDS = (
    "-# Discord does not show me the message you replied to, because it does not mention me. Right-click it and choose "
    "Apps → Ask about this."
)


@dataclass(frozen=True, slots=True)
class Context:
    """What stands before a message."""

    past: Past | None = None
    """The answer of ours that it replies to."""
    about: str = ""
    """The words of the chain of replies before it, oldest first, each with who said it."""
    attached: Sequence[JSON] = ()
    """The files of the message that it replies to."""
    is_hidden: bool = False
    """It replies to something that Discord does not let us read."""


async def context_of(message: discord.Message, wire: Wire, replies: Replies) -> Context:
    """What a message refers to; nothing when that cannot be read in time."""
    reference = message.reference
    if message.message_snapshots:
        forwarded = [each for each in message.message_snapshots if each.content or each.attachments]
        files = [file.to_dict() for each in forwarded for file in each.attachments]
        return Context(None, "\n".join(each.content for each in forwarded)[-ABOUT_CHARS:], files)
    if reference is None or reference.message_id is None:
        return Context()
    try:
        async with asyncio.timeout(READ_S):
            first = _seen(reference.resolved, wire)
            first = first or await wire.message(str(reference.channel_id), str(reference.message_id))
            past = await _answer(first, str(reference.channel_id), str(reference.message_id), wire, replies)
            if past:
                return Context(past, attached=parts(first, "attachments"))
            chain = await _chain(first, wire)
    except (Trouble, TimeoutError) as trouble:
        log.info("the message before could not be read", cause=repr(trouble))
        return Context(is_hidden=True)
    lines = [f"{speaker(_author(each))}: {words}" for each in reversed(chain) if (words := words_of(each))]
    attached = parts(first, "attachments")
    return Context(None, "\n".join(lines)[-ABOUT_CHARS:], attached, is_hidden=not (lines or attached))


def _seen(resolved: object, wire: Wire) -> JSON:
    """The message before, where Discord sent it along with all that is in it; nothing where it has to be fetched."""
    if not isinstance(resolved, discord.Message):
        return {}
    is_ours = str(resolved.author.id) == wire.bot_id
    if not (is_ours or resolved.content or resolved.attachments):
        return {}
    asked, before = resolved.interaction_metadata, resolved.reference
    return {
        "author": {"id": str(resolved.author.id), "global_name": resolved.author.display_name},
        "content": resolved.content,
        "attachments": [attached.to_dict() for attached in resolved.attachments],
        "interaction_metadata": {"id": str(asked.id)} if asked else {},
        "channel_id": str(resolved.channel.id),
        "message_reference": dict(before.to_message_reference_dict()) if before else {},
    }


async def _answer(message: JSON, channel: str, number: str, wire: Wire, replies: Replies) -> Past | None:
    """The request whose answer this message is; of one that moved, only what was posted tells."""
    if text(part(message, "author"), "id") != wire.bot_id:
        return None
    asked = text(part(message, "interaction_metadata"), "id")
    asked = asked or text(part(message, "message_reference"), "message_id")
    known = await replies.posts.request(f"{channel}/{number}") or f"discord:{asked}"
    return await replies.history.by_id(known)


async def _chain(message: JSON, wire: Wire) -> list[JSON]:
    """The message and those that it replies to, newest first."""
    found = [message]
    while len(found) < MOST_HOPS:
        before = part(found[-1], "message_reference")
        is_reply = text(before, "message_id") and text(before, "type") in ("", "0")
        # What was posted in one channel and appears in another is not for those who read this one.
        if not is_reply or text(before, "channel_id") != text(found[-1], "channel_id"):
            break
        try:
            found.append(await wire.message(text(before, "channel_id"), text(before, "message_id")))
        except Trouble:
            break  # deleted, or out of reach
    return found


def _author(message: JSON) -> str:
    author = part(message, "author")
    return text(author, "global_name") or text(author, "username")
