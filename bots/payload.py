"""JSON from outside, read without trusting its shape."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

# What a platform sends is looked into with the functions below, so that nothing of unknown type gets further than here.
JSON: TypeAlias = Mapping[str, object]


def text(of: JSON, name: str) -> str:
    """A field's text; empty when it is missing or null."""
    value = of.get(name)
    return "" if value is None else str(value)


def whole(of: JSON, name: str) -> int:
    """A field's whole number, which may be sent as text; 0 when there is none."""
    value = text(of, name)
    return int(value) if value.lstrip("-").isdecimal() else 0


def part(of: JSON, name: str) -> JSON:
    """A field's object; an empty one when there is none."""
    value = of.get(name)
    return value if isinstance(value, Mapping) else {}


def parts(of: JSON, name: str) -> Sequence[JSON]:
    """A field's list of objects."""
    value = of.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []
