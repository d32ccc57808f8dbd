"""Discord's rate limits: the headers on every answer, and 429 for who does not read them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tests.standins.discord_refusals import Json

Headers: TypeAlias = dict[str, str]
GLOBAL_PER_S = 50
VIA = {"Via": "1.1 google"}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in a window; `name` is the bucket, shared by the kinds of route that have the same."""

    name: str
    limit: int
    per_s: float


WEBHOOK = Rate("webhook", 5, 2.0)
# The acknowledgement is exempt: a bucket that nobody can empty.
RATES: Mapping[str, Rate] = {
    "ack": Rate("callback", 1_000, 1.0),
    "edit": WEBHOOK,
    "followup": WEBHOOK,
    "fetch_reply": WEBHOOK,
    "delete_reply": WEBHOOK,
    "post": Rate("post", 5, 5.0),
    "channel_edit": Rate("channel_edit", 5, 5.0),
    "channel_delete": Rate("channel_delete", 5, 1.0),
    "typing": Rate("typing", 5, 5.0),
    "thread": Rate("thread", 50, 300.0),
}
FOR_THE_REST = Rate("rest", 50, 5.0)
INTERACTION_KINDS = ("ack", "edit", "followup", "fetch_reply", "delete_reply")


@dataclass(slots=True)
class Window:
    since: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class TooMany:
    """What a 429 says."""

    retry_after_s: float
    scope: str = "user"

    def body(self) -> Json:
        words = "You are being rate limited."
        return {"message": words, "retry_after": self.retry_after_s, "global": self.scope == "global"}

    def headers(self) -> Headers:
        headers = {"Retry-After": str(math.ceil(self.retry_after_s)), "X-RateLimit-Scope": self.scope, **VIA}
        return headers | {"X-RateLimit-Global": "true"} if self.scope == "global" else headers


class Rates:
    """Counts requests in fixed windows that begin with their first one."""

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on
        self.limits: dict[str, Rate] = dict(RATES)
        """By kind of route; a test may change them."""
        self._windows: dict[tuple[str, str], Window] = {}
        self._everything = Window(-math.inf)

    def count(self, kind: str, major: str, now: float, wall: float) -> tuple[Headers, TooMany | None]:
        """The headers of the answer, and the refusal when this one is too many."""
        if not self.is_on:
            return {}, None
        rate = self.limits.get(kind, FOR_THE_REST)
        if kind not in INTERACTION_KINDS and (too_many := self._count_global(now)):
            return {}, too_many
        window = self._windows.get((rate.name, major))
        if window is None or now - window.since >= rate.per_s:
            window = self._windows[rate.name, major] = Window(now)
        left_s = window.since + rate.per_s - now
        too_many = TooMany(round(left_s, 3)) if window.used >= rate.limit else None
        window.used += too_many is None
        return headers_of(rate, window, left_s, wall), too_many

    def _count_global(self, now: float) -> TooMany | None:
        if now - self._everything.since >= 1:
            self._everything = Window(now)
        if self._everything.used >= GLOBAL_PER_S:
            return TooMany(round(self._everything.since + 1 - now, 3), "global")
        self._everything.used += 1
        return None


def headers_of(rate: Rate, window: Window, left_s: float, wall: float) -> Headers:
    return {
        "X-RateLimit-Limit": str(rate.limit),
        "X-RateLimit-Remaining": str(rate.limit - window.used),
        "X-RateLimit-Reset": f"{wall + left_s:.3f}",
        "X-RateLimit-Reset-After": f"{left_s:.3f}",
        "X-RateLimit-Bucket": rate.name,
    }
