"""A draft as messages on Slack. Lengths are counted in UTF-16 code units, the longest way that Slack may count them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bots.ids import read
from bots.pages import best_cuts, pages_of
from bots.shown import (
    GOES_ON,
    IN_A_FILE,
    PROGRESS_CHARS,
    Button,
    ClipFile,
    DocumentFile,
    Drawing,
    PictureFile,
    TextFile,
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
from bots.slack.markdown import plain, settled, slack_markdown
from bots.slack.mrkdwn import escaped, mention
from bots.slack.post import Page, Post, Upload
from core.draft import Draft
from core.values import Notice
from core.words import fitting

# Whoever paints pages takes all that they are made of from here.
__all__ = [
    "AFRESH",
    "Button",
    "ClipFile",
    "DocumentFile",
    "Drawing",
    "Page",
    "PictureFile",
    "Post",
    "TextFile",
    "Upload",
    "pages_of_draft",
    "remembered",
    "settled",
]

LONGEST_CHARS = 10_000
"""Of the 12,000 that a message may have, and 13,000 with everything around them."""
MOST_POSTS = 4
"""A longer answer goes into a file."""
DRAWN_PAGES = 6
"""Of an answer that ends in a file, no more is drawn with every change than could be shown."""
SAID_CHARS = 600
"""So much of what is said beside an answer stands below one that ends in a file."""
BUTTONS = 40
"""Of a message, which takes fifty blocks: were each a row of its own, there would still be room for the others."""
ROW_BUTTONS = 25
LABEL_CHARS = 75
ACTION_ID_CHARS = 255
ALT_CHARS = 2000
ABOUT_CHARS = 300
TOLD_DOCUMENTS = 8
"""Lines about files: small print takes ten."""
FILES = 10
NOTHING_ABOVE = "Here you are."
"""Stands above works while nothing else does: what they were made from is known only after them."""

AFRESH = Drawing(slack_markdown, best_cuts)


def remembered() -> Drawing:
    """For one reply, which is painted again and again."""
    return AFRESH.remembering()


def pages_of_draft(  # long because it is the order in which a reader finds everything
    draft: Draft,
    heading: str = "",
    extra: Sequence[Button] = (),
    *,
    shows_private: bool = False,
    is_native: bool = False,
    rates: str = "",
    calls: str = "",
    drawing: Drawing = AFRESH,
) -> list[Page]:
    """What the reader should see now, from top to bottom; nothing when there is nothing to show.

    First the words, then the works together, then what is said beside them; what it cost and buttons at the end, and
    when it is over what people take along. An answer of more than `MOST_POSTS` messages shows the first of them, and
    comes as a file when it is over. Who waited long for files is called by a message of its own: a change of another
    calls nobody.

    While words are only added, a message is only added to, until it is full: then it ends where a reader would end it,
    perhaps earlier than it went before. One in front of the last two does not change, and works keep their place.

    Args:
        heading: Slack's mrkdwn, above everything.
        extra: Buttons that are always kept.
        shows_private: With notices for the asker alone.
        is_native: Slack itself shows what is being done and how to stop it; what is below the words waits for them.
        rates: The request whose answer can be called good or bad when it is over.
        calls: Who is called when it took long, by their Slack id; empty where that is nobody.
    """
    notices = notices_of(draft, shows_private=shows_private) if draft.is_over or not is_native else ()
    said = "\n\n".join(beside(notice, slack_markdown) for notice in notices)
    end = _end(draft, extra, is_native=is_native, rates=rates)
    seen = draft.text[: LONGEST_CHARS * DRAWN_PAGES]
    words = "\n\n".join(filter(None, [drawing.markdown(seen).strip(), _facts(draft)]))
    goes_on = len(seen) < len(draft.text.rstrip())
    if not (words or goes_on or said or end.small or draft.has_files or draft.offers):
        return []
    posts, is_cut = _posts(words, "" if draft.has_works else said, drawing, goes_on=goes_on, is_over=draft.is_over)
    pages = _with_works(posts, draft, heading, said, end) if draft.has_works else _ended(posts, heading, end)
    pages = [page for page in pages if isinstance(page, Upload) or not page.is_empty]
    return [*pages, *_after(draft, notices, calls, is_cut=is_cut)]


def _posts(words: str, said: str, drawing: Drawing, *, goes_on: bool, is_over: bool) -> tuple[list[Post], bool]:
    """The words and what is said beside them, and whether there is more of it than messages."""
    texts = pages_of("\n\n".join(filter(None, [words, said])), LONGEST_CHARS, measure=utf16, cuts=drawing.cuts)
    if len(texts) > MOST_POSTS or goes_on:
        return _cut(texts, said, is_over), True
    return [Post(text) for text in texts], False


def _after(draft: Draft, notices: Sequence[Notice], calls: str, *, is_cut: bool) -> Iterator[Page]:
    """The whole of what is cut, what is to be taken along, and a word to whoever waited long."""
    whole = [whole_answer(draft, notices)] if is_cut else []
    documents = documents_of(draft, FILES - len(whole), ABOUT_CHARS)
    if draft.is_over and (whole or documents):
        yield Upload((*whole, *documents))
    if calls and (words := ping_words(draft)):
        yield Post("", f"{mention(calls)} {escaped(words)}", aloud=words)


def _end(draft: Draft, extra: Sequence[Button], *, is_native: bool, rates: str) -> Post:
    """What stands below the words of the last message."""
    has_answer = draft.is_over and draft.text.strip() and not any(notice.is_problem for notice in draft.notices)
    kept = [button for button in extra if not is_native or read(button.id)[0] != "stop"]
    return Post(
        "",
        small=tuple(_small(draft, is_native)),
        buttons=buttons_of(draft.offers, kept, most=BUTTONS, longest_label=LABEL_CHARS, longest_id=ACTION_ID_CHARS),
        rates=rates if has_answer else "",
    )


def utf16(text: str) -> int:
    """How long it is in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(texts: Sequence[str], said: str, is_over: bool) -> list[Post]:
    """As many messages as there may be; the last one says that this is not all."""
    posts = [Post(text) for text in texts[:MOST_POSTS]] or [Post("")]
    if not is_over:
        posts[-1] = replace(posts[-1], small=(GOES_ON,))
        return posts
    beside_it = pages_of(said, SAID_CHARS, measure=utf16)[:1]
    posts[-1] = Post("\n\n".join(filter(None, [posts[-1].words, IN_A_FILE, *beside_it])))
    return posts


