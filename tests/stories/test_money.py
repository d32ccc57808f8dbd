"""Every cent is counted: footers, /usage, the ledger and the providers' own bills say the same."""

import json

import pytest

from core.catalog import catalog
from core.sandbox.gemini_mishaps import Blocked, Frames, Words
from core.words import money
from tests.stages.wishes import plan

SMALL = "--ar 16:9"
CHAT = catalog().chat["gemini-3.1-flash-lite"]
PICTURE = catalog().pictures["z-image-turbo"]


def billed(tokens_in: int, tokens_out: int, tokens_cached: int = 0, thoughts: int = 0) -> Frames:
    """An answer with exactly this on Google's bill."""
    counts = {
        "promptTokenCount": tokens_in,
        "candidatesTokenCount": tokens_out,
        "cachedContentTokenCount": tokens_cached,
        "thoughtsTokenCount": thoughts,
    }
    candidate = {"content": {"parts": [{"text": "Yes."}], "role": "model"}, "finishReason": "STOP", "index": 0}
    return Frames((json.dumps({"candidates": [candidate], "usageMetadata": counts}),))


async def test_an_answer_costs_what_its_tokens_cost(ada, gemini, books):
    """$0.25 a million in, $1.50 out: 4,000 and 2,000 tokens are 0.4 cents, on screen and in the ledger."""
    gemini.will(billed(4_000, 2_000))

    screen = await ada.types("hello")

    assert screen.shows("0.40 ¢")
    assert await books.charged(ada.id) == 4_000
    await books.balance()


async def test_cached_tokens_are_cheaper_and_thinking_is_not(ada, gemini, books):
    """Google bills a tenth for what it remembers, and thinking as if it were said."""
    gemini.will(billed(10_000, 100, tokens_cached=8_000, thoughts=900))

    await ada.types("hello")

    assert await books.charged(ada.id) == 2_000 * 0.25 + 8_000 * 0.025 + 1_000 * 1.5


async def test_a_picture_costs_its_price_and_its_refinement(ada, gemini, modelslab, books):
    """What ModelsLab took from the balance plus what Gemini billed is what the person is charged."""
    balance = modelslab.balance_micros
    gemini.will(plan("a fox in deep snow"))

    screen = await ada.types(f"/imagine a fox {SMALL}")

    drawn = balance - modelslab.balance_micros
    charged = await books.charged(ada.id)
    usage = json.loads(str((await books.rows("select usage from requests where command = 'imagine'"))[0][0]))
    assert drawn == PICTURE.price
    assert charged == drawn + CHAT.usage(usage["tokens_in"], usage["tokens_out"]).micros
    assert screen.shows(f"{money(charged)} · ")
    await books.balance()


async def test_footers_usage_and_ledger_agree(ada, gemini, books, services):
    """Three places say what it cost; people add them up."""
    gemini.will(billed(4_000, 2_000), billed(40, 7), Blocked(), billed(1, 1))
    footers = [(await ada.types(line)).text for line in ("one", "two", "a blocked one", "three")]

    usage = await ada.types("/usage")

    costs = "select cost_micros from requests where command = 'ask' order by asked_at"
    charged = [int(row[0]) for row in await books.rows(costs)]
    assert charged == [4_000, 20 + 1, 0, 2]
    assert [money(cost) in footer for cost, footer in zip(charged, footers, strict=True)] == [True, True, False, True]
    assert f"{money(sum(charged))} used today" in footers[-1]
    assert f"together 3 0 0 {money(sum(charged))}" in " ".join(usage.text.split())
    assert await books.used_today(ada.id, "micros", services.clock.now()) == sum(charged)
    assert await books.used(f"person:{ada.id}", "micros", f"{services.clock.now():%Y-%m}") == sum(charged)
    paid = sum(charged) + await books.wasted()
    assert await books.used("everything", "micros", f"{services.clock.now():%Y-%m}") == paid > sum(charged)
    await books.balance()


async def test_what_was_billed_for_nothing_is_the_teams(ada, gemini, books, services):
    """A blocked question is read and billed by Google: the person pays nothing, and the sum is not hidden."""
    gemini.will(Blocked())

    screen = await ada.types("something that is blocked")

    assert not screen.shows("¢")
    assert await books.charged(ada.id) == 0
    assert await books.used("everything", "micros", f"{services.clock.now():%Y-%m}") == await books.wasted() > 0
    await books.balance()


async def test_an_answer_without_figures_is_estimated_and_says_so(ada, gemini):
    """No figure is no reason to give it away, nor to claim that it is one."""
    gemini.will(Words(("Air scatters blue light.",), has_usage=False))
    await ada.types("why is the sky blue?")

    details = await ada.types("/history details:1")

    assert details.fact("Note").startswith("The provider gave no figures")
    assert "free" not in details.fact("Cost")


@pytest.mark.settings(FLASHBULB_CONTEXT_TOKENS="100", FLASHBULB_ANSWER_TOKENS="50")
async def test_no_answer_can_cost_more_than_was_held_for_it(ada, gemini, books):
    """The hold is the promise that a limit is kept; it has to be the upper end in any language."""
    gemini.pauses()
    await ada.begins("星" * 2_000)
    await gemini.sent(1)

    held = await books.number("select max(amount) from holds where unit = 'micros'")

    assert held >= CHAT.usage(2_000, 50).micros
    gemini.goes_on()
