"""A question as Google's wire takes it."""

from collections.abc import Sequence

from google.genai import types

from core.chat import ChatAsk
from core.seen import Seen, SeenPicture, as_data
from core.values import Turn


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
