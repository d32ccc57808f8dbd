"""A draft as Discord messages. Lengths are counted in code points, as Discord counts them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from bots.discord.markdown.dialect import discord_markdown
from bots.discord.markdown.inline import inline, plain
from bots.ids import Kind, made
from bots.pages import Cuts, best_cuts, pages_of
from core.commands import all_commands
from core.draft import Draft
from core.values import Facts, Notice, Offer, Receipt
from core.words import fitting, money, worth_trying

CONTENT_CHARS = 2000
BUTTONS_PER_ROW = 5
ROWS = 5
LABEL_CHARS = 80
CUSTOM_ID_CHARS = 100
ALT_CHARS = 1024
FILES = 10
MOST_POSTS = 5
"""A longer answer goes into a file: nobody reads ten messages, and a channel is not ours alone."""
DRAWN_PAGES = 8
"""Of an answer that ends in a file, no more is drawn with every change than could be shown."""
FACT_CHARS = 300
"""So much of a value is shown beside pictures; `/history` shows all of it."""
PROGRESS_CHARS = 200
REMEMBERED_CUTS = 12
"""Pages of one reply whose cuts are remembered, at 20 kB each."""

GOES_ON = "-# It goes on. The whole answer comes as a file when it is finished."
IN_A_FILE = "This is where the messages end. The whole answer is in the file `answer.md`."
WHAT_NEXT = "-# What next?"


@dataclass(frozen=True, slots=True)
class Button:
    """One button; `id` is its custom_id."""

    id: str
    label: str
    style: Literal["plain", "main", "danger"] = "plain"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A work, with its alt text."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """Words as a file to download."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Post:
    """One message."""

    content: str
    buttons: tuple[Button, ...] = ()
    files: tuple[PictureFile | TextFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a text becomes Discord's Markdown, and where that is cut."""

    markdown: Callable[[str], str]
    cuts: Cuts


AFRESH = Drawing(discord_markdown, best_cuts)


def remembered() -> Drawing:
    """For one reply: what has not changed since it was last painted is not worked out again."""
    return Drawing(lru_cache(maxsize=1)(discord_markdown), lru_cache(maxsize=REMEMBERED_CUTS)(best_cuts))


def posts_of(
    draft: Draft,
    heading: str = "",
    extra: Sequence[Button] = (),
    *,
    longest_chars: int = CONTENT_CHARS,
    shows_private: bool = False,
    drawing: Drawing = AFRESH,
) -> list[Post]:
    """What the reader should see now, from top to bottom; nothing when there is nothing to show.

    What it cost, pictures and buttons stand on the last post. An answer of more than `MOST_POSTS` posts shows the
    first of them; when the draft is over, the last one brings the whole answer as a file. Before that it only says
    that it goes on, so that no file is uploaded with every edit.

    Args:
        heading: Discord's Markdown, put first as it is.
        extra: Buttons that are always kept, after those of the offers.
        longest_chars: The longest post.
        shows_private: Whether notices for the asker alone may stand among the others.
        drawing: Of a reply that is painted again and again, one that remembers.
    """
    notices = [notice for notice in draft.notices if shows_private or not notice.is_private]
    seen = draft.text[: longest_chars * DRAWN_PAGES]
    words = "\n\n".join(filter(None, [drawing.markdown(seen).strip(), _facts(draft)]))
    said = "\n\n".join(map(_notice, notices))
    footer = "\n".join(_footer(draft))
    pictures = tuple(PictureFile(picture.file, fitting(picture.alt, ALT_CHARS)) for picture in draft.pictures)
    if not (words or said or footer or pictures or draft.offers):
        return []
    pages = _pages(heading, "\n\n".join(filter(None, [words, said])), footer, longest_chars, drawing.cuts)
    files: tuple[PictureFile | TextFile, ...] = pictures[:FILES]
    if len(pages) > MOST_POSTS or len(seen) < len(draft.text):
        word = IN_A_FILE if draft.is_over else GOES_ON
        said = pages_of(said, longest_chars - len(word) - len(footer) - 4)[0] if said else ""
        pages[MOST_POSTS - 1 :] = ["\n".join(filter(None, [word, said, footer]))]
        files = (*files[: FILES - 1], TextFile("answer.md", _whole(draft, notices))) if draft.is_over else files
    return _posts(pages, _buttons(draft.offers, extra), files)


def _posts(pages: Sequence[str], buttons: tuple[Button, ...], files: tuple[PictureFile | TextFile, ...]) -> list[Post]:
    """Discord takes files without words, and nothing else without them."""
    posts = [Post(page) for page in pages] or [Post("" if files else WHAT_NEXT)]
    posts[-1] = replace(posts[-1], buttons=buttons, files=files)
    return posts


def _pages(heading: str, body: str, footer: str, longest_chars: int, cuts: Cuts) -> list[str]:
    """The heading right above the body, if that is short; the footer on the last page, which is cut to make room."""
    whole = "\n".join(filter(None, [heading, body, footer]))
    if len(whole) <= longest_chars:
        return [whole] if whole else []
    pages = pages_of("\n\n".join(filter(None, [heading, body])), longest_chars, cuts=cuts)
    if not pages:
        return pages_of(footer, longest_chars)
    if footer and len(pages[-1]) + 1 + len(footer) > longest_chars:
        pages[-1:] = pages_of(pages[-1], longest_chars - 1 - len(footer))
    pages[-1] = f"{pages[-1]}\n{footer}".rstrip()
    return pages


def _facts(draft: Draft) -> str:
    """Labels with values, a line for each. Beside pictures they are short."""
    rows = draft.facts.rows if draft.facts else Facts(()).rows
    longest = FACT_CHARS if draft.pictures else None
    return "\n".join(
        f"**{plain(fitting(label, LABEL_CHARS))}** {plain(fitting(value, longest) if longest else value)}"
        for label, value in rows
    )


def _notice(notice: Notice) -> str:
    retry = "" if notice.retry_after_s is None else f" {worth_trying(notice.retry_after_s)}"
    return f"{'⚠ ' if notice.is_problem else ''}{inline(notice.words)}{retry}"


def _footer(draft: Draft) -> Iterator[str]:
    """Small print: what is being done, or what it cost and what is left."""
    if draft.progress.strip():
        yield f"-# {plain(fitting(draft.progress, PROGRESS_CHARS))}"
    if draft.receipt:
        yield f"-# {plain(_receipt(draft.receipt))}"


def _receipt(receipt: Receipt) -> str:
    return " · ".join(filter(None, (money(receipt.cost_micros), fitting(receipt.left, PROGRESS_CHARS))))


def _buttons(offers: Sequence[Offer], extra: Sequence[Button]) -> tuple[Button, ...]:
    """Offers that can be tapped, then the extras; two with one id are one, for Discord refuses them."""
    most = BUTTONS_PER_ROW * ROWS
    kept = {button.id: button for button in extra[:most]}
    offered = {
        button.id: button
        for button in map(_button, [offer for offer in offers if offer.id])
        if button.id not in kept and len(button.id) <= CUSTOM_ID_CHARS
    }
    return (*[*offered.values()][: most - len(kept)], *kept.values())


def _button(offer: Offer) -> Button:
    kind: Kind = "form" if offer.asks else "look" if _is_private(offer) else "tap"
    label = fitting(offer.label, LABEL_CHARS) or "…"
    return Button(made(kind, offer.id), label, "danger" if offer.is_danger else "plain")


def _is_private(offer: Offer) -> bool:
    """Said in the button's id: a press is acknowledged, as private or not, before anything is looked up."""
    command = all_commands().get(offer.command)
    return command is not None and command.is_private


def _whole(draft: Draft, notices: Sequence[Notice]) -> str:
    """Everything there is to read, as plain Markdown."""
    facts = [f"**{label}** {value}" for label, value in draft.facts.rows] if draft.facts else []
    parts = [draft.text.strip(), "\n\n".join(facts), *(notice.words for notice in notices)]
    return "\n\n".join(filter(None, parts)) + "\n"
