"""Forms: an offer whose options may be changed before it becomes a request."""

from collections.abc import Mapping
from typing import Final

from bots.ids import made
from bots.payload import JSON, part, parts, text
from core.command import Command, Option, OptionKind
from core.values import Offer, OptionValue

TITLE_CHARS = 45
LABEL_CHARS = 45
DESCRIPTION_CHARS = 100
INPUT_CHARS = 4_000
MOST_CHOICES = 25
SHORT, LONG = 1, 2
LABEL, TEXT, SELECT = 18, 4, 3
ALONE: Final = "alone"
"""In the id of a form whose answer only one person is to see."""
REDO: Final = "redo"
"""In the id of one whose answer takes the place of the one it is about."""


def form_of(offer: Offer, command: Command, *, is_private: bool = False, is_in_place: bool = False) -> JSON:
    """The form of an offer, filled with what it has.

    Args:
        is_private: What comes of it is for whoever fills it in, though it was opened where others look on.
        is_in_place: What comes of it takes the place of what the form was opened from.
    """
    asked = command.asked(offer.asks, offer.options)
    return {
        "custom_id": made(REDO if is_in_place else ALONE if is_private else "form", offer.id),
        "title": offer.label[:TITLE_CHARS],
        "components": [_field(option, offer.options.get(option.name)) for option in asked],
    }


def filled(data: JSON) -> Mapping[str, OptionValue]:
    """What somebody filled in; what they left empty is left out."""
    found: dict[str, OptionValue] = {}
    for row in parts(data, "components"):
        for field in (part(row, "component"), *parts(row, "components")):
            chosen = field.get("values")
            value = str(chosen[0]) if isinstance(chosen, list) and chosen else text(field, "value")
            if value.strip():
                found[text(field, "custom_id")] = value
    return found


def _field(option: Option, value: OptionValue | None) -> JSON:
    help_cut = option.help if len(option.help) <= DESCRIPTION_CHARS else f"{option.help[: DESCRIPTION_CHARS - 1]}…"
    label = option.title[:LABEL_CHARS]
    component = _select(option, value) if option.kind is OptionKind.CHOICE else _input(option, value)
    return {"type": LABEL, "label": label, "description": help_cut, "component": component}


def _input(option: Option, value: OptionValue | None) -> JSON:
    written = {"value": str(value)[:INPUT_CHARS]} if value not in (None, "") else {}
    return {
        "type": TEXT,
        "custom_id": option.name,
        "style": LONG if option.takes_rest or option.is_long else SHORT,
        "required": option.is_required,
        "max_length": min(option.longest_chars, INPUT_CHARS),
        **written,
    }


def _select(option: Option, value: OptionValue | None) -> JSON:
    choices = [choice for choice in option.choices if choice == value]
    choices += [choice for choice in option.choices if choice != value][: MOST_CHOICES - len(choices)]
    ordered = [choice for choice in option.choices if choice in choices]
    return {
        "type": SELECT,
        "custom_id": option.name,
        "required": option.is_required,
        "options": [
            {"label": choice, "value": choice, **({"default": True} if choice == value else {})} for choice in ordered
        ],
    }
