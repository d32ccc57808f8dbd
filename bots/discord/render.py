"""A draft as Discord messages. Lengths are counted in code points, as Discord counts them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from bots.discord.markdown.dialect import discord_markdown
from bots.discord.markdown.inline import inline, plain
from bots.pages import Cuts, best_cuts, pages_of
from bots.shown import (
    GOES_ON,
    IN_A_FILE,
    PROGRESS_CHARS,
    Button,
    DocumentFile,
    Drawing,
    TextFile,
    WorkFile,
    beside,
    buttons_of,
    documents_of,
    notices_of,
    ping_words,
    receipt_words,
    rows_of,
    whole_answer,
    works_of,
)
from core.draft import Draft
from core.words import fitting

CONTENT_CHARS = 2000
BUTTONS_PER_ROW = 5
ROWS = 5
LABEL_CHARS = 80
CUSTOM_ID_CHARS = 100
ALT_CHARS = 1024
FILES = 10
MOST_DOCUMENTS = FILES - 1
"""There is always room for the whole of a long answer."""
ABOUT_CHARS = 200
MOST_POSTS = 5
"""A longer answer goes into a file: nobody reads ten messages, and a channel is not ours alone."""
DRAWN_PAGES = 8
"""Of an answer that ends in a file, no more is drawn with every change than could be shown."""
WHAT_NEXT = "-# What next?"

PostFile: TypeAlias = WorkFile | TextFile | DocumentFile


@dataclass(frozen=True, slots=True)
class Post:
    """One message."""

    content: str
    buttons: tuple[Button, ...] = ()
    """In their order, and no more than stand in `button_rows`."""
    files: tuple[PostFile, ...] = ()
    mention: str = ""
    """Who is told of it; only a new message tells anybody."""


AFRESH = Drawing(discord_markdown, best_cuts)


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

    What it cost, works and buttons stand on the last post. An answer of more than `MOST_POSTS` posts shows the
    first of them; when the draft is over, the last one brings the whole answer as a file. Before that it only says
    that it goes on, so that no file is uploaded with every edit.

    Args:
        heading: Discord's Markdown, put first as it is.
        extra: Buttons that are always kept, after those of the offers.
        longest_chars: The longest post.
        shows_private: Whether notices for the asker alone may stand among the others.
        drawing: Of a reply that is painted again and again, one that remembers.
    """
    notices = notices_of(draft, shows_private=shows_private)
    seen = draft.text[: longest_chars * DRAWN_PAGES]
    words = "\n\n".join(filter(None, [drawing.markdown(seen).strip(), _facts(draft)]))
    documents = documents_of(draft, MOST_DOCUMENTS, ABOUT_CHARS)
    along = "\n".join(f"-# {document.named}: {plain(document.about)}" for document in documents)
    said = "\n\n".join(filter(None, [*(beside(notice, inline) for notice in notices), along]))
    footer = "\n".join(_footer(draft))
    files: tuple[PostFile, ...] = (*documents, *works_of(draft, FILES - len(documents), ALT_CHARS))
    if not (words or said or footer or files or draft.offers):
        return []
    pages = _pages(heading, "\n\n".join(filter(None, [words, said])), footer, longest_chars, drawing.cuts)
    if len(pages) > MOST_POSTS or len(seen) < len(draft.text):
        word = IN_A_FILE if draft.is_over else f"-# {GOES_ON}"
        said = pages_of(said, longest_chars - len(word) - len(footer) - 4)[0] if said else ""
        pages[MOST_POSTS - 1 :] = ["\n".join(filter(None, [word, said, footer]))]
        files = (*files[: FILES - 1], whole_answer(draft, notices)) if draft.is_over else files
    return _posts(pages, _buttons(draft, extra), files)


def told(draft: Draft, user: str) -> list[Post]:
    """One more message, which tells whoever waited long that it is there: the change of another one tells nobody."""
    words = ping_words(draft)
    return [Post(words, mention=user)] if words else []


def button_rows(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    """As they stand below a message: those about one result in a row of their own, or more where there are many."""
    rows: list[Sequence[Button]] = []
    for _, together in groupby(buttons, key=lambda button: button.row):
        kept = [*together]
        rows += [kept[first : first + BUTTONS_PER_ROW] for first in range(0, len(kept), BUTTONS_PER_ROW)]
    return rows


def _buttons(draft: Draft, extra: Sequence[Button]) -> tuple[Button, ...]:
    """Those that have room. Where they have not, the last of the offers go: the extras stay."""
    most = BUTTONS_PER_ROW * ROWS
    buttons = [*buttons_of(draft.offers, extra, most=most, longest_label=LABEL_CHARS, longest_id=CUSTOM_ID_CHARS)]
    last = -1 - len({button.id for button in extra})
    while len(button_rows(buttons)) > ROWS:
        del buttons[last]
    return tuple(buttons)


def _posts(pages: Sequence[str], buttons: tuple[Button, ...], files: tuple[PostFile, ...]) -> list[Post]:
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
    return "\n".join(f"**{plain(label)}** {plain(value)}" for label, value in rows_of(draft, LABEL_CHARS))


def _footer(draft: Draft) -> Iterator[str]:
    """Small print: what is being done, or what it cost and what is left."""
    if draft.progress.strip():
        yield f"-# {plain(fitting(draft.progress, PROGRESS_CHARS))}"
    if draft.receipt:
        yield f"-# {plain(receipt_words(draft.receipt))}"
