"""How each chat model does: which of them is left alone for a while, and who is told."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, TypeVar

import structlog

from core.breaker import Breaker, State, Terms
from core.errors import (
    AskerError,
    BadCredentials,
    BotError,
    HostError,
    OutOfFunds,
    ProviderBusy,
    ProviderError,
    ProviderSlow,
)
from core.metrics import BREAKERS
from core.ports import Clock

T = TypeVar("T")
Alarm: TypeAlias = Callable[[str], Awaitable[None]]
Failed: TypeAlias = ProviderError | OutOfFunds | BadCredentials

log = structlog.get_logger()

REASONS: tuple[tuple[type[BotError], str], ...] = (
    (OutOfFunds, "this bot's account for {name} is out of credit"),
    (BadCredentials, "the key for {name} is not accepted just now"),
    (ProviderBusy, "{name} is busy just now"),
    (ProviderSlow, "{name} takes too long just now"),
    (ProviderError, "{name} cannot be relied on just now"),
)


class ChatHealth:
    """A circuit breaker for each model.

    Args:
        names: The models, and what people know them by.
        stand_in: The id of the one that steps in for the others; empty for none.
        alarm: Tells whoever runs the bot.
    """

    def __init__(self, names: Mapping[str, str], stand_in: str, now: Clock, alarm: Alarm, terms: Terms) -> None:
        self._names = names
        self._stand_in = stand_in
        self._now = now
        self._alarm = alarm
        self._terms = terms
        self._breakers = {model: Breaker() for model in names}
        self._states: dict[str, State] = dict.fromkeys(names, "closed")
        self._latest: dict[str, Failed] = {}
        """What each failed with the last time."""
        self._telling: set[asyncio.Task[None]] = set()

    def admits(self, model: str) -> bool:
        """Whether it may be asked just now."""
        return self._breakers[model].admits(self._moment())

    async def close(self) -> None:
        """Tell nobody any more."""
        for telling in self._telling:
            telling.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    async def tried(self, model: str, work: Callable[[], Awaitable[T]]) -> T:
        """What comes of it, unless the model is left alone just now."""
        now = self._moment()
        if not self._breakers[model].admits(now):
            raise self._resting(model, now)
        self._keep(model, self._breakers[model].begun(now, self._terms))
        try:
            result = await work()
        except BotError as error:
            self._learn(model, error)
            raise
        except BaseException:
            self._keep(model, self._breakers[model].let_go())
            raise
        self._keep(model, self._breakers[model].worked())
        return result

    def _learn(self, model: str, error: BotError) -> None:
        """What an error says about the model."""
        breaker, now = self._breakers[model], self._moment()
        match error:
            case AskerError():
                self._keep(model, breaker.worked())
            case ProviderError():
                self._latest[model] = error
                self._keep(model, breaker.failed(now, self._terms, asked_s=error.retry_after_s))
            # With nobody to step in, each may try: it costs nothing, and it works again the moment it is put right.
            case OutOfFunds() | BadCredentials() if self._stand_in:
                self._latest[model] = error
                self._keep(model, breaker.failed(now, self._terms, is_hopeless=True))
            case _:
                self._keep(model, breaker.let_go())

    def _resting(self, model: str, now: float) -> Failed:
        """What somebody is told of a model that is left alone."""
        latest = self._latest[model]
        if isinstance(latest, HostError):
            return type(latest)(str(latest))
        wait_s = self._breakers[model].wait_s(now)
        name = self._names[model]
        return ProviderBusy(
            f"{name} has failed several times in a row, so it gets a rest. Nothing was charged.", wait_s
        )

    def _keep(self, model: str, breaker: Breaker) -> None:
        """Remember how it does, and say so when that is new."""
        before, state = self._states[model], breaker.state(self._moment())
        self._breakers[model], self._states[model] = breaker, state
        if state == before:
            return
        BREAKERS.labels(model, state).inc()
        log.warning("chat model", model=model, breaker=state, before=before)
        if (before, state) == ("closed", "open"):
            self._tell(model)

    def _tell(self, model: str) -> None:
        """Let whoever runs the bot know; nobody is kept waiting for it."""
        name, error = self._names[model], self._latest[model]
        other = self._names[self._stand_in] if self._stand_in not in ("", model) else ""
        until = f"{other} answers in its place" if other else "whoever asks is told to try again later"
        words = f"{name} is left alone for now: {error} Until it works again, {until}."
        telling = asyncio.ensure_future(self._alarm(words))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    def because(self, model: str, error: Failed) -> str:
        """Why it did not answer, in whole words; of one that is left alone, what it failed with."""
        known = self._latest.get(model, error)
        reason = next(words for kind, words in REASONS if isinstance(known, kind))
        return reason.format(name=self._names[model])

    def _moment(self) -> float:
        return self._now().timestamp()
