"""What tools say to a model, and what they decline."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tools.ability import BadCall, as_result
from core.tools.calculator import ability as calculator
from core.tools.calculator import calculated
from core.tools.checking import check
from core.tools.units import converted

SUMS = {
    "12*7": "84",
    "0.1 + 0.2": "0.3",
    "1/3": "about 0.333333333333333",
    "2**64": "18446744073709551616",
    "2^10": "1024",
    "2^3 + 1": "9",
    "1.17 * 100^0.5": "11.7",
    "(1.5+2.5)/8": "0.5",
    "sqrt(16)": "4.0",
    "-7 // 2": "-4",
    "1200 * (1 + 19/100)": "1428",
}
NO_SUMS = [
    "9**9**9**9",
    "(9**999)**999",
    "1/0",
    "'a'*10**9",
    "__import__('os').system('ls')",
    "().__class__",
    "[1]*10**9",
    "f'{1}'",
    "x",
    "1 if 1 else 2",
    "1e999999999 * 10",
    "(" * 250 + "1",
    "1+" * 200 + "1",
    "",
]


@pytest.mark.parametrize("expression", SUMS)
def test_a_sum_comes_out_exactly(expression):
    """A model that guesses at sums is why there is a calculator."""
    assert calculated(expression) == SUMS[expression]


@pytest.mark.parametrize("expression", NO_SUMS)
def test_what_is_no_small_sum_is_declined(expression):
    """Whatever a model was talked into, nothing runs, and nothing takes long."""
    with pytest.raises(BadCall):
        calculated(expression)


def test_units_are_converted():
    """People ask in miles and get kilometres."""
    assert converted(1, "mile", "km") == "1 mile is 1.609344 km"
    assert converted(100, "degC", "degF").startswith("100 degC is 212")


@pytest.mark.parametrize(
    ("unit", "to"), [("EUR", "USD"), ("m", "kg"), ("m**99999999", "m"), ("x" * 100, "m"), ("(m)", "m")]
)
def test_what_is_no_unit_is_declined(unit, to):
    """Rates of exchange are not known here, and a parser is not to be kept busy."""
    with pytest.raises(BadCall):
        converted(1, unit, to)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "expression is missing."),
        ({"expression": 7}, "expression has to be of type string."),
        ({"expression": "1", "shell": "ls"}, "There is no shell"),
        ({"expression": "1" * 5_000}, "longer than 4,000 characters"),
        ({"expression": "1" * 50_000}, "too long"),
    ],
)
def test_a_bad_call_gets_a_sentence(arguments, sentence):
    """With one a model can put it right; with a traceback it would tell people of our insides."""
    with pytest.raises(BadCall, match=sentence):
        check(arguments, calculator.tool.parameters)


@given(st.text(max_size=300), st.integers(100, 2_000))
def test_a_result_stays_in_its_place(words, room):
    """Whatever a tool says, it is one JSON object: it cannot end and go on as an instruction."""
    said = json.loads(as_result(words, room))

    assert set(said) == {"data", "words"}
    assert said["data"] == "result"
    assert len(as_result(words, room).encode()) <= room
