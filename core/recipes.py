"""Prompts that people keep, with blanks that are filled in when they are used; `storage/recipes.py` fits the seam."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from core.errors import BadOption

MOST = 50
"""For one person."""
WORDS_CHARS = 4_000
NAME_CHARS = 40
MOST_BLANKS = 5
BLANK = re.compile(r"\{\{\s*([\w -]{1,40}?)\s*\}\}")
NAME = re.compile(r"\w[\w-]{0,39}")

Saved: TypeAlias = Literal["new", "changed", "too many"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A prompt with blanks: `Write about {{topic}}`."""

    id: str
    person: str
    name: str
    words: str
    place: str
    """The workspace that it is shared with; empty where with nobody."""
    at: datetime
    account: str = ""
    """Which of the person's accounts saved it first, where it is known."""

    @property
    def blanks(self) -> tuple[str, ...]:
        return blanks_in(self.words)


class Recipes(Protocol):
    """Every method is one transaction."""

    async def save(self, recipe: Recipe) -> Saved:
        """Keep it in place of the one of that name that this person has; whom it is shared with stays."""
        ...

    async def known(self, person: str, place: str) -> Sequence[Recipe]:
        """Their own, and then those that are shared with everybody in the workspace."""
        ...

    async def share(self, person: str, name: str, place: str) -> bool:
        """Let everybody in the workspace use it; False when they have none of that name."""
        ...

    async def delete(self, person: str, name: str) -> bool: ...


def blanks_in(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(BLANK.findall(words)))


def checked_name(said: str) -> str:
    """A name as it is kept. Raises BadOption."""
    name = said.casefold()
    if not NAME.fullmatch(name):
        raise BadOption("A recipe has a name of up to 40 letters, digits, - and _, such as weekly-report.")
    return name


def checked_words(said: str) -> str:
    """Raises BadOption where there is nothing, or too many blanks."""
    if not said:
        raise BadOption("Say the words too: `/recipe Write a tweet about {{topic}} --action save --name tweet`.")
    if len(blanks_in(said)) > MOST_BLANKS:
        raise BadOption(f"A recipe may have up to {MOST_BLANKS} blanks; this one has {len(blanks_in(said))}.")
    return said


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with what was said for their blanks; what is put in is not looked at for blanks again."""
    return BLANK.sub(lambda found: values.get(found[1], found[0]), words)


def values_in(said: str) -> Mapping[str, str]:
    """`topic=bees; tone=dry` → what each blank is to be."""
    pairs = (each.partition("=") for each in said.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip() and value.strip()}
