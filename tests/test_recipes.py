"""Prompts with blanks."""

from core.recipes import filled


def test_what_is_put_into_a_blank_is_no_blank():
    """Words of somebody's are only words."""
    assert filled("{{a}} {{b}}", {"a": "{{b}}", "b": "x"}) == "{{b}} x"
