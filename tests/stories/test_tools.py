"""What a model has done for it while it answers: seen by people, held to limits, and never more than they agreed to."""

import json

import pytest

from core.administration import Change
from core.sandbox.gemini_mishaps import Calls, Words

pytestmark = [
    pytest.mark.parametrize("stage", ["web"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def calculates(expression: str) -> tuple[str, dict[str, str]]:
    return "calculate", {"expression": expression}


def results(request) -> list[dict[str, str]]:
    """What the tools said, as the model was given it."""
    parts = [part for content in request.body["contents"] for part in content["parts"]]
    return [part["functionResponse"]["response"] for part in parts if "functionResponse" in part]


def tools_of(request) -> list[str]:
    declared = [each for tools in request.body.get("tools", []) for each in tools.get("functionDeclarations", [])]
    return [each["name"] for each in declared]


async def test_a_sum_is_worked_out_and_not_guessed(ada, gemini, books):
    """A model is bad at sums and sure of itself; what was said before the call stays on screen."""
    gemini.will(Calls(calculates("12*7"), said="Let me see."), Words(("It is 84.",)))

    screen = await ada.types("/ask what is 12*7?")

    assert screen.shows("Let me see.", "It is 84.")
    assert json.loads(str(results(gemini.requests[-1])[0]["result"]))["words"] == "84"
    await books.balance()


async def test_every_round_is_paid_for(ada, gemini, books):
    """Two calls of the model are two bills, and one price below the answer."""
    gemini.will(Calls(calculates("1+1")), Words(("Two.",)))
    await ada.types("/ask one and one?")
    with_tools = await books.charged(ada.id)

    gemini.will(Words(("Two.",)))
    await ada.types("/ask one and one?")

    assert with_tools > (await books.charged(ada.id) - with_tools)
    await books.balance()


async def test_an_answer_comes_even_if_tools_are_called_for_ever(ada, gemini):
    """After the last round there are no tools any more, so that there is nothing left but to answer."""
    gemini.will(*(Calls(calculates(f"{number}+1")) for number in range(4)), Words(("Enough.",)))

    screen = await ada.types("/ask count for ever")

    assert screen.shows("Enough.")
    assert len(gemini.requests) == 5
    assert tools_of(gemini.requests[0])
    assert not tools_of(gemini.requests[-1])


async def test_the_same_call_is_made_once_and_mistakes_are_told(ada, gemini):
    """Several calls come back in their order; what was no call at all gets a sentence that helps."""
    calls = Calls(calculates("2+2"), calculates("2+2"), ("fly", {"to": "moon"}), ("calculate", {"sum": "1"}))
    gemini.will(calls, Words(("Four.",)))

    screen = await ada.types("/ask two and two, twice")

    said = [json.loads(str(each["result"]))["words"] for each in results(gemini.requests[-1])]
    assert said[0] == said[1] == "4"
    assert said[2].startswith("There is no tool fly; there are calculate")
    assert said[3] == "Not done: expression is missing."
    assert screen.shows("Four.")


async def test_a_picture_is_drawn_when_its_button_is_pressed(ada, gemini, modelslab):
    """However often a model asks for pictures, the person decides, knowing the words and the price."""
    gemini.will(
        Calls(*(("imagine", {"prompt": f"fox {number}"}) for number in range(8))), Words(("Press the button.",))
    )

    screen = await ada.types("/ask draw a hundred foxes")

    assert modelslab.submits == 0
    draws = [label for label in screen.buttons if label.startswith("Draw it · ")]
    assert len(draws) == 1
    assert screen.shows("To draw, if you press the button: fox 0")
    await ada.edits(screen, draws[0])
    assert modelslab.submits == 1


async def test_tools_can_be_switched_off_for_a_place(ada, gemini, stage):
    """Not every team wants them."""
    await stage.house.rulebook.decide([Change("setting", "everything", "tools", "no")], "command line")
    gemini.will(Words(("Fine.",)))

    await ada.types("/ask hello")

    assert not tools_of(gemini.requests[-1])


async def test_nothing_costs_more_than_was_held_for_it(ada, gemini, books):
    """Where another round might come to more than is held, the model answers with what it has."""
    long = "A long way to a sum. " * 1_500
    gemini.will(Calls(calculates("1+1"), said=long), Words(("Two, and no more.",)))

    screen = await ada.types("/ask two sums, at length")

    assert screen.shows("Two, and no more.")
    assert [bool(tools_of(request)) for request in gemini.requests] == [True, False]
    await books.balance()
