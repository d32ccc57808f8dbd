"""Gemini as a chat model, through google-genai on our own aiohttp session."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import copy
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import aiohttp
from google.genai import types
from pydantic import ValidationError

from core.catalog import ChatPrices
from core.chat import Answered, ChatAsk, Form
from core.errors import BotError, ProviderError
from core.providers.gemini_account import CHARS_PER_TOKEN, UNFINISHED, Account, Chunk
from core.providers.gemini_client import API_VERSION, GOOGLE, client_of, config_of
from core.providers.gemini_errors import FOREIGN, SLOW, FileGone, made, ours, unfit
from core.providers.gemini_files import INLINE_BYTES, GoogleFiles
from core.providers.gemini_parts import Addresses, contents_of, seen_tokens, words_of
from core.providers.gemini_tools import tools_of
from core.providers.http import Patience, retried
from core.values import Show, Spend, Text

T = TypeVar("T")

PING_S = 15.0
FORM_TOKENS = 2_048
"""A form that may be longer than this is waited for in proportion."""
GAP_STEP = 0.02
"""How much of a gap its limit may be short of, so that it is not moved with every chunk."""


@dataclass(frozen=True, slots=True)
class _Wire:
    """A question as the SDK takes it."""

    contents: list[types.ContentUnionDict]
    config: types.GenerateContentConfigDict


class Gemini:
    """Fits `ChatModel`. One a process: making one costs milliseconds, and every call shares its connections.

    Args:
        session: Ours; whoever opened it closes it.
        first_words_s: From the question to the first words, everything that is tried again included.
        gap_s: Between two chunks once words have come. There is no limit for a whole answer.
        form_s: For a filled form of a usual length, everything that is tried again included.
        inline_bytes: What goes along with a question at the most; what is larger is handed over before.
        upload_s: Until all of that is there and ready.
        look_s: Between two looks whether it is.
    """

    def __init__(
        self,
        key: str,
        session: aiohttp.ClientSession,
        prices: ChatPrices,
        patience: Patience,
        dice: Random,
        *,
        base_url: str = GOOGLE,
        api_version: str = API_VERSION,
        first_words_s: float = 60.0,
        gap_s: float = 30.0,
        form_s: float = 20.0,
        inline_bytes: int = INLINE_BYTES,
        upload_s: float = 180.0,
        look_s: float = 1.0,
    ) -> None:
        self._key = key
        self._prices = prices
        self._patience = patience
        self._dice = dice
        self._first_words_s = first_words_s
        self._gap_s = gap_s
        self._form_s = form_s
        self._client = client_of(key, session, base_url, api_version)
        self._files = GoogleFiles(
            self._client, key, patience, dice, inline_bytes=inline_bytes, upload_s=upload_s, look_s=look_s
        )

    def serving(self, prices: ChatPrices) -> "Gemini":
        """Another of Google's models, over the same connections; closed with this one."""
        other = copy(self)
        other._prices = prices  # noqa: SLF001  it is one of us
        return other

    async def answer(self, ask: ChatAsk, show: Show, spend: Spend) -> Answered:
        """Show the answer as it comes. Tried again only while no words have been shown."""
        config = config_of(ask, self._prices)
        if tools := tools_of(ask):
            config["tools"] = tools

        async def ask_about(addresses: Addresses) -> Answered:
            wire = _Wire(contents_of(ask, addresses), config)
            async with asyncio.timeout(self._first_words_s) as limit:
                return await self._until_final(lambda: self._stream(ask, wire, show, spend, limit))

        return await self._in_time(ask, ask_about)

    async def fill(self, ask: ChatAsk, form: type[Form], spend: Spend, tell: Show | None = None) -> Form:  # noqa: ARG002  it never gives way
        """The answer in the shape of `form`, without tools. Tried again only while nothing was billed."""
        config = config_of(ask, self._prices)
        # As a schema of theirs and not as JSON Schema: only so the fields are asked for in the form's order.
        config["response_schema"] = form
        config["response_mime_type"] = "application/json"

        async def ask_about(addresses: Addresses) -> Form:
            wire = _Wire(contents_of(ask, addresses), config)
            async with asyncio.timeout(self._form_s * max(1.0, ask.longest_tokens / FORM_TOKENS)):
                return await self._until_final(lambda: self._fill_once(ask, wire, form, spend))

        return await self._in_time(ask, ask_about)

    async def count(self, ask: ChatAsk) -> int:
        """As Google counts its words, for nothing; what it does not take there is added by its length, and what is no
        text by what it is billed at the most, which saves sending it twice.
        """
        contents = words_of(ask)
        tools = sum(len(tool.about) + len(json.dumps(tool.parameters)) for tool in ask.tools)
        try:
            async with asyncio.timeout(self._form_s):
                counted = await self._client.aio.models.count_tokens(model=self._prices.asked_id, contents=contents)
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__
        return (counted.total_tokens or 0) + (len(ask.system) + tools) // CHARS_PER_TOKEN + seen_tokens(ask.seen)

    async def ping(self) -> None:
        """Look the model up, which costs nothing; raises what `answer` would if the key or the model is wrong."""
        try:
            async with asyncio.timeout(PING_S):
                await self._client.aio.models.get(model=self._prices.id)
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__

    async def close(self) -> None:
        await self._files.close()
        await self._client.aio.aclose()
        self._client.close()

    async def _in_time(self, ask: ChatAsk, ask_about: Callable[[Addresses], Awaitable[T]]) -> T:
        """What `ask_about` returns, once what is large has been handed over: anew where Google has lost it."""
        addresses = await self._files.addresses(ask.seen)
        try:
            try:
                return await ask_about(addresses)
            except FileGone:
                await self._files.forget(ask.seen)
                return await ask_about(await self._files.addresses(ask.seen))
        except TimeoutError as error:
            raise made(SLOW) from error

    async def _until_final(self, work: Callable[[], Awaitable[T | BotError]]) -> T:
        """What `work` returns, tried again when it raises; an error that it returns is final."""
        outcome = await retried(work, self._patience, self._dice)
        if isinstance(outcome, BotError):
            raise outcome
        return outcome

    async def _stream(
        self, ask: ChatAsk, wire: _Wire, show: Show, spend: Spend, limit: asyncio.Timeout
    ) -> Answered | BotError:
        """One request and its answer; a failure is returned once words have been shown, as they cannot be unsaid."""
        account = Account(ask, self._prices)
        try:
            await self._read(wire, account, show, limit)
        except ProviderError as failure:
            # Words cannot be unsaid; and what was billed for nothing must not be paid for together with the next try.
            if account.chars or account.is_billed:
                return failure
            raise
        finally:
            account.settle(spend)
        verdict = account.verdict()
        return verdict if isinstance(verdict, BotError) else account.answered(verdict)

    async def _read(self, wire: _Wire, account: Account, show: Show, limit: asyncio.Timeout) -> None:
        stream = await self._client.aio.models.generate_content_stream(
            model=self._prices.asked_id, contents=wire.contents, config=wire.config
        )
        now = asyncio.get_running_loop().time
        while (chunk := await self._next(stream)) is not None:
            words = account.take(chunk)
            if words:
                show(Text(words))
            # Only words put the limit off: what comes before them may be tried again, all within `first_words_s`.
            if account.chars:
                _put_off(limit, now() + self._gap_s, self._gap_s * GAP_STEP)

    async def _next(self, stream: AsyncIterator[Chunk]) -> Chunk | None:
        """The next chunk, None at the end. Cancelled in here, the SDK lets go of the connection; a `break` of ours
        would leave the stream running, and billed, until the garbage collector finds it.
        """
        try:
            return await anext(stream, None)
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__

    async def _fill_once(self, ask: ChatAsk, wire: _Wire, form: type[Form], spend: Spend) -> Form | BotError:
        account = Account(ask, self._prices)
        try:
            words = account.take(await self._whole(wire))
        finally:
            account.settle(spend)
        verdict = account.verdict()
        if isinstance(verdict, BotError):
            return verdict
        if verdict == "too long":
            return made(UNFINISHED)
        # The SDK swallows what does not fit and leaves None, so its own parsing is not looked at.
        try:
            return form.model_validate_json(words)
        except ValidationError as error:
            return unfit(error)

    async def _whole(self, wire: _Wire) -> Chunk:
        try:
            return await self._client.aio.models.generate_content(
                model=self._prices.asked_id, contents=wire.contents, config=wire.config
            )
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__


def _put_off(limit: asyncio.Timeout, until: float, step_s: float) -> None:
    """Move a limit in steps: a new timer for each chunk would leave thousands of dead ones behind with many answers."""
    if abs(until - (limit.when() or 0.0)) > step_s:
        limit.reschedule(until)
