"""The fields of a form: one for each option, as Slack draws it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from bots.payload import JSON, part
from core.command import Command, Option, OptionKind
from core.errors import BadOption
from core.options import valued, without_controls
from core.seen import is_address
from core.values import Options, OptionValue
from core.words import fitting

LABEL_CHARS = 2_000
HINT_CHARS = 2_000
INPUT_CHARS = 3_000
CHOICE_CHARS = 75
MOST_CHOICES = 100
WHERE, ALONE = "fb:where", "fb:alone"
"""The blocks that are no option of a command."""
AUTOMATIC = "fb:automatic"
"""What is chosen where nothing is: Slack has no way back from a choice once made."""
TICKED = "yes"
CUT = "It was longer than fits here, so its end is missing."
STAYS = "Left empty, it stays as it is."

Labels: TypeAlias = Mapping[str, Mapping[str, str]]
"""By option, what is shown for its choices; a choice without one is shown as it is."""


def plain(words: str) -> JSON:
    """Words that are shown as they are, whatever signs are in them."""
    return {"type": "plain_text", "text": words, "emoji": False}


def options_of(command: Command, asked: Sequence[str]) -> Sequence[Option]:
    """Those of them that there are, each once."""
    return [*dict.fromkeys(option for name in asked if (option := command.option(name)))]


def inputs(asked: Sequence[Option], options: Options, labels: Labels) -> Iterator[JSON]:
    """A block for each option, the first field of words ready to be written in."""
    is_first = True
    for option in asked:
        block = _block(option, options.get(option.name, option.default), labels.get(option.name, {}))
        if is_first and part(block, "element")["type"] == "plain_text_input":
            block = {**block, "element": {**part(block, "element"), "focus_on_load": True}}
            is_first = False
        yield block


def _block(option: Option, value: OptionValue | None, labels: Mapping[str, str]) -> JSON:
    match option.kind:
        case OptionKind.FLAG:
            return ticked(option.name, option.title, option.help, is_ticked=value is True)
        case OptionKind.CHOICE:
            return _input(option, _menu(option, value, labels), is_optional=not option.is_required and value is None)
        case OptionKind.WHOLE:
            return _input(option, _number(option, value), is_optional=not option.is_required)
        case OptionKind.FILE if value is not None and is_address(value):
            return _input(option, _words(option, str(value)), is_optional=True)
        case OptionKind.FILE:
            # There is no way to show what is there already.
            hint = f"{option.help} {STAYS}" if value else option.help
            is_needed = option.is_expected and not value
            return _input(option, _files(option), is_optional=not is_needed, hint=hint)
        case OptionKind.TEXT:
            words = "" if value is None else without_controls(str(value))
            hint = f"{option.help} {CUT}" if len(words) > _longest(option) else option.help
            return _input(option, _words(option, words), is_optional=not option.is_required, hint=hint)


def _input(option: Option, element: JSON, *, is_optional: bool, hint: str = "") -> JSON:
    return {
        "type": "input",
        "block_id": option.name,
        "optional": is_optional,
        "label": plain(fitting(option.title, LABEL_CHARS)),
        "hint": plain(fitting(hint or option.help, HINT_CHARS)),
        "element": {**element, "action_id": option.name},
    }


def _longest(option: Option) -> int:
    return min(option.longest_chars, INPUT_CHARS)


def _words(option: Option, words: str) -> JSON:
    return {
        "type": "plain_text_input",
        "multiline": option.takes_rest or option.is_long or "\n" in words,
        "max_length": _longest(option),
        **({"initial_value": words[: _longest(option)]} if words.strip() else {}),
    }


def _files(option: Option) -> JSON:
    return {"type": "file_input", "max_files": option.most_files}


def _number(option: Option, value: OptionValue | None) -> JSON:
    bounds = (("min_value", option.lowest), ("max_value", option.highest))
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        **{name: str(bound) for name, bound in bounds if bound is not None},
        **({"initial_value": str(value)} if value is not None and _is_within(option, value) else {}),
    }


def _is_within(option: Option, value: OptionValue) -> bool:
    """Slack declines the whole form when what it begins with is not allowed."""
    try:
        return str(valued(option, value)) == str(value)
    except BadOption:
        return False


def _menu(option: Option, value: OptionValue | None, labels: Mapping[str, str]) -> JSON:
    listed = [_choice(labels.get(choice, choice), choice) for choice in _within_reach(option.choices, value)]
    if value is None and not option.is_required:
        # What is left open stays open: a request does without it.
        listed = [_choice("Automatic", AUTOMATIC), *listed][:MOST_CHOICES]
    chosen = next((each for each in listed if each["value"] in (value, AUTOMATIC)), None)
    return {"type": "static_select", "options": listed, **({"initial_option": chosen} if chosen else {})}


def _within_reach(choices: Sequence[str], value: OptionValue | None) -> Sequence[str]:
    """No more than a menu takes, the chosen one among them, in their order."""
    if len(choices) <= MOST_CHOICES:
        return choices
    kept = {*choices[: MOST_CHOICES - 1], value}
    return [choice for choice in choices if choice in kept]


def _choice(label: str, value: str) -> JSON:
    return {"text": plain(fitting(label, CHOICE_CHARS)), "value": value}


def ticked(block_id: str, label: str, words: str, *, is_ticked: bool) -> JSON:
    box = _choice(words, TICKED)
    chosen = {"initial_options": [box]} if is_ticked else {}
    return {
        "type": "input",
        "block_id": block_id,
        "optional": True,
        "label": plain(fitting(label, LABEL_CHARS)),
        "element": {"type": "checkboxes", "action_id": block_id, "options": [box], **chosen},
    }


def where() -> JSON:
    return {
        "type": "input",
        "block_id": WHERE,
        "optional": True,
        "label": plain("Where"),
        "hint": plain("Where the answer goes. Left empty, it comes to you as a direct message."),
        "element": {
            "type": "conversations_select",
            "action_id": WHERE,
            "default_to_current_conversation": True,
            "response_url_enabled": True,
        },
    }
