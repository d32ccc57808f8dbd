"""The stand-in's pictures: the same for the same order, visibly another for any other."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from core.sandbox.pictures import encoded, picture


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart on average, from 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


@pytest.fixture
def fox() -> Image.Image:
    return picture("a red fox in the snow", 7, 0, 320, 256)


def test_the_same_order_gives_the_same_bytes(fox):
    """A seed is a promise."""
    again = picture("a red fox in the snow", 7, 0, 320, 256)

    assert encoded(fox, "png") == encoded(again, "png")


@pytest.mark.parametrize(
    ("prompt", "seed", "number"),
    [
        ("a red fox in the snow", 8, 0),
        ("a red fox in the snow", 7, 1),
        ("a blue fox in the snow", 7, 0),
        ("a red fox in the desert", 7, 0),
        ("a red fox in the snow, pixel art", 7, 0),
        ("a very red fox in the snow", 7, 0),
    ],
)
def test_any_other_order_looks_different(fox, prompt, seed, number):
    """Somebody who tries Flashbulb sees that their words and their seed count."""
    assert difference(fox, picture(prompt, seed, number, 320, 256)) > 4


def test_words_that_name_nothing_give_shapes():
    """Any prompt gives a picture."""
    assert difference(picture("quarterly synergy", 1, 0, 256, 256), picture("", 1, 0, 256, 256)) > 4


@pytest.mark.parametrize("words", ["pencil sketch", "watercolour", "oil", "anime", "noir", "neon", "pixel"])
@pytest.mark.parametrize("place", ["a lighthouse by the sea", "two cats in a city at night", "mountains and a forest"])
def test_every_style_draws_every_place(place, words):
    """No pair of words may break the stand-in."""
    plain, styled = (picture(prompt, 3, 0, 256, 192) for prompt in (place, f"{place}, {words}"))

    assert styled.size == (256, 192)
    assert difference(plain, styled) > 4


@pytest.mark.parametrize(
    "thing", ["boat", "dog", "robot", "castle", "rocket", "balloon", "birds", "house", "tree", "rose"]
)
def test_every_thing_can_be_drawn_anywhere(thing):
    """In the tallest and the widest size there is."""
    assert picture(f"a golden {thing} in the desert", 1, 0, 256, 1024).size == (256, 1024)
    assert picture(f"a golden {thing} in the storm", 1, 0, 1024, 256).size == (1024, 256)


def test_it_says_that_it_is_a_stand_in(fox):
    """Nobody may take it for what ModelsLab draws: the label is light on dark in a corner."""
    corner = fox.crop((260, 238, 320, 256)).convert("L")

    assert corner.getextrema()[1] - corner.getextrema()[0] > 100


@pytest.mark.parametrize("form", ["png", "jpeg", "webp", "gif"])
def test_it_comes_in_every_form(fox, form):
    """ModelsLab's files are of many kinds."""
    assert Image.open(BytesIO(encoded(fox, form))).format == form.upper()
