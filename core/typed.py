"""A typed line as a command and what is said to it: `/imagine a lighthouse --ar 16:9 --seed 7 --no blur`.

The page and Slack have only one line of text; Discord types its options itself. Both follow the same declarations.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from core.command import Command, Option, OptionKind
from core.errors import BadOption
from core.options import is_typed, quoted, unknown_option, without_controls
from core.seen import is_address
from core.values import OptionValue

DEFAULT_COMMAND = "ask"
NOT_TYPED = (
    "--{name} cannot be typed: files are attached where there are attachments, such as on Discord. If it is part of "
    "your words, put ` -- ` before them."
)
SAID_OF_A_FLAG = {"true", "false", "yes", "no"}
# A quote begins at the start of a word or of a value: in `a 5" pipe` it is a measure.
_WORD = re.compile(r'(?:[^\s"]*[=:])?"[^"]*"\S*|\S+')
_BARE = re.compile(r'[^\s"—–-][^\s"]*')
_QUOTED = re.compile(r'"([^"]*)"')
# A phone turns `--` into a dash of its own liking.
_FLAG = re.compile(r"^(?:--|—|–)([A-Za-z][\w-]*)(?:[=:](.*))?$", re.DOTALL)
_LINE = re.compile(r"/(\S*)\s*(.*)", re.DOTALL)
_PAIR = re.compile(r"^([a-z]+):(\S.*)$", re.DOTALL)


def parsed(line: str, commands: Mapping[str, Command]) -> tuple[str, Mapping[str, OptionValue]]:
    """The command's name, and its options as they were typed.

    A line without a slash is a question. `--name value`, `--name=value` and `name:value` all say an option; a `--` of
    its own ends them, and everything after it is words. Inside of a question all of it is words; only at its beginning
    and its end are there options.

    Raises:
        BadOption: There is no such command or option.
    """
    line = line.strip()
    command = _LINE.match(line)
    name, rest = (command[1].casefold(), command[2]) if command else (DEFAULT_COMMAND, line)
    if name not in commands:
        raise BadOption(_unknown_command(name, commands))
    return name, _Reader(commands[name], rest).read()


def _unknown_command(name: str, commands: Mapping[str, Command]) -> str:
    near = get_close_matches(name, commands, n=1)
    hint = f" Did you mean /{near[0]}?" if near else ""
    known = ", ".join(f"/{known}" for known in commands)
    return f"There is no command /{without_controls(name)[:40]}.{hint} There are {known}."


class _Reader:
    """Goes through the words once, keeping what belongs to no option where it stood."""

    def __init__(self, command: Command, text: str) -> None:
        self._command = command
        self._text = text
        self._words = list(_WORD.finditer(text))
        self._at = 0
        self._rest: list[str] = []
        self._rest_from = 0
        self._has_words = False
        self.options: dict[str, OptionValue] = {}

    def read(self) -> dict[str, OptionValue]:
        while self._at < len(self._words):
            match = self._words[self._at]
            if self._ends_options(match):
                break
            self._at += 1
            found = self._option(match[0])
            if found is None or self._is_inside_a_question():
                self._has_words = True
                continue
            self._keep_until(match.start())
            self._say(*found)
            self._rest_from = self._words[self._at - 1].end()
        self._keep_until(len(self._text))
        rest = " ".join(part for part in (part.strip() for part in self._rest) if part)
        if rest:
            self._say_rest(rest)
        return self.options

    def _ends_options(self, match: re.Match[str]) -> bool:
        """At a `--` of its own. Behind words a long dash is punctuation, and in a question even `--` is a word."""
        if match[0] != "--" and (match[0] != "—" or self._has_words):
            return False
        self._keep_until(match.start())
        is_word = self._has_words and not self._command.strict_flags
        self._rest_from = match.start() if is_word else match.end()
        return True

    def _keep_until(self, end: int) -> None:
        """What stands between the last option and here is words, spaces and line breaks included."""
        self._rest.append(self._text[self._rest_from : end])

    def _option(self, word: str) -> tuple[Option, str | None] | None:
        """The option that a word begins, and its value when the word holds it; None for an ordinary word."""
        found = self._known(word)
        if found is None and (flag := _FLAG.match(word)):
            self._refuse_unknown(flag[1])
        return found

    def _known(self, word: str) -> tuple[Option, str | None] | None:
        match = _FLAG.match(word) or _PAIR.match(word)
        option = self._command.option(match[1].casefold()) if match else None
        if not match or not option or option.is_hidden:
            return None
        # `file:///etc/hosts` is an address; without `--` only `image:https://…` is meant for us.
        is_meant = option.kind is not OptionKind.FILE or bool(_FLAG.match(word))
        return (option, match[2]) if is_meant or (option.takes_address and _address(match[2])) else None

    def _is_inside_a_question(self) -> bool:
        """Whether words stand on both sides of the option just read: `what does thinking:high mean?` asks about it."""
        if self._command.strict_flags or not self._has_words:
            return False
        at = self._at - 1
        while at < len(self._words):
            word = self._words[at][0]
            found = self._known(word)
            if found is None and word.casefold() not in SAID_OF_A_FLAG:
                return True
            if found is None:
                at += 1
                continue
            at += 1 + (found[1] is None and found[0].kind is not OptionKind.FLAG)
        return False

    def _refuse_unknown(self, name: str) -> None:
        known = [option.name for option in self._command.options if is_typed(option)]
        if self._command.strict_flags or get_close_matches(name, known, n=1, cutoff=0.8):
            raise BadOption(unknown_option(self._command, name))

    def _say(self, option: Option, value: str | None) -> None:
        if value is None:
            value = self._value_of(option)
        if option.kind is OptionKind.FILE:
            value = _address(value)
            if not value:
                raise BadOption(NOT_TYPED.format(name=option.name))
        value = value.strip()
        quoted = _QUOTED.fullmatch(value)
        said = quoted[1] if quoted else value
        before = self.options.get(option.name) if option.kind is OptionKind.TEXT else None
        self.options[option.name] = f"{before}, {said}" if before else said

    def _value_of(self, option: Option) -> str:
        """The following words that are the option's value."""
        if option.kind is OptionKind.FLAG:
            follows = self._peek()
            return self._next() if follows and follows.casefold() in SAID_OF_A_FLAG else ""
        if option.kind is OptionKind.CHOICE:
            return self._choice(option)
        if option.kind is not OptionKind.TEXT:
            return self._next()
        begins = self._at
        while (follows := self._peek()) and not _FLAG.match(follows) and follows != "--":
            self._next()
        if begins == self._at:
            return ""
        return self._text[self._words[begins].start() : self._words[self._at - 1].end()]

    def _choice(self, option: Option) -> str:
        """As many of the following words as are one of the choices together: `american english`."""
        for count in range(max(len(choice.split()) for choice in option.choices or ("",)), 1, -1):
            words = [word[0] for word in self._words[self._at : self._at + count]]
            if " ".join(words).casefold() in map(str.casefold, option.choices):
                self._at += len(words)
                return " ".join(words)
        return self._next()

    def _peek(self) -> str | None:
        return self._words[self._at][0] if self._at < len(self._words) else None

    def _next(self) -> str:
        word = self._peek()
        self._at += word is not None
        return word or ""

    def _say_rest(self, words: str) -> None:
        option = self._command.rest
        if option is None:
            raise BadOption(f"/{self._command.name} takes no words of its own; {quoted(words)} is too much.")
        said = self.options.get(option.name)
        self.options[option.name] = f"{said} {words}" if said else words


