"""Tools of programs and services that speak MCP: which an admin has named, and what they may do."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.errors import BadOption

NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
TOKEN = re.compile(r"token:\$(MCP_[A-Z0-9_]{1,60})")
TOOL = re.compile(r"([a-z][a-z0-9_]{0,19})\.([\w./-]{1,100})(!?)")
PROGRAM = "stdio:"
A_SERVER = "`weather = https://mcp.example.com/mcp token:$MCP_WEATHER_TOKEN` or `files = stdio: mcp-files /srv`"
SETTINGS = ("mcp_servers", "mcp_tools")


@dataclass(frozen=True, slots=True)
class Server:
    """One that an admin has named."""

    name: str
    address: str = ""
    """Of one that is reached over HTTP."""
    token_in: str = ""
    """The variable of the environment that its token is in; the token itself is nowhere else."""
    program: tuple[str, ...] = ()
    """Of one that is started here, with its arguments."""


@dataclass(frozen=True, slots=True)
class RemoteTool:
    """What a server says of one of its tools: words of strangers."""

    name: str
    about: str
    parameters: Mapping[str, object]
    only_reads: bool = False
    acts: bool = False


class RemoteTools(Protocol):
    """The way to the servers."""

    async def listed(self, server: Server) -> Sequence[RemoteTool]:
        """What it offers. Raises ProviderError where it cannot be reached."""
        ...

    async def call(self, server: Server, tool: str, arguments: Mapping[str, object]) -> str:
        """What it says. Raises ProviderError where it cannot be reached, or says that it failed."""
        ...


def servers_in(said: str) -> Sequence[Server]:
    """The servers of a setting, a line each. Raises BadOption with what is wrong."""
    found = [_server(line) for line in said.splitlines() if line.strip()]
    if len({server.name for server in found}) < len(found):
        raise BadOption("Two servers have the same name.")
    return found


def _server(line: str) -> Server:
    name, _, where = (part.strip() for part in line.partition("="))
    if not NAME.fullmatch(name):
        raise BadOption(f"A server is written as {A_SERVER}; its name has small letters and digits.")
    if where.startswith(PROGRAM):
        try:
            program = tuple(shlex.split(where.removeprefix(PROGRAM)))
        except ValueError as error:
            raise BadOption(f"The quotes in the line of {name} are not closed.") from error
        if not program:
            raise BadOption(f"The line of {name} names no program: {A_SERVER}.")
        return Server(name, program=program)
    address, _, token = where.partition(" ")
    variable = TOKEN.fullmatch(token.strip()) if token.strip() else None
    if token.strip() and not variable:
        raise BadOption("A token is named, never written: `token:$MCP_…`, a variable whose name begins with MCP_.")
    if not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", address):
        raise BadOption(f"A server is written as {A_SERVER}.")
    return Server(name, address, variable[1] if variable else "")


def allowed_in(said: str) -> Mapping[tuple[str, str], bool]:
    """Server and tool → whether it is only used after a button was pressed. Raises BadOption with what is wrong."""
    found: dict[tuple[str, str], bool] = {}
    for line in filter(None, map(str.strip, said.splitlines())):
        tool = TOOL.fullmatch(line)
        if not tool:
            raise BadOption("A tool is allowed by a line such as `weather.forecast`; with `!` behind it, by a button.")
        found[tool[1], tool[2]] = bool(tool[3])
    return found


def is_for_the_machine(server: Server) -> bool:
    """Whether only whoever is at the machine may name it: it starts a program, or is not reached safely."""
    return bool(server.program) or server.address.startswith("http:")
