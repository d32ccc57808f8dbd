"""Forms that the stand-in of Gemini fills in: with what it finds in the words, else with the plainest value."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from core.sandbox.gemini_rows import Row, dicts_in, rows_in
from core.sandbox.gemini_schema import choices_of, fields_of, items_of, kind_of, may_be_left_out, plain
from core.sandbox.gemini_words import looks_of, plan_of, shortened

Json = Mapping[str, object]

ID_FIELDS = {"id", "n", "number", "row"}
CITING_FIELDS = {"messages", "numbers", "ids", "cites", "rows"}
MOST_POINTS = 5
LINE_CHARS = 120

TOPICS: Mapping[str, str] = {
    "decision": r"\b(decided|agreed?|settled|let's|we'll|we will|go with|beschlossen)\b",
    "question": r"\?",
    "action": r"\b(I'll|I will|will do|can you|could you|please|todo|to do|must|needs? to)\b",
}
"""What a list's name has in it, and how a message sounds that belongs there."""
KINDS_OF_WORDS: Mapping[str, str] = {
    r"e-?mail": r"[\w.+-]+@[\w-]+\.[\w.]+",
    r"date|due|day|when|deadline": r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*(?: \d{4})?"
    r"|\b(?:today|tomorrow|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b",
    r"amount|price|total|cost|sum|value|fee": r"[$€£]\s?\d[\d.,]*\d|\d[\d.,]*\s?(?:EUR|USD|GBP|[$€£])|\d[\d,]*\.\d\d\b",
    r"phone": r"\+?\d[\d /-]{6,}\d",
    r"url|link|website": r"https?://[^\s<>\"]+",
    r"name|who|person|customer|owner|author": r"\b[A-ZÄÖÜ][a-zäöüß]+(?: [A-ZÄÖÜ][a-zäöüß]+)*",
}
"""What a field's name has in it, and what is looked for then."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a form may be filled from."""

    words: str
    rows: Sequence[Row]
    told: Sequence[Json]
    """Objects without a number of their own, such as forms that were filled before."""


def filled_form(schema: Json, asked: str, seen: Sequence[str] = (), handed: Sequence[Mapping[str, str]] = ()) -> str:
    """The form as JSON: an image plan, rows and points where there is something to fill them from, blanks otherwise.

    Args:
        seen: What the pictures look like that came with it, a phrase each.
        handed: What the words are about, as it was labelled.
    """
    fields = fields_of(schema)
    words = "\n".join([*(each["words"] for each in handed if "words" in each), asked])
    material = Material(words, rows_in(words), dicts_in(words))
    aspects = choices_of(plain(fields.get("aspect_ratio", {}), schema))
    known: dict[str, object] = {**plan_of(asked, aspects), **looks_of(asked, seen)}
    filler = _Filler(schema, material)
    return json.dumps(
        {name: known[name] if name in known else filler.value(name, field, None) for name, field in fields.items()},
        ensure_ascii=False,
    )


