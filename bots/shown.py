"""What every platform's messages are made of: buttons, files, and the words beside an answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from bots.ids import Kind, made
from bots.pages import Cuts
from core.commands import all_commands
from core.draft import Draft
from core.values import Notice, Offer, Receipt
from core.words import file_size, fitting, money, worth_trying

FACT_CHARS = 300
"""So much of a value is shown beside works; `/history` shows all of it."""
PROGRESS_CHARS = 200
LONG_WAIT_S = 60
"""Whoever waited this long is doing something else by now."""
REMEMBERED_CUTS = 12
"""Pages of one reply whose cuts are remembered, at 20 kB each on Discord."""

GOES_ON = "It goes on. The whole answer comes as a file when it is finished."
ASK_ELSEWHERE = "Ask for it on this bot's page, or let whoever runs the bot make it with `flashbulb export`."
DOCUMENT_GONE = "is gone: such files are kept for 7 days"
IN_A_FILE = "This is where the messages end. The whole answer is in the file `answer.md`."


@dataclass(frozen=True, slots=True)
class Button:
    """One button; the platform gives its `id` back when it is pressed."""

    id: str
    label: str
    style: Literal["plain", "main", "danger"] = "plain"
    row: int = 0
    """Those of one row stand together, counted from 1; 0 for those that are about all of it."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A work, with its alt text."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A video or a sound, with its alt text."""

    file: str
    alt: str
    title: str
    """What it is called when it is downloaded, without an ending: `flashbulb-video`."""


WorkFile: TypeAlias = PictureFile | ClipFile


@dataclass(frozen=True, slots=True)
class TextFile:
    """Words as a file to download."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A file to take along, under the name that its reader knows."""

    file: str
    name: str
    about: str
    size_bytes: int

    @property
    def named(self) -> str:
        """`usage-2026-11.csv` with its size, as Markdown that both platforms read; the name has none of its own."""
        return f"`{self.name}` ({file_size(self.size_bytes)})"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a text becomes the platform's Markdown, and where that is cut."""

    markdown: Callable[[str], str]
    cuts: Cuts

    def remembering(self) -> "Drawing":
        """For one reply: what has not changed since it was last painted is not worked out again."""
        return Drawing(lru_cache(maxsize=1)(self.markdown), lru_cache(maxsize=REMEMBERED_CUTS)(self.cuts))


def notices_of(draft: Draft, *, shows_private: bool) -> Sequence[Notice]:
    """Those that may be shown here. `shows_private`: those for the asker alone too."""
    return [notice for notice in draft.notices if shows_private or not notice.is_private]


def beside(notice: Notice, drawn: Callable[[str], str]) -> str:
    """A notice as a line; `drawn` writes its words in the platform's Markdown."""
    retry = "" if notice.retry_after_s is None else f" {worth_trying(notice.retry_after_s)}"
    return f"{'⚠ ' if notice.is_problem else ''}{drawn(notice.words)}{retry}"


def receipt_words(receipt: Receipt) -> str:
    """`0.47 ¢ · 38 of 40 pictures left today`; `about 0.47 ¢` where a part of the price is ours."""
    about = "about " if receipt.is_estimated and receipt.cost_micros else ""
    cost = f"{about}{money(receipt.cost_micros)}"
    return " · ".join(filter(None, (cost, fitting(receipt.left, PROGRESS_CHARS))))


def ping_words(draft: Draft) -> str:
    """What somebody who waited long for a file is told when it is there; nothing if there is none, or they did not."""
    is_late = draft.is_over and draft.receipt is not None and draft.receipt.waited_s >= LONG_WAIT_S
    if not (is_late and draft.has_files):
        return ""
    media = ["picture" for _ in draft.pictures] + [clip.medium for clip in draft.clips]
    media += ["file" for _ in draft.documents]
    if len({*media}) > 1:
        return "What you asked for is ready."
    is_counted = len(media) > 1 and media[0] != "audio"
    return f"Your {media[0]}s are ready." if is_counted else f"Your {media[0]} is ready."


def rows_of(draft: Draft, longest_label: int) -> Sequence[tuple[str, str]]:
    """Labels with values. Beside works they are short."""
    rows = draft.facts.rows if draft.facts else ()
    return [
        (fitting(label, longest_label), fitting(value, FACT_CHARS) if draft.has_works else value)
        for label, value in rows
    ]


def pictures_of(draft: Draft, most: int, longest_alt: int) -> tuple[PictureFile, ...]:
    return tuple(PictureFile(picture.file, fitting(picture.alt, longest_alt)) for picture in draft.pictures[:most])


def works_of(draft: Draft, most: int, longest_alt: int) -> tuple[WorkFile, ...]:
    """Pictures, then clips."""
    pictures: tuple[WorkFile, ...] = pictures_of(draft, most, longest_alt)
    clips = draft.clips[: most - len(pictures)]
    return pictures + tuple(
        ClipFile(clip.file, fitting(clip.alt, longest_alt), f"flashbulb-{clip.medium}") for clip in clips
    )


def documents_of(draft: Draft, most: int, longest_about: int) -> tuple[DocumentFile, ...]:
    return tuple(
        DocumentFile(document.file, document.name, fitting(document.about, longest_about), document.size_bytes)
        for document in draft.documents[:most]
    )


def buttons_of(
    offers: Sequence[Offer], extra: Sequence[Button], *, most: int, longest_label: int, longest_id: int
) -> tuple[Button, ...]:
    """Offers that can be tapped, then the extras; two with one id are one, for platforms refuse them.

    Those about one of several results come first, in the order of the results.
    """
    kept = {button.id: button for button in extra[:most]}
    ordered = sorted(offers, key=lambda offer: (not offer.about, offer.about))
    offered = {
        button.id: button
        for button in (_button(offer, longest_label) for offer in ordered if offer.id)
        if button.id not in kept and len(button.id) <= longest_id
    }
    return (*[*offered.values()][: most - len(kept)], *kept.values())


def _button(offer: Offer, longest_label: int) -> Button:
    kind: Kind = "form" if offer.asks else "look" if _is_private(offer) else "tap"
    label = fitting(offer.label, longest_label) or "…"
    return Button(made(kind, offer.id), label, "danger" if offer.is_danger else "plain", offer.about)


def _is_private(offer: Offer) -> bool:
    """Said in the button's id: a press is acknowledged, as private or not, before anything is looked up."""
    command = all_commands().get(offer.command)
    return command is not None and command.is_private


def whole_answer(draft: Draft, notices: Sequence[Notice]) -> TextFile:
    """Everything there is to read, as a file of plain Markdown."""
    facts = [f"**{label}** {value}" for label, value in draft.facts.rows] if draft.facts else []
    parts = [draft.text.strip(), "\n\n".join(facts), *(notice.words for notice in notices)]
    return TextFile("answer.md", "\n\n".join(filter(None, parts)) + "\n")
