"""Who would be shut out by the page as it stands: a small checker with the rules of axe-core that matter here."""

from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Page

_LOOK = (Path(__file__).parent / "a11y.js").read_text(encoding="utf-8")

NAMED = frozenset(
    (
        *("button", "link", "textbox", "combobox", "listbox", "option", "checkbox", "radio", "menuitem", "tab"),
        *("image", "img", "heading", "group", "navigation", "region", "dialog"),
    )
)
ALONE = {"main", "banner"}
"""Landmarks of which one page has at most one."""


async def barriers(page: Page, *, touch: bool = False) -> list[str]:
    """One sentence for each thing that would keep somebody out; empty is what one wants.

    Args:
        page: As it is drawn now, in its present theme and width.
        touch: Whether fingers must be able to hit what there is to press.
    """
    found: list[str] = await page.evaluate(_LOOK, {"touch": touch})
    return [*found, *await _nameless(page)]


async def _nameless(page: Page) -> list[str]:
    """What a screen reader could not call by a name: asked of the browser's own accessibility tree."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    nodes = [node for node in tree["nodes"] if not node.get("ignored")]
    roles = [_value(node, "role") for node in nodes]
    found = [
        f"a {role} has no name"
        for node, role in zip(nodes, roles, strict=True)
        if role in NAMED and not _value(node, "name")
    ]
    return found + [f"there are {roles.count(role)} of {role}" for role in ALONE if roles.count(role) > 1]


def _value(node: Mapping[str, Mapping[str, str]], of: str) -> str:
    return node.get(of, {}).get("value", "").strip()
