"""What a newcomer without a key can try beyond plain answers: tools, the web, files and forms over many things."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random
from typing import Literal

import aiohttp
import pytest
from pydantic import BaseModel, create_model

from core.catalog import catalog
from core.chat import Answered, ChatAsk, Exchange, Tool, ToolResult
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.sandbox.gemini import GeminiStandIn
from core.values import Text, Turn, Update, Usage

CALCULATE = Tool("calculate", "Works out a sum.", {"type": "object", "properties": {"expression": {"type": "string"}}})


class Point(BaseModel):
    what: str
    messages: list[int]


class Action(BaseModel):
    who: str
    what: str
    due: str
    messages: list[int]


class Summary(BaseModel):
    gist: str
    decisions: list[Point]
    open_questions: list[Point]
    actions: list[Action]


class Class(BaseModel):
    id: str
    label: Literal["bug", "praise"]
    reason: str


class Classes(BaseModel):
    rows: list[Class]


class Asker:
    def __init__(self, gemini: Gemini) -> None:
        self.gemini = gemini
        self.words = ""
        self.bills: list[Usage] = []

    async def asks(self, ask: ChatAsk) -> Answered:
        self.words = ""
        return await self.gemini.answer(ask, self._read, self.bills.append)

    async def fills(self, form: type[BaseModel], *objects: object) -> BaseModel:
        ask = ChatAsk("", (Turn("user", "\n".join(json.dumps(each) for each in objects)),))
        return await self.gemini.fill(ask, form, self.bills.append)

    def _read(self, update: Update) -> None:
        assert isinstance(update, Text)
        self.words += update.words


@pytest.fixture
async def stand_in() -> AsyncIterator[GeminiStandIn]:
    async with GeminiStandIn(gap_s=0) as stand_in:
        yield stand_in


@pytest.fixture
async def ada(stand_in) -> AsyncIterator[Asker]:
    prices = catalog().chat_model("gemini-3.1-flash-lite")
    async with open_session() as session:
        gemini = Gemini(stand_in.key, session, prices, Patience(), Random(1), base_url=stand_in.url)
        yield Asker(gemini)
        await gemini.close()


async def test_a_sum_goes_to_the_calculator_and_its_answer_is_told(ada):
    """So that somebody can watch a tool at work without a key."""
    ask = ChatAsk("", (Turn("user", "What is 17 * (23 + 4) in all?"),), tools=(CALCULATE,))
    first = await ada.asks(ask)

    second = await ada.asks(replace(ask, exchanges=(Exchange("", (ToolResult(first.calls[0], "459"),)),)))

    assert [(call.name, call.arguments) for call in first.calls] == [("calculate", {"expression": "17 * (23 + 4)"})]
    assert second.ending == "whole"
    assert "`calculate` said: 459" in ada.words


@pytest.mark.parametrize("question", ["What is love?", "Call me at 10:30", "Version 3.1"])
async def test_what_is_no_sum_is_answered_in_words(ada, question):
    """A tool that is called for nothing looks broken."""
    answered = await ada.asks(ChatAsk("", (Turn("user", question),), tools=(CALCULATE,)))

    assert answered.ending == "whole"


async def test_the_web_is_two_examples_that_say_so(ada):
    """Nobody should take them for sources; an address in the question is shown as opened."""
    answered = await ada.asks(ChatAsk("", (Turn("user", "Read https://a.example/b please"),), is_web=True))

    *found, opened = answered.sources
    assert all(source.title.startswith("Stand-in") and "//example.com/" in source.address for source in found)
    assert opened.address == "https://a.example/b"
    assert "not searched either" in ada.words
    assert answered.searches == 1


SAID = (
    {"n": 7, "who": "Ada", "when": "2026-11-20 10:00", "words": "Shall we ship on Friday?"},
    {"n": 8, "who": "Bob", "when": "2026-11-20 10:05", "words": "Agreed, we ship. I'll write the notes by 2026-12-01."},
)


async def test_a_summary_cites_the_messages_it_was_given(ada):
    """Its lines lead to messages that exist, as a real one's do."""
    summary = await ada.fills(Summary, *SAID)

    assert isinstance(summary, Summary)
    assert summary.open_questions == [Point(what="Shall we ship on Friday?", messages=[7])]
    assert summary.decisions[0].messages == [8]
    assert summary.actions[0].model_dump(include={"who", "due", "messages"}) == {
        "who": "Bob",
        "due": "2026-12-01",
        "messages": [8],
    }
    assert "2 messages" in summary.gist


