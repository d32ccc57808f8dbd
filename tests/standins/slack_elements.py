"""The rules of what stands inside blocks: texts, buttons, menus and fields."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.standins.slack_refusals import Json

LABEL_CHARS = 75
VALUE_CHARS = 2_000
ACTION_ID_CHARS = 255
SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MENUS = (*SELECTS, *(f"multi_{kind}" for kind in SELECTS))
PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
FIELDS = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input", "file_input")
PLACES = {
    "section": ("button", "overflow", "image", "workflow_button", *MENUS, *PICKERS),
    "actions": ("button", "overflow", "workflow_button", *MENUS, *PICKERS),
    "input": (*FIELDS, *MENUS, *PICKERS),
    "context_actions": ("feedback_buttons", "icon_button"),
}


class BadBlock(Exception):
    """What is wrong with it."""


def needs(part: Json, *names: str) -> None:
    for name in names:
        if not part.get(name):
            raise BadBlock(f"missing required field: {name}")


def longest(text: Any, name: str, most: int) -> None:
    if not isinstance(text, str) or len(text) > most:
        raise BadBlock(f"{name}: must be text of no more than {most} characters")


def check_text(part: Any, name: str, most: int, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> None:
    """A text object of one of these kinds, not empty and not too long."""
    if not isinstance(part, dict) or part.get("type") not in kinds:
        raise BadBlock(f"{name}: must be {' or '.join(kinds)}")
    longest(part.get("text"), name, most)
    if not part["text"]:
        raise BadBlock(f"{name}: must be more than 0 characters")


def check_element(element: Json, place: str) -> None:
    """One that can be used, standing in this kind of block."""
    kind = element.get("type", "")
    if kind not in PLACES[place]:
        raise BadBlock(f"unsupported element in {place}: {kind}")
    longest(element.get("action_id", ""), "action_id", ACTION_ID_CHARS)
    if check := CHECKS.get(kind):
        check(element)
    if "placeholder" in element:
        check_text(element["placeholder"], "placeholder", 150, ("plain_text",))


def check_image(element: Json) -> None:
    needs(element, "alt_text")


def check_feedback_buttons(element: Json) -> None:
    for name in ("positive_button", "negative_button"):
        check_feedback(element.get(name, {}))


def check_icon(element: Json) -> None:
    needs(element, "icon")
    check_text(element.get("text"), "text", LABEL_CHARS, ("plain_text",))


def check_overflow(element: Json) -> None:
    check_options(element, 5)


def check_select(element: Json) -> None:
    if "option_groups" not in element:
        check_options(element, 100)


def check_boxes(element: Json) -> None:
    check_options(element, 10, ("plain_text", "mrkdwn"))


def check_button(button: Json) -> None:
    check_text(button.get("text"), "text", LABEL_CHARS, ("plain_text",))
    longest(button.get("value", ""), "value", VALUE_CHARS)
    longest(button.get("url", ""), "url", 3_000)
    longest(button.get("accessibility_label", ""), "accessibility_label", LABEL_CHARS)
    if button.get("style", "primary") not in ("primary", "danger"):
        raise BadBlock("style: must be primary or danger")
    if confirm := button.get("confirm"):
        check_text(confirm.get("title"), "confirm title", 100, ("plain_text",))
        check_text(confirm.get("text"), "confirm text", 300)
        check_text(confirm.get("confirm"), "confirm confirm", 30, ("plain_text",))
        check_text(confirm.get("deny"), "confirm deny", 30, ("plain_text",))


def check_feedback(button: Json) -> None:
    check_text(button.get("text"), "text", LABEL_CHARS, ("plain_text",))
    longest(button.get("value"), "value", VALUE_CHARS)
    longest(button.get("accessibility_label", ""), "accessibility_label", LABEL_CHARS)


def check_file_input(element: Json) -> None:
    if not 1 <= element.get("max_files", 10) <= 10:
        raise BadBlock("max_files: must be from 1 to 10")
    if not all(isinstance(each, str) for each in element.get("filetypes", [])):
        raise BadBlock("filetypes: must be a list of endings")


def check_options(element: Json, most: int, kinds: tuple[str, ...] = ("plain_text",)) -> None:
    options = element.get("options")
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        raise BadBlock(f"options: from 1 to {most} items are needed")
    for option in options:
        check_text(option.get("text"), "option", LABEL_CHARS, kinds)
        longest(option.get("value"), "option value", 150)


CHECKS: Mapping[str, Callable[[Json], None]] = {
    "image": check_image,
    "button": check_button,
    "feedback_buttons": check_feedback_buttons,
    "icon_button": check_icon,
    "overflow": check_overflow,
    "static_select": check_select,
    "multi_static_select": check_select,
    "file_input": check_file_input,
    "checkboxes": check_boxes,
    "radio_buttons": check_boxes,
}
