"""The wires that chat models are spoken to over: who stands in at the other end, and how to read what it heard."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any, Protocol

from PIL import Image

from core.catalog import ChatPrices, catalog
from core.chat import ChatModel
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.providers.openai import OpenAI
from core.providers.openai_errors import Door
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.openai import OpenAIStandIn
from core.seen import SeenPicture

Body = Mapping[str, Any]


class Wire(Protocol):
    """One wire, with a model that speaks over it."""

    service: Any
    model: ChatModel
    prices: ChatPrices

    def turns(self, body: Body) -> list[tuple[str, str]]:
        """Who said what, by our own names."""
        ...

    def handed(self, body: Body) -> list[str]:
        """Everything in the last turn: its words, and what kind of file each other part is."""
        ...

    def longest(self, body: Body) -> int: ...


@dataclass
class GeminiWire:
    service: GeminiStandIn
    model: Gemini
    prices: ChatPrices

    def turns(self, body: Body) -> list[tuple[str, str]]:
        return [(turn["role"], turn["parts"][0]["text"]) for turn in body["contents"]]

    def handed(self, body: Body) -> list[str]:
        parts = body["contents"][-1]["parts"]
        return [part["text"] if "text" in part else part["inlineData"]["mime_type"] for part in parts]

    def longest(self, body: Body) -> int:
        return body["generationConfig"]["maxOutputTokens"]


@dataclass
class OpenAIWire:
    service: OpenAIStandIn
    model: OpenAI
    prices: ChatPrices

    def turns(self, body: Body) -> list[tuple[str, str]]:
        names = {"assistant": "model", "user": "user"}
        said = [each for each in body["messages"] if each["role"] in names]
        return [(names[each["role"]], each["content"]) for each in said]

    def handed(self, body: Body) -> list[str]:
        content = body["messages"][-1]["content"]
        if isinstance(content, str):
            return [content]
        kinds = [part.get("text") or part["image_url"]["url"].partition(";")[0] for part in content]
        return [kind.removeprefix("data:") for kind in kinds]

    def longest(self, body: Body) -> int:
        return body["max_completion_tokens"]


@asynccontextmanager
async def gemini_wire() -> AsyncIterator[Wire]:
    prices = catalog().chat_model("gemini-3.1-flash-lite")
    async with GeminiStandIn(gap_s=0) as service, open_session() as session:
        model = Gemini(service.key, session, prices, Patience(), Random(1), base_url=service.url)
        yield GeminiWire(service, model, prices)
        await model.close()


@asynccontextmanager
async def openai_wire() -> AsyncIterator[Wire]:
    prices = catalog().chat_model("gpt-4o-mini")
    async with OpenAIStandIn(gap_s=0) as service:
        model = OpenAI(Door(service.url, service.key), prices, Patience(), Random(1))
        yield OpenAIWire(service, model, prices)
        await model.close()


WIRES = {"gemini": gemini_wire, "openai": openai_wire}


def teal_picture() -> SeenPicture:
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return SeenPicture("photo.png", file.getvalue(), "image/png", 64, 48)
