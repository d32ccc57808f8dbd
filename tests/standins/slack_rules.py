"""The rules of blocks: what each must have, and how long and how many anything may be."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.standins.slack_blocks import interactive, walk
from tests.standins.slack_elements import BadBlock, check_element, check_text, longest, needs
from tests.standins.slack_refusals import Json, Refusal

MOST_BLOCKS = 50
MARKDOWN_CHARS = 12_000
BLOCKS_CHARS = 13_200
"""Of all blocks of a message as JSON."""
ID_CHARS = 255
TEXT_CHARS = 3_000
ALT_CHARS = 2_000


def section(block: Json) -> None:
    if "text" not in block and not block.get("fields"):
        raise BadBlock("text or fields are needed")
    if "text" in block:
        check_text(block["text"], "text", TEXT_CHARS)
    if len(block.get("fields", [])) > 10:
        raise BadBlock("fields: no more than 10 items allowed")
    for part in block.get("fields", []):
        check_text(part, "fields", 2_000)
    if accessory := block.get("accessory"):
        check_element(accessory, "section")


def markdown(block: Json) -> None:
    if not isinstance(block.get("text"), str) or not block["text"]:
        raise BadBlock("text is needed")


def header(block: Json) -> None:
    check_text(block.get("text"), "text", 150, ("plain_text",))


def context(block: Json) -> None:
    """Texts and pictures."""
    elements = listed(block, 10)
    for element in elements:
        if element.get("type") == "image":
            image(element)
        else:
            check_text(element, "elements", TEXT_CHARS)


def actions(block: Json) -> None:
    for element in listed(block, 25):
        check_element(element, "actions")


def context_actions(block: Json) -> None:
    for element in listed(block, 5):
        check_element(element, "context_actions")


def image(block: Json) -> None:
    needs(block, "alt_text")
    longest(block["alt_text"], "alt_text", ALT_CHARS)
    if ("image_url" in block) == ("slack_file" in block):
        raise BadBlock("one of image_url and slack_file is needed")
    if "image_url" in block and not 0 < len(block["image_url"]) <= TEXT_CHARS:
        raise BadBlock(f"image_url: no more than {TEXT_CHARS} characters")
    if "slack_file" in block and not set(block["slack_file"]) & {"id", "url"}:
        raise BadBlock("slack_file: id or url is needed")
    if "title" in block:
        check_text(block["title"], "title", ALT_CHARS, ("plain_text",))


def form_input(block: Json) -> None:
    check_text(block.get("label"), "label", 2_000, ("plain_text",))
    needs(block, "element")
    check_element(block["element"], "input")
    if "hint" in block:
        check_text(block["hint"], "hint", 2_000, ("plain_text",))


def rich_text(block: Json) -> None:
    needs(block, "elements")


def task_card(block: Json) -> None:
    needs(block, "task_id", "title")


def plan(block: Json) -> None:
    needs(block, "title")


def table(block: Json) -> None:
    needs(block, "rows")


def anything(block: Json) -> None:
    """Of these there are no rules here."""


RULES: Mapping[str, Callable[[Json], None]] = {
    "section": section,
    "markdown": markdown,
    "header": header,
    "context": context,
    "actions": actions,
    "context_actions": context_actions,
    "image": image,
    "input": form_input,
    "divider": anything,
    "rich_text": rich_text,
    "task_card": task_card,
    "plan": plan,
    "table": table,
    "video": anything,
    "file": anything,
    "card": anything,
    "carousel": anything,
    "alert": anything,
    "container": anything,
}
ONLY_IN_MESSAGES = ("markdown", "context_actions", "table", "task_card", "plan", "file")


def listed(block: Json, most: int) -> list[Json]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        raise BadBlock(f"elements: from 1 to {most} items are needed")
    return elements


def complaints(blocks: list[Json], most: int = MOST_BLOCKS) -> Iterator[str]:
    """What is wrong with them, as Slack would say it."""
    if len(blocks) > most:
        yield f"no more than {most} items allowed [json-pointer:/blocks]"
    for number, block in enumerate(blocks):
        rule = RULES.get(block.get("type", ""))
        try:
            if rule is None:
                raise BadBlock(f"unsupported type: {block.get('type')}")
            longest(block.get("block_id", ""), "block_id", ID_CHARS)
            rule(block)
        except BadBlock as bad:
            yield f"{bad} [json-pointer:/blocks/{number}]"
    for what, ids in (("block_id", block_ids(blocks)), ("action_id", action_ids(blocks))):
        if len(ids) != len(set(ids)):
            yield f"{what} must be unique: {', '.join(sorted(ids))} [json-pointer:/blocks]"


def block_ids(blocks: list[Json]) -> list[str]:
    return [block["block_id"] for block in blocks if block.get("block_id")]


def action_ids(blocks: list[Json]) -> list[str]:
    return [element["action_id"] for _, element in interactive(blocks) if element.get("action_id")]


def check_message(blocks: list[Json], is_ready: Callable[[Json], bool], most: int = MOST_BLOCKS) -> None:
    """Declines the blocks of a message that are not as they must be; `is_ready` is asked of every slack_file."""
    if wrong := list(complaints(blocks, most)):
        raise Refusal("invalid_blocks", *wrong)
    for part in walk(blocks):
        if "slack_file" in part and not is_ready(part["slack_file"]):
            raise Refusal("invalid_blocks", "invalid slack file [json-pointer:/blocks]")
    if markdown_chars(blocks) > MARKDOWN_CHARS or len(json.dumps(blocks, ensure_ascii=False)) > BLOCKS_CHARS:
        raise Refusal("msg_blocks_too_long")


def markdown_chars(blocks: list[Json]) -> int:
    return sum(len(block["text"]) for block in blocks if block["type"] == "markdown")


def named(blocks: list[Json], new_id: Callable[[str], str]) -> list[Json]:
    """The blocks as Slack keeps them: each with a block_id, and what can be used with an action_id."""
    kept: list[Json] = json.loads(json.dumps(blocks))
    for block in kept:
        block.setdefault("block_id", new_id("b"))
    for _, element in interactive(kept):
        element.setdefault("action_id", new_id("a"))
    return kept


def check_view(view: Any, kind: str) -> Json:
    """The view, when it is as it must be."""
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list):
        raise Refusal("invalid_arguments", "view: an object with blocks is needed")
    wrong = list(complaints(view["blocks"], 100)) + list(frame_complaints(view, kind))
    wrong += [
        f"unsupported in views: {block['type']}" for block in view["blocks"] if block.get("type") in ONLY_IN_MESSAGES
    ]
    if wrong:
        raise Refusal("invalid_arguments", *wrong)
    return view


def frame_complaints(view: Json, kind: str) -> Iterator[str]:
    if view.get("type") != kind:
        yield f"type must be {kind} [json-pointer:/view/type]"
    for name, most in (("private_metadata", 3_000), ("callback_id", ID_CHARS), ("external_id", ID_CHARS)):
        if len(view.get(name, "")) > most:
            yield f"must be no more than {most} characters [json-pointer:/view/{name}]"
    if kind != "modal":
        return
    if not view.get("title"):
        yield "missing required field: title [json-pointer:/view]"
    for name in ("title", "submit", "close"):
        if view.get(name) and not 0 < len(view[name].get("text", "")) <= 24:
            yield f"must be from 1 to 24 characters [json-pointer:/view/{name}/text]"
    if any(block.get("type") == "input" for block in view["blocks"]) and not view.get("submit"):
        yield "missing required field: submit [json-pointer:/view]"
