"""What only Gemini is told with a question: how hard to think, in the way each of its models understands."""

from dataclasses import replace

import pytest

from core.catalog import catalog
from core.chat import ChatAsk
from core.providers.gemini_parts import thinking_of
from core.values import Turn
from tests.contracts.chat_wires import gemini_wire

SKY = ChatAsk("", (Turn("user", "Why is the sky blue?"),))


@pytest.mark.parametrize("thinking", ["minimal", "low", "medium", "high"])
async def test_the_model_is_told_how_hard_to_think(thinking):
    """The default of the service may change under us, so it is always said."""
    async with gemini_wire() as wire:
        await wire.model.answer(replace(SKY, thinking=thinking), lambda _: None, lambda _: None)

        generation = wire.service.requests[-1].body["generationConfig"]
        assert generation["thinkingConfig"]["thinking_level"] == thinking.upper()


def test_an_older_model_is_told_in_tokens():
    """The 2.5 models know no levels, and answer one with an error."""
    prices = catalog().chat_model("gemini-2.5-flash")

    budgets = [thinking_of(replace(SKY, thinking=each), prices) for each in ("minimal", "low", "medium", "high")]

    assert [each["thinking_budget"] for each in budgets] == [0, 1_024, 8_192, 24_576]
    assert not any("thinking_level" in each for each in budgets)
