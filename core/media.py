"""What a studio can make and with what: one `StudioModel` for each entry of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from core.values import Medium, Usage

Skill: TypeAlias = Literal["draw", "edit", "upscale", "cut out", "film", "speak", "compose", "sound"]
Per: TypeAlias = Literal["picture", "clip", "second", "1,000 characters"]
CHARS_PER_PRICE = 1_000
LONGEST_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class FromPicture:
    """How a model begins with a picture instead of nothing."""

    endpoint: str
    """Below `/api/`."""
    id: str = ""
    """What the model is called there, where that differs."""
    field: str = "init_image"
    """What the picture's address is called on the wire."""
    is_list: bool = False
    parameters: tuple[str, ...] = ()
    """The optional fields that this endpoint takes."""
    most: int = 4
    """Results at once."""
    seconds: tuple[int, ...] = ()
    """Durations it makes, where they differ; the usual one first."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who can read aloud."""

    id: str
    """What the provider calls them."""
    about: str


@dataclass(frozen=True, slots=True)
class StudioModel:
    """One model of ModelsLab."""

    id: str
    name: str
    good_at: str
    skill: Skill
    price: int
    """In micro-dollars, of one of `per`."""
    source: str
    """Where the price comes from."""
    typical_s: int
    """How long it usually takes, for the person who waits."""
    per: Per = "picture"
    is_estimated: bool = False
    """The provider publishes no price of it."""
    endpoint: str = ""
    """Below `/api/`; empty where it always begins with a picture."""
    from_picture: FromPicture | None = None
    has_id: bool = True
    """Whether the wire wants to know which model: some endpoints are one."""
    takes_seed: bool = True
    """Whether the same seed and words give the same picture."""
    uses_negative: bool = False
    parameters: tuple[str, ...] = ()
    """The optional fields its endpoint takes."""
    fixed: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """Fields that every order has."""
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Aspect → width and height in pixels."""
    most: int = 4
    """Results at once."""
    steps: int | None = None
    guidance: int | None = None
    seconds: tuple[int, ...] = ()
    """Durations it makes, the usual one first."""
    longest_s: int = 0
    """Where it makes any duration: from the shortest of `seconds` to this."""
    voices: Mapping[str, Voice] = field(default_factory=dict)
    """By the names that people say; the first one is the usual one."""
    languages: tuple[str, ...] = ()
    """Empty: it reads any language as it comes."""
    longest_chars: int = LONGEST_CHARS

    @property
    def medium(self) -> Medium:
        """What comes of it."""
        match self.skill:
            case "film":
                return "video"
            case "speak":
                return "speech"
            case "compose":
                return "music"
            case "sound":
                return "sound"
            case _:
                return "picture"

    @property
    def usual_s(self) -> int:
        """How long it plays when nobody says so; 0 where it decides for itself."""
        return self.seconds[0] if self.seconds else 0

    def durations(self, *, from_picture: bool = False) -> tuple[int, ...]:
        """The seconds that can be asked for, the usual one first."""
        if from_picture and self.from_picture and self.from_picture.seconds:
            return self.from_picture.seconds
        return self.seconds

    def plays(self, seconds: int, *, from_picture: bool = False) -> bool:
        """Whether it makes something of this length."""
        known = self.durations(from_picture=from_picture)
        return seconds in known or bool(known and self.longest_s and min(known) <= seconds <= self.longest_s)

    def usage(self, count: int = 1, *, seconds: int = 0, chars: int = 0) -> Usage:
        """What so many results come to.

        Args:
            seconds: Of each, where the price is by the second.
            chars: Of the text that is read, where the price is by its length.
        """
        match self.per:
            case "second":
                micros = self.price * seconds * count
            case "1,000 characters":
                micros = -(-self.price * chars * count // CHARS_PER_PRICE)
            case "picture" | "clip":
                micros = self.price * count
        is_picture = self.medium == "picture"
        pictures, clips = (count, 0) if is_picture else (0, count)
        is_estimated = self.is_estimated and count > 0
        by_model = ((self.id, micros),)
        return Usage(micros, pictures=pictures, is_estimated=is_estimated, clips=clips, by_model=by_model)
