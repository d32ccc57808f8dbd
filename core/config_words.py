"""What is said about settings: what is wrong with them, and the example that shows them all."""

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from dotenv.parser import Binding, parse_stream
from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

from core.redaction import Redactor

SettingsClass: TypeAlias = type[BaseSettings]

OURS = "FLASHBULB_"
OF_THE_TESTS = "FLASHBULB_TEST_"
LONGEST_SHOWN_CHARS = 60

EXAMPLE_HEAD = """\
# Copy this file to `.env` and fill in what you want to change; what is empty or commented out has its default.
# The environment goes before this file. Comments stand on lines of their own.
"""


def problems_of_file(env_file: Path | None) -> Iterator[str]:
    """A sentence for each line of the file that cannot be read."""
    try:
        broken = [line for line in _bindings(env_file) if line.error]
    except (OSError, UnicodeError) as error:
        yield f"{env_file} cannot be read as UTF-8 text: {type(error).__name__}."
        return
    for line in broken:
        number = line.original.line + len(line.original.string) - len(line.original.string.lstrip("\n"))
        yield f"{env_file}, line {number}: it has to be NAME=value, and a quote needs its other half."


def problems_of_names(settings: SettingsClass, env_file: Path | None) -> Iterator[str]:
    """A sentence for each name that begins like ours and is none: a limit with a typing error limits nothing."""
    known = {name for name, _ in _fields(settings)}
    for name in sorted(_names(env_file)):
        if name.startswith(OURS) and name not in known and not name.startswith(OF_THE_TESTS):
            near = get_close_matches(name, known, 1, cutoff=0.8)
            yield f"{name} is no setting{f'; {near[0]} is one' if near else ''}."


def problems_of(settings: SettingsClass, error: ValidationError) -> Iterator[str]:
    """A sentence for each value that is not allowed. Secrets are not in it."""
    fields = dict(_fields(settings))
    for detail in error.errors(include_url=False):
        if detail["type"] == "default_factory_not_called":
            continue  # a default that rests on other settings waits until those are right
        name = str(detail["loc"][0])
        yield f"{name}{_shown(fields[name], detail)}: {_wrong(fields[name], detail)}."


def example_of(settings: SettingsClass) -> str:
    """`.env.example`: every setting with its meaning, what it may be and its default."""
    return EXAMPLE_HEAD + "".join(_entry(name, field) for name, field in _fields(settings))


def _entry(name: str, field: FieldInfo) -> str:
    heading = f"\n# --- {_about(field, 'heading')} ---\n" if _about(field, "heading") else ""
    default = _plain(field.get_default(call_default_factory=True, validated_data={}))
    value = f"# {name}={default}" if default else f"{name}="
    return f"{heading}\n# {field.description}\n# It may be {_about(field, 'allowed')}.\n{value}\n"


def _plain(default: object) -> str:
    match default:
        case None:
            return ""
        case SecretStr():
            return default.get_secret_value()
        case ZoneInfo():
            return default.key
        case bool():
            return "yes" if default else "no"
        case tuple():
            return ",".join(default)
        case _:
            return str(default)


def _wrong(field: FieldInfo, detail: ErrorDetails) -> str:
    """Our own words where a check of ours failed; what is allowed where one of pydantic's did."""
    if detail["type"] == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    return f"it has to be {_about(field, 'allowed')}"


def _shown(field: FieldInfo, detail: ErrorDetails) -> str:
    """The value as it was found, unless it is a secret or may hold one."""
    value = str(detail["input"])
    if "SecretStr" in str(field.annotation) or "@" in value:
        return " is not right"
    # Somebody may have put a key behind the wrong name.
    return f" is {Redactor().hide(value)[:LONGEST_SHOWN_CHARS]!r}"


def _about(field: FieldInfo, what: str) -> str:
    extra = field.json_schema_extra
    return str(extra.get(what, "")) if isinstance(extra, dict) else ""


def _fields(settings: SettingsClass) -> Iterable[tuple[str, FieldInfo]]:
    """Each setting by its name in the environment."""
    return [(str(field.validation_alias), field) for field in settings.model_fields.values()]


def _names(env_file: Path | None) -> set[str]:
    try:
        return {*os.environ, *(line.key for line in _bindings(env_file) if line.key)}
    except (OSError, UnicodeError):
        return set(os.environ)


def _bindings(env_file: Path | None) -> list[Binding]:
    if env_file is None or not env_file.is_file():
        return []
    with env_file.open(encoding="utf-8-sig") as lines:
        return list(parse_stream(lines))
