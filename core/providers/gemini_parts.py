"""A question as Google's wire takes it."""

from collections.abc import Mapping, Sequence

from google.genai import types

from core.catalog import ChatPrices
from core.chat import ChatAsk, Thinking
from core.seen import Seen, SeenPicture, as_data
from core.values import Turn

BUDGETS: Mapping[Thinking, int] = {"minimal": 0, "low": 1_024, "medium": 8_192, "high": 24_576}
"""Tokens for the 2.5 models, which know no levels."""


def thinking_of(ask: ChatAsk, prices: ChatPrices) -> types.ThinkingConfigDict:
    """How hard to think, the way this model is told."""
    if prices.thinks == "budget":
        return {"thinking_budget": BUDGETS[ask.thinking], "include_thoughts": False}
    return {"thinking_level": types.ThinkingLevel[ask.thinking.upper()], "include_thoughts": False}


def contents_of(ask: ChatAsk) -> list[types.ContentUnionDict]:
    """As plain dicts, which cost the SDK half of what its own types do."""
    contents: list[types.ContentUnionDict] = [_content(turn) for turn in ask.turns[:-1]]
    return [*contents, _content(ask.turns[-1], [part for seen in ask.seen for part in _parts(seen)])]


def _content(turn: Turn, before: Sequence[types.PartDict] = ()) -> types.ContentDict:
    return {"role": turn.role, "parts": [*before, {"text": turn.text}]}


def _parts(seen: Seen) -> list[types.PartDict]:
    """What it is in a part of its own, and the picture if it is one."""
    label: types.PartDict = {"text": as_data(seen)}
    if isinstance(seen, SeenPicture):
        return [label, {"inline_data": {"data": seen.data, "mime_type": seen.media_type}}]
    return [label]
