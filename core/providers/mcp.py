"""Servers that speak MCP, through its SDK: opened when they are first needed, kept, and opened anew when they died."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from core.errors import ProviderBroken, ProviderError, ProviderSlow
from core.remote import RemoteTool, Server

if TYPE_CHECKING:
    from mcp import Client

T = TypeVar("T")
log = structlog.get_logger()

OPENS_S = 5.0
CALL_S = 20.0
CLOSES_S = 5.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
MOST_TOOLS = 100
MOST_CHARS = 20_000
ENVIRONMENT = ("PATH", "HOME")
"""All that a program is told of ours. The SDK adds a few harmless ones of its own."""
MODULES = ("mcp.client.streamable_http", "jsonschema")
"""Of the SDK, which would import the second with the first result, and hold up everybody meanwhile."""


class McpServers:
    """Fits the port `RemoteTools`.

    Args:
        environment: Where tokens are looked up.
    """

    def __init__(
        self, environment: Mapping[str, str] = os.environ, *, opens_s: float = OPENS_S, call_s: float = CALL_S
    ) -> None:
        self._environment = environment
        self._opens_s = opens_s
        self._call_s = call_s
        self._lines: dict[Server, _Line] = {}

    async def listed(self, server: Server) -> Sequence[RemoteTool]:
        return await self._line(server).listed()

    async def call(self, server: Server, tool: str, arguments: Mapping[str, object]) -> str:
        return await self._line(server).call(tool, arguments)

    async def close(self) -> None:
        await asyncio.gather(*(line.close() for line in self._lines.values()))
        self._lines.clear()

    def _line(self, server: Server) -> "_Line":
        if server not in self._lines:
            self._lines[server] = _Line(server, self._environment, self._opens_s, self._call_s)
        return self._lines[server]


class _Line:
    """The connection with one server. It lives in a task of its own: whoever opens it has to close it."""

    def __init__(self, server: Server, environment: Mapping[str, str], opens_s: float, call_s: float) -> None:
        self._server = server
        self._environment = environment
        self._opens_s, self._call_s = opens_s, call_s
        self._opening = asyncio.Lock()
        self._client: Client | None = None
        self._tools: Sequence[RemoteTool] | None = None
        self._task: asyncio.Task[None] | None = None
        self._pause_s = 0.0
        self._not_before = 0.0

    async def listed(self) -> Sequence[RemoteTool]:
        if self._tools is not None and self._task and not self._task.done():
            return self._tools
        tools = await self._asked(_tools_of, self._opens_s)
        self._tools = tools
        return tools

    async def call(self, tool: str, arguments: Mapping[str, object]) -> str:
        async def called(client: "Client") -> tuple[bool, str]:
            result = await client.call_tool(tool, dict(arguments))
            words = [text for part in result.content if (text := getattr(part, "text", ""))]
            return bool(result.is_error), "\n".join(words)[:MOST_CHARS]

        is_error, words = await self._asked(called, self._call_s)
        if is_error:
            raise ProviderError(f"{self._server.name} says that it failed: {words[:200]}")
        return words

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=CLOSES_S)
        self._client = self._task = None

    async def _asked(self, work: Callable[["Client"], Coroutine[Any, Any, T]], patience_s: float) -> T:
        """What comes of it; whatever breaks it ends the connection, which is opened anew the next time."""
        client = await self._opened()
        try:
            async with asyncio.timeout(patience_s):
                # Should the connection end meanwhile, nobody else would tell.
                return await self._unless_it_ends(asyncio.create_task(work(client)))
        except TimeoutError as error:
            raise ProviderSlow(f"The tools of {self._server.name} did not answer in time.") from error
        except ProviderError:
            raise
        except Exception as error:  # the SDK, its transports and whatever the server did raise anything
            await self._broke(error)
            raise ProviderBroken(self._unreachable) from error

    async def _unless_it_ends(self, work: "asyncio.Future[T]") -> T:
        line = self._task
        assert line  # noqa: S101  opened a moment ago
        try:
            either: list[asyncio.Future[Any]] = [work, line]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise ConnectionError("the server is gone")
        finally:
            work.cancel()

    async def _opened(self) -> "Client":
        async with self._opening:
            if self._client and self._task and not self._task.done():
                return self._client
            if asyncio.get_running_loop().time() < self._not_before:
                raise ProviderBroken(self._unreachable)
            return await self._open()

    async def _open(self) -> "Client":
        ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._task, self._tools = asyncio.create_task(self._kept(ready)), None
        try:
            async with asyncio.timeout(self._opens_s):
                either: list[asyncio.Future[Any]] = [ready, self._task]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                raise ConnectionError("it did not open")
        except (TimeoutError, ConnectionError) as error:
            await self._broke(error)
            raise ProviderBroken(self._unreachable) from error
        self._client, self._pause_s = ready.result(), 0.0
        return self._client

    async def _kept(self, ready: "asyncio.Future[Client]") -> None:
        """Open it, and keep it until it ends or is to end."""
        try:
            async with AsyncExitStack() as stack:
                client = await stack.enter_async_context(await self._connecting(stack))
                ready.set_result(client)
                await asyncio.Event().wait()
        except Exception as error:
            log.warning("a tool server is gone", server=self._server.name, error=type(error).__name__)

    async def _connecting(self, stack: AsyncExitStack) -> "Client":
        # Half a second and 20 MB: only where a server is named, and in a thread, for meanwhile everything else runs on.
        for module in MODULES:
            await asyncio.to_thread(import_module, module)
        from mcp import Client, StdioServerParameters  # noqa: PLC0415
        from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415
        from mcp.shared._httpx_utils import create_mcp_http_client  # noqa: PLC0415

        server = self._server
        if server.program:
            known = {name: self._environment[name] for name in ENVIRONMENT if name in self._environment}
            parameters = StdioServerParameters(command=server.program[0], args=list(server.program[1:]), env=known)
            return Client(parameters, message_handler=self._heard)
        token = self._environment.get(server.token_in, "")
        headers = {"Authorization": f"Bearer {token}"} if token else None
        http = await stack.enter_async_context(create_mcp_http_client(headers=headers))
        return Client(streamable_http_client(server.address, http_client=http), message_handler=self._heard)

    async def _heard(self, message: object) -> None:
        if "ToolListChanged" in type(message).__name__:
            self._tools = None

    async def _broke(self, error: Exception) -> None:
        log.warning("a tool server failed", server=self._server.name, error=type(error).__name__)
        self._pause_s = min(LONGEST_PAUSE_S, max(FIRST_PAUSE_S, 2 * self._pause_s))
        self._not_before = asyncio.get_running_loop().time() + self._pause_s
        await self.close()

    @property
    def _unreachable(self) -> str:
        return f"The tools of {self._server.name} cannot be reached just now."


async def _tools_of(client: "Client") -> Sequence[RemoteTool]:
    found = (await client.list_tools()).tools[:MOST_TOOLS]
    return [
        RemoteTool(
            tool.name,
            tool.description or "",
            tool.input_schema,
            only_reads=bool(tool.annotations and tool.annotations.read_only_hint),
            acts=bool(tool.annotations and tool.annotations.destructive_hint),
        )
        for tool in found
    ]
