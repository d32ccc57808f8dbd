"""The fields that somebody wants out of a text: how they are said, and what a value of each may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

from core.errors import BadOption
from core.filling import harmless
from core.options import one_line, quoted

Kind: TypeAlias = Literal["text", "number", "date", "yes/no", "list"]
Value: TypeAlias = str | Decimal | bool | list[str] | None
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST = 20
NAME_CHARS, ABOUT_CHARS, VALUE_CHARS = 60, 200, 1_000
FIELD = re.compile(r"(?P<name>[^:()]+?)\s*(?::\s*(?P<kind>[^()]*?))?\s*(?:\((?P<about>[^()]*)\))?")
COMMAS = re.compile(r"[,\n](?![^()]*\))")
NUMBER = re.compile(r"[-+]?\d{1,20}(?:\.\d{1,20})?")
GROUPED = re.compile(r"(?<=\d)[,_'\s](?=\d{3}(?:\D|$))")
YES, NO = {"yes", "true", "1"}, {"no", "false", "0"}
WANTED = {
    "text": "words",
    "number": "a plain number such as 1234.5, without unit or thousands separators",
    "date": "a date as YYYY-MM-DD",
    "yes/no": "yes or no",
    "list": "values with semicolons between them",
}
TAKES = (
    "fields takes names with commas between them, each with a kind if it is not text: "
    "`name, due:date, amount:number (in euros), paid:yes/no, tags:list`"
)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is wanted."""

    name: str
    kind: Kind = "text"
    about: str = ""


def fields_in(words: str) -> Sequence[Field]:
    """The fields that somebody named. Raises BadOption with how they are said."""
    fields = [_field(each.strip()) for each in COMMAS.split(words) if each.strip()]
    names = [field.name.casefold() for field in fields]
    if not 1 <= len(fields) <= MOST:
        raise BadOption(f"{TAKES}; up to {MOST}, and these are {len(fields)}. Nothing was charged.")
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise BadOption(f"{TAKES}; {quoted(twice)} is there twice. Nothing was charged.")
    return fields


def _field(words: str) -> Field:
    found = FIELD.fullmatch(words)
    name = harmless(found["name"], NAME_CHARS + 1) if found else ""
    if not found or not name or len(name) > NAME_CHARS:
        raise BadOption(f"{TAKES}; {quoted(words)} is no field. Nothing was charged.")
    said = (found["kind"] or "text").strip().casefold()
    kind = next((kind for kind in KINDS if kind == said), None)
    if kind is None:
        raise BadOption(f"A field's kind is one of {', '.join(KINDS)}; {quoted(said)} is none. Nothing was charged.")
    return Field(name, kind, one_line(found["about"] or "", ABOUT_CHARS))


def value_of(field: Field, said: str) -> Value:
    """What a model wrote, as a value of the field's kind; None where there is none. Raises ValueError."""
    words = said.strip()
    if not words or words.casefold() in ("null", "none", "n/a"):
        return None
    match field.kind:
        case "text":
            return words[:VALUE_CHARS]
        case "number":
            return _number(words)
        case "date":
            return date.fromisoformat(words[:10]).isoformat()
        case "yes/no":
            return _yes(words.casefold())
        case "list":
            return [each.strip()[:VALUE_CHARS] for each in words.split(";") if each.strip()]


def _number(words: str) -> Decimal:
    plain = GROUPED.sub("", words)
    if not NUMBER.fullmatch(plain):
        raise ValueError(words)
    return Decimal(plain)


def _yes(said: str) -> bool:
    if said not in YES | NO:
        raise ValueError(said)
    return said in YES
