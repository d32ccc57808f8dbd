"""A typed line as Discord's own client would send it."""

from collections.abc import Mapping
from typing import Any

from core.command import Command, OptionKind
from core.errors import BadOption
from core.options import NO, YES
from core.typed import parsed
from tests.standins.discord_events import STRING

MESSAGE_CHARS = 2_000
KINDS = {OptionKind.TEXT: 3, OptionKind.CHOICE: 3, OptionKind.WHOLE: 4, OptionKind.FLAG: 5}


def slash_body(line: str, commands: Mapping[str, Command]) -> dict[str, Any] | None:
    """The data of a command as Discord's own client would send it; what does not fit a field goes as words.

    None where that is no command of ours: then the line is a message.
    """
    name, _, words = line.removeprefix("/").partition(" ")
    command = commands.get(name.casefold())
    if command is None and len(line) > MESSAGE_CHARS:
        return {"id": "1", "name": name, "type": 1, "options": []}
    if command is None or not line.startswith("/"):
        return None
    try:
        fields = [_field(command, option, value) for option, value in parsed(line, commands)[1].items()]
    except (BadOption, ValueError):
        if command.rest is None:
            return None
        if not words.strip():
            return {"id": "1", "name": command.name, "type": 1, "options": []}
        fields = [{"name": command.rest.name, "type": STRING, "value": words}]
    return {"id": "1", "name": command.name, "type": 1, "options": fields}


def _field(command: Command, name: str, value: Any) -> dict[str, Any]:
    option = command.option(name)
    if option is None or option.is_hidden:
        raise ValueError(name)
    kind = KINDS[option.kind]
    if option.kind is OptionKind.WHOLE:
        value = int(value)
        if not (option.lowest or 0) <= value <= (option.highest or value):
            raise ValueError(name)
    if option.kind is OptionKind.FLAG and not isinstance(value, bool):
        if str(value).casefold() not in YES | NO:
            raise ValueError(name)
        value = str(value).casefold() in YES
    if option.kind is OptionKind.CHOICE and value not in option.choices:
        raise ValueError(name)
    return {"name": option.name, "type": kind, "value": value}
