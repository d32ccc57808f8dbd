"""What the stand-in of Discord can be told to do wrong, one request at a time.

Kinds of route: `ack` (callback), `edit`, `followup`, `fetch_reply`, `delete_reply` (of interactions), `post`, `fetch`,
`list`, `channel_edit`, `channel_delete`, `thread`, `typing`, `dm`, `channel`, `guild`, `commands`, `login`,
`gateway_bot`, `cdn`; and `upload`, whatever sends files, and `any`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.standins.discord_refusals import WORDS

if TYPE_CHECKING:
    from tests.standins.discord_calls import Call

HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>cloudflare</body></html>"


@dataclass(frozen=True, slots=True)
class Play:
    """What happens to the next requests of a kind."""

    kind: str
    status: int = 0
    """Of the failure; 0: it is answered as usual."""
    code: int = 0
    """Discord's own code, in the body of the failure."""
    is_html: bool = False
    is_applied: bool = False
    """Whether Discord did what was asked before it failed."""
    cuts: bool = False
    """Break the connection instead of answering."""
    retry_after_s: float = 0.0
    scope: str = "user"
    """Of a 429: user, shared or global."""
    latency_s: float = 0.0
    """Before anything else; of an applied one, between doing it and answering."""
    when: Callable[["Call"], bool] | None = None
    """Only requests for which this holds."""

    def fits(self, call: "Call") -> bool:
        is_kind = self.kind in ("any", call.kind) or (self.kind == "upload" and bool(call.files))
        return is_kind and (self.when is None or self.when(call))

    def applied(self) -> "Play":
        """The same, after Discord did what was asked."""
        return replace(self, is_applied=True)


def broken(kind: str, status: int = 503) -> Play:
    """A server error with Discord's usual body."""
    return Play(kind, status=status)


def page(kind: str, status: int = 502) -> Play:
    """A server error with a page of the proxy in front."""
    return Play(kind, status=status, is_html=True)


def too_many(kind: str, retry_after_s: float, scope: str = "user") -> Play:
    return Play(kind, status=429, retry_after_s=retry_after_s, scope=scope)


def refused(kind: str, code: int) -> Play:
    """Any of Discord's codes, such as 30046."""
    return Play(kind, status=WORDS[code][0], code=code)


def cut(kind: str) -> Play:
    """The connection breaks before an answer."""
    return Play(kind, cuts=True)


def slow(kind: str, latency_s: float) -> Play:
    return Play(kind, latency_s=latency_s)