def _ended(posts: Sequence[Post], heading: str, end: Post) -> list[Page]:
    """The heading on the first of these, and on the last what ends them."""
    first, *others = posts or [Post("")]
    *before, last = [replace(first, heading=heading), *others]
    return [*before, replace(end, words=last.words, heading=last.heading, small=(*last.small, *end.small))]


def _with_works(posts: Sequence[Post], draft: Draft, heading: str, said: str, end: Post) -> list[Page]:
    pages: list[Page] = [*_ended(posts, heading, Post(""))]
    if pages == [Post("")]:
        pages = [Post("", small=(NOTHING_ABOVE,))]
    pages.append(Upload(works_of(draft, FILES, ALT_CHARS)))
    below = pages_of(said, LONGEST_CHARS, measure=utf16)[:MOST_POSTS]
    return [*pages, *_ended([Post(text) for text in below], "", end)]


def _facts(draft: Draft) -> str:
    """Labels with values, a line for each: two spaces at its end keep it one."""
    return "  \n".join(f"**{plain(label)}** {plain(value)}" for label, value in rows_of(draft, LABEL_CHARS))


def _small(draft: Draft, is_native: bool) -> Iterator[str]:
    """What is being done, what is in the files that come below, or what it cost and what is left."""
    if draft.progress.strip() and not is_native:
        yield escaped(fitting(draft.progress, PROGRESS_CHARS))
    # Not above the files themselves: words there would be left behind when those are deleted.
    for file in documents_of(draft, TOLD_DOCUMENTS, ABOUT_CHARS) if draft.is_over else ():
        yield escaped(f"{file.named}: {file.about}")
    if draft.receipt:
        yield escaped(receipt_words(draft.receipt))
