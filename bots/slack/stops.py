"""Slack's own button that stops what the bot is doing in a thread."""

import structlog

from bots.payload import JSON, text
from bots.slack.replies import Replies
from bots.slack.status import SESSION
from bots.slack.threads import Threads
from bots.slack.visit import conversation_of
from core.platforms import Conversations

log = structlog.get_logger()


class Stops:
    def __init__(self, replies: Replies, threads: Threads, conversations: Conversations) -> None:
        self._replies = replies
        self._threads = threads
        self._conversations = conversations

    async def pressed(self, event: JSON, team: str) -> None:
        """Stop whatever this person has running in a thread, whichever process works on it."""
        channel, thread = text(event, "channel"), text(event, "thread_ts")
        person = f"slack:{team}:{text(event, 'user')}"
        whose = self._replies.desk.app.whose(person)
        known = await self._threads.conversation(team, channel, thread)
        answered = await self._replies.posts.request(f"{channel}/{thread}")
        whole_channel = conversation_of(team, channel, "")
        stopped = 0
        for conversation in dict.fromkeys((conversation_of(team, channel, thread), known)):
            for past in await self._conversations.requests(whose, conversation) if conversation else ():
                # What is typed directly is one conversation, and stands in many threads.
                is_here = conversation != whole_channel or past.request.id == answered
                if past.is_running and is_here:
                    stopped += await self._replies.desk.app.stop_anywhere(past.request.id, person) != "ended"
        log.info("asked to stop", requests=stopped)
        if not stopped:
            # Nothing of theirs runs there any more: the button goes.
            body = {"channel_id": channel, "thread_ts": thread, "status": "active"}
            await self._replies.wire.quietly(SESSION, body)
