"""What a newcomer without a key sees: the stand-in of Gemini, through the same provider as the real one."""

from collections.abc import AsyncIterator
from random import Random
from typing import Literal

import aiohttp
import pytest
from pydantic import BaseModel

from core.catalog import catalog
from core.ports import ChatAsk
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.sandbox.gemini import GeminiStandIn
from core.values import Text, Turn


class Plan(BaseModel):
    """The shape of an image plan."""

    decision: Literal["ok", "refuse", "clarify"]
    refusal_category: Literal["none", "violence", "other"]
    prompt: str
    negative_prompt: str
    aspect_ratio: Literal["1:1", "16:9", "9:16"]
    style: Literal["photo", "painting", "logo", "none"]
    alt_text: str


class Gate(BaseModel):
    """The shape for prompts that are drawn as they are."""

    decision: Literal["ok", "refuse"]
    refusal_category: Literal["none", "other"]


class Guess(BaseModel):
    """A form the stand-in has never heard of."""

    mood: Literal["calm", "stormy"]
    count: int
    is_sure: bool
    names: list[str]


@pytest.fixture
async def stand_in() -> AsyncIterator[GeminiStandIn]:
    async with GeminiStandIn(gap_s=0) as stand_in:
        yield stand_in


@pytest.fixture
async def gemini(stand_in) -> AsyncIterator[Gemini]:
    async with open_session() as session:
        gemini = Gemini(
            stand_in.key,
            session,
            catalog().chat_model("gemini-3.1-flash-lite"),
            Patience(),
            Random(1),
            base_url=stand_in.url,
        )
        yield gemini
        await gemini.close()


async def said(gemini: Gemini, *turns: str) -> str:
    words: list[Text] = []
    ask = ChatAsk("", tuple(Turn("model" if number % 2 else "user", turn) for number, turn in enumerate(turns)))
    await gemini.answer(ask, words.append, lambda _: None)
    return "".join(text.words for text in words)


async def filled(gemini: Gemini, form: type[BaseModel], asked: str) -> BaseModel:
    return await gemini.fill(ChatAsk("", (Turn("user", asked),)), form, lambda _: None)


async def test_a_canned_answer_says_that_it_is_one(gemini):
    """Nobody should take it for Gemini's opinion."""
    answer = await said(gemini, "Why is the sky blue?")

    assert "stand-in, not Gemini" in answer
    assert "> Why is the sky blue?" in answer


async def test_a_canned_answer_shows_markdown_off(gemini):
    """It is the first thing a newcomer sees rendered."""
    answer = await said(gemini, "Why is the sky blue?")

    assert "\n1. " in answer
    assert "```python\n" in answer
    assert "| --- | ---: |" in answer


@pytest.mark.parametrize("question", ["", "`" * 3, "| a | b |", "line\nbreak", "x" * 100_000, 'a "quote" {brace}'])
async def test_every_question_gets_a_canned_answer(gemini, question):
    """Newcomers try odd things first."""
    assert "You asked" in await said(gemini, question)


async def test_the_same_question_gets_the_same_answer_and_others_do_not(gemini):
    """Deterministic, so that tests and screenshots hold; varied, so that it does not look broken."""
    answers = [await said(gemini, f"Question {number}") for number in (1, 1, 2, 3, 4)]

    assert answers[0] == answers[1]
    assert len({answer.replace(f"Question {n}", "") for n, answer in zip((1, 2, 3, 4), answers[1:], strict=True)}) > 1


async def test_a_follow_up_shows_that_earlier_turns_are_in_view(gemini):
    """Memory is worth showing, too."""
    assert "| earlier turns in view | 2 |" in await said(gemini, "Hello", "Hi!", "And now?")


async def test_a_plan_keeps_the_words_and_follows_the_wishes(gemini):
    """Quoted text and numbers are what people mind most."""
    asked = '{"request": "3 foxes reading \\"NEWS\\"", "style": "painting", "aspect": "16:9", "avoid": "snow"}'

    plan = await filled(gemini, Plan, asked)

    assert isinstance(plan, Plan)
    assert plan.prompt.startswith('3 foxes reading "NEWS", oil painting')
    assert (plan.decision, plan.aspect_ratio, plan.style) == ("ok", "16:9", "painting")
    assert "snow" in plan.negative_prompt
    assert "foxes" in plan.alt_text


async def test_a_plan_guesses_what_was_left_open(gemini):
    """A logo is a logo; a skyline is wide."""
    plan = await filled(gemini, Plan, '{"request": "a logo with a skyline"}')

    assert isinstance(plan, Plan)
    assert (plan.style, plan.aspect_ratio) == ("logo", "16:9")


@pytest.mark.parametrize("form", [Plan, Gate])
async def test_something_forbidden_is_refused(gemini, form):
    """So that people and tests can see what a refusal looks like."""
    plan = await filled(gemini, form, '{"request": "a Forbidden thing"}')

    assert plan.model_dump()["decision"] == "refuse"


async def test_an_unknown_form_is_filled_with_something_of_the_right_type(gemini):
    """A new command works on the stand-in before anybody teaches it."""
    assert await filled(gemini, Guess, "anything") == Guess(mood="calm", count=0, is_sure=False, names=[])


async def test_a_body_that_is_none_is_answered_like_google_does(stand_in):
    """It speaks the wire, so it objects on the wire."""
    address = f"{stand_in.url}/v1beta/models/gemini-3.1-flash-lite:generateContent"
    async with aiohttp.ClientSession() as session:
        nameless = await session.post(address, json={"contents": []})
        empty = await session.post(address, json={"contents": []}, headers={"x-goog-api-key": stand_in.key})

        assert (nameless.status, (await nameless.json())["error"]["status"]) == (403, "PERMISSION_DENIED")
        assert (empty.status, (await empty.json())["error"]["status"]) == (400, "INVALID_ARGUMENT")
