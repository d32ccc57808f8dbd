"""The commands as Discord is told of them, and what it tells of one that somebody used."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from bots.payload import JSON, part, parts, text
from core.command import Command, Option, OptionKind
from core.localised import Language, languages, said_in, shortcut_key
from core.typed import parsed
from core.values import OptionValue

MOST_COMMANDS = 100
MOST_MESSAGE_COMMANDS = 15
MOST_OPTIONS = 25
MOST_CHOICES = 25
NAME_CHARS = 32
DESCRIPTION_CHARS = 100
CHOICE_CHARS = 100
COMMAND_CHARS = 8_000
TEXT_CHARS = 6_000

SLASH, ON_MESSAGE = 1, 3
TYPES = {
    OptionKind.TEXT: 3,
    OptionKind.CHOICE: 3,
    OptionKind.WHOLE: 4,
    OptionKind.FLAG: 5,
    OptionKind.FILE: 11,
}
ATTACHMENT = TYPES[OptionKind.FILE]
# In servers, in messages to the bot and in messages between people; for servers and for people who bring it along.
EVERYWHERE: JSON = {"contexts": [0, 1, 2], "integration_types": [0, 1]}

_NAME = re.compile(r"[-_'\w]+")
_SENTENCES = re.compile(r".*[.!?](?=\s)", re.DOTALL)


class Named(Protocol):
    """A shortcut: what can be done with a message, by a name of its own."""

    @property
    def name(self) -> str: ...


# ------------------------------------------------------------------------------------------- what Discord is told


def payload(
    commands: Mapping[str, Command], shortcuts: Sequence[Named], spoken: Sequence[Language] | None = None
) -> Sequence[JSON]:
    """The body that replaces all of the application's commands.

    Args:
        spoken: The languages besides English; those that ship, if not said.

    Raises:
        ValueError: A declaration is more than Discord takes.
    """
    spoken = languages() if spoken is None else spoken
    _fits(len(commands), MOST_COMMANDS, "commands")
    _fits(len(shortcuts), MOST_MESSAGE_COMMANDS, "commands on messages")
    slashes = [_slash(command, spoken) for command in commands.values()]
    return [*slashes, *(_on_message(shortcut.name, spoken) for shortcut in shortcuts)]


def _slash(command: Command, spoken: Sequence[Language]) -> JSON:
    where = f"/{command.name}"
    shown = sorted((o for o in command.options if not o.is_hidden), key=lambda option: not option.is_required)
    _fits(len(shown), MOST_OPTIONS, f"options of {where}")
    options = [_option(option, command.name, spoken) for option in shown]
    entry = {"type": SLASH, **_named(command.name, command.help, command.name, spoken), "options": options}
    _fits(sum(_sizes(entry)), COMMAND_CHARS, f"characters in {where} altogether")
    return {**entry, **EVERYWHERE}


def _on_message(name: str, spoken: Sequence[Language]) -> JSON:
    names = said_in(spoken, shortcut_key(name))
    for each in (name, *names.values()):
        _fits(len(each), NAME_CHARS, f"characters in the name “{each}”")
    return {"type": ON_MESSAGE, "name": name, **({"name_localizations": names} if names else {}), **EVERYWHERE}


def _option(option: Option, command: str, spoken: Sequence[Language]) -> JSON:
    key = f"{command}.{option.name}"
    entry: JSON = {"type": TYPES[option.kind], **_named(option.name, option.help, key, spoken)}
    needed: JSON = {"required": True} if option.is_required else {}
    return {**entry, **needed, **_allowed(option, key)}


def _allowed(option: Option, key: str) -> JSON:
    """What Discord lets people say: it refuses the rest by itself, as they type."""
    suggested: JSON = {"autocomplete": True} if option.suggest else {}
    match option.kind:
        case OptionKind.TEXT:
            shortest: JSON = {"min_length": 1} if option.is_required else {}
            return {**shortest, "max_length": min(option.longest_chars, TEXT_CHARS), **suggested}
        case OptionKind.WHOLE:
            # The range of a clamped one too. Elsewhere it is moved with a word about it, because the line is sent by
            # then; here its range is on screen before anything is ordered, and people get the number that they chose.
            bounds = {"min_value": option.lowest, "max_value": option.highest}
            return {**{name: bound for name, bound in bounds.items() if bound is not None}, **suggested}
        case OptionKind.CHOICE:
            return suggested or {"choices": _choices(option, key)}
        case OptionKind.FLAG | OptionKind.FILE:
            return {}


def _choices(option: Option, key: str) -> Sequence[JSON]:
    _fits(len(option.choices), MOST_CHOICES, f"choices of {key}; give it a `suggest`")
    for choice in option.choices:
        _fits(len(choice), CHOICE_CHARS, f"characters in the choice “{choice[:CHOICE_CHARS]}…” of {key}")
    return [{"name": choice, "value": choice} for choice in option.choices]


def _named(name: str, words: str, key: str, spoken: Sequence[Language]) -> JSON:
    """A name and a description, in every language."""
    names, descriptions = said_in(spoken, f"{key}.name"), said_in(spoken, f"{key}.help")
    for each in (name, *names.values()):
        _fits(len(each), NAME_CHARS, f"characters in the name {each}")
        if not _NAME.fullmatch(each) or each != each.lower():
            raise ValueError(f"Discord takes no name like {each!r}: small letters, digits, - and _ only.")
    # English has room elsewhere and is cut here; a translation is written for this place alone and has to fit.
    for each in descriptions.values():
        _fits(len(each), DESCRIPTION_CHARS, f"characters in “{each}”")
    localised = {"name_localizations": names, "description_localizations": descriptions}
    return {"name": name, "description": _cut(words), **{field: each for field, each in localised.items() if each}}


def _cut(words: str) -> str:
    """The whole sentences that fit, or else as many words as do."""
    if len(words) <= DESCRIPTION_CHARS:
        return words
    if whole := _SENTENCES.match(words[: DESCRIPTION_CHARS + 1]):
        return whole[0]
    fitting = words[: DESCRIPTION_CHARS - 1]
    return f"{fitting.rpartition(' ')[0].rstrip(' ,;:') or fitting[:-1]} …"


def _sizes(entry: JSON) -> Iterator[int]:
    """The length of everything that counts towards a command's own limit: of each text the longest translation."""
    for field in ("name", "description", "value"):
        translated = part(entry, f"{field}_localizations")
        yield max(len(str(each)) for each in (text(entry, field), *translated.values()))
    for below in (*parts(entry, "options"), *parts(entry, "choices")):
        yield from _sizes(below)


