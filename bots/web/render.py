"""A draft as blocks of HTML, each of them safe to put into the page."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from bots.shown import receipt_words
from bots.web.markdown import GrowingMarkdown
from bots.web.offered import rows_of
from bots.web.works import clip_figure, document_figure, gallery
from core.draft import Draft
from core.values import Facts, Notice, Receipt
from core.words import worth_trying

CODE = re.compile(r"`([^`\n]+)`")
"""The one sign of Markdown in a sentence of ours: around what can be typed."""


class Renderer:
    """Renders one reply as it grows."""

    def __init__(self) -> None:
        self._markdown = GrowingMarkdown()

    def render(self, draft: Draft) -> Sequence[str]:
        """What the reader should see now, from top to bottom."""
        blocks = [*self._markdown.blocks(draft.text)]
        blocks += _works(draft)
        if draft.facts:
            blocks.append(_facts(draft.facts))
        blocks += [document_figure(document) for document in draft.documents]
        blocks += [_notice(notice) for notice in draft.notices]
        if draft.progress:
            blocks.append(f'<p class="progress">{escape(draft.progress)}</p>')
        if draft.offers:
            blocks.append(rows_of(draft))
        if draft.receipt:
            blocks.append(_receipt(draft.receipt))
        return blocks


def _works(draft: Draft) -> Iterator[str]:
    """Pictures stand together; a clip is a block of its own, so that nothing beside it stops it while it plays."""
    first = len(draft.pictures) + 1
    is_numbered = len(draft.pictures) + len(draft.clips) > 1
    if draft.pictures:
        yield gallery(draft.pictures, is_numbered=is_numbered)
    for number, clip in enumerate(draft.clips, start=first):
        yield clip_figure(clip, number if is_numbered else 0)


def _facts(facts: Facts) -> str:
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in facts.rows)
    return f'<dl class="facts">{rows}</dl>'


def _notice(notice: Notice) -> str:
    kind = "notice problem" if notice.is_problem else "notice"
    words = notice.words if notice.retry_after_s is None else f"{notice.words} {worth_trying(notice.retry_after_s)}"
    marked = CODE.sub(r"<code>\1</code>", escape(words))
    return f'<p class="{kind}">{marked}</p>'


def _receipt(receipt: Receipt) -> str:
    return f'<p class="receipt">{escape(receipt_words(receipt))}</p>'
