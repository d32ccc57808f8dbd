"""What is among a question's words as JSON: things with a number or an id, and other objects."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

IDS = ("id", "n", "row", "number")
OPENS = re.compile(r"[\[{]")
DECODER = json.JSONDecoder()
WORDS = ("words", "text", "content", "message", "value")


@dataclass(frozen=True, slots=True)
class Row:
    """One of many things that something is to be said of."""

    id: str
    raw: Mapping[str, object]

    @property
    def words(self) -> str:
        """Its text; all that it has where none of that is called so."""
        own = (self.raw[name] for name in WORDS if name in self.raw)
        rest = (str(value) for name, value in self.raw.items() if name not in IDS)
        return _as_words(next(own, None)) or " ".join(rest)

    def own(self, name: str) -> str:
        """What it has under this name itself."""
        # A row of a table has its cells in an object of their own.
        cells = (each for each in self.raw.values() if isinstance(each, dict) and name in each)
        value = next(cells, self.raw).get(name)
        return str(value) if isinstance(value, str | int | float) and name not in (*IDS, *WORDS) else ""


def rows_in(words: str) -> Sequence[Row]:
    """Every object with an id, wherever it stands, each once."""
    found: dict[str, Row] = {}
    for each in _objects_in(words):
        name = next((name for name in IDS if name in each), "")
        if name:
            found.setdefault(str(each[name]), Row(str(each[name]), each))
    return list(found.values())


def dicts_in(words: str) -> Sequence[Mapping[str, object]]:
    """Every other object that stands by itself."""
    return [each for each in _values_in(words) if isinstance(each, dict) and not set(IDS) & set(each)]


def _objects_in(words: str) -> Iterator[Mapping[str, object]]:
    for value in _values_in(words):
        yield from _objects_of(value)


def _objects_of(value: object) -> Iterator[Mapping[str, object]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _objects_of(each)


def _values_in(words: str) -> Iterator[object]:
    """Arrays and objects among other words, one after another."""
    at = 0
    while found := OPENS.search(words, at):
        try:
            value, at = DECODER.raw_decode(words, found.start())
        except ValueError:
            at = found.end()
            continue
        yield value


def _as_words(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