def _fits(count: int, most: int, what: str) -> None:
    if count > most:
        raise ValueError(f"Discord takes up to {most:,} {what}; there are {count:,}.")


# ------------------------------------------------------------------------------- whether Discord knows it already

_UNORDERED = {"contexts", "integration_types"}
_OURS = _UNORDERED | {
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "required",
    "autocomplete",
    "choices",
    "value",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
}


def hash_of(registered: Sequence[JSON]) -> str:
    """A mark of what these commands say: the same for what `payload` makes and for what Discord gives back of it.

    Discord adds ids, versions and defaults, and keeps an order of its own.
    """
    lines = sorted(json.dumps(_plain(command), sort_keys=True) for command in registered)
    return sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _plain_field(name, each) for name, each in value.items() if name in _OURS and _says_more(each)}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _plain_field(name: str, value: object) -> object:
    if name in _UNORDERED and isinstance(value, list | tuple):
        return sorted(value)
    return value if name.endswith("_localizations") else _plain(value)


def _says_more(value: object) -> bool:
    """Than leaving it out would."""
    return value is not None and value is not False and value != "" and value != [] and value != {}


# ------------------------------------------------------------------------------------------------ what Discord tells


@dataclass(frozen=True, slots=True)
class Said:
    """A command as somebody used it."""

    command: str
    options: Mapping[str, OptionValue]
    """As they came; what they may be is the core's to say."""
    attachments: Mapping[str, str]
    """Option → the id of the attachment under `resolved`."""


def said(data: JSON, commands: Mapping[str, Command]) -> Said:
    """What an interaction's data says.

    Words may carry options as they do everywhere else (`a lighthouse --ar 16:9`); the fields that were filled in win.

    Raises:
        BadOption: The words carry an option that the command does not take.
    """
    filled: dict[str, OptionValue] = {}
    attachments: dict[str, str] = {}
    for field in parts(data, "options"):
        value = field.get("value")
        if field.get("type") == ATTACHMENT:
            attachments[text(field, "name")] = text(field, "value")
        else:
            # A group of commands from before the last registration has no value; its name alone is refused.
            filled[text(field, "name")] = value if isinstance(value, str | int) else text(field, "value")
    name = text(data, "name")
    return Said(name, _with_flags(name, filled, commands), attachments)


def _with_flags(
    name: str, filled: Mapping[str, OptionValue], commands: Mapping[str, Command]
) -> Mapping[str, OptionValue]:
    rest = commands[name].rest if name in commands else None
    words = filled.get(rest.name) if rest else None
    if rest is None or not isinstance(words, str):
        return filled
    _, flags = parsed(f"/{name} {words}", commands)
    return {**flags, **{option: value for option, value in filled.items() if option != rest.name}}
