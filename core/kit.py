"""Everything a command may use, and the notebook it leaves behind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from core.administration import Administration
from core.asking import Asks
from core.catalog import Catalog
from core.charts.drawn import Charts
from core.chat import ChatModel
from core.herald import Herald
from core.limits import Calendar
from core.memory import History, Journal
from core.people import People
from core.ports import Attachments, Clock, Documents, Elsewhere, Studio, Works
from core.queue import Queue
from core.reading import Readers
from core.recipes import Recipes
from core.remote import RemoteTools
from core.reports import Reports
from core.summaries import Folded, Part
from core.values import Request, Turn, Usage, Work

if TYPE_CHECKING:
    from core.command import Command
    from core.preferences import Preferences
    from core.rulebook import Rulebook
    from core.shelf import Shelf


class Notebook:
    """What a command leaves behind besides what it shows; the App stores it when the request is done."""

    def __init__(self) -> None:
        self.usage = Usage()
        self.waste = Usage()
        self.turns: list[Turn] = []
        self.works: list[Work] = []
        self.words: list[str] = []
        self.folded: Folded | None = None
        self.parts: tuple[Part, ...] = ()
        """What the model was shown."""
        self.next: Request | None = None
        """What is to be done after this, unseen."""
        self.used: list[str] = []
        """What tools were used on the way, for people: `calculator (12*7), 0.1 s`."""
        self.is_stopped = False
        """Its person pressed Stop: what is shown on the way out stays with them."""

    def spend(self, usage: Usage) -> None:
        self.usage += usage

    def write_off(self, usage: Usage) -> None:
        """Bill this to nobody: it was bought and the person did not get it."""
        self.usage -= usage
        self.waste += usage

    def remember(self, *turns: Turn) -> None:
        """Let the model see these in the same conversation's later requests."""
        self.turns.extend(turns)

    def keep(self, work: Work) -> None:
        self.works.append(work)

    def find_by(self, *words: str) -> None:
        """Let `/history` find this request by these words."""
        self.words.extend(words)


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything a command may use."""

    chat: ChatModel
    studio: Studio
    works: Works
    history: History
    journal: Journal
    notebook: Notebook
    attachments: Attachments
    documents: Documents
    catalog: Catalog
    calendar: Calendar
    rulebook: "Rulebook"
    reports: Reports
    charts: Charts
    administration: Administration
    asks: Asks
    people: People
    recipes: Recipes
    herald: Herald
    queue: Queue
    shelf: "Shelf"
    readers: Readers
    elsewhere: Elsewhere | None
    """Opens addresses that people type; None where they may not."""
    commands: Mapping[str, "Command"]
    preferences: "Preferences"
    now: Clock
    dice: Random
    context_tokens: int
    """How much of a conversation the model is shown."""
    answer_tokens: int
    """The longest answer, thinking included."""
    chat_model: str
    """The id of the one that answers when nobody names one."""
    picture_model: str
    """Which one draws when nobody names one."""
    fallback_model: str = ""
    """The id of the one that answers when that one cannot; empty where there is none."""
    chat_models: tuple[str, ...] = ()
    """The ids of those that somebody may choose, the usual one first."""
    remote: RemoteTools | None = None
    """The way to the tool servers that admins have named."""
    packing: set[str] = field(default_factory=set)
    """Whose export this process is packing just now: the same set in all kits."""

    def is_relaxed(self, request: Request) -> bool:
        """Whether less is declined, and nothing checked, in the place where this was asked."""
        return request.is_age_gated and self.rulebook.setting("pictures", request) == "relaxed"
