"""Prompts with blanks."""

from core.commands import all_commands
from core.recipes import filled


def test_what_is_put_into_a_blank_is_no_blank():
    """Words of somebody's are only words."""
    assert filled("{{a}} {{b}}", {"a": "{{b}}", "b": "x"}) == "{{b}} x"


def test_a_form_calls_blanks_by_their_names():
    """`Blank 1` says nothing to whoever fills it in."""
    command = all_commands()["recipe"]

    asked = command.asked(("blank_1", "blank_2"), {"blanks": "tone\ntopic"})

    assert [option.title for option in asked] == ["tone", "topic"]
