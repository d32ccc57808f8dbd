"""A modal as a person fills it in."""

from collections.abc import Mapping
from typing import Any

from tests.standins.discord_events import CannotDo, hand_in
from tests.standins.discord_interactions import Interaction
from tests.standins.discord_refusals import Json
from tests.standins.discord_things import Channel, Upload
from tests.standins.discord_world import World

ROW, TEXT_DISPLAY, LABEL, FILE_UPLOAD, CHECKBOX = 1, 10, 18, 19, 23
ONE_VALUE = (4, 21)
"""Text inputs and radio groups have a `value`, all the rest `values`."""
INPUT_CHARS = 4000


def modal_body(world: World, shown: Interaction, values: Mapping[str, Any]) -> Json:
    """The data of a modal as it was filled in."""
    modal = shown.modal
    if modal is None:
        raise CannotDo("no modal was shown")
    left, resolved = dict(values), dict[str, Any]()
    parts = [filled_part(world, shown.channel, part, left, resolved) for part in modal["components"]]
    if left:
        raise CannotDo(f"the modal has no {sorted(left)}")
    body: Json = {"custom_id": modal["custom_id"], "components": parts}
    return body | {"resolved": resolved} if resolved else body


def filled_part(world: World, channel: Channel, part: Json, left: dict[str, Any], resolved: Json) -> Json:
    about: Json = {"type": part["type"], "id": part.get("id", 0)}
    if part["type"] == LABEL:
        return about | {"component": filled_part(world, channel, part["component"], left, resolved)}
    if part["type"] == ROW:
        return about | {
            "components": [filled_part(world, channel, each, left, resolved) for each in part["components"]]
        }
    if part["type"] == TEXT_DISPLAY:
        return about
    about["custom_id"] = part["custom_id"]
    value = left.pop(part["custom_id"], None)
    if part["type"] == CHECKBOX:
        return about | {"value": bool(part.get("default") if value is None else value)}
    if value in (None, "") and part.get("required", True) and not part.get("value") and not preset(part):
        raise CannotDo(f"{part['custom_id']!r} has to be filled in")
    if part["type"] in ONE_VALUE:
        value = part.get("value", "") if value is None else value
        check_length(part, value)
        return about | {"value": value}
    chosen: list[Any] = preset(part) if value is None else [value] if isinstance(value, str | Upload) else list(value)
    if part["type"] == FILE_UPLOAD:
        chosen = [str(hand_in(world, channel, each, resolved)) for each in chosen]
    return about | {"values": chosen}


def preset(part: Json) -> list[str]:
    return [each["value"] for each in part.get("options") or [] if each.get("default")]


def check_length(part: Json, value: Any) -> None:
    if (
        isinstance(value, str)
        and value
        and not (part.get("min_length") or 0) <= len(value) <= part.get("max_length", INPUT_CHARS)
    ):
        raise CannotDo(f"{part['custom_id']!r} does not take {len(value)} characters")
