"""A question as Google's wire takes it."""

from collections.abc import Mapping, Sequence
from itertools import repeat

from google.genai import types

from core.catalog import ChatPrices
from core.chat import ChatAsk, Thinking
from core.providers.gemini_tools import contents_of_exchange
from core.seen import PICTURE_TOKENS, Seen, SeenFile, SeenPicture, SeenText, as_data
from core.values import Turn

BUDGETS: Mapping[Thinking, int] = {"minimal": 0, "low": 1_024, "medium": 8_192, "high": 24_576}
"""Tokens for the 2.5 models, which know no levels."""
Addresses = Sequence[str]
"""Of what is seen, in its order: where Google has it already; empty for what goes along with the question."""


def thinking_of(ask: ChatAsk, prices: ChatPrices) -> types.ThinkingConfigDict:
    """How hard to think, the way this model is told."""
    if prices.thinks == "budget":
        return {"thinking_budget": BUDGETS[ask.thinking], "include_thoughts": False}
    return {"thinking_level": types.ThinkingLevel[ask.thinking.upper()], "include_thoughts": False}


def contents_of(ask: ChatAsk, addresses: Addresses = ()) -> list[types.ContentUnionDict]:
    """As plain dicts, which cost the SDK half of what its own types do."""
    where = addresses or repeat("", len(ask.seen))
    shown = [part for seen, address in zip(ask.seen, where, strict=True) for part in _parts(seen, address)]
    return _contents(ask, shown)


def words_of(ask: ChatAsk) -> list[types.ContentUnionDict]:
    """The same with only the labels of what is no text."""
    return _contents(ask, [_label(seen) for seen in ask.seen])


def resolution_of(seen: Sequence[Seen]) -> types.MediaResolution | None:
    """Always said, so that what is shown costs no more than was foreseen.

    It holds for the whole question: beside a document or a film, whose pages count twice and whose seconds four times
    as much at high resolution, pictures are looked at less closely.
    """
    if any(isinstance(each, SeenFile) and not each.media_type.startswith("audio/") for each in seen):
        return types.MediaResolution.MEDIA_RESOLUTION_MEDIUM
    has_pictures = any(isinstance(each, SeenPicture) for each in seen)
    return types.MediaResolution.MEDIA_RESOLUTION_HIGH if has_pictures else None


def seen_tokens(seen: Sequence[Seen]) -> int:
    """The most that is billed for what is no text, without its labels."""
    return sum(_tokens(each) for each in seen)


def _tokens(seen: Seen) -> int:
    match seen:
        case SeenPicture():
            return PICTURE_TOKENS
        case SeenFile(tokens=tokens):
            return tokens
        case SeenText():
            return 0


def _contents(ask: ChatAsk, shown: Sequence[types.PartDict]) -> list[types.ContentUnionDict]:
    turns: list[types.ContentUnionDict] = [_content(turn) for turn in ask.turns[:-1]]
    exchanged = [content for exchange in ask.exchanges for content in contents_of_exchange(exchange)]
    return [*turns, _content(ask.turns[-1], shown), *exchanged]


def _content(turn: Turn, before: Sequence[types.PartDict] = ()) -> types.ContentDict:
    return {"role": turn.role, "parts": [*before, {"text": turn.text}]}


def _label(seen: Seen) -> types.PartDict:
    return {"text": as_data(seen)}


def _parts(seen: Seen, address: str) -> list[types.PartDict]:
    """What it is in a part of its own, and then the thing itself unless it is a text."""
    if isinstance(seen, SeenText):
        return [_label(seen)]
    if address:
        return [_label(seen), {"file_data": {"file_uri": address, "mime_type": seen.media_type}}]
    return [_label(seen), {"inline_data": {"data": seen.data, "mime_type": seen.media_type}}]
