"""Answers of Gemini's from the web: what they rest on, and what looking costs. No other wire has this."""

from collections.abc import AsyncIterator
from random import Random

import pytest

from core.catalog import catalog
from core.chat import ChatAsk, Source, Tool
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.gemini_mishaps import Found, Words
from core.values import Turn, Usage

NEWS = ChatAsk("", (Turn("user", "What is new in Rome?"),), is_web=True)
PRICES = catalog().chat_model("gemini-3.1-flash-lite")


@pytest.fixture
async def google() -> AsyncIterator[GeminiStandIn]:
    async with GeminiStandIn(gap_s=0) as stand_in:
        yield stand_in


@pytest.fixture
async def gemini(google) -> AsyncIterator[Gemini]:
    async with open_session() as session:
        gemini = Gemini(google.key, session, PRICES, Patience(), Random(1), base_url=google.url)
        yield gemini
        await gemini.close()


@pytest.fixture
def bill() -> list[Usage]:
    return []


async def test_sources_are_told_once_each_in_their_order(gemini, google, bill):
    """They are numbered under the answer; what no browser opens is no source."""
    pages = (
        ("rome.example", "https://rome.example/a"),
        ("", "https://nameless.example/b"),
        ("again", "https://rome.example/a"),
        ("bad", "javascript:alert(1)"),
        ("worse", "https://[broken"),
    )
    google.will(Words(("Much.",), found=Found(pages, ("rome news",), ("https://rome.example/c",))))

    answered = await gemini.answer(NEWS, lambda _: None, bill.append)

    assert answered.sources == (
        Source("rome.example", "https://rome.example/a"),
        Source("nameless.example", "https://nameless.example/b"),
        Source("rome.example", "https://rome.example/c"),
    )
    assert google.requests[-1].body["tools"] == [{"googleSearch": {}}, {"urlContext": {}}]


async def test_each_query_has_its_price_and_what_was_read_is_input(gemini, google, bill):
    """Two queries at $14 for a thousand; how many of them were free nobody tells, so it is an estimate."""
    google.will(Words(("Much.",), found=Found((), ("rome", "rome news", "rome", ""), (), read_tokens=4_000)))

    answered = await gemini.answer(NEWS, lambda _: None, bill.append)

    assert answered.searches == 2
    assert bill[0].tokens_in > 4_000
    assert bill[0].micros == 28_000 + PRICES.usage(bill[0].tokens_in, bill[0].tokens_out).micros
    assert bill[0].is_estimated
    assert PRICES.web_usage(2).micros == 28_000


async def test_an_answer_that_needed_no_search_costs_none(gemini, google, bill):
    """It may look, it need not."""
    google.will(Words(("I know that.",)))

    answered = await gemini.answer(NEWS, lambda _: None, bill.append)

    assert (answered.sources, answered.searches, bill[0].is_estimated) == ((), 0, False)


async def test_the_web_and_tools_never_come_together(gemini, bill):
    """What a page says must not be able to act; whoever asks so has made a mistake that is noticed at once."""
    tool = Tool("now", "The time.", {"type": "object", "properties": {}})

    with pytest.raises(ValueError, match="must not be able to act"):
        await gemini.answer(ChatAsk("", NEWS.turns, tools=(tool,), is_web=True), lambda _: None, bill.append)

    assert bill == []
