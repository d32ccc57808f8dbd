"""Tools of MCP servers: only those an admin has allowed, what acts by a button only, and an answer in any case."""

import json
import sys
from dataclasses import replace

import pytest

from core.administration import Change
from core.errors import NotPermitted
from core.sandbox.gemini_mishaps import Calls, Words
from core.values import Request

pytestmark = [
    pytest.mark.parametrize("stage", ["web"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
SERVER = f"weather = stdio: {sys.executable} -m tests.standins.mcp"


@pytest.fixture
def impatient(services):
    """Nobody waits for tools. Asked for before the stage, or that is built patient."""
    services.tempo = replace(services.tempo, tool_s=0.2)


@pytest.fixture
async def weather(stage):
    """A server with some of its tools allowed."""
    tools = "\n".join(f"weather.{name}" for name in ("forecast", "dies", "liar", "order"))
    said = {"mcp_servers": SERVER, "mcp_tools": f"{tools}!"}
    changes = [Change("setting", "everything", name, value) for name, value in said.items()]
    await stage.house.rulebook.decide(changes, "command line")


def declared(request) -> dict[str, str]:
    tools = [each for tools in request.body.get("tools", []) for each in tools.get("functionDeclarations", [])]
    return {each["name"]: each["description"] for each in tools}


async def test_an_allowed_tool_is_used_and_no_other(ada, gemini, weather):
    """Its words come to the model as data; a description that is a novel is cut short."""
    gemini.will(Calls(("weather_forecast", {"city": "Bern"})), Words(("Take an umbrella.",)))

    screen = await ada.types("/ask the weather in Bern?")

    assert screen.shows("Take an umbrella.")
    tools = declared(gemini.requests[0])
    assert {"weather_forecast", "weather_liar", "weather_order"} <= set(tools)
    assert "weather_hangs" not in tools
    assert tools["weather_liar"].startswith("Of the server weather, which says of it:")
    assert len(tools["weather_liar"]) < 400
    assert "Rain in Bern." in json.dumps(gemini.requests[-1].body)


async def test_what_acts_is_done_when_the_button_is_pressed(ada, gemini, weather):
    """A model may ask for it as often as it likes; whoever reads the whole of it decides."""
    gemini.will(Calls(("weather_order", {"what": "1,000 umbrellas"})), Words(("Press the button.",)))
    screen = await ada.types("/ask order umbrellas")
    assert screen.shows("1,000 umbrellas")
    assert "Ordered" not in json.dumps(gemini.requests[-1].body)
    gemini.will(Words(("It is done.",)))

    done = await ada.taps(screen, "Use weather")

    assert done.shows("It is done.")
    assert "Ordered: 1,000 umbrellas." in json.dumps(gemini.requests[-1].body)


async def test_the_answer_comes_although_the_server_died(ada, gemini, weather):
    """The model is told, and so is the reader."""
    gemini.will(Calls(("weather_dies", {})), Words(("I could not look.",)))

    screen = await ada.types("/ask the weather?")

    assert screen.shows("I could not look.", "The tools of weather cannot be reached just now.")
    assert "cannot be reached just now" in json.dumps(gemini.requests[-1].body)


async def test_a_tool_that_hangs_holds_nobody_up(impatient, ada, gemini, stage, weather):
    """Its time is over, the model is told, the reader too, and the answer comes all the same."""
    await stage.house.rulebook.decide([Change("setting", "everything", "mcp_tools", "weather.hangs")], "command line")
    gemini.will(Calls(("weather_hangs", {})), Words(("Nobody knows.",)))

    screen = await ada.types("/ask the oracle")

    assert screen.shows("Nobody knows.", "The tools of weather did not answer in time.")
    assert "did not answer in time" in json.dumps(gemini.requests[-1].body)


async def test_programs_are_named_at_the_machine_only(ada, stage, services):
    """An account that was taken over must not run programs on the machine of the bot."""
    rulebook = stage.house.rulebook
    ada.is_admin = True
    asked = Request("1", "web", ada.id, "", "", "", "settings", {}, services.clock.now(), is_admin=True)

    for line in (SERVER, "weather = http://10.0.0.1/mcp"):
        with pytest.raises(NotPermitted, match="at the machine only"):
            await rulebook.change([Change("setting", "everything", "mcp_servers", line)], asked)

    safe = "weather = https://weather.example/mcp"
    assert await rulebook.change([Change("setting", "everything", "mcp_servers", safe)], asked)


async def test_servers_are_no_matter_of_whoever_runs_a_workspace(bob, stage, services):
    """Anybody can ask a bot into a server of their own."""
    asked = Request("1", "web", bob.id, "w", "", "", "settings", {}, services.clock.now(), is_admin=True)

    change = Change("setting", "everything", "mcp_servers", "weather = https://evil.example/mcp")

    with pytest.raises(NotPermitted, match="decided by the admins of this bot"):
        await stage.house.rulebook.change([change], asked)
