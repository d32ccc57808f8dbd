"""`flashbulb mcp`: the tool servers, whether they can be reached, and which of their tools are allowed."""

import asyncio
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bots.operating.office import Office
from bots.operating.terminal import Json, at_work, say, table
from core.errors import ProviderError
from core.options import one_line
from core.providers.mcp import McpServers
from core.remote import RemoteTool, Server, allowed_in, servers_in

TOOL_CHARS = 100
State: TypeAlias = Literal["allowed", "by a button", "not allowed", "not there"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A server, and what came of asking it."""

    name: str
    where: str
    trouble: str
    """Why it cannot be reached; empty where it can."""
    tools: Sequence[tuple[str, State]]


def mcp(is_json: Json = False) -> None:
    """The tool servers, whether they can be reached, and which of their tools are allowed."""
    found = at_work(_everywhere)
    say({"servers": [_facts(each) for each in found]}, _lines(found), is_json=is_json)


async def _everywhere(office: Office) -> Sequence[Reached]:
    servers = servers_in(str(office.rulebook.setting_at("mcp_servers")))
    allowed = allowed_in(str(office.rulebook.setting_at("mcp_tools")))
    remote = McpServers()
    try:
        return await asyncio.gather(*(_reached(server, allowed, remote) for server in servers))
    finally:
        await remote.close()


async def _reached(server: Server, allowed: Mapping[tuple[str, str], bool], remote: McpServers) -> Reached:
    where = server.address or shlex.join(server.program)
    wanted = {tool: by_button for (name, tool), by_button in allowed.items() if name == server.name}
    try:
        listed = await remote.listed(server)
    except ProviderError as error:
        return Reached(
            server.name, where, str(error), [(tool, _allowed(is_acting)) for tool, is_acting in wanted.items()]
        )
    there = {tool.name: tool for tool in listed}
    gone: list[tuple[str, State]] = [(name, "not there") for name in wanted if name not in there]
    return Reached(server.name, where, "", [*((name, _state(tool, wanted)) for name, tool in there.items()), *gone])


def _state(tool: RemoteTool, wanted: Mapping[str, bool]) -> State:
    return _allowed(wanted[tool.name] or tool.acts) if tool.name in wanted else "not allowed"


def _allowed(is_acting: bool) -> State:
    return "by a button" if is_acting else "allowed"


def _facts(server: Reached) -> Mapping[str, object]:
    tools = [{"name": name, "state": state} for name, state in server.tools]
    return {"name": server.name, "where": server.where, "trouble": server.trouble, "tools": tools}


def _lines(found: Sequence[Reached]) -> Sequence[str]:
    if not found:
        return ["No tool servers are named; docs/operating.md says how."]
    servers = [[each.name, each.where, each.trouble or "can be reached"] for each in found]
    tools = [[each.name, one_line(name, TOOL_CHARS), state] for each in found for name, state in each.tools]
    return [*table(("SERVER", "WHERE", "STATE"), servers), "", *table(("SERVER", "TOOL", "STATE"), tools)]
