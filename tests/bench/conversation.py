"""A long conversation: what each answer takes of tokens and money, beside sending everything each time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path
from random import Random

from core.catalog import catalog
from core.chat import ChatAsk, ChatModel, Tool
from core.log import configure
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.gemini_mishaps import Words
from core.sandbox.gemini_wire import Heard
from core.values import Turn, Update, Usage
from core.words import money
from tests.bench.rows import Row, within
from tests.stages.stage import Services
from tests.stages.web import WebStage, logged_in, served

QUESTIONS = 40
LAST = 10
ASKED_CHARS, ANSWERED_CHARS, SUMMARY_CHARS = 320, 1_280, 2_200
"""80 and 320 tokens as the stand-in counts, and about 400 words in short."""
CHUNK_CHARS = 80
MODEL = "gemini-3.1-flash-lite"
BUDGET_PERCENT = 50
VOCABULARY = """\
harbour bridge crane tide keeper lantern schedule invoice because tomorrow before sixteen budget meeting north carefully
window review answer question report signal engine paint remember yellow against rope Tuesday"""


@dataclass(frozen=True, slots=True)
class Talk:
    """The page of a house at the stand-in, and the bare provider at another one, which knows nothing of the first."""

    page: WebStage
    bare: ChatModel
    bare_gemini: GeminiStandIn


@dataclass(frozen=True, slots=True)
class Taken:
    """What each question took."""

    answers: Sequence[Usage]
    folds: Sequence[Usage]
    """What bringing into short took, where it was time for that."""
    turns_in_full: Sequence[int]
    """How many earlier ones went along with each question."""


@asynccontextmanager
async def talk_scene(folder: Path) -> AsyncIterator[Talk]:
    configure(level="error")
    prices = catalog().chat_model(MODEL)
    async with (
        Services.open(folder, f"sqlite:///{folder}/flashbulb.db") as services,
        GeminiStandIn(gap_s=0) as elsewhere,
        open_session() as session,
    ):
        limits = ("ASKS_PER_DAY", "USD_PER_DAY", "USD_PER_MONTH", "TOTAL_USD_PER_MONTH")
        services.settings.update({f"FLASHBULB_{limit}": "" for limit in limits} | {"FLASHBULB_CHAT_MODEL": MODEL})
        async with served(services) as page, logged_in("ada", page.url) as page.ada:
            page.ada.house = page.house
            bare = Gemini(elsewhere.key, session, prices, Patience(), Random(1), base_url=elsewhere.url)
            yield Talk(page, bare, elsewhere)


async def conversation(talk: Talk) -> Sequence[Row]:
    """The same questions and answers both ways, one after the other."""
    said = [(_words(f"question {n}", ASKED_CHARS), _words(f"answer {n}", ANSWERED_CHARS)) for n in range(QUESTIONS)]
    ours = await _ours(talk, said)
    everything = await _everything(talk, said, talk.page.services.gemini.requests[0])
    return [*_compared(ours, everything), *_folding(ours, everything)]


async def _ours(talk: Talk, said: Sequence[tuple[str, str]]) -> Taken:
    """Asked at the page, as people do; the next one when nothing is being brought into short any more."""
    gemini, history = talk.page.services.gemini, talk.page.house.store.history
    gemini.always(_in_chunks(f'{{"summary": "{_words("in short", SUMMARY_CHARS)}"}}'))
    answers, folds, turns = [], [], []
    for question, answer in said:
        gemini.will(_in_chunks(answer))
        heard = gemini.request_count
        request = (await talk.page.ada.types(question)).id
        await talk.page.rests()
        asked = gemini.requests[heard - gemini.request_count].body
        turns.append(len(_list(asked["contents"])) - 1)
        past, fold = await history.by_id(request), await history.by_id(f"fold:{request}")
        assert past, f"{request} was not stored"
        assert past.outcome == "done", past
        answers.append(past.usage)
        folds += [fold.usage] if fold else []
    return Taken(answers, folds, turns)


async def _everything(talk: Talk, said: Sequence[tuple[str, str]], first: Heard) -> Sequence[Usage]:
    """The bare provider with the same rules and the same tools, asked with all turns each time."""
    system = "".join(str(part["text"]) for part in _list(_object(first.body["systemInstruction"])["parts"]))
    tools = tuple(_tool(each) for group in _list(first.body.get("tools", [])) for each in _declared(group))
    turns: tuple[Turn, ...] = ()
    answers = []
    for question, answer in said:
        talk.bare_gemini.will(_in_chunks(answer))
        spent: list[Usage] = []
        turns = (*turns, Turn("user", question))
        await talk.bare.answer(ChatAsk(system, turns, tools=tools), _unseen, spent.append)
        turns = (*turns, Turn("model", answer))
        answers.append(_sum(spent))
    return answers


def _compared(ours: Taken, everything: Sequence[Usage]) -> Sequence[Row]:
    last, beside = _sum(ours.answers[-LAST:]), _sum(everything[-LAST:])
    full = min(ours.turns_in_full[-LAST:])
    share = last.tokens_in * 100 / beside.tokens_in
    note = f" ({_each(last)}; everything each time {_each(beside)})"
    return [
        within(f"tokens in, answers {QUESTIONS - LAST + 1} to {QUESTIONS}", share, BUDGET_PERCENT, "%", note=note),
        Row(
            "questions with their answers that are in full there, at least",
            f"{full // 2}",
            f"at least {LAST}",
            full >= 2 * LAST,
        ),
        *_stages(ours.answers, everything),
    ]


def _stages(ours: Sequence[Usage], everything: Sequence[Usage]) -> Sequence[Row]:
    """How it grows, ten answers at a time."""
    rows = []
    for start in range(0, QUESTIONS, LAST):
        these = slice(start, start + LAST)
        measured = f"{_each(_sum(ours[these]))}; everything each time {_each(_sum(everything[these]))}"
        rows.append(Row(f"an answer, number {start + 1} to {start + LAST}, in the mean", measured))
    return rows


def _folding(ours: Taken, everything: Sequence[Usage]) -> Sequence[Row]:
    answers, folds, beside = _sum(ours.answers), _sum(ours.folds), _sum(everything)
    together, times = answers + folds, len(ours.folds)
    each = f"{folds.tokens_in // max(times, 1):,} tokens in, {money(folds.micros // max(times, 1))}"
    share = together.tokens_in * 100 / beside.tokens_in
    cost, cold = together.micros * 100 / beside.micros, _uncached(together) * 100 / _uncached(beside)
    all_of_it = f"all {QUESTIONS} answers, with bringing into short"
    return [
        Row("brought into short", f"{times} times ({each} each)"),
        Row(
            f"{all_of_it}: tokens in",
            f"{share:.0f} % ({together.tokens_in:,}; everything each time {beside.tokens_in:,})",
        ),
        Row(
            f"{all_of_it}: money",
            f"{cost:.0f} % ({money(together.micros)}; everything each time {money(beside.micros)})",
        ),
        Row(
            f"{all_of_it}: money, were nothing cached",
            f"{cold:.0f} % ({money(_uncached(together))}; everything each time {money(_uncached(beside))})",
        ),
    ]


def _uncached(usage: Usage) -> int:
    """What it would come to at a provider that knows nothing again, in micro-dollars."""
    return catalog().chat_model(MODEL).usage(usage.tokens_in, usage.tokens_out).micros


def _each(usage: Usage) -> str:
    """Of one answer, where ten of them took this."""
    return f"{usage.tokens_in // LAST:,} in, {usage.tokens_cached // LAST:,} cached, ${usage.micros / LAST / 1e6:.6f}"


def _sum(usages: Sequence[Usage]) -> Usage:
    return reduce(add, usages, Usage())


def _words(seed: str, chars: int) -> str:
    """So many characters of words, the same on every day."""
    dice, words, known = Random(seed), seed, VOCABULARY.split()
    while len(words) < chars:
        words += f" {dice.choice(known)}"
    return words[:chars]


def _in_chunks(words: str) -> Words:
    return Words(tuple(words[start : start + CHUNK_CHARS] for start in range(0, len(words), CHUNK_CHARS)))


def _declared(group: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    return _list(group.get("functionDeclarations", []))


def _tool(declared: Mapping[str, object]) -> Tool:
    return Tool(str(declared["name"]), str(declared["description"]), _object(declared["parameters_json_schema"]))


def _object(found: object) -> Mapping[str, object]:
    assert isinstance(found, Mapping), found
    return found


def _list(found: object) -> Sequence[Mapping[str, object]]:
    assert isinstance(found, list), found
    return found


def _unseen(_update: Update) -> None:
    """Nobody looks on."""
