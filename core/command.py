"""What a command is: its name, what may be said to it, what it may cost, and what it does.

Discord's registration, Slack's manifest, `/help`, the page's completion and the docs all follow from these.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Literal, TypeAlias

from core.kit import Kit
from core.seen import MOST_FILES
from core.values import Medium, Options, OptionValue, Request, Show, Usage


class OptionKind(Enum):
    TEXT = "text"
    WHOLE = "whole number"
    FLAG = "yes or no"
    CHOICE = "one of a list"
    FILE = "a file"
    """Its value is the names of kept files, separated by spaces, which nobody types; or one address that was typed."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of what is offered while somebody types an option."""

    value: OptionValue
    label: str


Suggest: TypeAlias = Callable[[str, Request, Kit], Coroutine[Any, Any, Sequence[Suggestion]]]
"""What fits the words typed so far, best first; nobody reads more than 25."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be said to a command."""

    name: str
    help: str
    kind: OptionKind = OptionKind.TEXT
    is_required: bool = False
    takes_rest: bool = False
    """Takes the words that belong to no option; at most one of a command's options does."""
    default: OptionValue | None = None
    choices: tuple[str, ...] = ()
    lowest: int | None = None
    highest: int | None = None
    is_clamped: bool = False
    """Out of range it is moved to the nearest allowed value, with a word about it, instead of refused."""
    longest_chars: int = 2_000
    aliases: tuple[str, ...] = ()
    takes_address: bool = False
    """Of files: one address may be typed instead of attaching something."""
    is_expected: bool = False
    """Of files: without one, or a work in its place, there is nothing to do."""
    most_files: int = MOST_FILES
    """Of an option of files."""
    is_hidden: bool = False
    """Set by our own buttons and forms only; nobody can type it."""
    is_personal: bool = False
    """People may set a default of their own."""
    suggest: Suggest | None = None
    """For a list that is long or somebody's own; what is typed may be something else."""
    label: str = ""
    """What a form calls it, where that is not its name."""
    label_from: "Labelled | None" = None
    """What a form calls it, where that follows from the other options."""
    is_long: bool = False
    """Of words: a form has room for several lines."""

    @property
    def title(self) -> str:
        """What a form calls it."""
        return self.label or self.name.replace("_", " ").capitalize()


Labelled: TypeAlias = Callable[[Options], str]
"""What an option is called in a form that has these options; empty where it has no name of its own there."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The most a request can take, held back while it runs."""

    micros: int = 0
    pictures: int = 0
    clips: int = 0
    models: tuple[str, ...] = ()
    """Which models may be asked."""


Unit: TypeAlias = Literal["asks", "pictures", "clips", "upkeep"]
# `Any`, because a coroutine's send and yield types are nobody's business here.
Run: TypeAlias = Callable[[Request, Kit, Show], Coroutine[Any, Any, None]]
Upper: TypeAlias = Callable[[Options, Kit], Estimate]


Together: TypeAlias = Callable[[Options], None]
"""Raises BadOption where options that are right by themselves do not go together."""


Become: TypeAlias = Callable[[Request, Kit], Coroutine[Any, Any, Request]]
"""The request that is really made: where it is another command's, that one decides what it costs and may."""


def any_go_together(_options: Options) -> None:
    return


async def itself(request: Request, _kit: Kit) -> Request:
    return request


def costs_nothing(_options: Options, _kit: Kit) -> Estimate:
    return Estimate()


@dataclass(frozen=True, slots=True)
class Command:
    """One file in `core/commands/` declares one of these as `command`."""

    name: str
    help: str
    run: Run
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    counts: Unit | None = None
    """The allowance it takes from; None costs nothing and is always allowed."""
    medium: Medium | None = None
    """What it makes, besides words."""
    estimate: Upper = costs_nothing
    agree: Together = any_go_together
    become: Become = itself
    is_kept: bool = False
    """Gets a number and stands in the person's history."""
    is_private: bool = False
    """What comes of it is for the asker alone, where others look on."""
    may_be_open: Callable[[Options], bool] | None = None
    """Of a private one: whether, asked aloud by a mention, it may be answered aloud; None where it never may."""
    strict_flags: bool = True
    """An unknown `--word` is refused; where False it is part of the words (`git commit --amend`)."""

    def is_for_one(self, options: Options) -> bool:
        """Whether it may not be answered where everybody reads, though somebody asked there."""
        return self.is_private and not (self.may_be_open is not None and self.may_be_open(options))

    def option(self, name: str) -> Option | None:
        """The option of that name or alias."""
        return next((o for o in self.options if name == o.name or name in o.aliases), None)

    def asked(self, names: Sequence[str], options: Options) -> Sequence[Option]:
        """Those of its options that there are, each once, called as a form that is filled with `options` calls them."""
        found = dict.fromkeys(option for name in names if (option := self.option(name)))
        labels = ((option, option.label_from(options) if option.label_from else "") for option in found)
        return [replace(option, label=label) if label else option for option, label in labels]

    def amounts(self, most: Estimate | Usage) -> Mapping[str, int]:
        """Limit's unit → how much of it: at the most, or what it came to. Empty for what costs nothing."""
        if self.counts is None:
            return {}
        made = {"pictures": most.pictures, "clips": most.clips}
        of_medium: dict[str, int] = {self.medium: most.clips} if self.medium and self.medium != "picture" else {}
        return {"micros": most.micros, **made, **of_medium, "asks": int(self.counts == "asks"), f"/{self.name}": 1}

    @property
    def objects(self) -> tuple[str, ...]:
        """What access to it may be decided by, besides its models."""
        return () if self.counts is None else (f"command:{self.name}", f"medium:{self.medium or 'text'}")

    @property
    def rest(self) -> Option | None:
        return next((o for o in self.options if o.takes_rest), None)

    @property
    def file(self) -> Option | None:
        """The option that what is attached belongs to."""
        return next((o for o in self.options if o.kind is OptionKind.FILE and not o.is_hidden), None)
