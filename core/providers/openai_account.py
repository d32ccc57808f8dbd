"""One answer on OpenAI's wire as it comes: what was said and called, how it ended, what it is billed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from openai.types import CompletionUsage
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import ChoiceDeltaToolCall

from core.catalog import ChatPrices
from core.chat import Answered, ChatAsk, ToolCall
from core.errors import BotError, ProviderBroken, Refused
from core.providers.gemini_account import CHARS_PER_TOKEN, storable
from core.providers.openai_errors import Door, Meaning, made
from core.seen import PICTURE_TOKENS, SeenFile, SeenPicture, as_data
from core.values import Spend

STOPPED_BY_FILTER: Meaning = (
    Refused,
    "{model} stopped here: the filter of {owner} did not let the rest through.",
)
DECLINED: Meaning = (Refused, "{model} declined this. Asking in other words may help.")
STOPPED: Meaning = (ProviderBroken, "{model} stopped before the end without saying why. Please try again.")
UNFINISHED: Meaning = (ProviderBroken, "The answer broke off before its end. Please try again; nothing was charged.")
EMPTY: Meaning = (ProviderBroken, "{model} gave an empty answer. Please ask again, perhaps in other words.")
BAD_CALL: Meaning = (ProviderBroken, "{model} called a tool in a way nobody can read. Please try again.")
ONLY_THOUGHT: Meaning = (
    ProviderBroken,
    "{model} used up all its room for thinking and said nothing. Please ask again with less thinking.",
)


@dataclass(slots=True)
class _Calling:
    """A call while its pieces come."""

    id: str = ""
    name: str = ""
    arguments: str = ""


class Account:
    """Folds the chunks of one answer."""

    def __init__(self, ask: ChatAsk, prices: ChatPrices, door: Door) -> None:
        self.chars = 0
        self._ask = ask
        self._prices = prices
        self._door = door
        self._is_blank = True
        self._is_declined = False
        self._finish: str | None = None
        self._billed: CompletionUsage | None = None
        self._calls: dict[int, _Calling] = {}

    @property
    def is_billed(self) -> bool:
        """Whether the provider has named a figure already."""
        return self._billed is not None

    @property
    def has_come(self) -> bool:
        """Whether anything of an answer did."""
        return bool(self.chars or self._calls or self._billed)

    def take(self, chunk: ChatCompletionChunk) -> str:
        """The words in this chunk."""
        self._billed = chunk.usage or self._billed
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        self._finish = choice.finish_reason or self._finish
        for call in choice.delta.tool_calls or ():
            self._collect(call)
        return self._heard(choice.delta.content, choice.delta.refusal)

    def take_whole(self, whole: ChatCompletion) -> str:
        """The words of an answer that came in one piece."""
        self._billed = whole.usage
        choice = whole.choices[0]
        self._finish = choice.finish_reason
        return self._heard(choice.message.content, choice.message.refusal)

    def verdict(self) -> Answered | BotError:
        """How it ended.

        Raises:
            ProviderBroken: Nothing came at all, neither words nor a bill, so it may be asked again.
        """
        match self._finish:
            case None if not self.has_come:
                raise made(UNFINISHED, self._door)
            case None:
                return made(UNFINISHED, self._door)
            case "content_filter":
                return made(STOPPED_BY_FILTER, self._door)
            case "length":
                return made(ONLY_THOUGHT, self._door) if self._is_blank else self._answered("too long")
            case "stop" | "tool_calls" | "function_call":
                return self._stopped()
            case _:
                return made(STOPPED, self._door)

    def settle(self, spend: Spend) -> None:
        """Say what is billed; our own estimate where words came without a figure."""
        billed = self._billed
        if not self.has_come:
            return
        details = billed.prompt_tokens_details if billed else None
        spend(
            self._prices.usage(
                billed.prompt_tokens if billed else self._asked_tokens(),
                billed.completion_tokens if billed else self.chars // CHARS_PER_TOKEN,
                tokens_cached=(details and details.cached_tokens) or 0,
                is_estimated=billed is None,
            )
        )

    def _stopped(self) -> Answered | BotError:
        if self._calls:
            try:
                return Answered("calls", tuple(map(_call, self._calls.values())), model=self._prices.id)
            except ValueError:
                return made(BAD_CALL, self._door)
        if self._is_declined:
            return made(DECLINED, self._door)
        return made(EMPTY, self._door) if self._is_blank else self._answered("whole")

    def _answered(self, ending: str) -> Answered:
        return Answered("too long" if ending == "too long" else "whole", model=self._prices.id)

    def _heard(self, content: str | None, refusal: str | None) -> str:
        self._is_declined = self._is_declined or bool(refusal)
        words = storable(content or "")
        self.chars += len(words)
        self._is_blank = self._is_blank and (not words or words.isspace())
        return words

    def _collect(self, piece: ChoiceDeltaToolCall) -> None:
        call = self._calls.setdefault(piece.index, _Calling())
        call.id = piece.id or call.id
        if piece.function:
            call.name = piece.function.name or call.name
            call.arguments += piece.function.arguments or ""

    def _asked_tokens(self) -> int:
        return asked_tokens(self._ask)


def asked_tokens(ask: ChatAsk) -> int:
    """About how many a question comes to, where nobody counts them."""
    words = [ask.system, *(turn.text for turn in ask.turns), *map(as_data, ask.seen)]
    words += [seen.words for seen in ask.seen if isinstance(seen, SeenFile)]
    words += [result.words for exchange in ask.exchanges for result in exchange.results]
    words += [f"{tool.about} {json.dumps(tool.parameters)}" for tool in ask.tools]
    pictures = sum(isinstance(seen, SeenPicture) for seen in ask.seen)
    return sum(map(len, words)) // CHARS_PER_TOKEN + pictures * PICTURE_TOKENS


def _call(calling: _Calling) -> ToolCall:
    """Raises ValueError for arguments that are no JSON object."""
    arguments = json.loads(calling.arguments or "{}")
    if not isinstance(arguments, Mapping):
        raise ValueError("no object")
    return ToolCall(calling.id, calling.name, arguments)
