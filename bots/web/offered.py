"""Buttons as HTML: in a row for each result, and what one of them asks before it does anything."""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from bots.web.works import noun_of
from core.command import Option
from core.commands import all_commands
from core.draft import Draft
from core.options import is_typed
from core.typed import line_of
from core.values import Clip, Offer, Picture


def rows_of(draft: Draft) -> str:
    """The buttons as one block: a row for each result, then what is about all of it."""
    works: Sequence[Picture | Clip] = (*draft.pictures, *draft.clips)
    ordered = sorted(draft.offers, key=lambda offer: (offer.about == 0, offer.about))
    rows = groupby(ordered, key=lambda offer: offer.about)
    return "".join(_row(about, works, [*offers]) for about, offers in rows)


def _row(about: int, works: Sequence[Picture | Clip], offers: Sequence[Offer]) -> str:
    noun = noun_of(works[about - 1]) if 0 < about <= len(works) else "Result"
    is_numbered = about > 0 and len(works) != 1
    if not is_numbered:
        name = noun if about else "What next"
        return f'<div class="offers" role="group" aria-label="{name}">{"".join(map(_button, offers))}</div>'
    badge = f'<span class="number" aria-hidden="true">{about}</span>'
    buttons = "".join(_without_number(_button(offer), about) for offer in offers)
    return f'<div class="offers numbered" role="group" aria-label="{noun} {about}">{badge}{buttons}</div>'


def _without_number(button: str, number: int) -> str:
    """`Vary 2` in row 2 is seen as `Vary`; to whoever hears or searches for it, it has its whole name."""
    return re.sub(
        rf" {number}(?=</button>| · [^<>]*</button>)", f'<span class="unseen"> {number}</span>', button, count=1
    )


def _button(offer: Offer) -> str:
    kind = ' class="danger"' if offer.is_danger else ""
    return f'<button type="button" {_what(offer)}{kind}>{escape(offer.label)}</button>'


def _what(offer: Offer) -> str:
    """What a press does: puts a line into the composer to be changed there, opens a form, or asks for it at once."""
    command = all_commands().get(offer.command)
    tap = _attribute("offer", offer.id)
    if command is None or not offer.asks:
        return tap
    options = [command.option(name) for name in offer.options]
    if all(option and is_typed(option) for option in options):
        return _attribute("line", line_of(command, offer.options))
    # A line cannot say which picture it is about.
    form = json.dumps(
        [_field(option, offer) for option in command.asked(offer.asks, offer.options)], ensure_ascii=False
    )
    work = str(offer.options.get("work", ""))
    around = [*([_attribute("work", work)] if work else []), *(['data-stays="yes"'] if offer.in_place else [])]
    return " ".join((tap, _attribute("form", form), *around))


def _attribute(name: str, value: str) -> str:
    return f'data-{name}="{escape(value, quote=True)}"'


def _field(option: Option, offer: Offer) -> Mapping[str, object]:
    value = offer.options.get(option.name, option.default)
    return {
        "name": option.name,
        "title": option.title,
        "help": option.help,
        "value": "" if value is None else str(value),
        "choices": option.choices,
        "longest_chars": option.longest_chars,
    }
