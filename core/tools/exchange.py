"""One round of calls: checked, made side by side within their time, and never the same one twice."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog

from core.chat import ToolCall, ToolResult
from core.errors import BotError, ProviderBroken, ProviderSlow
from core.kit import Kit
from core.tools.ability import RESULTS_BYTES, Ability, BadCall, as_result, in_short
from core.tools.checking import check
from core.values import Notice, Progress, Request, Show
from core.words import seconds

MOST_CALLS = 8
"""For one answer."""
WORTH_TELLING_MS = 50
"""What took less would be told as no time at all."""
MOST_ACTING = 1
"""Buttons for one answer: whoever asks for a picture does not ask for a hundred."""

Key: TypeAlias = tuple[str, str]
log = structlog.get_logger()


@dataclass(slots=True)
class Workbench:
    """Where the calls of one answer are made."""

    abilities: Mapping[str, Ability]
    request: Request
    kit: Kit
    show: Show
    calls: int = 0
    acting: int = 0
    _made: dict[Key, asyncio.Task[str]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        return self.calls >= MOST_CALLS

    async def results(self, calls: Sequence[ToolCall]) -> tuple[ToolResult, ...]:
        """What comes of these, in their order, however they end; those beyond the most there may be are left out."""
        calls = calls[:MOST_CALLS]
        async with asyncio.TaskGroup() as group:
            asked = [self._asked(call, group) for call in calls]
        room = RESULTS_BYTES // len(calls)
        return tuple(ToolResult(call, as_result(task.result(), room)) for call, task in zip(calls, asked, strict=True))

    def _asked(self, call: ToolCall, group: asyncio.TaskGroup) -> asyncio.Task[str]:
        key = (call.name, json.dumps(call.arguments, sort_keys=True, default=str))
        if key not in self._made:
            self.calls += 1
            work = self._used(call) if self.calls <= MOST_CALLS else _declined("There were too many calls; answer now.")
            self._made[key] = group.create_task(work)
        return self._made[key]

    async def _used(self, call: ToolCall) -> str:
        ability = self.abilities.get(call.name)
        if ability is None:
            return f"There is no tool {call.name[:64]}; there are {', '.join(self.abilities)}."
        if ability.is_acting:
            self.acting += 1
            if self.acting > MOST_ACTING:
                return "Only one thing can be offered with an answer; it is offered already."
        self.show(Progress(ability.doing))
        clock = asyncio.get_running_loop()
        began = clock.time()
        words, trouble = await self._said(ability, call)
        took_ms = round((clock.time() - began) * 1000)
        took = seconds(took_ms) if took_ms >= WORTH_TELLING_MS else ""
        what = f"{ability.label} ({in_short(call.arguments)})" if call.arguments else ability.label
        self.kit.notebook.used.append(", ".join(filter(None, (what, trouble, took))))
        return words

    async def _said(self, ability: Ability, call: ToolCall) -> tuple[str, str]:
        """What the model is told, and what people are, where it went wrong."""
        try:
            check(call.arguments, ability.tool.parameters)
            async with asyncio.timeout(ability.patience_s):
                return await ability.use(call.arguments, self.request, self.kit, self.show), ""
        except BadCall as error:
            return f"Not done: {error}", "not understood"
        except TimeoutError:
            log.warning("a tool took too long", tool=ability.name, patience_s=ability.patience_s)
            self._tell(f"{ability.label.capitalize()} did not answer in time, so this was written without it.")
            return "The tool did not answer in time. Answer without it, and say so.", "no answer"
        except BotError as error:
            # Whatever else goes wrong may be in a stranger's words, and those are for the model.
            if isinstance(error, ProviderBroken | ProviderSlow):
                self._tell(str(error))
            log.info("a tool failed", tool=ability.name, error=type(error).__name__)
            return f"Not done: {error}", "failed"

    def _tell(self, trouble: str) -> None:
        """Say it to whoever reads, once."""
        if trouble not in self._told:
            self._told.add(trouble)
            self.show(Notice(trouble))


async def _declined(why: str) -> str:
    return why
