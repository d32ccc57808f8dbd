"""What was said to a command, checked against what it takes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

from core.command import Command, Option, OptionKind
from core.errors import BadOption
from core.seen import KEPT, is_address, kept_in, kind_of
from core.values import Options, OptionValue

YES = {"true", "yes", "on", "1", "y", ""}
SMUGGLED = re.compile("[\U000e0100-\U000e01ef]")
"""Variants of signs that hardly a font has: each can carry a byte to a model past every reader."""
TOO_MANY = re.compile("([\u200c\u200d\ufe00-\ufe0f]{2})[\u200c\u200d\ufe00-\ufe0f]+")
"""Joiners and variants in a row; an emoji has two."""
NO = {"false", "no", "off", "0", "n"}
SHOWN_CHARS = 400
"""Of a value, to whoever looks back at it."""
ADDRESS_CHARS = 80
ONLY_ATTACHED = (
    "{name} takes what is attached; addresses are opened for pictures that are to be drawn from only, and only where "
    "whoever runs this bot allows it."
)


def is_private(options: Options) -> bool:
    """Whether somebody wants an answer for themselves alone, as it was typed and before anything is checked."""
    return str(options.get("private", "no")).casefold() in YES


def checked(command: Command, said: Mapping[str, OptionValue], *, from_offer: bool) -> tuple[Options, Sequence[str]]:
    """The options with their right types and defaults, and a sentence for each that had to be moved.

    Raises:
        BadOption: A sentence that names the option and what is allowed.
    """
    remarks: list[str] = []
    found: dict[str, OptionValue] = {}
    for name, value in said.items():
        option = command.option(name)
        if option is None or (option.is_hidden and not from_offer):
            raise BadOption(unknown_option(command, name))
        found[option.name] = _value(option, value, remarks)
    for option in command.options:
        if option.is_required and not found.get(option.name):
            raise BadOption(f"/{command.name} needs {_named(option.name)}: {example(command)}")
        if option.name not in found and option.default is not None:
            found[option.name] = option.default
    return found, remarks


def filled_in(
    command: Command | None, asked: Sequence[str], before: Options, changes: Mapping[str, OptionValue]
) -> Options:
    """The options of an offer as its form was sent.

    Words that somebody has taken out are none from then on: no platform sends an empty field.
    """
    options = [option for name in asked if (option := command and command.option(name))]
    emptied = {option.name: "" for option in options if option.kind is OptionKind.TEXT and option.name in before}
    said = {option.name: changes[option.name] for option in options if option.name in changes}
    return {**before, **emptied, **said}


def valued(option: Option, value: OptionValue) -> OptionValue:
    """One value with its right type. Raises BadOption as `checked` does."""
    return _value(option, value, [])


def unknown_option(command: Command, name: str) -> str:
    """There is no such option, and which there are."""
    known = [f"--{option.name}" for option in command.options if is_typed(option) and not option.takes_rest]
    takes = f"It takes {', '.join(known)}." if known else "It takes no options."
    return f"/{command.name} has no option --{name[:40]}. {takes}"


def is_typed(option: Option) -> bool:
    """Whether somebody can say it in a line of words."""
    return not option.is_hidden and option.kind is not OptionKind.FILE


def _named(name: str) -> str:
    """`a prompt`, `an image`, `fields`: as a sentence says it."""
    if name.endswith("s"):
        return name
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def example(command: Command) -> str:
    return f"for example `{command.examples[0]}`." if command.examples else f"see `/help {command.name}`."


def _value(option: Option, value: OptionValue, remarks: list[str]) -> OptionValue:
    match option.kind:
        case OptionKind.TEXT:
            return _words(option, str(value))
        case OptionKind.WHOLE:
            return _whole(option, value, remarks)
        case OptionKind.FLAG:
            return _flag(option, value)
        case OptionKind.CHOICE:
            return _choice(option, str(value))
        case OptionKind.FILE:
            return _files(option, value)


def _words(option: Option, value: str) -> str:
    words = without_controls(value).strip()
    if len(words) > option.longest_chars:
        raise BadOption(
            f"{option.name} may have up to {option.longest_chars:,} characters; this one has {len(words):,}. "
            "Please shorten it; nothing was charged."
        )
    return words


def without_controls(words: str) -> str:
    """The text without control and formatting characters that no reader can see; line breaks and tabs stay.

    Signs that this Python does not know yet stay too: most of them are the newest emoji.
    """
    kept = "\n\t\u200c\u200d"  # the last two keep letters apart in Persian, and join emoji
    seen = "".join(c for c in words if c in kept or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    return SMUGGLED.sub("", TOO_MANY.sub(r"\1", seen))


def _whole(option: Option, value: OptionValue, remarks: list[str]) -> int:
    try:
        number = int(str(value).strip().replace("_", ""))
    except ValueError as error:
        raise BadOption(f"{option.name} takes {_range(option)}; {quoted(value)} is none.") from error
    lowest = number if option.lowest is None else option.lowest
    highest = number if option.highest is None else option.highest
    if lowest <= number <= highest:
        return number
    if not option.is_clamped:
        raise BadOption(f"{option.name} takes {_range(option)}; {_shown(number)} is outside of it.")
    nearest = min(max(number, lowest), highest)
    remarks.append(f"{option.name} takes {_range(option)}, so {_shown(number)} became {nearest}.")
    return nearest


def _shown(number: int) -> str:
    return str(number) if abs(number) < 10**12 else "that"


def _range(option: Option) -> str:
    if option.lowest is None or option.highest is None:
        return "a whole number"
    return f"a whole number from {option.lowest} to {option.highest}"


def _flag(option: Option, value: OptionValue) -> bool:
    if isinstance(value, bool):
        return value
    said = str(value).strip().casefold()
    if said not in YES | NO:
        raise BadOption(f"{option.name} takes true or false; {quoted(value)} is neither.")
    return said in YES


def _choice(option: Option, value: str) -> str:
    for choice in option.choices:
        if choice.casefold() == value.strip().casefold():
            return choice
    raise BadOption(f"{option.name} takes one of {', '.join(option.choices)}; {quoted(value)} is none of them.")


def _files(option: Option, value: OptionValue) -> str:
    if is_address(value):
        return _address(option, str(value))
    names = kept_in(value)
    if not all(KEPT.fullmatch(name) for name in names):
        raise BadOption(f"{option.name} takes files that were attached; {quoted(value)} is none.")
    if len(names) > option.most_files:
        takes = "one file" if option.most_files == 1 else f"up to {option.most_files} files"
        raise BadOption(f"{option.name} takes {takes}; these are {len(names)}.")
    return " ".join(names)


def _address(option: Option, address: str) -> str:
    if not option.takes_address:
        raise BadOption(ONLY_ATTACHED.format(name=option.name))
    return address


def shown(option: Option, value: OptionValue) -> str:
    """What was said, for whoever looks back at it: files counted instead of named, and no more than a few lines."""
    if option.kind is OptionKind.FILE and is_address(value):
        return _shown_address(str(value))
    words = str(value)
    if option.kind is not OptionKind.FILE:
        return words if len(words) <= SHOWN_CHARS else f"{words[:SHOWN_CHARS].rstrip()} …"
    counted = Counter(kind_of(name) for name in kept_in(words))
    said = [f"{count} {noun}{'s' * (count > 1)}" for noun, count in sorted(counted.items(), key=_in_order)]
    return " and ".join(filter(None, (", ".join(said[:-1]), *said[-1:]))) or "none"


def _in_order(counted: tuple[str, int]) -> tuple[bool, str]:
    """Pictures first."""
    return counted[0] != "picture", counted[0]


def _shown_address(address: str) -> str:
    """Without what is behind a `?`: that may be a key to the picture."""
    place, asked, _ = address.partition("?")
    short = place[:ADDRESS_CHARS]
    return f"{short}…" if asked or short != place else place


def one_line(words: str, longest_chars: int) -> str:
    """A name that somebody else chose, as it may stand in a sentence of ours."""
    return " ".join(without_controls(words).split())[:longest_chars].rstrip()


def quoted(value: OptionValue) -> str:
    """What was said, short enough to be said back."""
    words = without_controls(str(value)).strip()
    return f"“{words[:40]}…”" if len(words) > 40 else f"“{words}”"
