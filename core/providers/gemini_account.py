"""One request to Gemini as it is answered: what was said, how it ended, what it is billed."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from google.genai import types

from core.catalog import ChatPrices
from core.chat import Answered, ChatAsk, Ending, ToolCall
from core.errors import BotError, HostError, ProviderBroken, Refused
from core.providers.gemini_errors import Meaning, made
from core.providers.gemini_parts import seen_tokens
from core.providers.gemini_tools import calls_in
from core.providers.gemini_web import Findings
from core.seen import as_data
from core.values import Spend

CHARS_PER_TOKEN = 4
"""For an estimate, when the provider gives no figure."""

Chunk: TypeAlias = types.GenerateContentResponse

STOPPED_BY_FILTER: Meaning = (Refused, "Gemini stopped here: its safety filter did not let the rest through.")
STOPPED_BY_RULES: Meaning = (Refused, "Gemini stopped here: Google does not allow content of this kind.")
STOPPED: Meaning = (ProviderBroken, "Gemini stopped before the end without saying why. Please try again.")
RESTRICTED: Meaning = (
    HostError,
    "Google has restricted this bot's account. Whoever runs this bot has to settle that with Google first.",
)

ENDINGS: Mapping[str, Meaning] = {
    "SAFETY": STOPPED_BY_FILTER,
    "IMAGE_SAFETY": STOPPED_BY_FILTER,
    "MODEL_ARMOR": STOPPED_BY_FILTER,
    "PROHIBITED_CONTENT": STOPPED_BY_RULES,
    "IMAGE_PROHIBITED_CONTENT": STOPPED_BY_RULES,
    "BLOCKLIST": (Refused, "Gemini stopped here: the answer came to a word that Google blocks."),
    "SPII": (Refused, "Gemini stopped here: the answer was about to give away somebody's private details."),
    "RECITATION": (
        Refused,
        "Gemini stopped here: the answer came too close to somebody's published text. Asking for a summary may help.",
    ),
    "IMAGE_RECITATION": STOPPED_BY_RULES,
    "LANGUAGE": (Refused, "Gemini does not answer in this language. Please ask in another one."),
    "PUP_LIMITED_DISABLED": RESTRICTED,
    **dict.fromkeys(
        (
            "FINISH_REASON_UNSPECIFIED",
            "OTHER",
            "MALFORMED_FUNCTION_CALL",
            "UNEXPECTED_TOOL_CALL",
            "TOO_MANY_TOOL_CALLS",
            "MISSING_THOUGHT_SIGNATURE",
            "MALFORMED_RESPONSE",
            "ESCALATION",
            "CONTINUATION",
            "IMAGE_OTHER",
            "NO_IMAGE",
        ),
        STOPPED,
    ),
}
"""Every reason to end but `STOP` and `MAX_TOKENS`, which are no failures."""

BLOCKED_BY_FILTER: Meaning = (Refused, "Gemini declined this: its safety filter did not let the question through.")
BLOCKED_BY_RULES: Meaning = (Refused, "Gemini declined this: Google does not allow content of this kind.")
BLOCKED: Meaning = (Refused, "Gemini declined this without saying why. Asking in other words may help.")

BLOCKS: Mapping[str, Meaning] = {
    "SAFETY": BLOCKED_BY_FILTER,
    "IMAGE_SAFETY": BLOCKED_BY_FILTER,
    "MODEL_ARMOR": BLOCKED_BY_FILTER,
    "JAILBREAK": BLOCKED_BY_FILTER,
    "PROHIBITED_CONTENT": BLOCKED_BY_RULES,
    "BLOCKLIST": (Refused, "Gemini declined this: there is a word in it that Google blocks."),
    "OTHER": BLOCKED,
    "BLOCKED_REASON_UNSPECIFIED": BLOCKED,
}

UNFINISHED: Meaning = (ProviderBroken, "The answer broke off before its end. Please try again; nothing was charged.")
EMPTY: Meaning = (ProviderBroken, "Gemini gave an empty answer. Please ask again, perhaps in other words.")
ONLY_THOUGHT: Meaning = (
    ProviderBroken,
    "Gemini used up all its room for thinking and said nothing. Please ask again with less thinking.",
)
NAMELESS_CALL: Meaning = (
    ProviderBroken,
    "Gemini wanted to use a tool without saying which one. Please ask again, perhaps in other words.",
)


def storable(words: str) -> str:
    """The words without what no database keeps and no page shows: null characters and halves of surrogate pairs."""
    return words.replace("\x00", "").encode("utf-8", "ignore").decode()


class Account:
    """Folds the chunks of one answer."""

    def __init__(self, ask: ChatAsk, prices: ChatPrices) -> None:
        self.chars = 0
        self._ask = ask
        self._prices = prices
        self.calls: list[ToolCall] = []
        self._findings = Findings()
        self._is_blank = True
        self._finish: str | None = None
        self._block: str | None = None
        self._billed: types.GenerateContentResponseUsageMetadata | None = None

    @property
    def is_billed(self) -> bool:
        """Whether the provider has named a figure already."""
        return self._billed is not None

    def take(self, chunk: Chunk) -> str:
        """The words in this chunk, thoughts left out."""
        # Each chunk repeats the counts so far; the last ones count.
        self._billed = chunk.usage_metadata or self._billed
        if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
            self._block = chunk.prompt_feedback.block_reason.value
        if not chunk.candidates:
            return ""
        candidate = chunk.candidates[0]
        if candidate.finish_reason:
            self._finish = candidate.finish_reason.value
        self._findings.take(candidate)
        parts = (candidate.content.parts if candidate.content else None) or ()
        self.calls += calls_in(parts, len(self.calls))
        # `chunk.text` says the same for several times the work: it dumps every part to look for what is not text.
        words = storable("".join(part.text for part in parts if part.text and not part.thought))
        self.chars += len(words)
        self._is_blank = self._is_blank and (not words or words.isspace())
        return words

    def verdict(self) -> Ending | BotError:
        """How it ended. The SDK says nothing of a stream without an end, so that is looked for here.

        Raises:
            ProviderBroken: Nothing came at all, neither words nor a bill, so it may be asked again.
        """
        if self._block:
            return made(BLOCKS.get(self._block, BLOCKED))
        match self._finish:
            case None if self._billed is None and not self.chars:
                raise made(UNFINISHED)
            case None:
                return made(UNFINISHED)
            case "STOP" if self.calls:
                return "calls" if all(call.name for call in self.calls) else made(NAMELESS_CALL)
            case "STOP":
                return made(EMPTY) if self._is_blank else "whole"
            case "MAX_TOKENS":
                return made(ONLY_THOUGHT) if self._is_blank else "too long"
            case reason:
                return made(ENDINGS.get(reason, STOPPED))

    def answered(self, ending: Ending) -> Answered:
        """What came of it. Calls are only worth something once they are all there."""
        calls = tuple(self.calls) if ending == "calls" else ()
        return Answered(ending, calls, self._findings.sources, self._findings.searches, self._prices.id)

    def settle(self, spend: Spend) -> None:
        """Say what is billed; our own estimate where words came without a figure."""
        billed = self._billed
        if billed is None and not self.chars and not self.calls:
            return
        billed = billed or types.GenerateContentResponseUsageMetadata()
        # What pages and searches brought in is read like the question, and billed like it.
        tokens_in = (billed.prompt_token_count or 0) + (billed.tool_use_prompt_token_count or 0)
        tokens_out = billed.candidates_token_count or 0
        cached = billed.cached_content_token_count or 0
        audio_cached = min(cached, _audio_in(billed.cache_tokens_details))
        audio = _audio_in(billed.prompt_tokens_details) - audio_cached
        searches = self._findings.searches
        spend(
            self._prices.usage(
                tokens_in or self._asked_tokens(),
                (tokens_out or self.chars // CHARS_PER_TOKEN) + (billed.thoughts_token_count or 0),
                tokens_cached=cached - audio_cached,
                audio_tokens=max(0, min(audio, tokens_in - cached)),
                audio_cached=audio_cached,
                searches=searches,
                # How many searches of this month were free is not known here.
                is_estimated=not tokens_in or (not tokens_out and self.chars > 0) or searches > 0,
            )
        )

    def _asked_tokens(self) -> int:
        ask = self._ask
        results = [result.words for exchange in ask.exchanges for result in exchange.results]
        words = [ask.system, *(turn.text for turn in ask.turns), *map(as_data, ask.seen), *results]
        return sum(map(len, words)) // CHARS_PER_TOKEN + seen_tokens(ask.seen)


def _audio_in(details: Sequence[types.ModalityTokenCount] | None) -> int:
    return sum(each.token_count or 0 for each in details or () if each.modality is types.MediaModality.AUDIO)
