"""Reading blocks: what is inside them, what a person reads in them, and what they can press."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

HAS_ACTIONS = ("actions", "context_actions")


def walk(blocks: Any) -> Iterator[Json]:
    """Every object within, each before what it contains, in the order of the screen."""
    if isinstance(blocks, dict):
        yield blocks
        for inner in blocks.values():
            yield from walk(inner)
    elif isinstance(blocks, list):
        for inner in blocks:
            yield from walk(inner)


def readable(blocks: Iterable[Json]) -> list[str]:
    """What a person reads, one piece each; labels of buttons are none of it."""
    found: list[str] = []
    for block in blocks:
        found += [text for text in texts_of(block) if text]
    return found


def texts_of(block: Json) -> list[str]:
    match block.get("type"):
        case "markdown":
            return [block["text"]]
        case "section" | "header" | "input":
            return [words_of(block.get(key)) for key in ("text", "label", "hint")] + [
                words_of(part) for part in block.get("fields", [])
            ]
        case "context":
            return [words_of(part) for part in block["elements"]]
        case "image":
            return [words_of(block.get("title"))]
        case "rich_text":
            return ["".join(rich_words(part) for part in block["elements"])]
        case "actions" | "context_actions" | "divider" | "file":
            return []
        case _:
            return [words_of(part) for part in walk(block) if is_text(part)] + [words_of(block.get("title"))]


def is_text(part: Json) -> bool:
    return part.get("type") in ("mrkdwn", "plain_text", "text", "raw_text")


def words_of(part: Any) -> str:
    """Of a text object, or of a string that stands for one."""
    if isinstance(part, str):
        return part
    return str(part["text"]) if isinstance(part, dict) and "text" in part else ""


def rich_words(part: Json) -> str:
    match part.get("type"):
        case "user":
            return f"<@{part['user_id']}>"
        case "usergroup":
            return f"<!subteam^{part['usergroup_id']}>"
        case "broadcast":
            return f"<!{part['range']}>"
        case "channel":
            return f"<#{part['channel_id']}>"
        case "link":
            return str(part.get("text") or part["url"])
        case "emoji":
            return f":{part['name']}:"
        case "text":
            return str(part["text"])
        case "rich_text_list":
            return "".join(f"{rich_words(each)}\n" for each in part["elements"])
        case _:
            return "".join(rich_words(each) for each in part.get("elements", []))


def interactive(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Each block with each element in it that a person can act on, in the order of the screen."""
    for block in blocks:
        inner = [block.get("accessory"), block.get("element")]
        for element in block.get("elements", []) if block.get("type") in HAS_ACTIONS else inner:
            if element and element.get("type") != "image":
                yield block, element
