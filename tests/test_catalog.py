"""Prices and models: every entry is one that can be ordered, and every sum is the provider's own."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog import catalog
from core.commands import all_commands
from core.errors import BadConfig
from core.refine import STYLES
from core.values import Usage

FLASH_LITE = catalog().chat_model("gemini-3.1-flash-lite")
SIDES = range(256, 1_025)
"""Pixels that ModelsLab's v6 endpoints take; the v7 ones have sizes of their own."""
tokens = st.integers(0, 2_000_000)


@pytest.mark.parametrize(
    ("tokens_in", "tokens_out", "rest", "micros"),
    [
        (0, 0, {}, 0),
        (1_000_000, 0, {}, 250_000),
        (0, 1_000_000, {}, 1_500_000),
        (1_000_000, 0, {"tokens_cached": 1_000_000}, 25_000),
        (1_000_000, 0, {"audio_tokens": 1_000_000}, 500_000),
        (1, 0, {}, 0),
        (2, 0, {}, 1),  # 0.5 rounds up
        (1, 1, {}, 2),  # 1.75
        (20, 0, {"tokens_cached": 20}, 1),  # 0.5
        (19, 0, {"tokens_cached": 19}, 0),
    ],
)
def test_words_cost_what_the_price_page_says(tokens_in, tokens_out, rest, micros):
    """$0.25 in, $1.50 out, $0.025 cached and $0.50 audio for a million tokens."""
    assert FLASH_LITE.usage(tokens_in, tokens_out, **rest).micros == micros


@given(tokens_in=tokens, tokens_out=tokens, cached=st.fractions(0, 1), audio=st.fractions(0, 1))
def test_a_price_is_rounded_half_up_once(tokens_in, tokens_out, cached, audio):
    """Rounding every part drifts from the bill, and a float forgets cents of a large one."""
    tokens_cached = int(tokens_in * cached)
    audio_tokens = int((tokens_in - tokens_cached) * audio)
    plain = tokens_in - tokens_cached - audio_tokens
    exact = (
        Fraction(25, 100) * plain
        + Fraction(25, 1000) * tokens_cached
        + Fraction(50, 100) * audio_tokens
        + Fraction(150, 100) * tokens_out
    )

    usage = FLASH_LITE.usage(tokens_in, tokens_out, tokens_cached=tokens_cached, audio_tokens=audio_tokens)

    assert usage.micros == (exact + Fraction(1, 2)).__floor__()
    assert (usage.tokens_in, usage.tokens_cached, usage.tokens_out) == (tokens_in, tokens_cached, tokens_out)


def test_more_cached_than_there_was_does_not_earn_money():
    """Providers' counts contradict each other at times; a price is never negative."""
    assert FLASH_LITE.usage(10, 0, tokens_cached=1_000).micros >= 0


def test_unknown_models_are_answered_with_those_there_are():
    """The id with dashes that circulates is not valid; whoever sets it has to be told."""
    with pytest.raises(BadConfig, match=r"'gemini-3-1-flash-lite'; it may be one of: gemini-3\.1-flash-lite"):
        catalog().chat_model("gemini-3-1-flash-lite")


@pytest.mark.parametrize("model", catalog().chat.values(), ids=lambda model: model.id)
def test_every_chat_model_has_sane_figures(model):
    """A slip by a factor of a thousand in the file would be a slip in everybody's bill."""
    assert model.service == "local" or 0 < model.cached < model.input < model.output < 100_000_000
    assert model.asked_id
    assert model.source
    assert model.audio >= model.input
    assert 8_192 <= model.output_tokens < model.context_tokens
    assert model.name


@pytest.mark.parametrize("model", catalog().pictures.values(), ids=lambda model: model.id)
def test_every_picture_model_can_be_ordered(model):
    """An order that its endpoint does not take fails for every person, every time."""
    assert re.fullmatch(r"v[67]/images/[a-z0-9-]+", model.endpoint)
    assert 1_000 <= model.price <= 200_000
    assert 1 <= model.typical_s <= 120
    assert model.name
    assert model.good_at
    assert "1:1" in model.sizes
    assert ("num_inference_steps" in model.parameters) == (model.steps is not None)
    assert ("guidance_scale" in model.parameters) == (model.guidance is not None)


@pytest.mark.parametrize("model", catalog().pictures.values(), ids=lambda model: model.id)
def test_every_size_is_what_its_name_says(model):
    """Somebody who asks for 16:9 puts it where 16:9 is needed."""
    for aspect, (width, height) in model.sizes.items():
        across, down = map(int, aspect.split(":"))
        assert width / height == pytest.approx(across / down, rel=0.08), aspect
        assert width % 8 == height % 8 == 0, aspect
        if model.endpoint.startswith("v6/"):
            assert width in SIDES, aspect
            assert height in SIDES, aspect


def test_the_default_draws_in_every_aspect():
    """Whoever names no model may name any shape."""
    aspects = {aspect for model in catalog().pictures.values() for aspect in model.sizes}

    assert set(catalog().default_picture.sizes) == aspects


def test_pictures_cost_their_price_each():
    """Four pictures are four times one."""
    model = catalog().default_picture

    assert model.usage(4) == Usage(micros=4 * 4_700, pictures=4)


def test_the_command_offers_what_the_catalogue_and_the_refiner_know():
    """A model or a style that can be named but not drawn would be a promise."""
    imagine = all_commands()["imagine"]

    assert imagine.option("model").choices == tuple(catalog().pictures)
    assert imagine.option("style").choices == STYLES
    assert set(imagine.option("aspect").choices) == set(catalog().default_picture.sizes)


@given(
    st.builds(Usage, *[st.integers(0, 10**9)] * 5, is_estimated=st.booleans()),
    st.builds(Usage, *[st.integers(0, 10**9)] * 5),
)
def test_usage_adds_up(one, other):
    """What is spent and written off again leaves what was there."""
    back = one + other - other

    assert (back.micros, back.tokens_in, back.pictures) == (one.micros, one.tokens_in, one.pictures)
    assert (one + other).is_estimated == (one.is_estimated or other.is_estimated)
