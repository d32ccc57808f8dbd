"""Several chat models as one: whoever is asked for answers, and another one where that one cannot."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeAlias, TypeVar

import structlog

from core.breaker import Breaker, State, Terms
from core.chat import Answered, ChatAsk, ChatModel, Form
from core.errors import (
    AskerError,
    BadCredentials,
    BadOption,
    BotError,
    HostError,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    ProviderError,
    ProviderSlow,
)
from core.metrics import BREAKERS
from core.ports import Clock
from core.values import Notice, Show, Spend, Text, Update

T = TypeVar("T")
Alarm: TypeAlias = Callable[[str], Awaitable[None]]
Failed: TypeAlias = ProviderError | OutOfFunds | BadCredentials

log = structlog.get_logger()

STEPS_IN = (ProviderBusy, ProviderSlow, ProviderBroken, OutOfFunds, BadCredentials)
"""What another model may mend. A refusal is none of it: shopping for one that says yes is not for a bot to do."""

REASONS: tuple[tuple[type[BotError], str], ...] = (
    (OutOfFunds, "this bot's account for {name} is out of credit"),
    (BadCredentials, "the key for {name} is not accepted just now"),
    (ProviderBusy, "{name} is busy just now"),
    (ProviderSlow, "{name} takes too long just now"),
    (ProviderError, "{name} cannot be relied on just now"),
)


class Fallback:
    """Fits `ChatModel`, over several of them.

    Args:
        models: All that may be asked, by their ids in the catalogue.
        names: What people know them by.
        usual: The id of the one that answers when nobody names one.
        stand_in: The id of the one that steps in; empty for none.
        alarm: Tells whoever runs the bot.
    """

    def __init__(
        self,
        models: Mapping[str, ChatModel],
        names: Mapping[str, str],
        usual: str,
        stand_in: str,
        now: Clock,
        alarm: Alarm,
        terms: Terms,
    ) -> None:
        self._models = models
        self._names = names
        self._usual = usual
        self._stand_in = stand_in
        self._now = now
        self._alarm = alarm
        self._terms = terms
        self._breakers = {model: Breaker() for model in models}
        self._states: dict[str, State] = dict.fromkeys(models, "closed")
        self._latest: dict[str, Failed] = {}
        """What each failed with the last time."""
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def ids(self) -> tuple[str, ...]:
        """Those that somebody may choose, the usual one first."""
        return tuple(self._models)

    async def answer(self, ask: ChatAsk, show: Show, spend: Spend) -> Answered:
        """Show the answer as it comes. Another model steps in only before any words, as they cannot be unsaid."""
        first, second = self._pair(ask)
        shown = _Watched(show)
        try:
            return await self._tried(first, lambda model: model.answer(ask, shown, spend))
        except STEPS_IN as error:
            if shown.has_words or not second:
                raise
            failure = error
        because = self._because(first, failure)
        told = _Watched(show, self._notice(second, because))
        try:
            answered = await self._tried(second, lambda model: model.answer(ask, told, spend))
        except STEPS_IN:
            if told.has_words:
                raise
            raise failure from failure.__cause__
        told.say()
        return replace(answered, because=because)

    async def fill(self, ask: ChatAsk, form: type[Form], spend: Spend, tell: Show | None = None) -> Form:
        """The answer in the shape of `form`, by whichever can."""
        first, second = self._pair(ask)
        try:
            return await self._tried(first, lambda model: model.fill(ask, form, spend))
        except STEPS_IN as error:
            if not second:
                raise
            failure = error
        try:
            filled = await self._tried(second, lambda model: model.fill(ask, form, spend))
        except STEPS_IN:
            raise failure from failure.__cause__
        if tell:
            tell(self._notice(second, self._because(first, failure)))
        return filled

    async def count(self, ask: ChatAsk) -> int:
        """As the model that is asked first counts; as the other one does where that one cannot."""
        first, second = self._pair(ask)
        try:
            if not second or self._breakers[first].admits(self._moment()):
                return await self._models[first].count(ask)
        except STEPS_IN:
            if not second:
                raise
        return await self._models[second].count(ask)

    async def close(self) -> None:
        """Tell nobody any more."""
        for telling in self._telling:
            telling.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)

    def _pair(self, ask: ChatAsk) -> tuple[str, str]:
        """Who is asked, and who may step in; empty for nobody."""
        first = ask.model or self._usual
        if first not in self._models:
            raise BadOption(f"{first} cannot be asked here. There is {', '.join(self._models)}. Nothing was charged.")
        return first, self._stand_in if self._stand_in != first else ""

    async def _tried(self, model: str, work: Callable[[ChatModel], Awaitable[T]]) -> T:
        """What comes of it, unless the model is left alone just now."""
        now = self._moment()
        if not self._breakers[model].admits(now):
            raise self._resting(model, now)
        self._keep(model, self._breakers[model].begun(now, self._terms))
        try:
            result = await work(self._models[model])
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

    def _because(self, model: str, error: Failed) -> str:
        """Why it did not answer, in whole words; of one that is left alone, what it failed with."""
        known = self._latest.get(model, error)
        reason = next(words for kind, words in REASONS if isinstance(known, kind))
        return reason.format(name=self._names[model])

    def _notice(self, model: str, because: str) -> Notice:
        return Notice(f"Answered by {self._names[model]}, because {because}.")

    def _moment(self) -> float:
        return self._now().timestamp()


class _Watched:
    """Shows on, remembering whether there were words.

    Args:
        notice: Shown before the first ones.
    """

    def __init__(self, show: Show, notice: Notice | None = None) -> None:
        self.has_words = False
        self._show = show
        self._notice = notice

    def __call__(self, update: Update) -> None:
        if isinstance(update, Text):
            self.has_words = True
            self.say()
        self._show(update)

    def say(self) -> None:
        """Show the notice, once."""
        if self._notice:
            self._show(self._notice)
            self._notice = None
