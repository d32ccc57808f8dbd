"""A circuit breaker: when something has failed often enough, it is left alone for a while, then tried with one call.

    closed ── too many failures, or a hopeless one ──▶ open ── its rest is over ──▶ half-open
      ▲                                                 ▲                              │
      └────────────────── the one call worked ──────────┴────── it failed ─────────────┘

A value without a clock: every moment is told to it, in seconds.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

State: TypeAlias = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True)
class Terms:
    """When it opens, and for how long."""

    failures: int = 5
    window_s: float = 60.0
    """So many failures within this, with no success between, are too many."""
    rest_s: float = 30.0
    longest_rest_s: float = 600.0
    """Whatever a provider asks for."""


USUAL = Terms()


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of how something does."""

    failures: tuple[float, ...] = ()
    """When, oldest first; while it is closed."""
    rests_until: float | None = None
    """None while it is closed."""
    probe_until: float | None = None
    """While one call is let through; one that says nothing until then is taken for lost."""

    def state(self, now: float) -> State:
        if self.rests_until is None:
            return "closed"
        return "open" if now < self.rests_until else "half-open"

    def admits(self, now: float) -> bool:
        """Whether a call may be made."""
        match self.state(now):
            case "closed":
                return True
            case "open":
                return False
            case "half-open":
                return self.probe_until is None or now >= self.probe_until

    def wait_s(self, now: float) -> float:
        """Until it is worth looking again; 0 while it admits."""
        if self.rests_until is None or self.admits(now):
            return 0.0
        return max(self.rests_until, self.probe_until or 0.0) - now

    def begun(self, now: float, terms: Terms = USUAL) -> "Breaker":
        """A call that it admits is made."""
        is_probe = self.state(now) == "half-open"
        return replace(self, probe_until=now + terms.rest_s) if is_probe else self

    def worked(self) -> "Breaker":
        """A call did, even one from before: it is closed, with a clean slate."""
        return Breaker()

    def failed(
        self, now: float, terms: Terms = USUAL, *, is_hopeless: bool = False, asked_s: float | None = None
    ) -> "Breaker":
        """A call did.

        Args:
            is_hopeless: The next one would fail as well.
            asked_s: How long it wants to be left alone.
        """
        rests_until = now + max(terms.rest_s, min(asked_s or 0.0, terms.longest_rest_s))
        match self.state(now):
            case "open":
                return self  # a call from before: nothing new, and the rest is not to grow with each of them
            case "half-open":
                return Breaker(rests_until=rests_until)
            case "closed":
                recent = (*(each for each in self.failures if each > now - terms.window_s), now)
                is_over = is_hopeless or len(recent) >= terms.failures
                return Breaker(rests_until=rests_until) if is_over else Breaker(recent)

    def let_go(self) -> "Breaker":
        """A call ended without telling anything, as one that was stopped."""
        return replace(self, probe_until=None)
