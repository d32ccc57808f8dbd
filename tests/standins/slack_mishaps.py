"""What the stand-in of Slack can be told to do wrong, one call at a time.

A play names a method, such as `chat.postMessage`; or `upload` (the bytes of a file), `download` (of a file),
`respond` (at a response_url); or `any`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.standins.slack_calls import Call
from tests.standins.slack_refusals import ERRORS

HTML = "<!DOCTYPE html><html><head><title>Server Error | Slack</title></head><body><h1>{0}</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Play:
    """What happens to the next call of a method."""

    method: str
    status: int = 0
    """Of the failure; 0: it is answered as usual."""
    error: str = ""
    """Slack's own word, in the body of the failure."""
    is_html: bool = False
    is_applied: bool = False
    """Whether Slack did what was asked before it failed."""
    cuts: bool = False
    """Break the connection instead of answering."""
    retry_after_s: int = 0
    latency_s: float = 0.0
    """Before anything else; of an applied one, between doing it and answering."""
    when: Callable[[Call], bool] | None = None
    """Only calls for which this holds."""

    def fits(self, call: Call) -> bool:
        return self.method in ("any", call.method) and (self.when is None or self.when(call))

    @property
    def fails(self) -> bool:
        return bool(self.status) or self.cuts

    def applied(self) -> "Play":
        """The same, after Slack did what was asked."""
        return replace(self, is_applied=True)

    def only(self, when: Callable[[Call], bool]) -> "Play":
        """The same, for calls for which this holds."""
        return replace(self, when=when)


def broken(method: str, status: int = 503, error: str = "service_unavailable") -> Play:
    """A server error with Slack's usual body."""
    return Play(method, status=status, error=error)


def page(method: str, status: int = 502) -> Play:
    """A server error with a page of HTML."""
    return Play(method, status=status, is_html=True)


def too_many(method: str, retry_after_s: int) -> Play:
    return Play(method, status=429, error="ratelimited", retry_after_s=retry_after_s)


def refused(method: str, error: str) -> Play:
    """Any of Slack's errors, in an answer that is 200 as always."""
    assert error in ERRORS, f"{error!r} is not among the errors of slack_refusals"
    return Play(method, status=200, error=error)


def cut(method: str) -> Play:
    """The connection breaks before an answer."""
    return Play(method, cuts=True)


def slow(method: str, latency_s: float) -> Play:
    return Play(method, latency_s=latency_s)
