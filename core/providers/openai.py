"""Chat models on OpenAI's wire, whoever runs them, through the `openai` package."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import copy
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

import openai
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from pydantic import ValidationError

from core.catalog import ChatPrices
from core.chat import Answered, ChatAsk, Form
from core.errors import BotError, HostError, ProviderError
from core.providers.http import CONNECT_S, Patience, retried
from core.providers.openai_account import UNFINISHED, Account, asked_tokens
from core.providers.openai_errors import FOREIGN, NO_KEY, NO_MODEL, SLOW, Door, made, ours, unfit
from core.providers.openai_parts import Json, format_of, messages_of, tools_of, unfenced
from core.values import Show, Spend, Text

T = TypeVar("T")

LONGEST_CALL_S = 600.0
"""Only catches what all our own limits missed."""
PING_S = 15.0
GAP_STEP = 0.02
"""How much of a gap its limit may be short of, so that it is not moved with every chunk."""
NO_SCHEMA = ("response_format", "json_schema", "schema")
"""What a service says that takes none."""


class OpenAI:
    """Fits `ChatModel`. One for each service: every call to it shares its connections.

    Args:
        first_words_s: From the question to the first words, everything that is tried again included.
        gap_s: Between two chunks once words have come. There is no limit for a whole answer.
        form_s: For a filled form, everything that is tried again included.
    """

    def __init__(
        self,
        door: Door,
        prices: ChatPrices,
        patience: Patience,
        dice: Random,
        *,
        first_words_s: float = 60.0,
        gap_s: float = 30.0,
        form_s: float = 20.0,
    ) -> None:
        self._door = replace(door, model=prices.name)
        self._prices = prices
        self._patience = patience
        self._dice = dice
        self._first_words_s = first_words_s
        self._gap_s = gap_s
        self._form_s = form_s
        # Anthropic's endpoint takes a schema and forgets it, without a word.
        self._takes_schema = prices.service != "anthropic"
        self._client = openai.AsyncOpenAI(
            api_key=door.key or NO_KEY,
            base_url=door.base_url,
            # Left to itself the SDK tries again on its own, after waits of its own.
            max_retries=0,
            timeout=openai.Timeout(LONGEST_CALL_S, connect=CONNECT_S),
        )

    def serving(self, prices: ChatPrices) -> "OpenAI":
        """Another model of the same service, over the same connections; closed with this one."""
        other = copy(self)
        other._take(prices)  # noqa: SLF001  it is one of us
        return other

    def _take(self, prices: ChatPrices) -> None:
        self._prices = prices
        self._door = replace(self._door, model=prices.name)

    async def answer(self, ask: ChatAsk, show: Show, spend: Spend) -> Answered:
        """Show the answer as it comes. Tried again only while no words have been shown."""
        try:
            async with asyncio.timeout(self._first_words_s) as limit:
                return await self._until_final(lambda: self._stream(ask, show, spend, limit))
        except TimeoutError as error:
            raise made(SLOW, self._door) from error

    async def fill(self, ask: ChatAsk, form: type[Form], spend: Spend, tell: Show | None = None) -> Form:  # noqa: ARG002  it never gives way
        """The answer in the shape of `form`. Tried again only while nothing was billed."""
        try:
            async with asyncio.timeout(self._form_s):
                return await self._until_final(lambda: self._fill_once(ask, form, spend))
        except TimeoutError as error:
            raise made(SLOW, self._door) from error

    async def count(self, ask: ChatAsk) -> int:
        """By the length of the words: nobody on this wire counts for nothing."""
        return asked_tokens(ask)

    async def ping(self) -> None:
        """Look the model up, which costs nothing; raises what `answer` would if the key or the model is wrong."""
        try:
            async with asyncio.timeout(PING_S):
                is_there = await self._is_there()
        except FOREIGN as error:
            failure = self._ours(error)
            raise failure from failure.__cause__
        if not is_there:
            raise made(NO_MODEL, self._door)

    async def _is_there(self) -> bool:
        if self._prices.service != "local":
            await self._client.models.retrieve(self._prices.asked_id)
            return True
        # vLLM lists its models and tells nothing of a single one.
        return self._prices.asked_id in {model.id for model in (await self._client.models.list()).data}

    async def close(self) -> None:
        await self._client.close()

    async def _until_final(self, work: Callable[[], Awaitable[T | BotError]]) -> T:
        """What `work` returns, tried again when it raises; an error that it returns is final."""
        outcome = await retried(work, self._patience, self._dice)
        if isinstance(outcome, BotError):
            raise outcome
        return outcome

    async def _stream(self, ask: ChatAsk, show: Show, spend: Spend, limit: asyncio.Timeout) -> Answered | BotError:
        """One request and its answer; a failure is returned once words have been shown, as they cannot be unsaid."""
        account = Account(ask, self._prices, self._door)
        try:
            await self._read(ask, account, show, limit)
        except ProviderError as failure:
            if account.has_come:
                return failure
            raise
        finally:
            account.settle(spend)
        return account.verdict()

    async def _read(self, ask: ChatAsk, account: Account, show: Show, limit: asyncio.Timeout) -> None:
        now = asyncio.get_running_loop().time
        stream = await self._opened(ask)
        try:
            while (chunk := await self._next(stream, account)) is not None:
                if chunk:
                    show(Text(chunk))
                # Only words put the limit off: what comes before them may be tried again, all within `first_words_s`.
                until = now() + self._gap_s
                if account.chars and abs(until - (limit.when() or 0.0)) > self._gap_s * GAP_STEP:
                    limit.reschedule(until)
        finally:
            # What nobody reads any more must not be written, and billed, any further.
            await stream.close()

    async def _opened(self, ask: ChatAsk) -> openai.AsyncStream[ChatCompletionChunk]:
        asked = self._asked(ask, messages_of(ask, self._prices))
        try:
            stream: openai.AsyncStream[ChatCompletionChunk] = await self._client.chat.completions.create(
                stream=True, stream_options={"include_usage": True}, **asked
            )
        except FOREIGN as error:
            failure = self._ours(error)
            raise failure from failure.__cause__
        return stream

    async def _next(self, stream: AsyncIterator[ChatCompletionChunk], account: Account) -> str | None:
        """The words of the next chunk, None at the end."""
        try:
            chunk = await anext(stream, None)
            return account.take(chunk) if chunk is not None else None
        except FOREIGN as error:
            failure = self._ours(error)
            raise failure from failure.__cause__

    async def _fill_once(self, ask: ChatAsk, form: type[Form], spend: Spend) -> Form | BotError:
        account = Account(ask, self._prices, self._door)
        try:
            words = account.take_whole(await self._whole(ask, form))
        except FOREIGN as error:
            return self._ours(error)
        finally:
            account.settle(spend)
        verdict = account.verdict()
        if isinstance(verdict, BotError):
            return verdict
        if verdict.ending != "whole":
            return made(UNFINISHED, self._door)
        try:
            return form.model_validate_json(unfenced(words))
        except ValidationError as error:
            return unfit(error, self._door)

    async def _whole(self, ask: ChatAsk, form: type[Form]) -> ChatCompletion:
        if self._takes_schema:
            try:
                return await self._created(ask, form)
            except HostError as error:
                if not any(word in str(error.__cause__) for word in NO_SCHEMA):
                    raise
                # Remembered, so that only the first form costs a request more.
                self._takes_schema = False
        return await self._created(ask, form)

    async def _created(self, ask: ChatAsk, form: type[Form]) -> ChatCompletion:
        is_strict = self._takes_schema
        asked = self._asked(ask, messages_of(ask, self._prices, None if is_strict else form))
        if is_strict:
            asked["response_format"] = format_of(form)
        elif self._prices.service != "anthropic":
            asked["response_format"] = {"type": "json_object"}
        try:
            whole: ChatCompletion = await self._client.chat.completions.create(**asked)
        except FOREIGN as error:
            failure = self._ours(error)
            raise failure from failure.__cause__
        return whole

    # `Any`, because the SDK has an overload for every mix of these and takes no mapping of them.
    def _asked(self, ask: ChatAsk, messages: list[Json]) -> dict[str, Any]:
        longest = min(ask.longest_tokens, self._prices.output_tokens)
        # The newer name is OpenAI's own; what others run knows the older one for sure.
        name = "max_completion_tokens" if self._prices.service == "openai" else "max_tokens"
        asked: dict[str, Any] = {"model": self._prices.asked_id, "messages": messages, name: longest}
        if ask.tools:
            asked["tools"] = tools_of(ask.tools)
        if self._prices.thinks == "effort":
            asked["reasoning_effort"] = ask.thinking
        return asked

    def _ours(self, error: Exception) -> BotError:
        return ours(error, self._door)
