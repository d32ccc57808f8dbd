"""Reading a form's schema, in Google's dialect and as JSON Schema."""

from collections.abc import Mapping, Sequence

Json = Mapping[str, object]


def plain(field: object, root: Json) -> Json:
    """The field's own shape: references followed, and the first that is something of what it may be."""
    shape: Json = field if isinstance(field, Mapping) else {}
    reference = shape.get("$ref")
    if isinstance(reference, str):
        kept = root.get("$defs")
        name = reference.rpartition("/")[2]
        return plain(kept.get(name) if isinstance(kept, Mapping) else None, root)
    choices = shape.get("anyOf") or shape.get("any_of")
    if isinstance(choices, Sequence):
        something = (each for each in choices if isinstance(each, Mapping) and kind_of(each) != "null")
        return plain(next(something, {}), root)
    return shape


def kind_of(shape: Json) -> str:
    """`object`, `array`, `string` …; empty where it does not say."""
    kind = shape.get("type", "")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), "")
    return str(kind).casefold()


def fields_of(shape: Json) -> Mapping[str, object]:
    """An object's fields in the order in which they are to be written."""
    properties = shape.get("properties")
    fields = properties if isinstance(properties, Mapping) else {}
    order = shape.get("propertyOrdering") or shape.get("property_ordering") or list(fields)
    names = order if isinstance(order, Sequence) else list(fields)
    return {str(name): fields[name] for name in names if name in fields}


def items_of(shape: Json) -> object:
    return shape.get("items")


def choices_of(shape: Json) -> Sequence[str]:
    """What it may be, where that is one of several."""
    choices = shape.get("enum") or ([shape["const"]] if "const" in shape else None)
    return [str(choice) for choice in choices] if isinstance(choices, Sequence) else []


def may_be_left_out(field: object) -> bool:
    """Whether nothing may stand there."""
    if not isinstance(field, Mapping):
        return False
    choices = field.get("anyOf") or field.get("any_of") or ()
    is_null = isinstance(choices, Sequence) and any(
        isinstance(each, Mapping) and kind_of(each) == "null" for each in choices
    )
    kind = field.get("type")
    return bool(field.get("nullable")) or is_null or (isinstance(kind, list) and "null" in kind)
