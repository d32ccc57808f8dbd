"""What every chat model keeps that can use tools: calls come whole, and what came of them goes back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from core.chat import ChatAsk, ChatModel, Exchange, Tool, ToolCall, ToolResult
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.gemini_mishaps import Calls, Words
from core.sandbox.openai import OpenAIStandIn
from core.values import Turn, Usage
from tests.contracts.chat_wires import WIRES

CALCULATE = Tool(
    "calculate",
    "Works out a sum.",
    {"type": "object", "properties": {"expression": {"type": "string"}}, "required": ["expression"]},
)
CLOCK = Tool("now", "The time.", {"type": "object", "properties": {}})
SUM = ChatAsk("Be brief.", (Turn("user", "What is 17 * 23?"),), tools=(CALCULATE, CLOCK))


@dataclass(frozen=True, slots=True)
class Sent:
    """What the service was sent, in the words of no wire."""

    tools: Sequence[tuple[str, str, Mapping[str, object]]]
    """Name, what it is about, parameters."""
    after: Sequence[tuple[str, ...]]
    """What follows the last turn: `("said", words)`, `("call", id, name)` or `("result", id, words)`."""


class Service(Protocol):
    """A stand-in, and how what it heard is read."""

    def will(self, scenario: Calls | Words) -> None: ...

    def sent(self) -> Sent: ...


class GeminiService:
    def __init__(self, stand_in: GeminiStandIn) -> None:
        self._stand_in = stand_in

    def will(self, scenario: Calls | Words) -> None:
        self._stand_in.will(scenario)

    def sent(self) -> Sent:
        body = self._stand_in.requests[-1].body
        declared = [each for tool in body.get("tools", ()) for each in tool["functionDeclarations"]]
        tools = [(each["name"], each["description"], each["parameters_json_schema"]) for each in declared]
        parts = [part for content in body["contents"][1:] for part in content["parts"]]
        return Sent(tools, [self._read(part) for part in parts])

    @staticmethod
    def _read(part: Mapping) -> tuple[str, ...]:
        match part:
            case {"functionCall": call}:
                return "call", call["id"], call["name"]
            case {"functionResponse": said}:
                return "result", said["id"], said["response"]["result"]
            case _:
                return "said", part["text"]


class OpenAIService:
    def __init__(self, stand_in: OpenAIStandIn) -> None:
        self._stand_in = stand_in

    def will(self, scenario: Calls | Words) -> None:
        self._stand_in.will(scenario)

    def sent(self) -> Sent:
        body = self._stand_in.requests[-1].body
        declared = [tool["function"] for tool in body.get("tools", ())]
        tools = [(each["name"], each["description"], each["parameters"]) for each in declared]
        said = [part for message in body["messages"][2:] for part in self._read(message)]
        return Sent(tools, said)

    @staticmethod
    def _read(message: Mapping) -> list[tuple[str, ...]]:
        if message["role"] == "tool":
            return [("result", message["tool_call_id"], message["content"])]
        spoken = [("said", message["content"])] if message.get("content") else []
        return spoken + [("call", call["id"], call["function"]["name"]) for call in message.get("tool_calls", ())]


SERVICES = {"gemini": GeminiService, "openai": OpenAIService}


@pytest.fixture(params=SERVICES)
async def pair(request) -> AsyncIterator[tuple[ChatModel, Service]]:
    """A model and the service behind it."""
    async with WIRES[request.param]() as wire:
        yield wire.model, SERVICES[request.param](wire.service)


@pytest.fixture
def model(pair) -> ChatModel:
    return pair[0]


@pytest.fixture
def service(pair) -> Service:
    return pair[1]


class Asker:
    def __init__(self) -> None:
        self.words = ""
        self.usage = Usage()

    def show(self, update) -> None:
        self.words += update.words

    def spend(self, usage: Usage) -> None:
        self.usage += usage


@pytest.fixture
def ada() -> Asker:
    return Asker()


async def test_the_model_is_told_which_tools_there_are(model, service, ada):
    """What it is not told of it cannot call; the parameters arrive as they were declared."""
    service.will(Words(("391.",)))

    await model.answer(SUM, ada.show, ada.spend)

    assert service.sent().tools == [(tool.name, tool.about, tool.parameters) for tool in (CALCULATE, CLOCK)]


async def test_calls_come_with_their_arguments_and_are_billed(model, service, ada):
    """They end the answer for now; nothing of them is shown as words."""
    service.will(Calls(("calculate", {"expression": "17 * 23"}), ("now", {}), said="One moment. "))

    answered = await model.answer(SUM, ada.show, ada.spend)

    assert answered.ending == "calls"
    assert [(call.name, call.arguments) for call in answered.calls] == [
        ("calculate", {"expression": "17 * 23"}),
        ("now", {}),
    ]
    assert len({call.id for call in answered.calls} - {""}) == 2
    assert ada.words == "One moment. "
    assert ada.usage.micros > 0


async def test_what_came_of_calls_goes_back_under_their_ids(model, service, ada):
    """Two calls of one tool would be mistaken for each other otherwise."""
    service.will(Calls(("calculate", {"expression": "17 * 20"}), ("calculate", {"expression": "17 * 3"}), said="So. "))
    first = await model.answer(SUM, ada.show, ada.spend)
    results = tuple(ToolResult(call, words) for call, words in zip(first.calls, ("340", "51"), strict=True))
    service.will(Words(("391.",)))

    second = await model.answer(replace(SUM, exchanges=(Exchange("So. ", results),)), ada.show, ada.spend)

    one, two = (call.id for call in first.calls)
    assert second.ending == "whole"
    assert service.sent().after == [
        ("said", "So. "),
        ("call", one, "calculate"),
        ("call", two, "calculate"),
        ("result", one, "340"),
        ("result", two, "51"),
    ]


async def test_several_rounds_stay_in_their_order(model, service, ada):
    """The model has to see what it did first to know what to do next."""
    rounds = [ToolCall(f"round-{number}", "now", {}) for number in (1, 2)]
    exchanges = tuple(Exchange("", (ToolResult(call, f"said {call.id}"),)) for call in rounds)
    service.will(Words(("Done.",)))

    await model.answer(replace(SUM, exchanges=exchanges), ada.show, ada.spend)

    assert [each[:2] for each in service.sent().after] == [
        ("call", "round-1"),
        ("result", "round-1"),
        ("call", "round-2"),
        ("result", "round-2"),
    ]


async def test_without_tools_none_are_spoken_of(model, service, ada):
    """An empty list of them is refused by some services."""
    service.will(Words(("391.",)))

    answered = await model.answer(replace(SUM, tools=()), ada.show, ada.spend)

    assert service.sent() == Sent([], [])
    assert (answered.calls, answered.sources, answered.searches) == ((), (), 0)


async def test_tokens_are_counted_before_anything_is_asked(model, ada):
    """A budget is kept by it, so more words are more tokens, wherever they stand."""
    plain = await model.count(replace(SUM, tools=()))

    longer = {
        "system": replace(SUM, system="Be brief. " * 100),
        "turns": replace(SUM, turns=(Turn("user", "Why? " * 100),)),
        "tools": replace(SUM, tools=(replace(CALCULATE, about="Works out a sum. " * 100),)),
        "results": replace(SUM, exchanges=(Exchange("", (ToolResult(ToolCall("1", "now", {}), "noon " * 100),)),)),
    }
    assert plain > 0
    assert {name for name, ask in longer.items() if await model.count(ask) < plain + 80} == set()
    assert ada.usage == Usage()
