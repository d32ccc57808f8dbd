"""Days on which the usual chat model cannot answer, with another one to step in and without."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bots.runtime import open_house
from core.chat import ChatAsk
from core.sandbox.gemini_mishaps import Blocked, Frames, Words, html, out_of_credit, over_quota
from core.sandbox.openai import OpenAIStandIn
from core.sandbox.openai_wire import out_of_credit as openai_out_of_credit
from core.values import Turn
from tests.stages.stage import Services

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_THE_PAGE = pytest.mark.parametrize("stage", ["web"], indirect=True)
pytestmark = [SQLITE]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BUSY = "Answered by GPT-4o mini, because Gemini 3.1 Flash-Lite is busy just now."


@pytest.fixture
async def other(services: Services) -> AsyncIterator[OpenAIStandIn]:
    """Somebody to step in. Asked for before the stage, or that is built without."""
    async with OpenAIStandIn(gap_s=0) as stand_in:
        services.settings.update(
            FLASHBULB_FALLBACK_MODEL="gpt-4o-mini", OPENAI_API_KEY=stand_in.key, OPENAI_API_BASE=stand_in.url
        )
        yield stand_in


async def test_another_model_answers_and_says_why(other, ada, gemini, books):
    """One provider's bad day is not the team's, on any platform."""
    gemini.always(html(503))
    other.will(Words(("Air scatters blue light.",)))

    screen = await ada.types("why is the sky blue?")

    assert screen.shows(BUSY, "Air scatters blue light.")
    await books.balance()


@ON_THE_PAGE
async def test_out_of_funds_it_is_billed_by_the_other_one_s_price(other, ada, gemini, books):
    """A ledger that counts by the wrong price list is wrong about money."""
    gemini.will(out_of_credit())
    bill = {"prompt_tokens": 100_000, "completion_tokens": 1_000}
    choice = {"index": 0, "delta": {"content": "Blue."}, "finish_reason": "stop"}
    other.will(Frames((json.dumps({"choices": [choice], "usage": bill}),)))

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("because this bot's account for Gemini 3.1 Flash-Lite is out of credit", "Blue.")
    assert await books.charged(ada.id) == 15_000 + 600
    await books.balance()


@ON_THE_PAGE
async def test_ten_minutes_of_an_outage_are_answered_at_once(other, ada, gemini, services):
    """It is asked a few times, then once in a while; people do not wait for it meanwhile, and then it is back."""
    services.clock.is_set_to(NOON)
    gemini.always(html(503))

    for minute in range(10):
        services.clock.is_set_to(NOON + timedelta(seconds=6 * minute))
        assert (await ada.types("why is the sky blue?")).shows(BUSY)
    while_closed = gemini.request_count
    for minute in range(1, 10):
        services.clock.is_set_to(NOON + timedelta(minutes=minute + 1))
        assert (await ada.types("why is the sky blue?")).shows(BUSY)
    gemini.always(None)
    services.clock.is_set_to(NOON + timedelta(minutes=12))
    screen = await ada.types("why is the sky blue?")

    tries = 3
    assert while_closed <= tries * 6
    assert gemini.request_count <= while_closed + tries * 9 + 1
    assert other.request_count == 19
    assert not screen.shows("Answered by")


@ON_THE_PAGE
async def test_with_nobody_to_step_in_people_are_told_when_to_come_back(ada, gemini, services, books):
    """Three tries for everybody, for ten minutes, would only make it worse."""
    services.clock.is_set_to(NOON)
    gemini.always(html(503))
    for _ in range(5):
        assert (await ada.types("why is the sky blue?")).shows("Gemini is busy right now")
    asked = gemini.request_count

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("gets a rest", "It is worth trying again in about")
    assert gemini.request_count == asked
    gemini.always(None)
    services.clock.is_set_to(NOON + timedelta(minutes=1))
    assert (await ada.types("why is the sky blue?")).shows("¢")
    await books.balance()


@ON_THE_PAGE
@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Words(("Air scatters ",), then="cuts"), "Please try again; nothing was charged."),
        (Blocked("SAFETY"), "its safety filter did not let the question through"),
    ],
    ids=["cut after words", "refused"],
)
async def test_what_nobody_else_may_mend_stays_with_the_first(other, ada, gemini, trouble, words):
    """Words cannot be unsaid, and a refusal is an answer."""
    gemini.will(trouble)

    screen = await ada.types("why is the sky blue?")

    assert screen.shows(words)
    assert other.request_count == 0


@ON_THE_PAGE
async def test_when_nobody_can_answer_the_first_one_s_sentence_is_read(other, ada, gemini, books):
    """And nobody is told of an answer that never came, nor charged."""
    gemini.will(over_quota("20.7s"))
    other.will(openai_out_of_credit())

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("Gemini is busy right now", "about 21 s")
    assert not screen.shows("Answered by")
    assert await books.charged(ada.id) == 0
    await books.balance()


@ON_THE_PAGE
async def test_pictures_are_refined_by_the_other_one_too(other, ada, gemini):
    """Forms have the same way round, and nobody has to notice."""
    gemini.always(html(503))

    screen = await ada.types("/imagine a fox in the snow")

    assert screen.alts
    assert other.request_count == 1
    assert not screen.shows("could not be refined")


@ON_THE_PAGE
@pytest.mark.settings(FLASHBULB_FALLBACK_MODEL="gemini-2.5-flash")
async def test_another_model_of_the_same_provider_does_too(ada, gemini):
    """Often only one model of theirs is overloaded, and no second key is needed."""
    gemini.will(html(503), html(503), html(503), Words(("Air scatters blue light.",)))

    screen = await ada.types("why is the sky blue?")

    assert screen.shows("Answered by Gemini 2.5 Flash, because Gemini 3.1 Flash-Lite is busy", "blue light", "¢")
    assert gemini.requests[-1].path.startswith("/v1beta/models/gemini-2.5-flash:")


@ON_THE_PAGE
@pytest.mark.settings(
    GEMINI_API_KEY="",
    FLASHBULB_CHAT_MODEL="llama-3.3-70b",
    FLASHBULB_LOCAL_MODEL="mine",
)
async def test_a_bot_may_live_without_any_provider_s_key(local, ada, stage):
    """A model of one's own answers, by the name it has there, for nothing."""
    screen = await ada.types("why is the sky blue?")

    assert screen.shows("You asked:")
    assert local.requests[-1].body["model"] == "mine"
    assert stage.house.canned_chat is False


@pytest.fixture
async def local(services: Services) -> AsyncIterator[OpenAIStandIn]:
    """A server on the same machine. Asked for before the stage."""
    async with OpenAIStandIn(gap_s=0, key="none") as stand_in:
        stand_in.models.add("mine")
        services.settings.update(FLASHBULB_LOCAL_API_BASE=stand_in.url)
        yield stand_in


async def test_a_trial_plays_both(services):
    """`flashbulb try` shows a fallback too, without a key being used."""
    services.settings.update(
        FLASHBULB_FALLBACK_MODEL="gpt-4o-mini", OPENAI_API_KEY="sk-real", OPENAI_API_BASE="http://x"
    )

    async with open_house(services.read(), is_trial=True) as house:
        kit_models = house.settings.chat_model, house.settings.fallback_model
        shown: list[object] = []
        chat = house.app.make_kit.args[0]
        await chat.answer(ChatAsk("", (Turn("user", "Hello"),), model="gpt-4o-mini"), shown.append, lambda _: None)

    assert chat.ids[:2] == kit_models
    assert shown
