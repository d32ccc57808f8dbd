"""Several chat models as one: whoever is asked for answers, and another one where that one cannot."""

from collections.abc import Mapping
from dataclasses import replace

from core.breaker import Terms
from core.catalog import ChatPrices
from core.chat import Answered, ChatAsk, ChatModel, Form
from core.chat_health import Alarm, ChatHealth
from core.errors import (
    BadCredentials,
    BadOption,
    BotError,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    ProviderSlow,
    Refused,
)
from core.ports import Clock
from core.seen import Seen, SeenFile, SeenPicture, SeenText
from core.values import Notice, Show, Spend, Text, Update

STEPS_IN = (ProviderBusy, ProviderSlow, ProviderBroken, OutOfFunds, BadCredentials)
"""What another model may mend. A refusal is none of it: shopping for one that says yes is not for a bot to do."""


class Fallback:
    """Fits `ChatModel`, over several of them.

    Args:
        models: All that may be asked, by their ids in the catalogue.
        known: What the catalogue says of them.
        usual: The id of the one that answers when nobody names one.
        stand_in: The id of the one that steps in; empty for none.
        alarm: Tells whoever runs the bot.
    """

    def __init__(
        self,
        models: Mapping[str, ChatModel],
        known: Mapping[str, ChatPrices],
        usual: str,
        stand_in: str,
        now: Clock,
        alarm: Alarm,
        terms: Terms,
    ) -> None:
        self._models = models
        self._known = known
        self._usual = usual
        self._stand_in = stand_in
        self._health = ChatHealth({model: known[model].name for model in models}, stand_in, now, alarm, terms)

    @property
    def ids(self) -> tuple[str, ...]:
        """Those that somebody may choose, the usual one first."""
        return tuple(self._models)

    async def answer(self, ask: ChatAsk, show: Show, spend: Spend) -> Answered:
        """Show the answer as it comes. Another model steps in only before any words, as they cannot be unsaid."""
        first, second = self._pair(ask)
        shown = _Watched(show)
        try:
            return await self._health.tried(first, lambda: self._models[first].answer(ask, shown, spend))
        except STEPS_IN as error:
            if shown.has_words or not second:
                raise
            failure = error
        because = self._health.because(first, failure)
        told, able = _Watched(show, self._notice(second, because, ask)), self._as_able(second, ask)
        try:
            answered = await self._health.tried(second, lambda: self._models[second].answer(able, told, spend))
        except BotError as error:
            # What only the stand-in cannot do, such as read so long a question, is no news for whoever asked another.
            if told.has_words or isinstance(error, Refused):
                raise
            raise failure from failure.__cause__
        told.say()
        return replace(answered, because=because)

    async def fill(self, ask: ChatAsk, form: type[Form], spend: Spend, tell: Show | None = None) -> Form:
        """The answer in the shape of `form`, by whichever can."""
        first, second = self._pair(ask)
        try:
            return await self._health.tried(first, lambda: self._models[first].fill(ask, form, spend))
        except STEPS_IN as error:
            if not second:
                raise
            failure = error
        try:
            filled = await self._health.tried(second, lambda: self._models[second].fill(ask, form, spend))
        except BotError as error:
            if isinstance(error, Refused):
                raise
            raise failure from failure.__cause__
        if tell:
            tell(self._notice(second, self._health.because(first, failure), ask))
        return filled

    async def count(self, ask: ChatAsk) -> int:
        """As the model that is asked first counts; as the other one does where that one cannot."""
        first, second = self._pair(ask)
        try:
            if not second or self._health.admits(first):
                return await self._models[first].count(ask)
        except STEPS_IN:
            if not second:
                raise
        return await self._models[second].count(ask)

    async def close(self) -> None:
        """Tell nobody any more."""
        await self._health.close()

    def _pair(self, ask: ChatAsk) -> tuple[str, str]:
        """Who is asked, and who may step in; empty for nobody."""
        first = ask.model or self._usual
        if first not in self._models:
            raise BadOption(f"{first} cannot be asked here. There is {', '.join(self._models)}. Nothing was charged.")
        second = self._stand_in if self._stand_in != first else ""
        # Nobody is helped by words about a picture from somebody who cannot see it.
        is_blind = second and any(is_hidden(each, self._known[second]) for each in ask.seen)
        return first, "" if is_blind else second

    def _as_able(self, model: str, ask: ChatAsk) -> ChatAsk:
        """The question without what this model has not: the web, tools."""
        prices = self._known[model]
        return replace(ask, is_web=ask.is_web and prices.has_web, tools=ask.tools if prices.has_tools else ())

    def _notice(self, model: str, because: str, ask: ChatAsk) -> Notice:
        misses = " It could not search the web." if ask.is_web and not self._known[model].has_web else ""
        return Notice(f"Answered by {self._known[model].name}, because {because}.{misses}")


def is_hidden(seen: Seen, prices: ChatPrices) -> bool:
    """Whether a model could make nothing of it: it takes no such thing, and there are no words of it."""
    match seen:
        case SeenText():
            return False
        case SeenPicture():
            return "picture" not in prices.sees
        case SeenFile(media_type=kind, words=words):
            return not words and ("pdf" if kind == "application/pdf" else kind.partition("/")[0]) not in prices.sees


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
