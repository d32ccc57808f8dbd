"""The words everything else is said in: what was asked, what is shown, what it cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

OptionValue: TypeAlias = str | int | bool
Options: TypeAlias = Mapping[str, OptionValue]

# long because everything that is asked, shown and counted has its word here, and they are read together


@dataclass(frozen=True, slots=True)
class Request:
    """What one person asked, in no platform's dialect."""

    id: str
    """The platform's own id for this asking: a second delivery carries the same one and is refused."""
    platform: str
    person: str
    workspace: str
    channel: str
    conversation: str
    """Earlier turns with the same conversation are in the model's view."""
    command: str
    options: Options
    asked_at: datetime
    from_offer: bool = False
    """Made by a button or a form of ours: only then may it carry options that nobody can type."""
    asker: str = ""
    """What others in the place call them, where everybody there shares the conversation; empty where they are alone."""
    address: Mapping[str, str] = field(default_factory=dict)
    """How the platform finds its way back; the core keeps it and never reads it."""
    is_age_gated: bool = False
    """Asked in a place that the platform lets only adults into."""
    identity: str = ""
    """Who asked, as this platform knows them, where `person` stands for several accounts; empty where it does not."""
    roles: tuple[str, ...] = ()
    """What the platform counts them to: `discord:<server>:<role>`, `slack:<team>:<user group>`."""
    is_admin: bool = False
    """Whether the platform says that they run the place where this was asked."""
    above: str = ""
    """Of a thread, the channel that it is in; what is decided for that one holds here too."""
    replaces: str = ""
    """The request whose answer this one stands in place of: what was said then makes room for what is said now."""
    in_place: bool = False
    """It is painted where that answer stands; if nothing comes of it, that answer is there again."""
    locale: str = ""
    """The language of whoever asked, as their device has it: `de`, `pt-BR`; empty where nobody told."""
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What people call some of these ids, as far as the platform said so on the way."""

    @property
    def asked_by(self) -> str:
        """The account that asked."""
        return self.identity or self.person


@dataclass(frozen=True, slots=True)
class Text:
    """The next words of the answer, as Markdown."""

    words: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done now; each one replaces the one before."""

    words: str
    kind: Literal["progress"] = "progress"


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture, stored by us."""

    file: str
    """Its name among the works, as `Works.save` gave it."""
    alt: str
    width: int
    height: int
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished video or sound, stored by us."""

    file: str
    """Its name among the works, as `Works.save_clip` gave it."""
    alt: str
    """What it shows or says, for whoever does not see or hear it."""
    medium: Literal["video", "audio"]
    seconds: float
    width: int = 0
    height: int = 0
    still: str = ""
    """A picture of it among the works, to be shown before it plays; sounds have none."""
    kind: Literal["clip"] = "clip"


@dataclass(frozen=True, slots=True)
class Document:
    """A file to take along, such as a report or an export, kept by us for a week."""

    file: str
    """Its name among the documents, as `Documents.keep` gave it."""
    name: str
    """What its reader knows it by: `usage-2026-11.csv`."""
    size_bytes: int
    about: str
    """One line that says what is in it, for whoever does not open it."""
    kind: Literal["document"] = "document"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a result was made from, as labels with values; each one replaces the one before."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: a request waiting to be made. Tapping it builds an ordinary `Request`."""

    label: str
    command: str
    options: Options
    is_danger: bool = False
    is_open: bool = False
    """Anybody who sees it may tap it: then it is their request, at their cost."""
    asks: tuple[str, ...] = ()
    """Options that whoever taps it may change first, in a form."""
    in_place: bool = False
    """What comes of it is painted where the answer stands that this is below."""
    about: int = 0
    """Which of several results it is about, counted from 1; those of one stand in a row. 0: about all of it."""
    id: str = ""
    """Given by the App when the offer is stored; an offer without one cannot be tapped yet."""
    kind: Literal["offer"] = "offer"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence beside the answer: a word about it, or what went wrong and the way out."""

    words: str
    is_problem: bool = False
    retry_after_s: float | None = None
    is_private: bool = False
    """For the asker alone, where others look on; not part of what is kept."""
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the request cost and what is left, shown last."""

    cost_micros: int
    left: str
    """Whole words: `38 of 40 pictures left today`; empty when nothing is counted."""
    waited_s: int = 0
    """From the asking to the end; whoever waited long is told that it is there."""
    is_estimated: bool = False
    """The provider publishes no price for a part of it, so that part is ours."""
    kind: Literal["receipt"] = "receipt"


@dataclass(frozen=True, slots=True)
class Afresh:
    """All that was shown so far is taken back; what comes next stands alone."""

    kind: Literal["afresh"] = "afresh"


Update: TypeAlias = Text | Progress | Picture | Clip | Document | Facts | Offer | Notice | Receipt | Afresh

Show: TypeAlias = Callable[[Update], None]
"""The only way out of the core. Returns at once; whoever paints does so at the platform's pace."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a provider bills for, in its own counts, and the price of it."""

    micros: int = 0
    """Micro-dollars, by the catalogue's prices."""
    tokens_in: int = 0
    """Includes the cached ones."""
    tokens_cached: int = 0
    tokens_out: int = 0
    """Includes thinking, which is billed as output."""
    pictures: int = 0
    is_estimated: bool = False
    """The provider gave no figure, so this is ours."""
    clips: int = 0
    """Videos, spoken texts, pieces of music and sounds."""
    by_model: tuple[tuple[str, int], ...] = field(default=(), compare=False)
    """Model → micro-dollars; together they are `micros`."""

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.micros + other.micros,
            self.tokens_in + other.tokens_in,
            self.tokens_cached + other.tokens_cached,
            self.tokens_out + other.tokens_out,
            self.pictures + other.pictures,
            self.is_estimated or other.is_estimated,
            self.clips + other.clips,
            _added(self.by_model, other.by_model),
        )

    def __sub__(self, other: "Usage") -> "Usage":
        return self + Usage(
            -other.micros,
            -other.tokens_in,
            -other.tokens_cached,
            -other.tokens_out,
            -other.pictures,
            other.is_estimated,
            -other.clips,
            tuple((model, -micros) for model, micros in other.by_model),
        )


def _added(these: tuple[tuple[str, int], ...], others: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    if not (these and others):
        return these or others
    sums = dict(these)
    for model, micros in others:
        sums[model] = sums.get(model, 0) + micros
    return tuple(sums.items())


Spend: TypeAlias = Callable[[Usage], None]
"""Says what a provider bills as soon as it is known, so that a failure or a stop cannot hide it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One side of an exchange that the model may see again."""

    role: Literal["user", "model"]
    text: str
    name: str = ""
    """Who said it, where several people talk."""


Medium: TypeAlias = Literal["picture", "video", "speech", "music", "sound"]


@dataclass(frozen=True, slots=True)
class Work:
    """Something that was made, with everything needed to make it again."""

    file: str
    prompt: str
    """The person's own words."""
    refined: str
    """What was drawn; the same as `prompt` when nothing was refined."""
    negative: str
    seed: int
    model: str
    style: str
    aspect: str
    width: int
    height: int
    alt: str
    medium: Medium = "picture"
    seconds: float = 0.0
    """How long it plays."""
    still: str = ""
    """The file of a video's picture."""
    voice: str = ""
    made_from: str = ""
    """The file it was begun with, among the works or the attachments."""
