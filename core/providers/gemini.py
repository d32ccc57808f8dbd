"""Gemini as a chat model, through google-genai on our own aiohttp session."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import copy
from random import Random
from typing import TypeVar

import aiohttp
from google import genai
from google.genai import types
from pydantic import ValidationError

from core.catalog import ChatPrices
from core.chat import Answered, ChatAsk, Ending, Form
from core.errors import BotError, ProviderError
from core.providers.gemini_account import CHARS_PER_TOKEN, UNFINISHED, Account, Chunk
from core.providers.gemini_errors import FOREIGN, SLOW, made, ours, unfit
from core.providers.gemini_parts import contents_of, thinking_of
from core.providers.http import Patience, retried
from core.seen import SeenPicture
from core.values import Show, Spend, Text

T = TypeVar("T")

GOOGLE = "https://generativelanguage.googleapis.com"
API_VERSION = "v1beta"
"""Pinned: the SDK's own default moved to `v1`, which is not known to take everything we send."""

LONGEST_CALL_MS = 600_000
"""On aiohttp the SDK's time-out is for the whole answer, so it only catches what all our own limits missed."""
PING_S = 15.0
GAP_STEP = 0.02
"""How much of a gap its limit may be short of, so that it is not moved with every chunk."""

# Unset means off. The middle setting of four: what is clearly harmful is stopped, a question about it is not.
SAFETY = [
    types.SafetySettingDict(category=category, threshold=types.HarmBlockThreshold.BLOCK_MEDIUM_AND_ABOVE)
    for category in (
        types.HarmCategory.HARM_CATEGORY_HARASSMENT,
        types.HarmCategory.HARM_CATEGORY_HATE_SPEECH,
        types.HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
        types.HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
    )
]