class _Filler:
    def __init__(self, schema: Json, material: Material) -> None:
        self._schema = schema
        self._material = material

    def value(self, name: str, field: object, row: Row | None) -> object:
        """What stands in a field; of one row where it is a row's."""
        shape = plain(field, self._schema)
        name = _called(name, field)
        match kind_of(shape):
            case "object":
                return {each: self.value(each, inner, row) for each, inner in fields_of(shape).items()}
            case "array":
                return self._many(name, plain(items_of(shape), self._schema), row)
            case "integer" | "number" as kind:
                return self._number(name, row, is_whole=kind == "integer")
            case "boolean":
                return False
            case _:
                found = self._words(name, shape, row)
                return None if not found and may_be_left_out(field) else found

    def _many(self, name: str, shape: Json, row: Row | None) -> list[object]:
        fields, rows = set(fields_of(shape)), self._material.rows
        if row is not None and kind_of(shape) != "object":
            return [self._cited(row, shape)] if name in CITING_FIELDS else []
        before = [each for told in self._material.told for each in _listed(told.get(name))]
        if before:
            return before[: MOST_POINTS * 2]
        if not fields:
            return []
        if fields & ID_FIELDS:
            return [self.value(name, shape, each) for each in rows]
        if fields & CITING_FIELDS:
            return [self.value(name, shape, each) for each in _about(name, rows)]
        if not rows and self._material.words.strip():
            return [self.value(name, shape, Row("1", {"words": self._material.words}))]
        return [self.value(name, shape, each) for each in rows]

    @staticmethod
    def _cited(row: Row, shape: Json) -> object:
        return row.id if kind_of(shape) == "string" else _whole(row.id)

    def _number(self, name: str, row: Row | None, *, is_whole: bool) -> float | int:
        if row is not None and name in ID_FIELDS:
            return _whole(row.id)
        found = re.search(r"\d[\d,]*(?:\.\d+)?", _looked_up(name, row, self._material.words))
        number = float(found[0].replace(",", "")) if found else 0.0
        return int(number) if is_whole else number

    def _words(self, name: str, shape: Json, row: Row | None) -> str:
        words = row.words if row else self._material.words
        if choices := choices_of(shape):
            return _chosen(choices, row, words)
        if row is None:
            return _of_all(name, self._material) or _looked_up(name, None, words)
        if name in ID_FIELDS:
            return row.id
        if name in {"reason", "why", "because"}:
            return f"It says “{shortened(_line(words), LINE_CHARS // 2)}”."
        return _looked_up(name, row, words) or (_line(words) if _is_prose(name) else "")


def _called(name: str, field: object) -> str:
    """A field that is only numbered says in its description what it is: `amount: a number`."""
    about = field.get("description") if isinstance(field, dict) and re.fullmatch(r"f\d+", name) else ""
    return str(about).partition(":")[0].strip() or name


def _of_all(name: str, material: Material) -> str:
    """A field about everything at once."""
    if name not in {"gist", "summary"}:
        return ""
    gists = [str(each[name]) for each in material.told if name in each]
    if gists or not material.rows:
        return shortened(" ".join(gists) or _line(material.words), LINE_CHARS * 4)
    first, last = (shortened(_line(each.words), LINE_CHARS // 2) for each in (material.rows[0], material.rows[-1]))
    return f"A stand-in's summary of {len(material.rows):,} messages, from “{first}” to “{last}”."


def _chosen(choices: Sequence[str], row: Row | None, words: str) -> str:
    """The one that is named; for a row any, but the same each time."""
    if row is None:
        return choices[0]
    named = (each for each in choices if re.search(rf"\b{re.escape(each)}\b", words, re.IGNORECASE))
    return next(named, choices[crc32(words.encode()) % len(choices)])


def _looked_up(name: str, row: Row | None, words: str) -> str:
    """What the row has under that name, what is said with it, or what looks like it."""
    if row is not None and (own := row.own(name)):
        return own
    said = words if row is None else row.words
    label = re.escape(name).replace("_", "[ _]")
    if found := re.search(rf"\b{label}\s*[:=]\s*([^\n,;]+)", said, re.IGNORECASE):
        return found[1].strip()
    if row is None:
        return ""
    signs = (sign for part, sign in KINDS_OF_WORDS.items() if re.search(rf"(?:^|_)(?:{part})", name.casefold()))
    found = next((hit for sign in signs if (hit := re.search(sign, said))), None)
    return found[0] if found else ""


def _about(name: str, rows: Sequence[Row]) -> Sequence[Row]:
    sign = next((sign for topic, sign in TOPICS.items() if topic in name.casefold()), ".")
    return [row for row in rows if re.search(sign, row.words, re.IGNORECASE)][:MOST_POINTS] or rows[:1]


def _is_prose(name: str) -> bool:
    return not re.search(r"(?:^|_)(?:" + "|".join(KINDS_OF_WORDS) + ")", name.casefold())


def _line(words: str) -> str:
    return shortened(" ".join(words.split()), LINE_CHARS)


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _whole(said: str) -> int:
    return int(said) if said.isdecimal() else 0
