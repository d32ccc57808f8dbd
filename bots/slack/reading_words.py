"""Slack's messages as what somebody said, with names instead of ids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bots.payload import JSON, part, parts, text
from bots.slack import said
from bots.slack.permalinks import link_to
from bots.slack.replies import Replies
from bots.slack.threads import words_of
from core.reading import Said, in_turns
from core.speakers import called
from core.values import Request

SPOKEN = {"", "thread_broadcast", "file_share", "me_message", "bot_message"}
"""Of all kinds of messages those that somebody wrote; the others tell who came and went, or what was deleted."""
AN_APP = "an app"


@dataclass(frozen=True, slots=True)
class Telling:
    """How one channel's messages are told."""

    replies: Replies
    request: Request
    channel: str

    async def told(self, messages: Sequence[JSON]) -> list[Said]:
        """What was said, in the same order."""
        spoken = [each for each in messages if self.is_spoken(each)]
        users = {text(each, "user") for each in spoken}.union(*(said.users_in(words_of(each)) for each in spoken))
        names = await self.replies.people.all_names(users, self.replies.installation.team)
        return await in_turns(self._said(each, names) for each in spoken)

    def is_spoken(self, message: JSON) -> bool:
        """Whether that is something somebody said, and not part of what is being asked right now."""
        if text(message, "subtype") not in SPOKEN or message.get("hidden") is True:
            return False
        mark = part(part(message, "metadata"), "event_payload")
        is_asked = self.request.id.endswith(f":{self.channel}:{text(message, 'ts')}")
        is_answer = text(mark, "request") == self.request.id or text(message, "streaming_state") == "in_progress"
        return not (is_asked or (is_answer and self._is_ours(message)))

    def _said(self, message: JSON, names: Mapping[str, str]) -> Said:
        user, ts, thread = text(message, "user"), text(message, "ts"), text(message, "thread_ts")
        return Said(
            id=ts,
            account=f"slack:{self.replies.installation.team}:{user}" if user else "",
            name=names.get(user) or called(text(message, "username")) or ("" if user else AN_APP),
            words=said.plain(words_of(message), names),
            at=moment_of(ts),
            link=link_to(self.replies.installation.url, self.channel, ts, thread),
            files=tuple(files_of(message)),
            is_ours=self._is_ours(message),
        )

    def _is_ours(self, message: JSON) -> bool:
        wire = self.replies.wire
        return text(message, "user") == wire.bot_user or text(message, "bot_id") == wire.bot_id


def files_of(message: JSON) -> Iterable[str]:
    """The names of its files, of those that are still there."""
    found = [each for each in parts(message, "files") if text(each, "mode") != "tombstone"]
    return filter(None, (text(each, "name") or text(each, "title") for each in found))


def moment_of(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts or 0), UTC)
