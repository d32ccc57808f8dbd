"""Options as a typed line, and that line typed again: what a button asks for can be read, copied and changed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.command import Command, OptionKind
from core.errors import BadOption
from core.options import checked, is_typed
from core.typed import line_of
from tests.lines import COMMANDS, lines, said


def values_of(command: Command) -> st.SearchStrategy[dict]:
    """Options as `checked` gives them, hidden ones left out."""
    words = (lines | st.text(max_size=20)).filter(lambda text: not set(text) & {"\ud800", "\0"})

    def of(option):
        match option.kind:
            case OptionKind.TEXT:
                return words
            case OptionKind.WHOLE:
                return st.integers(option.lowest, option.highest)
            case OptionKind.FLAG:
                return st.booleans()
            case OptionKind.CHOICE:
                return st.sampled_from(option.choices)

    shown = {option.name: of(option) for option in command.options if is_typed(option)}
    needed = {option.name for option in command.options if option.is_required}
    return st.fixed_dictionaries(
        {name: each for name, each in shown.items() if name in needed},
        optional={name: each for name, each in shown.items() if name not in needed},
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_that_is_shown_says_what_was_meant(name):
    """A button's request is shown as a typed line; typing that line has to ask for the same."""
    command = COMMANDS[name]

    @settings(deadline=None, max_examples=150)
    @given(meant=values_of(command))
    def holds(meant):
        try:
            options, _ = checked(command, meant, from_offer=False)
        except BadOption:
            return
        # There is no way to say a quote inside of a quoted value; such a value is shown with typographic ones.
        rest = command.rest.name if command.rest else ""
        if any('"' in str(value) and key != rest for key, value in options.items()):
            return

        name_read, read = said(line_of(command, options))

        assert name_read == name
        understood, _ = checked(command, read, from_offer=False)
        assert understood == {key: value for key, value in options.items() if key != rest or value != ""}

    holds()


def test_quotes_in_a_value_survive_where_they_can():
    """`--avoid he said "no"` reads as it was written."""
    options, _ = checked(COMMANDS["imagine"], {"prompt": 'a "5" sign', "avoid": 'the "no" word'}, from_offer=False)

    line = line_of(COMMANDS["imagine"], options)

    assert line == '/imagine a "5" sign --avoid the "no" word'
    assert said(line)[1] == {"prompt": 'a "5" sign', "avoid": 'the "no" word'}


@pytest.mark.parametrize(
    ("command", "options", "line"),
    [
        ("ask", {"question": "why?", "thinking": "minimal", "private": False}, "why?"),
        ("ask", {"question": "why?", "thinking": "high"}, "/ask why? --thinking high"),
        ("ask", {"question": "/etc is what?"}, "/ask /etc is what?"),
        ("ask", {"question": "what is --private?", "private": True}, "/ask what is --private? --private"),
        ("imagine", {"prompt": "a fox", "count": 1, "raw": True, "again": "r1"}, "/imagine a fox --raw"),
        ("imagine", {"prompt": "a --raw fox", "seed": 7}, "/imagine --seed 7 -- a --raw fox"),
        ("imagine", {"prompt": "a fox", "avoid": "red paint"}, '/imagine a fox --avoid "red paint"'),
        ("usage", {}, "/usage"),
        ("history", {"show": 3, "page": 1}, "/history --show 3"),
    ],
)
def test_the_line_is_the_one_somebody_would_type(command, options, line):
    """Defaults and what only buttons say would be noise."""
    assert line_of(COMMANDS[command], options) == line