async def test_summaries_of_parts_become_one(ada):
    """A thread of thousands is read in parts."""
    parts = [await ada.fills(Summary, said) for said in SAID]

    whole = await ada.fills(Summary, *(part.model_dump() for part in parts))

    assert isinstance(whole, Summary)
    assert [point.messages for point in whole.open_questions] == [[7], [8]]


async def test_every_thing_with_an_id_gets_a_row_of_its_own(ada):
    """What is named in it is what it is; the id comes back as it was given."""
    things = [{"id": "a1", "text": "There is a bug here."}, {"id": "a2", "text": "Full of praise."}]

    filled = await ada.fills(Classes, {"items": things})

    assert isinstance(filled, Classes)
    assert [(row.id, row.label) for row in filled.rows] == [("a1", "bug"), ("a2", "praise")]
    assert "bug here" in filled.rows[0].reason


async def test_fields_are_taken_from_the_words(ada):
    """Forms of an extraction are made while it runs; what is not there is left out."""
    row = create_model("Row", name=(str | None, ...), amount=(float | None, ...), date=(str | None, ...))
    form = create_model("Rows", rows=(list[row], ...))

    filled = await ada.fills(form, [{"id": 1, "text": "Ada Smith paid $12.50 on 2026-11-02"}, {"id": 2, "name": "Bob"}])

    assert filled.model_dump()["rows"] == [
        {"name": "Ada Smith", "amount": 12.5, "date": "2026-11-02"},
        {"name": "Bob", "amount": 0.0, "date": None},
    ]


async def test_a_long_beginning_is_known_again(ada):
    """Google bills it at a tenth, so what is said to everybody stands first."""
    rules = "Be brief and kind. " * 400
    ask = ChatAsk(rules, (Turn("user", "Why?"),))

    for each in (ask, replace(ask, turns=(Turn("user", "How?"),)), replace(ask, system="Other. " + rules)):
        await ada.asks(each)

    first, second, other = (usage.tokens_cached for usage in ada.bills)
    assert (first, other) == (0, 0)
    assert 1_800 < second < ada.bills[1].tokens_in


async def test_a_short_beginning_is_not(ada):
    """It is below what is cached at all."""
    for _ in range(2):
        await ada.asks(ChatAsk("Be brief. " * 100, (Turn("user", "Why?"),)))

    assert [usage.tokens_cached for usage in ada.bills] == [0, 0]


async def test_tokens_are_counted_as_they_are_billed(ada, stand_in):
    """A budget that is kept by another measure is none."""
    ask = ChatAsk("", (Turn("user", "Why is the sky blue? " * 50),))

    counted = await ada.gemini.count(ask)
    await ada.asks(ask)

    assert counted == ada.bills[0].tokens_in
    assert stand_in.counted == 1


async def test_a_file_that_nobody_handed_over_is_declined_like_google_does(stand_in):
    """What the real service refuses must not pass here."""
    part = {"fileData": {"fileUri": f"{stand_in.url}/v1beta/files/nothing", "mimeType": "application/pdf"}}
    base = f"{stand_in.url}/v1beta"

    async with aiohttp.ClientSession(headers={"x-goog-api-key": stand_in.key}) as session:
        asked = await session.post(
            f"{base}/models/gemini-3.1-flash-lite:generateContent", json={"contents": [{"parts": [part]}]}
        )
        looked = await session.get(f"{base}/files/nothing")
        deleted = await session.delete(f"{base}/files/nothing")

        assert [each.status for each in (asked, looked, deleted)] == [403, 403, 403]
        assert "may not exist" in (await asked.json())["error"]["message"]