def _address(word: str) -> str:
    """The address that a word is, without what people put around one; empty where it is none.

    Whether the option takes one is looked at with its other values.
    """
    address = word.strip('"“”<>')
    return address if is_address(address) else ""


def line_of(command: Command, options: Mapping[str, OptionValue]) -> str:
    """The line that says this, as somebody would have typed it: no defaults, nothing that only a button can say."""
    said = {name: value for name, value in options.items() if _is_typed(command.option(name), value)}
    words = str(said.pop(command.rest.name, "")) if command.rest else ""
    flags = [_flag_said(name, value) for name, value in said.items()]
    careful = f"/{command.name} {' '.join(flags)} -- {words}"
    lines = [" ".join(filter(None, (f"/{command.name}", words, *flags))), careful]
    if command.name == DEFAULT_COMMAND and not flags:
        lines.insert(0, words)
    # Words may look like options and quotes may not match, so each line is read again before it is believed.
    return next((line for line in lines if _says(line, command, said, words)), careful.replace('"', "”"))


def _is_typed(option: Option | None, value: OptionValue) -> bool:
    if option is None or value == option.default:
        return False
    return is_typed(option) or (option.takes_address and is_address(value))


def _typed_value(value: OptionValue) -> str:
    """What `parsed` makes of it."""
    return "" if value is True else "false" if value is False else str(value)


def _flag_said(name: str, value: OptionValue) -> str:
    words = _typed_value(value)
    if isinstance(value, bool):
        return f"--{name} {words}".strip()
    return f"--{name} {words}" if _BARE.fullmatch(words) or '"' in words else f'--{name} "{words}"'


def _says(line: str, command: Command, options: Mapping[str, OptionValue], words: str) -> bool:
    expected = {name: _typed_value(value) for name, value in options.items()}
    if words and command.rest:
        expected[command.rest.name] = words
    try:
        return parsed(line, {command.name: command}) == (command.name, expected)
    except BadOption:
        return False
