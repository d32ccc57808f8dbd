"""Answers in words: what a chat model is asked, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

from core.seen import Seen
from core.values import Show, Spend, Turn

Form = TypeVar("Form", bound=BaseModel)

Thinking: TypeAlias = Literal["minimal", "low", "medium", "high"]
Ending: TypeAlias = Literal["whole", "too long", "calls"]
"""`calls`: the model waits for what its tools say."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a model may ask us to do."""

    name: str
    """Letters, digits and `_`, 64 at most."""
    about: str
    parameters: Mapping[str, object]
    """JSON Schema of an object."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What a model wants a tool to do. Nothing of it is to be trusted."""

    id: str
    name: str
    arguments: Mapping[str, object]
    token: str = ""
    """What the provider wants to see again with it, as it came; nobody else reads it."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool said: data, whatever it claims."""

    call: ToolCall
    words: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One round: what the model said and called, and what came of it."""

    said: str
    results: tuple[ToolResult, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A page that an answer rests on."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class ChatAsk:
    """One call to a chat model."""

    system: str
    turns: tuple[Turn, ...]
    """Oldest first; the last one is the person's."""
    thinking: Thinking = "minimal"
    longest_tokens: int = 8_192
    """The answer's cap, thinking included."""
    seen: tuple[Seen, ...] = ()
    """What the last turn is about: shown before its words, and data whatever it says."""
    model: str = ""
    """An id of the catalogue; empty for the usual one."""
    tools: tuple[Tool, ...] = ()
    """Never together with `is_web`: what a page says must not be able to act."""
    exchanges: tuple[Exchange, ...] = ()
    """What was called and said since the last turn, oldest first."""
    is_web: bool = False
    """It may search the web and open addresses, at a price of its own."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How an answer ended."""

    ending: Ending = "whole"
    calls: tuple[ToolCall, ...] = ()
    sources: tuple[Source, ...] = ()
    searches: int = 0
    """Searches of the web that are billed."""
    model: str = ""
    """The id of the one that answered."""
    because: str = ""
    """Why it was not the one that was asked; empty where it was."""


class ChatModel(Protocol):
    """Answers in words."""

    async def answer(self, ask: ChatAsk, show: Show, spend: Spend) -> Answered:
        """Show the answer as it comes.

        Cancelling stops the provider's work too. What was billed goes to `spend` however this ends.

        Raises:
            Refused: The question or the answer was blocked.
            ProviderBusy, ProviderSlow, ProviderBroken: Nothing, or not all of it, arrived.
            BadCredentials, OutOfFunds: The host has to act.
        """
        ...

    async def fill(self, ask: ChatAsk, form: type[Form], spend: Spend, tell: Show | None = None) -> Form:
        """An answer in the shape of `form`, validated. Raises as `answer` does.

        Args:
            tell: Shown a notice when another model than the asked one had to fill it in.
        """
        ...

    async def count(self, ask: ChatAsk) -> int:
        """How many tokens it comes to, the provider's own count where it has one for nothing. Raises as `answer`."""
        ...
