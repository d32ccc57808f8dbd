"""What people are told while ModelsLab makes something, and when nothing comes of it."""

from collections.abc import Mapping

from core.media import Skill, StudioModel
from core.values import Medium

DOING: Mapping[Skill, str] = {
    "draw": "Drawing",
    "edit": "Editing",
    "upscale": "Enlarging",
    "cut out": "Cutting out",
    "film": "Filming",
    "speak": "Speaking",
    "compose": "Composing",
    "sound": "Mixing",
}
NAMES: Mapping[Medium, str] = {
    "picture": "picture",
    "video": "video",
    "speech": "recording",
    "music": "piece of music",
    "sound": "sound",
}
TOO_SLOW = "ModelsLab took too long to make this. Please try again; nothing was charged."
NOT_GIVEN_OUT = "ModelsLab made this and then declined to give it out. Nothing was charged."
NOT_FETCHED = "What ModelsLab made could not be fetched. Nothing was charged."
NOT_REACHED = "ModelsLab could not be reached. Please try again; nothing was charged."


def while_waiting(waited_s: float, model: StudioModel | None, count: int) -> str:
    """How long it has taken so far, and how long it usually takes.

    Never a part of the whole: ModelsLab does not tell how far it is, and its `eta` is 80 for what takes 4.
    """
    if model is None:
        return f"Working: {waited_s:.0f} s so far."
    usual = f"{model.name} usually takes about {model.typical_s} s{' each' if count > 1 else ''}"
    return f"{DOING[model.skill]}: {waited_s:.0f} s so far; {usual}."


def when_ready(medium: Medium) -> str:
    return f"The {NAMES[medium]} is ready; fetching it now."


def flagged(medium: Medium) -> str:
    return f"The safety checker of ModelsLab found something in this {NAMES[medium]}, so it is not shown."


def given_up(medium: Medium) -> str:
    return f"ModelsLab gave up on this {NAMES[medium]}. Please try again; nothing was charged."


def missing(count: int, came: int) -> str:
    """Only pictures are made several at once."""
    if count - came == 1:
        return f"One of the {count} pictures was drawn and could not be fetched."
    return f"Only {came} of the {count} pictures could be fetched."
