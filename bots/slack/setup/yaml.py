"""A manifest as YAML, as much of it as that needs: blocks by indentation, and JSON for every value."""

import json
import re
from collections.abc import Iterator, Mapping

from bots.payload import JSON


def as_yaml(of: JSON) -> str:
    """The manifest as api.slack.com/apps takes it under YAML."""
    return "".join(f"{line}\n" for line in _lines(of))


# Words between quotes are the same in YAML as in JSON but for signs that YAML does not take as they are.
_UNSEEN = re.compile(
    "[^\\t\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]"
)


def _lines(value: object) -> Iterator[str]:
    """A block of YAML. Keys are our own and plain; words are always quoted, so that none is taken for a number."""
    match value:
        case Mapping() if value:
            for key, each in value.items():
                yield from _entry(f"{key}:", each)
        case [*items] if items:
            for each in items:
                first, *others = _lines(each)
                yield f"- {first}"
                yield from (f"  {line}" for line in others)
        case _:
            yield _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(value, ensure_ascii=False))


def _entry(key: str, value: object) -> Iterator[str]:
    if isinstance(value, Mapping | list) and value:
        yield key
        yield from (f"  {line}" for line in _lines(value))
    else:
        yield from (f"{key} {line}" for line in _lines(value))
