"""The stand-in's films and sounds: true to the order, the same for the same one, and quickly made."""

import time
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, ImageStat

from core.clips import opened_clip
from core.sandbox.clips import film, music, sound, speech
from core.sandbox.pictures import picture, unsigned
from tests.projector import pictures_of, seconds_of

FOX = "a red fox in the snow"
ASKED = "What is a fox? It is small, and red, and clever."


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart on average, from 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def cpu_s(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start


ORDERS = {
    "film": lambda: film(FOX, 7, 160, 96, 1),
    "film of a picture": lambda: film(FOX, 7, 160, 96, 1, picture(FOX, 1, 0, 128, 128)),
    "speech": lambda: speech(ASKED, "Kore", 1),
    "music": lambda: music("happy piano", 7, 3),
    "sound": lambda: sound("rain and thunder", 2),
}


@pytest.mark.parametrize("order", ORDERS)
def test_the_same_order_gives_the_same_bytes(order):
    """A seed is a promise."""
    assert ORDERS[order]() == ORDERS[order]()


@pytest.mark.parametrize(
    ("make", "one", "other"),
    [
        (film, (FOX, 7, 160, 96, 1), (FOX, 8, 160, 96, 1)),
        (film, (FOX, 7, 160, 96, 1), ("a blue fox in the snow", 7, 160, 96, 1)),
        (speech, (ASKED, "Kore", 1), (ASKED, "Puck", 1)),
        (speech, ("a cat", "Kore", 1), ("a bat", "Kore", 1)),
        (music, ("happy piano", 7, 3), ("happy piano", 8, 3)),
        (music, ("happy piano", 7, 3), ("sad piano", 7, 3)),
        (sound, ("rain", 2), ("a bell", 2)),
        (sound, ("purple", 2), ("green", 2)),
    ],
)
def test_any_other_order_gives_something_else(make, one, other):
    """Somebody who tries Flashbulb notices that their words count."""
    assert make(*one) != make(*other)


@pytest.mark.parametrize(("order", "ending"), [("film", "mp4"), ("speech", "mp3"), ("music", "mp3"), ("sound", "mp3")])
def test_it_is_what_the_services_give(order, ending):
    """The stand-in is there to try the real thing."""
    assert opened_clip(ORDERS[order]()).ending == ending


def test_a_film_shows_what_the_prompt_names():
    """Its picture, as near as a camera gets to it."""
    frames = pictures_of(film(f"zoom out, {FOX}", 7, 320, 192, 2))

    drawn = unsigned(f"zoom out, {FOX}", 7, 0, 400, 240).resize((320, 192))
    assert difference(frames[-1], drawn) < 8


@pytest.mark.parametrize("way", ["zoom in", "zoom out", "pan left", "pan right", "tilt up", "tilt down", ""])
def test_a_film_moves_from_picture_to_picture(way):
    """A video that stands still is a picture."""
    frames = pictures_of(film(f"{FOX}, {way}", 7, 160, 96, 2))

    assert difference(frames[0], frames[12]) > 1
    assert difference(frames[12], frames[-1]) > 1
    assert difference(frames[0], frames[1]) < 4


def test_a_film_of_a_picture_begins_with_it():
    """Whoever gives a picture wants to see it move, and no other."""
    start = picture("a lighthouse by the sea", 3, 0, 320, 192)

    frames = pictures_of(film("the light turns", 1, 320, 192, 1, start))

    assert difference(frames[0], start.resize((320, 192))) < 6


def test_every_picture_of_a_film_says_that_it_is_a_stand_in():
    """The label stays in its corner whatever the camera does."""
    for frame in pictures_of(film(FOX, 7, 320, 256, 1)):
        corner = frame.crop((260, 238, 320, 256)).convert("L")
        assert corner.getextrema()[1] - corner.getextrema()[0] > 80


@pytest.mark.parametrize(("size", "kept"), [((161, 97), (160, 96)), ((90, 160), (90, 160)), ((1, 1), (2, 2))])
def test_a_film_comes_in_any_size(size, kept):
    """H.264 knows no odd sides."""
    assert pictures_of(film(FOX, 7, *size, 0.5))[0].size == kept


@pytest.mark.parametrize(
    ("make", "order"), [(film, (FOX, 7, 64, 64, 2.5)), (music, ("", 1, 7)), (music, ("", 1, 0.5)), (sound, ("", 3))]
)
def test_it_lasts_as_long_as_was_asked_for(make, order):
    """Seconds are what is paid for."""
    assert seconds_of(make(*order)) == pytest.approx(order[-1], abs=0.1)


def test_speech_takes_its_time():
    """A word takes about 0.4 seconds, and half of it at twice the speed."""
    slow, fast, double = (
        seconds_of(speech(*order)) for order in [(ASKED, "a", 1), (ASKED, "a", 2), (ASKED * 2, "a", 1)]
    )

    assert slow == pytest.approx(11 * 0.4, abs=1.6)
    assert fast == pytest.approx(slow / 2, abs=0.2)
    assert double == pytest.approx(slow * 2, abs=0.2)


@pytest.mark.parametrize(
    "text", ["", "!?", "12:30", "hmm", "猫はかわいいです", "Привет, мир", "ß", "👋", "a" * 400, "\ud800"]
)
def test_any_text_can_be_said(text):
    """Nothing that people write may break the stand-in."""
    assert 0 < seconds_of(speech(text, "", 1)) <= 60.1


def test_nobody_speaks_for_more_than_a_minute():
    """A book would take hours, and as much of the disk."""
    assert seconds_of(speech("word " * 1_000, "Kore", 0.01)) == pytest.approx(60, abs=0.1)


@pytest.mark.parametrize(
    "prompt",
    [
        *(
            "rain",
            "thunder",
            "wind",
            "ocean waves",
            "campfire",
            "knocking",
            "church bell",
            "a creaking door",
            "footsteps",
        ),
        *("explosion", "laser", "birds", "car engine", "alarm", "clock ticking", "dripping water", "applause", "dog"),
        *("cat", "heartbeat", "whoosh", "ein Gewitter", "rain, wind, a bell and a door", ""),
    ],
)
@pytest.mark.parametrize("seconds", [0.2, 6])
def test_every_noise_can_be_heard(prompt, seconds):
    """Shorter than the thing itself, and longer."""
    assert opened_clip(sound(prompt, seconds)).seconds == pytest.approx(seconds, abs=0.1)


def test_a_film_is_made_quickly_and_is_small():
    """Whoever tries Flashbulb has one small computer, and it is busy."""
    made: list[bytes] = []

    assert cpu_s(lambda: made.append(film(FOX, 7, 832, 480, 5))) < 2
    assert len(made[0]) < 400_000


@pytest.mark.parametrize("prompt", ["a sad slow violin", "fast techno", "piano"])
def test_music_is_made_quickly(prompt):
    """Sample by sample, Python would take longer than the music."""
    assert cpu_s(lambda: music(prompt, 1, 30)) < 1.5
