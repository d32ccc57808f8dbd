"""Tools on Google's wire: what the model may call, what it called, and what came of it."""

import base64
import binascii
from collections.abc import Sequence

from google.genai import types

from core.chat import ChatAsk, Exchange, ToolCall, ToolResult

UNSIGNED = "skip_thought_signature_validator"
"""What Google takes for the signature of a call that another model made; without any it refuses the body."""


def tools_of(ask: ChatAsk) -> list[types.ToolUnionDict]:
    """What the model may use beside its own words.

    Raises:
        ValueError: It was given tools and the web at once.
    """
    if ask.tools and ask.is_web:
        raise ValueError("what a page says must not be able to act: ask with tools or with the web")
    if ask.is_web:
        return [{"google_search": {}}, {"url_context": {}}]
    declared: list[types.FunctionDeclarationDict] = [
        {"name": tool.name, "description": tool.about, "parameters_json_schema": dict(tool.parameters)}
        for tool in ask.tools
    ]
    return [{"function_declarations": declared}] if declared else []


def contents_of_exchange(exchange: Exchange) -> list[types.ContentUnionDict]:
    """What the model said and called, and then what came of it."""
    said: list[types.PartDict] = [{"text": exchange.said}] if exchange.said else []
    calls = [_call_part(result.call, is_first=number == 0) for number, result in enumerate(exchange.results)]
    results: list[types.PartDict] = [_result_part(result) for result in exchange.results]
    return [{"role": "model", "parts": [*said, *calls]}, {"role": "user", "parts": results}]


def calls_in(parts: Sequence[types.Part], so_far: int = 0) -> list[ToolCall]:
    """What the model wants done; one without a name has an empty one.

    Args:
        so_far: How many calls came before these: one without an id is numbered.
    """
    found = [part for part in parts if part.function_call]
    return [_called(part, so_far + number) for number, part in enumerate(found, 1)]


def _called(part: types.Part, number: int) -> ToolCall:
    call = part.function_call or types.FunctionCall()
    token = base64.urlsafe_b64encode(part.thought_signature).decode() if part.thought_signature else ""
    return ToolCall(call.id or f"call_{number}", call.name or "", call.args or {}, token)


def _call_part(call: ToolCall, *, is_first: bool) -> types.PartDict:
    part: types.PartDict = {"function_call": {"id": call.id, "name": call.name, "args": dict(call.arguments)}}
    # Of calls that were made at once only the first one is signed.
    if signature := _signature(call.token) or (_signature(UNSIGNED) if is_first else b""):
        part["thought_signature"] = signature
    return part


def _signature(token: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(token)
    except (binascii.Error, ValueError):
        return b""


def _result_part(result: ToolResult) -> types.PartDict:
    call = result.call
    return {"function_response": {"id": call.id, "name": call.name, "response": {"result": result.words}}}
