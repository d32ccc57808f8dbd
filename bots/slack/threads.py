"""Threads: whose they are, and what was said in them."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bots.payload import JSON, parts, text
from bots.slack import said
from bots.slack.replies import Replies
from bots.slack.troubles import NotMember, Trouble
from bots.slack.visit import conversation_of
from core.commands.ask import ABOUT_CHARS
from core.errors import HostError
from core.memory import Past
from core.speakers import speaker

log = structlog.get_logger()

MOST_KNOWN = 20_000
SURE_AFTER_S = 60.0
"""A thread younger than this may be ours although nothing of it is written down yet."""
MOST_READ = 999
"""Messages of a thread; Slack gives no more at once."""
READ_S = 5.0
NOBODYS = ""
HIDDEN = (
    "I could not read this thread, so I answer without it. If I am not a member here, invite me; if I am, whoever set "
    "me up finds out why with `flashbulb check`."
)


@dataclass(frozen=True, slots=True)
class Read:
    """What people said in a thread, oldest first, each with who said it."""

    about: str = ""
    files: Sequence[JSON] = ()
    """Of the messages, newest last."""
    is_hidden: bool = False
    """The bot may not read there."""


class Threads:
    """Remembers which threads are conversations with the bot: those below its answers, and below a mention of it."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._pictured: set[tuple[str, str]] = set()
        """Those of them that began with pictures of ours."""
        self._unremembered: set[tuple[str, str]] = set()
        """Those that began with an answer that is remembered elsewhere: what was shared from a private one."""

    async def conversation(self, team: str, channel: str, thread: str) -> str:
        """The conversation that a thread is; empty where people talk among themselves.

        Raises:
            HostError: That cannot be looked up now.
        """
        key = (channel, thread)
        if key not in self._known:
            found = await self._look_up(team, channel, thread)
            age_s = self._replies.desk.app.now().timestamp() - float(thread or 0)
            if not found and age_s < SURE_AFTER_S:
                return NOBODYS
            self._known[key] = found
            if len(self._known) > MOST_KNOWN:
                oldest = self._known.popitem(last=False)[0]
                self._pictured.discard(oldest)
                self._unremembered.discard(oldest)
        return self._known[key]

    def is_unremembered(self, channel: str, thread: str) -> bool:
        """Whether a thread of ours has to be read to know how it began."""
        return (channel, thread) in self._unremembered

    async def _look_up(self, team: str, channel: str, thread: str) -> str:
        answered = await self._replies.posts.request(f"{channel}/{thread}")
        past = await self._replies.history.by_id(answered or f"slack:{team}:{channel}:{thread}")
        if past is None and answered:
            self._unremembered.add((channel, thread))
            return conversation_of(team, channel, thread)
        if past is None:
            return NOBODYS
        if any(work.medium == "picture" for work in past.works):
            self._pictured.add((channel, thread))
        # What only one person sees has no thread, and what was not begun in company is nobody else's.
        return past.request.conversation if _is_shared(past) or _is_direct(past) else NOBODYS

    async def read(self, channel: str, thread: str, until: str = "") -> Read:
        """What was said in a thread before a message of it, since our last answer there."""
        try:
            async with asyncio.timeout(READ_S):
                messages = await self._messages(channel, thread)
        except (Trouble, HostError, TimeoutError) as trouble:
            log.info("a thread could not be read", cause=repr(trouble))
            return Read(is_hidden=True)
        before = [each for each in messages if not until or text(each, "ts") < until]
        return await self._told(self._since_our_last(before))

    async def pictures(self, channel: str, thread: str) -> Sequence[JSON]:
        """Our latest pictures in a thread that began with some: whoever talks there talks about them."""
        if (channel, thread) not in self._pictured:
            return []
        messages = await self._readable(channel, thread)
        ours = [pictures_in(each) for each in messages if text(each, "user") == self._replies.wire.bot_user]
        return next((files for files in reversed(ours) if files), [])

    async def all_pictures(self, channel: str, thread: str) -> Sequence[JSON]:
        """Those that stand in a thread, whoever has shown them, newest last."""
        return [file for each in await self._readable(channel, thread) for file in pictures_in(each)]

    async def _readable(self, channel: str, thread: str) -> Sequence[JSON]:
        """What stands in a thread, oldest first; nothing when that cannot be seen."""
        try:
            async with asyncio.timeout(READ_S):
                return await self._messages(channel, thread)
        except (Trouble, HostError, TimeoutError) as trouble:
            log.info("a thread could not be read", cause=repr(trouble))
            return []

    async def _messages(self, channel: str, thread: str) -> Sequence[JSON]:
        wire = self._replies.wire
        try:
            return await wire.messages(channel, thread, most=MOST_READ)
        except NotMember:
            # A public channel lets in whoever wants to read; only members may.
            await wire.join(channel)
            return await wire.messages(channel, thread, most=MOST_READ)

    async def _told(self, messages: Sequence[JSON]) -> Read:
        users = {text(each, "user") for each in messages}.union(*(said.users_in(text(m, "text")) for m in messages))
        names = await self._replies.people.names(users)
        lines = [_line(each, names.get(text(each, "user"), ""), said.plain(words_of(each), names)) for each in messages]
        files = [file for each in messages for file in parts(each, "files") if not is_played(file)]
        return Read("\n".join(filter(None, lines))[-ABOUT_CHARS:], files)

    def _since_our_last(self, messages: Sequence[JSON]) -> Sequence[JSON]:
        """What is older is in the conversation already, but for an answer that began the thread."""
        wire = self._replies.wire
        ours = [
            n for n, m in enumerate(messages) if text(m, "user") == wire.bot_user or text(m, "bot_id") == wire.bot_id
        ]
        return messages[ours[-1] + 1 :] if ours and ours[-1] else messages


def words_of(message: JSON) -> str:
    """What a message says, with what apps put into attachments."""
    return "\n".join(filter(None, [text(message, "text"), forwarded(message)]))


def forwarded(message: JSON) -> str:
    """What stands in its attachments: somebody else's words, or an app's."""
    attached = [text(each, "text") or text(each, "fallback") for each in parts(message, "attachments")]
    return "\n".join(filter(None, attached))


def is_played(file: JSON) -> bool:
    """Whether it is a video or a sound, which no model of ours is shown."""
    return text(file, "mimetype").startswith(("video/", "audio/"))


def pictures_in(message: JSON) -> Sequence[JSON]:
    """The files of a message that are pictures."""
    return [file for file in parts(message, "files") if text(file, "mimetype").startswith("image/")]


def _line(message: JSON, name: str, words: str) -> str:
    who = name or text(message, "username") or ("an app" if text(message, "bot_id") else "")
    # What follows is set in, or a line of theirs could look like somebody else's.
    set_in = words.strip().replace("\n", "\n    ")
    return f"{speaker(who)}: {set_in}" if set_in else ""


def _is_shared(past: Past) -> bool:
    return bool(past.request.asker) and not past.request.address.get("is_private")


def _is_direct(past: Past) -> bool:
    return bool(past.request.address.get("is_direct"))