class Gemini:
    """Fits `ChatModel`. One a process: making one costs milliseconds, and every call shares its connections.

    Args:
        session: Ours; whoever opened it closes it.
        first_words_s: From the question to the first words, everything that is tried again included.
        gap_s: Between two chunks once words have come. There is no limit for a whole answer.
        form_s: For a filled form, everything that is tried again included.
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
    ) -> None:
        self._key = key
        self._prices = prices
        self._patience = patience
        self._dice = dice
        self._first_words_s = first_words_s
        self._gap_s = gap_s
        self._form_s = form_s
        self._client = _client(key, session, base_url, api_version)

    def serving(self, prices: ChatPrices) -> "Gemini":
        """Another of Google's models, over the same connections; closed with this one."""
        other = copy(self)
        other._prices = prices  # noqa: SLF001  it is one of us
        return other

    async def answer(self, ask: ChatAsk, show: Show, spend: Spend) -> Answered:
        """Show the answer as it comes. Tried again only while no words have been shown."""
        try:
            async with asyncio.timeout(self._first_words_s) as limit:
                ending: Ending = await self._until_final(lambda: self._stream(ask, show, spend, limit))
                return Answered(ending, model=self._prices.id)
        except TimeoutError as error:
            raise made(SLOW) from error

    async def fill(self, ask: ChatAsk, form: type[Form], spend: Spend, tell: Show | None = None) -> Form:  # noqa: ARG002  it never gives way
        """The answer in the shape of `form`. Tried again only while nothing was billed."""
        try:
            async with asyncio.timeout(self._form_s):
                return await self._until_final(lambda: self._fill_once(ask, form, spend))
        except TimeoutError as error:
            raise made(SLOW) from error

    async def count(self, ask: ChatAsk) -> int:
        """As Google counts it, for nothing; the system prompt is added by its length, for it is not taken there."""
        try:
            async with asyncio.timeout(self._form_s):
                counted = await self._client.aio.models.count_tokens(
                    model=self._prices.asked_id, contents=contents_of(ask)
                )
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__
        return (counted.total_tokens or 0) + len(ask.system) // CHARS_PER_TOKEN

    async def ping(self) -> None:
        """Look the model up, which costs nothing; raises what `answer` would if the key or the model is wrong."""
        try:
            async with asyncio.timeout(PING_S):
                await self._client.aio.models.get(model=self._prices.asked_id)
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__

    async def close(self) -> None:
        await self._client.aio.aclose()
        self._client.close()

    async def _until_final(self, work: Callable[[], Awaitable[T | BotError]]) -> T:
        """What `work` returns, tried again when it raises; an error that it returns is final."""
        outcome = await retried(work, self._patience, self._dice)
        if isinstance(outcome, BotError):
            raise outcome
        return outcome

    async def _stream(self, ask: ChatAsk, show: Show, spend: Spend, limit: asyncio.Timeout) -> Ending | BotError:
        """One request and its answer; a failure is returned once words have been shown, as they cannot be unsaid."""
        account = Account(ask, self._prices)
        try:
            await self._read(ask, account, show, limit)
        except ProviderError as failure:
            # Words cannot be unsaid; and what was billed for nothing must not be paid for together with the next try.
            if account.chars or account.is_billed:
                return failure
            raise
        finally:
            account.settle(spend)
        return account.verdict()

    async def _read(self, ask: ChatAsk, account: Account, show: Show, limit: asyncio.Timeout) -> None:
        stream = await self._client.aio.models.generate_content_stream(
            model=self._prices.asked_id, contents=contents_of(ask), config=self._config(ask)
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

    async def _fill_once(self, ask: ChatAsk, form: type[Form], spend: Spend) -> Form | BotError:
        account = Account(ask, self._prices)
        try:
            words = account.take(await self._whole(ask, form))
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

    async def _whole(self, ask: ChatAsk, form: type[Form]) -> Chunk:
        config = self._config(ask)
        # As a schema of theirs and not as JSON Schema: only so the fields are asked for in the form's order.
        config["response_schema"] = form
        config["response_mime_type"] = "application/json"
        try:
            return await self._client.aio.models.generate_content(
                model=self._prices.asked_id, contents=contents_of(ask), config=config
            )
        except FOREIGN as error:
            failure = ours(error, self._key)
            raise failure from failure.__cause__

    def _config(self, ask: ChatAsk) -> types.GenerateContentConfigDict:
        has_pictures = any(isinstance(each, SeenPicture) for each in ask.seen)
        return {
            "system_instruction": ask.system or None,
            "max_output_tokens": min(ask.longest_tokens, self._prices.output_tokens),
            "thinking_config": thinking_of(ask, self._prices),
            "safety_settings": SAFETY,
            # Said, so that what a picture may cost is known before.
            "media_resolution": types.MediaResolution.MEDIA_RESOLUTION_HIGH if has_pictures else None,
            # Both would send further requests, and bill them, on their own.
            "automatic_continuation": False,
            "automatic_function_calling": {"disable": True},
        }


def _client(key: str, session: aiohttp.ClientSession, base_url: str, api_version: str) -> genai.Client:
    # Left alone, each client builds four of these, for transports that are never used: 80 ms in which nothing moves.
    tls = ssl.create_default_context()
    return genai.Client(
        vertexai=False,
        api_key=key,
        http_options=types.HttpOptions(
            base_url=base_url,
            api_version=api_version,
            timeout=LONGEST_CALL_MS,
            # Left out, the SDK waits 1 to 10 seconds after a broken connection and asks again by itself.
            retry_options=types.HttpRetryOptions(attempts=1),
            aiohttp_client=session,
            client_args={"verify": tls},
            async_client_args={"ssl": tls, "verify": tls},
        ),
    )


def _put_off(limit: asyncio.Timeout, until: float, step_s: float) -> None:
    """Move a limit in steps: a new timer for each chunk would leave thousands of dead ones behind with many answers."""
    if abs(until - (limit.when() or 0.0)) > step_s:
        limit.reschedule(until)
