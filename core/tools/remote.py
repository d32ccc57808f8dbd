"""Tools of MCP servers, as a model is given them: only those that an admin has allowed, one by one."""

import json
import re
from collections.abc import Mapping, Sequence

from core.chat import ChatAsk, Tool
from core.errors import BadOption, BotError, ProviderError
from core.kit import Kit
from core.options import one_line
from core.remote import RemoteTool, RemoteTools, Server, allowed_in, servers_in
from core.seen import SeenText, is_in
from core.tools.ability import Ability, Arguments, as_result, in_short
from core.tools.checking import check
from core.values import Notice, Offer, Request, Show

ABOUT_CHARS = 300
SCHEMA_BYTES = 2_000
NAME_CHARS = 64
SERVER_S = 20.0
ANSWER_BYTES = 12_000
MOST_REMOTE = 16


async def remote_abilities(ask: ChatAsk, kit: Kit, show: Show) -> Sequence[Ability]:
    """By the order that they are allowed in. A server that cannot be reached is told of and left out."""
    servers, allowed = _decided(kit)
    has_data = bool(ask.seen) or any(is_in(turn.text) for turn in ask.turns)
    found: list[Ability] = []
    for server in servers:
        wanted = {tool: by_button for (name, tool), by_button in allowed.items() if name == server.name}
        if kit.remote is None or not wanted:
            continue
        try:
            listed = await kit.remote.listed(server)
        except ProviderError as error:
            show(Notice(str(error)))
            continue
        for tool in listed:
            if tool.name in wanted:
                is_acting = wanted[tool.name] or tool.acts or (has_data and not tool.only_reads)
                found.append(_ability(server, tool, kit.remote, is_acting=is_acting))
    return found[:MOST_REMOTE]


def _decided(kit: Kit) -> tuple[Sequence[Server], Mapping[tuple[str, str], bool]]:
    try:
        return (
            servers_in(str(kit.rulebook.setting_at("mcp_servers"))),
            allowed_in(str(kit.rulebook.setting_at("mcp_tools"))),
        )
    except BadOption:
        return (), {}


def _ability(server: Server, tool: RemoteTool, remote: RemoteTools, *, is_acting: bool) -> Ability:
    async def use(arguments: Arguments, request: Request, _kit: Kit, show: Show) -> str:
        if not is_acting:
            return await remote.call(server, tool.name, arguments)
        said = json.dumps([server.name, tool.name, arguments])
        show(Notice(f"To be done by {server.name}, if you press the button: {tool.name} ({_whole(arguments)})"))
        show(Offer(f"Use {server.name}", "ask", {**request.options, "allow": said}))
        return "Offered. The person decides by the button whether it is done; nothing is done yet."

    about = f"Of the server {server.name}, which says of it: {one_line(tool.about, ABOUT_CHARS)}"
    declared = Tool(name_of(server.name, tool.name), about, _schema(tool.parameters))
    label = f"{server.name}: {one_line(tool.name, NAME_CHARS)}"
    return Ability(declared, use, label, f"Using {server.name} …", is_acting=is_acting, patience_s=SERVER_S)


def _whole(arguments: Arguments) -> str:
    return one_line(json.dumps(arguments, ensure_ascii=False), ANSWER_BYTES)


def name_of(server: str, tool: str) -> str:
    """What a model calls it."""
    return re.sub(r"\W", "_", f"{server}_{tool}", flags=re.ASCII)[:NAME_CHARS]


def _schema(parameters: Mapping[str, object]) -> Mapping[str, object]:
    """As the server has it, unless it is a novel."""
    is_short = len(json.dumps(parameters)) <= SCHEMA_BYTES and parameters.get("type") == "object"
    return parameters if is_short else {"type": "object"}


async def agreed(request: Request, kit: Kit, show: Show) -> SeenText | None:
    """What came of the call that the person has agreed to by a button; None where they have not."""
    said = str(request.options.get("allow", ""))
    if not said or not request.from_offer or kit.remote is None:
        return None
    name, tool, arguments = json.loads(said)
    servers, allowed = _decided(kit)
    server = next((each for each in servers if each.name == name), None)
    if server is None or (name, tool) not in allowed:
        show(Notice(f"{name} is not allowed here any more, so nothing was done."))
        return None
    remote = kit.remote

    async def work(_spend: object) -> str:
        check(arguments, {})
        return await remote.call(server, tool, arguments)

    try:
        # Done once, whatever restarts: it may have done more than answer.
        words = await kit.journal.once("tool", str, work)
    except BotError as error:
        words = str(error)
        show(Notice(words))
    kit.notebook.used.append(f"{name}: {tool} ({in_short(arguments)})")
    return SeenText(f"{name}: {tool}", as_result(words, ANSWER_BYTES))
