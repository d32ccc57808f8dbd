"""Values that are kept as text, by the names of their fields; what is empty is left out."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


# `Any`: of a class dataclasses ask no more than that it is one.
def known_in(shape: type[Any], kept: Mapping[str, str]) -> Mapping[str, str]:
    """Of what was kept, what the shape still has."""
    known = {field.name for field in fields(shape)}
    return {name: value for name, value in kept.items() if name in known}


def kept_of(value: Any) -> Mapping[str, str]:
    """What of a value is kept."""
    return {field.name: text for field in fields(value) if (text := getattr(value, field.name))}
