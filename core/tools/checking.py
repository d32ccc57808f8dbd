"""What a model said to a tool, checked against the tool's schema: as much of JSON Schema as tools make use of."""

from collections.abc import Iterator, Mapping, Sequence

from core.tools.ability import Arguments, BadCall

LONGEST_WORDS = 4_000
MOST_BYTES = 16_000
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
    "null": (type(None),),
}


def check(arguments: Arguments, schema: Mapping[str, object]) -> None:
    """Raises BadCall with a sentence that names what is wrong."""
    if len(repr(arguments)) > MOST_BYTES:
        raise BadCall("The arguments are too long.")
    for problem in _problems(arguments, schema):
        raise BadCall(problem)


def _problems(arguments: Arguments, schema: Mapping[str, object]) -> Iterator[str]:
    properties = _mapping(schema.get("properties"))
    for name in _names(schema.get("required")):
        if name not in arguments:
            yield f"{name} is missing."
    for name, value in arguments.items():
        if name in properties:
            yield from _problems_of(name, value, _mapping(properties[name]))
        elif properties:
            yield f"There is no {name[:40]}; there are {', '.join(properties)}."


def _problems_of(name: str, value: object, schema: Mapping[str, object]) -> Iterator[str]:
    wanted = schema.get("type")
    kinds = [wanted] if isinstance(wanted, str) else _names(wanted)
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{name} has to be of type {' or '.join(kinds)}."
    choices = schema.get("enum")
    if isinstance(choices, Sequence) and value not in choices:
        yield f"{name} has to be one of {', '.join(map(str, choices))}."
    if isinstance(value, str) and len(value) > _most_chars(schema):
        yield f"{name} is longer than {_most_chars(schema):,} characters."


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES.get(kind, (object,)))


def _most_chars(schema: Mapping[str, object]) -> int:
    most = schema.get("maxLength")
    return most if isinstance(most, int) else LONGEST_WORDS


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _names(value: object) -> Sequence[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []
