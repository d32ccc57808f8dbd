"""What a newcomer without a key sees: the stand-in of Gemini, through the same provider as the real one."""

import base64
from collections.abc import AsyncIterator
from io import BytesIO
from random import Random
from typing import Literal

import aiohttp
import pytest
from PIL import Image
from pydantic import BaseModel

from core.catalog import catalog
from core.chat import ChatAsk
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.gemini_eyes import main_colour
from core.seen import SeenText
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


async def test_a_canned_answer_says_what_it_was_shown(gemini):
    """A newcomer who attaches a file has to see that it arrived, and which."""
    words: list[Text] = []
    shown = (SeenText("notes.txt", "Buy milk.\nAnd bread."), SeenText("", "Bob: hello", "message"))

    await gemini.answer(ChatAsk("", (Turn("user", "And?"),), seen=shown), words.append, lambda _: None)

    answer = "".join(text.words for text in words)
    assert "> And?" in answer
    assert "- a text, notes.txt, of 20 characters: “Buy milk. And bread.”" in answer
    assert "- a message, of 10 characters: “Bob: hello”" in answer


@pytest.mark.parametrize("colour", ["red", "white", "black", "teal", "yellow"])
def test_the_colour_that_most_of_a_picture_has_is_named(colour):
    """What it says is true of what was attached, not made up."""
    picture = Image.new("RGBA", (90, 60), colour)
    picture.paste("purple", (0, 0, 30, 30))

    assert main_colour(picture) == colour
    assert main_colour(Image.new("RGBA", (9, 9), (0, 0, 0, 0))) == "white"
    assert main_colour(Image.new("L", (9, 9), 128)) == "grey"


PNG = BytesIO()
Image.new("RGB", (8, 8)).save(PNG, "PNG")


@pytest.mark.parametrize(
    ("data", "media_type", "complaint"),
    [
        ("not base64!", "image/png", "Base64 decoding failed"),
        (base64.b64encode(b"no picture").decode(), "image/png", "Unable to process input image"),
        (base64.b64encode(PNG.getvalue()[:40]).decode(), "image/png", "Unable to process input image"),
        (base64.b64encode(PNG.getvalue()).decode(), "image/gif", "Unsupported MIME type: image/gif"),
    ],
)
@pytest.mark.parametrize("case", [("inlineData", "mimeType"), ("inline_data", "mime_type")], ids="/".join)
async def test_a_picture_that_is_none_is_declined_like_google_does(stand_in, data, media_type, complaint, case):
    """What the real service refuses must not pass here; both cases of its keys are read."""
    part = {case[0]: {case[1]: media_type, "data": data}}
    body = {"contents": [{"role": "user", "parts": [part, {"text": "What is it?"}]}]}
    address = f"{stand_in.url}/v1beta/models/gemini-3.1-flash-lite:generateContent"

    async with aiohttp.ClientSession() as session:
        answer = await session.post(address, json=body, headers={"x-goog-api-key": stand_in.key})
        said = await answer.json()

    assert (answer.status, said["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert complaint in said["error"]["message"]


async def test_files_are_not_hoarded(stand_in):
    """It remembers a thousand requests, and a trial may run for weeks."""
    part = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(PNG.getvalue()).decode()}}
    address = f"{stand_in.url}/v1beta/models/gemini-3.1-flash-lite:generateContent"

    async with aiohttp.ClientSession() as session:
        body = {"contents": [{"parts": [part]}]}
        answer = await session.post(address, json=body, headers={"x-goog-api-key": stand_in.key})

    assert answer.status == 200
    (kept,) = stand_in.requests[-1].body["contents"][0]["parts"]
    assert kept["inlineData"]["data"].endswith(" characters")
