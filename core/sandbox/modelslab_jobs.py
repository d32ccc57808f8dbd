"""The stand-in's side of one order: what was asked, of whom, and how far it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from yarl import URL

from core.media import StudioModel
from core.sandbox.modelslab_plays import FileTrick, Play, PollTrick
from core.values import Medium

DEFAULT_SIDE = 512
DEFAULT_SONG_S = 30
ENDINGS: Mapping[Medium, str] = {"picture": "jpg", "video": "mp4", "speech": "mp3", "music": "mp3", "sound": "mp3"}
FILE_NAME = re.compile(r"(?P<prefix>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(?P<number>\d))?\.\w+")


@dataclass(slots=True)
class Job:
    """One order that was taken, and so is billed."""

    id: int
    key: str
    endpoint: str
    """Where it was ordered, below `/api/`."""
    body: Mapping[str, object]
    model: StudioModel
    play: Play
    prefix: str
    """What its files are called."""
    seed: int
    ready_at: float
    base: str
    """Where the stand-in is, as links have to say it."""
    has_ended: bool = False
    polls: list[PollTrick] = field(default_factory=list)
    """What is still to be played at the next polls."""
    files: dict[str, list[FileTrick]] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)
    """What stands in the answer itself, as Base64."""
    fetched: set[int] = field(default_factory=set)
    """The numbers of the files that were given out."""

    @property
    def family(self) -> str:
        return self.endpoint.rpartition("/")[0]

    @property
    def is_v7(self) -> bool:
        return self.endpoint.startswith("v7/")

    @property
    def is_heard(self) -> bool:
        """Whether its id is one of the voices'."""
        return self.family.endswith("/voice")

    def is_asked_for_at(self, place: Mapping[str, str]) -> bool:
        """Whether a poll at this `family` for this `id` means it."""
        return place["id"] == str(self.id) and place["family"] == self.family

    @property
    def wire_id(self) -> str:
        """What the model that made it is called there; empty where the endpoint itself is the model."""
        begun = self.model.from_picture if self.start else None
        named = begun.id if begun and begun.id else self.model.id
        return self.play.model or (named if self.model.has_id else "")

    @property
    def count(self) -> int:
        return number_of(self.body.get("samples"), 1) if self.model.medium == "picture" else 1

    @property
    def start(self) -> str:
        """The address of the first picture that it begins with, or nothing."""
        begun = self.model.from_picture
        if begun is None or begun.endpoint != self.endpoint:
            return ""
        return first_of(self.body.get(begun.field))

    @property
    def size(self) -> tuple[int, int]:
        """What was asked for; what begins with a picture may follow that one."""
        sizes, aspect = self.model.sizes, str(self.body.get("aspect_ratio", ""))
        if self.body.get("portrait") in (True, "yes"):
            aspect = "9:16"
        if aspect in sizes or self.model.medium == "video":
            return sizes.get(aspect, next(iter(sizes.values()), (DEFAULT_SIDE, DEFAULT_SIDE)))
        return number_of(self.body.get("width"), DEFAULT_SIDE), number_of(self.body.get("height"), DEFAULT_SIDE)

    @property
    def seconds(self) -> int:
        """How long it plays."""
        if "num_frames" in self.body:
            return number_of(self.body["num_frames"], 81) // max(1, number_of(self.body.get("fps"), 16))
        usual = next(iter(self.model.durations(from_picture=bool(self.start))), DEFAULT_SONG_S)
        return number_of(self.body.get("duration"), usual)

    @property
    def price(self) -> int:
        """In micro-dollars."""
        return self.model.usage(self.count, seconds=self.seconds, chars=len(str(self.body.get("prompt", "")))).micros

    @property
    def public_id(self) -> int | str:
        match self.play.id_form:
            case "number":
                return self.id
            case "string":
                return str(self.id)
            case "differs":
                return self.id + 7_000_000

    def links(self, folder: str) -> list[str]:
        """Where its files are, or will be."""
        ending = "base64" if "base64" in self.play.file else ENDINGS[self.model.medium]
        # Files of v7's voices have no number.
        numbers = [""] if self.family == "v7/voice" else [f"-{number}" for number in range(self.count)]
        return [f"{self.base}/{folder}/{self.prefix}{number}.{ending}" for number in numbers]


def place_of(name: str) -> tuple[str, int]:
    """The prefix and the number in a file's name."""
    found = FILE_NAME.fullmatch(name)
    return (found["prefix"], int(found["number"] or 0)) if found else ("", -1)


def number_of(value: object, otherwise: int) -> int:
    """A whole number, also when it came as a string."""
    try:
        return int(str(value))
    except ValueError:
        return otherwise


def first_of(value: object) -> str:
    """An address, or the first of a list of them."""
    one = value[0] if isinstance(value, list) and value else value
    return one if isinstance(one, str) else ""


def file_in(address: str) -> str:
    """The name of the file that an address ends in; empty when it is none."""
    try:
        return URL(address).name
    except ValueError:
        return ""
