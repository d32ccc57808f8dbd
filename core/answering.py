"""One answer in words, from the question to its last word, with whatever tools the model calls on the way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core import seen
from core.chat import Answered, ChatAsk, Exchange, Tool
from core.command import Estimate
from core.estimates import most_for_words
from core.kit import Kit
from core.seen import PICTURE_TOKENS, SeenFile, SeenPicture, as_data
from core.tools.ability import RESULTS_BYTES, RULE
from core.tools.box import abilities_for
from core.tools.exchange import Workbench
from core.tools.remote import agreed
from core.values import Progress, Request, Show, Text, Update

MOST_ROUNDS = 4
"""After so many the model is asked without tools, so that it has to answer."""
TOOLS_BYTES = 8_000
"""Of what a model is told of all its tools, twice."""
CALLS_BYTES = 2_000
"""Of what a model says to tools in one round, as it is foreseen; what is more is counted when it is there."""


async def answered(ask: ChatAsk, request: Request, kit: Kit, show: Show) -> Answered:
    """Show the answer as it comes; what was used on the way stands in `kit.notebook.used`.

    Raises as `ChatModel.answer` does.
    """
    if done := await agreed(request, kit, show):
        ask = replace(ask, seen=(*ask.seen, done), system=f"{ask.system}\n\n{seen.RULE}")
    abilities = await abilities_for(ask, request, kit, show)
    if not abilities:
        return await kit.chat.answer(ask, show, kit.notebook.spend)
    budget = _Budget(request, kit)
    tools = tuple(ability.tool for ability in abilities.values())
    plain = ask
    ask = replace(ask, system=f"{ask.system}\n\n{RULE}")
    said, bench = _Said(show), Workbench(abilities, request, kit, show)
    for number in range(MOST_ROUNDS):
        if bench.is_full or not budget.has_room(ask, tools):
            break
        ended = await kit.chat.answer(replace(ask, tools=tools), said.take, kit.notebook.spend)
        if ended.ending != "calls" or not ended.calls:
            return _whole(ended)
        exchange = Exchange(said.next_round(), await bench.results(ended.calls))
        # Whoever had to step in goes on, instead of each round finding out anew that the usual one does not answer.
        model = ended.model if ended.because else ask.model
        ask = replace(ask, exchanges=(*ask.exchanges, exchange), model=model)
        show(Progress("Thinking about that …" if number == 0 else "Thinking further …"))
    # Without tools there is nothing to be said about them.
    last = ask if ask.exchanges else plain
    return _whole(await kit.chat.answer(last, said.take, kit.notebook.spend))


def most_for_answer(kit: Kit, tokens_in: int, tokens_out: int, model: str = "") -> Estimate:
    """The most that an answer may come to: the model asked twice, once with its tools and once with what they said.

    It is asked more often only where all of that stays within this. Where it never has tools, once.
    """
    once = most_for_words(kit, tokens_in, tokens_out, model)
    if not kit.catalog.chat_model(model or kit.chat_model).has_tools:
        return once
    again = most_for_words(kit, tokens_in + TOOLS_BYTES + CALLS_BYTES + RESULTS_BYTES, tokens_out, model)
    return replace(again, micros=once.micros + again.micros)


def _whole(ended: Answered) -> Answered:
    """Nobody behind this has anything to do with calls."""
    return replace(ended, ending="whole", calls=()) if ended.ending == "calls" else ended


@dataclass(slots=True)
class _Said:
    """What the model says, a paragraph for each round."""

    show: Show
    _words: list[str] = field(default_factory=list)
    _is_new: bool = False

    def take(self, update: Update) -> None:
        if isinstance(update, Text):
            if self._is_new:
                self.show(Text("\n\n"))
                self._is_new = False
            self._words.append(update.words)
        self.show(update)

    def next_round(self) -> str:
        """What was said in this round; what follows begins below it."""
        words = "".join(self._words)
        self._is_new = self._is_new or bool(words.strip())
        self._words.clear()
        return words


@dataclass(frozen=True, slots=True)
class _Budget:
    """What is held for the answer: more than that it must not cost, however often the model is asked."""

    request: Request
    kit: Kit

    def has_room(self, ask: ChatAsk, tools: Sequence[Tool]) -> bool:
        """Whether after this round there surely is enough left for the one that answers."""
        held = self.kit.commands[self.request.command].estimate(self.request.options, self.kit).micros
        this, last = _most_tokens(ask, tools), _most_tokens(ask) + CALLS_BYTES + RESULTS_BYTES
        most = sum(most_for_words(self.kit, tokens, ask.longest_tokens, ask.model).micros for tokens in (this, last))
        return self.kit.notebook.usage.micros + most <= held


def _most_tokens(ask: ChatAsk, tools: Sequence[Tool] = ()) -> int:
    """More than this it cannot be: a token is at least one byte."""
    words = [ask.system, *(turn.text for turn in ask.turns), *map(as_data, ask.seen)]
    words += [f"{tool.name}{tool.about}{json.dumps(tool.parameters)}" for tool in tools]
    for exchange in ask.exchanges:
        words.append(exchange.said)
        words += [f"{result.call.token}{dict(result.call.arguments)}{result.words}" for result in exchange.results]
    size = sum(len(each.encode("utf-8", "replace")) for each in words)
    pictures = sum(PICTURE_TOKENS for each in ask.seen if isinstance(each, SeenPicture))
    return size + pictures + sum(each.tokens for each in ask.seen if isinstance(each, SeenFile))
