"""The commands' descriptions in people's own languages: one file each in `core/locales/`, found by folder.

A file is named for its language as Discord calls it (`de`, `pt-BR`). Its keys are `ask.help`, `ask.question.help` and
`shortcut.<slug>.name`, and `ask.name` or `ask.question.name` where a name is to differ too. Names stay English in the
languages that ship: people tell each other what to type, and `/help` and the docs say it in English.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Language:
    """What one file says."""

    locale: str
    words: Mapping[str, str]
    """Key → words: `{"ask.help": "Frag, was du willst."}`."""


@cache
def languages() -> tuple[Language, ...]:
    """Every language that ships."""
    found = sorted(
        (entry.name.removesuffix(".toml"), entry.read_text("utf-8"))
        for entry in (files("core") / "locales").iterdir()
        if entry.name.endswith(".toml")
    )
    return tuple(language(locale, text) for locale, text in found)


def language(locale: str, text: str) -> Language:
    """What a file's text says.

    Raises:
        ValueError: It is no TOML, or a key has no words.
    """
    return Language(locale, MappingProxyType(dict(_flat(tomllib.loads(text), ""))))


def _flat(table: Mapping[str, object], above: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, dict):
            yield from _flat(value, f"{key}.")
        elif isinstance(value, str) and value.strip():
            yield key, value.strip()
        else:
            raise ValueError(f"{key} is {value!r}; it takes words.")


def said_in(spoken: Sequence[Language], key: str) -> dict[str, str]:
    """Locale → words, in the languages that have them for this key."""
    return {each.locale: each.words[key] for each in spoken if key in each.words}


def shortcut_key(name: str) -> str:
    """`shortcut.ask-about-this.name` for “Ask about this”."""
    return f"shortcut.{'-'.join(_WORD.findall(name.casefold()))}.name"
