"""Every command, found by folder: one file each, declaring `command`."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from core.command import Command

FIRST = (
    "ask",
    "imagine",
    "edit",
    "video",
    "speak",
    "music",
    "sound",
    "describe",
    "summarize",
    "translate",
    "extract",
    "classify",
)
"""What people come for; the others follow in the order of their names."""


@cache
def all_commands() -> Mapping[str, Command]:
    """The commands by name, in the order people are shown them."""
    found = [import_module(f"{__name__}.{module.name}").command for module in iter_modules(__path__)]
    ordered = sorted(found, key=lambda command: (_rank(command.name), command.name))
    return MappingProxyType({command.name: command for command in ordered})


def _rank(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)
