"""A draft as blocks of HTML, each of them safe to put into the page."""

from collections.abc import Sequence
from html import escape

from bots.web.markdown import GrowingMarkdown
from core.commands import all_commands
from core.draft import Draft
from core.typed import line_of
from core.values import Facts, Notice, Offer, Picture, Receipt
from core.words import money, worth_trying


class Renderer:
    """Renders one reply as it grows."""

    def __init__(self) -> None:
        self._markdown = GrowingMarkdown()

    def render(self, draft: Draft) -> Sequence[str]:
        """What the reader should see now, from top to bottom."""
        blocks = [*self._markdown.blocks(draft.text)]
        if draft.pictures:
            blocks.append(_gallery(draft.pictures))
        if draft.facts:
            blocks.append(_facts(draft.facts))
        blocks += [_notice(notice) for notice in draft.notices]
        if draft.progress:
            blocks.append(f'<p class="progress">{escape(draft.progress)}</p>')
        if draft.offers:
            blocks.append(_offers(draft.offers))
        if draft.receipt:
            blocks.append(_receipt(draft.receipt))
        return blocks


def _gallery(pictures: Sequence[Picture]) -> str:
    return f'<div class="gallery">{"".join(map(_picture, pictures))}</div>'


def _picture(picture: Picture) -> str:
    address, alt = f"/works/{escape(picture.file, quote=True)}", escape(picture.alt, quote=True)
    return (
        f'<figure class="picture"><a href="{address}" target="_blank"><img src="{address}?size=small" '
        f'width="{picture.width}" height="{picture.height}" alt="{alt}" loading="lazy"></a>'
        f"<figcaption>{alt}</figcaption></figure>"
    )


def _facts(facts: Facts) -> str:
    rows = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in facts.rows)
    return f'<dl class="facts">{rows}</dl>'


def _notice(notice: Notice) -> str:
    kind = "notice problem" if notice.is_problem else "notice"
    words = notice.words if notice.retry_after_s is None else f"{notice.words} {worth_trying(notice.retry_after_s)}"
    return f'<p class="{kind}">{escape(words)}</p>'


def _offers(offers: Sequence[Offer]) -> str:
    return f'<div class="offers" role="group" aria-label="What next">{"".join(map(_button, offers))}</div>'


def _button(offer: Offer) -> str:
    kind = ' class="danger"' if offer.is_danger else ""
    line = _line(offer)
    what = f'data-line="{escape(line, quote=True)}"' if line else f'data-offer="{escape(offer.id, quote=True)}"'
    return f'<button type="button" {what}{kind}>{escape(offer.label)}</button>'


def _line(offer: Offer) -> str:
    """What an offer that asks first puts into the composer: a line to be changed there is this page's form."""
    command = all_commands().get(offer.command)
    return line_of(command, offer.options) if command and offer.asks else ""


def _receipt(receipt: Receipt) -> str:
    return f'<p class="receipt">{escape(" · ".join(filter(None, (money(receipt.cost_micros), receipt.left))))}</p>'
