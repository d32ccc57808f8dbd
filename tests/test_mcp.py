"""Servers that speak MCP, real ones over stdio and HTTP: used, and got over when they die."""

import asyncio
import sys

import pytest

from core.errors import BadOption, ProviderBroken, ProviderError, ProviderSlow
from core.providers.mcp import MOST_CHARS, McpServers
from core.remote import Server, allowed_in, servers_in
from tests.standins import mcp

PROGRAM = Server("weather", program=(sys.executable, "-m", "tests.standins.mcp"))


@pytest.fixture
async def servers():
    found = McpServers({"PATH": "/usr/bin", "HOME": "/tmp", "GEMINI_API_KEY": "secret"}, opens_s=10.0, call_s=0.5)
    yield found
    await found.close()


async def test_a_program_is_asked_and_told_no_secrets(servers):
    """Whatever somebody else wrote runs with no more than it needs."""
    names = [tool.name for tool in await servers.listed(PROGRAM)]

    assert {"forecast", "order"} <= set(names)
    assert await servers.call(PROGRAM, "forecast", {"city": "Bern"}) == "Rain in Bern."
    assert "GEMINI_API_KEY" not in await servers.call(PROGRAM, "environment", {})


async def test_a_server_is_asked_over_http(servers):
    """Most of them are somebody's service."""
    async with mcp.over_http() as address:
        weather = Server("weather", address)
        assert await servers.call(weather, "forecast", {"city": "Bern"}) == "Rain in Bern."
        await servers.close()


async def test_a_server_that_dies_is_started_anew(servers):
    """In the middle of a call, too: that call says so, and a moment later it is there again."""
    await servers.listed(PROGRAM)

    with pytest.raises(ProviderError):
        await servers.call(PROGRAM, "dies", {})
    with pytest.raises(ProviderBroken, match="cannot be reached just now"):
        await servers.call(PROGRAM, "forecast", {"city": "Bern"})
    await asyncio.sleep(1.1)

    assert await servers.call(PROGRAM, "forecast", {"city": "Bern"}) == "Rain in Bern."


async def test_a_call_that_hangs_ends(servers):
    """Nobody waits for a tool for ever, and the server is there for the next one."""
    with pytest.raises(ProviderSlow):
        await servers.call(PROGRAM, "hangs", {})

    assert await servers.call(PROGRAM, "forecast", {"city": "Bern"}) == "Rain in Bern."
    assert len(await servers.call(PROGRAM, "floods", {})) == MOST_CHARS


async def test_a_server_that_is_not_there_is_said(servers):
    """A wrong line in the settings is no reason for an answer not to come."""
    with pytest.raises(ProviderBroken, match="The tools of ghost cannot be reached"):
        await servers.listed(Server("ghost", program=("/no/such/program",)))


@pytest.mark.parametrize(
    "line",
    [
        "https://x.example",
        "Weather = https://x.example",
        "a = ftp://x",
        "a = https://user:pw@x.example",
        "a = https://x.example token:abc",
        "a = https://x.example token:$DISCORD_TOKEN",
        "a = stdio:",
        'a = stdio: x "y',
        "a = https://x.example\na = https://y.example",
    ],
)
def test_a_wrong_line_is_declined(line):
    """A token that was typed would be in the database and in the log, and ours would be at somebody else's."""
    with pytest.raises(BadOption):
        servers_in(line)


def test_lines_are_read():
    """As docs/operating.md has them."""
    weather, files = servers_in("weather = https://x.example/mcp token:$MCP_W\n\nfiles = stdio: mcp-files '/a b'")

    assert weather == Server("weather", "https://x.example/mcp", "MCP_W")
    assert files == Server("files", program=("mcp-files", "/a b"))
    assert allowed_in("weather.forecast\nweather.order!") == {
        ("weather", "forecast"): False,
        ("weather", "order"): True,
    }
