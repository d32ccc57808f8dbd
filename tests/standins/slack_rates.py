"""Slack's rate limits: so many calls of a method a minute in the workspace, and 429 for who makes more."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tests.standins.slack_calls import Call

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
"""Calls a minute."""
PER_MINUTE: Mapping[str, int] = {
    "agents.sessions.setStatus": TIER_3,
    "apps.connections.open": TIER_3,
    "assistant.threads.setSuggestedPrompts": TIER_3,
    "assistant.threads.setTitle": TIER_3,
    "auth.test": 300,
    "bots.info": TIER_3,
    "chat.appendStream": TIER_4,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": 300,
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.delete": TIER_3,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "reactions.add": TIER_3,
    "usergroups.list": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}


@dataclass(frozen=True, slots=True)
class PerChannel:
    """So many at once in one channel, and then as many a second as come back."""

    burst: int
    per_s: float


PER_CHANNEL: Mapping[str, PerChannel] = {
    "chat.postMessage": PerChannel(5, 1.0),
    "assistant.threads.setStatus": PerChannel(60, 1.0),
}
Key: TypeAlias = tuple[str, ...]


@dataclass(slots=True)
class Bucket:
    """What is left of a limit; it fills up all the time."""

    most: float
    per_s: float
    left: float
    at: float

    def lacks_s(self, now: float) -> float:
        """How long until there is one more; 0 when there is one."""
        self.left = min(self.most, self.left + (now - self.at) * self.per_s)
        self.at = now
        # Adding up parts of a token never quite reaches a whole one.
        return 0.0 if self.left >= 1 - 1e-6 else (1 - self.left) / self.per_s


class Rates:
    """Counts the calls.

    Attributes:
        is_on: Whether too many are refused.
        per_minute: By method; a test may change them, before the first call.
        per_channel: The same for single channels.
    """

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on
        self.per_minute: dict[str, int] = dict(PER_MINUTE)
        self.per_channel: dict[str, PerChannel] = dict(PER_CHANNEL)
        self._buckets: dict[Key, Bucket] = {}

    def count(self, call: Call, now: float) -> int:
        """After how many seconds, at least 1, to come again; 0 when the call is not too many."""
        if not self.is_on:
            return 0
        buckets = list(self._buckets_of(call, now))
        lacks_s = max((bucket.lacks_s(now) for bucket in buckets), default=0.0)
        if lacks_s:
            return max(1, math.ceil(lacks_s))
        for bucket in buckets:
            bucket.left -= 1
        return 0

    def _buckets_of(self, call: Call, now: float) -> Iterator[Bucket]:
        if most := self.per_minute.get(call.method):
            yield self._bucket((call.method,), most, most / 60, now)
        if limit := self.per_channel.get(call.method):
            channel = call.text("channel") or call.text("channel_id")
            yield self._bucket((call.method, channel), limit.burst, limit.per_s, now)

    def _bucket(self, key: Key, most: int, per_s: float, now: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(most, per_s, most, now))
