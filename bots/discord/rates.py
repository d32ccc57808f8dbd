"""How often one reply may be changed, as Discord's own headers say."""

from collections.abc import Mapping
from types import SimpleNamespace

import aiohttp

SHORTEST_PACE_S = 1.0
"""A reader gains nothing from more, and every change costs both sides work."""
LONGEST_PACE_S = 15.0
SERVER_ERROR = 500


class Rates:
    """The rate limit of one reply, from the headers of the latest answer."""

    def __init__(self) -> None:
        self._remaining = 5
        self._reset_after_s = 0.0
        self.failures = 0
        """Tries of which nobody knows whether Discord did what they asked."""

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take note of an answer's headers."""
        try:
            self._remaining = int(headers["X-RateLimit-Remaining"])
            self._reset_after_s = float(headers["X-RateLimit-Reset-After"])
        except (KeyError, ValueError):
            return  # not every answer has them

    @property
    def pace_s(self) -> float:
        """Time between two changes that keeps one in hand for the last state."""
        wait_s = self._reset_after_s / max(1, self._remaining - 1)
        return min(max(wait_s, SHORTEST_PACE_S), LONGEST_PACE_S)


def trace() -> aiohttp.TraceConfig:
    """Tells each call's `Rates`, given as its `trace_request_ctx`, what became of each try."""
    config = aiohttp.TraceConfig()

    async def heard(
        _session: aiohttp.ClientSession, about: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        rates = about.trace_request_ctx
        if isinstance(rates, Rates):
            rates.heard(end.response.headers)
            rates.failures += end.response.status >= SERVER_ERROR

    async def broke(
        _session: aiohttp.ClientSession, about: SimpleNamespace, _error: aiohttp.TraceRequestExceptionParams
    ) -> None:
        if isinstance(about.trace_request_ctx, Rates):
            about.trace_request_ctx.failures += 1

    config.on_request_end.append(heard)
    config.on_request_exception.append(broke)
    return config
