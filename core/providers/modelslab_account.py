"""One account with ModelsLab: its key, and the only way in for every call of the API."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from types import MappingProxyType

import aiohttp
import structlog
from yarl import URL

from core.errors import ProviderBroken
from core.providers.downloads import CHUNK_BYTES
from core.providers.modelslab_troubles import refusal, trouble_of
from core.providers.modelslab_wire import Reply, balance_micros, read
from core.providers.modelslab_words import NOT_REACHED

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

BASE_URL = "https://modelslab.com/api"
CALL_S = 30.0
CONNECT_S = 10.0
HEADERS = {"Content-Type": "application/json"}
FETCH_PATH = re.compile(r"(v\d+/\w+(?:-\w+)*/fetch/[\w-]+)/?$", re.ASCII)


class Account:
    """Calls the API with the key in the body, where ModelsLab wants it, and nowhere else."""

    def __init__(self, key: str, session: aiohttp.ClientSession, base_url: str, *, longest_bytes: int) -> None:
        """
        Args:
            longest_bytes: Of an answer; what is longer is cut and cannot be read.
        """
        self._key = key
        self._session = session
        self.base = URL(base_url.rstrip("/"))
        self._longest_bytes = longest_bytes

    async def call(
        self, path: str, body: Mapping[str, object] = MappingProxyType({}), *, timeout_s: float = CALL_S
    ) -> Reply:
        """Its answer, asked for once. The key is in none of its words.

        Args:
            path: Below the base address, or a whole address that `address_of_poll` gave.

        Raises:
            aiohttp.ClientError, TimeoutError: There was none.
        """
        address = path if "://" in path else f"{self.base}/{path}"
        timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=CONNECT_S)
        # As a file, because a picture within it makes megabytes, and aiohttp sends such a file bit by bit.
        packed = BytesIO(json.dumps({**body, "key": self._key}).encode())
        async with self._session.post(
            address, data=packed, headers=HEADERS, timeout=timeout, allow_redirects=False
        ) as response:
            text = bytearray()
            async for chunk in response.content.iter_chunked(CHUNK_BYTES):
                text += chunk
                if len(text) > self._longest_bytes:
                    break
            reply = read(response.status, bytes(text), response.headers.get("Retry-After", ""))
            return replace(reply, words=reply.words.replace(self._key, "***"))

    def address_of_poll(self, told: str, family: str = "", order_id: str = "") -> str:
        """Where to ask for an order; empty when there is no way to know.

        The address that was told is used when it is on our host. Otherwise its last part is asked for there: the
        key must not go to a host that only an answer named, and an answer's `id` may differ from the one in there.
        """
        try:
            url = URL(told)
            is_ours = url.origin() == self.base.origin()
        except ValueError:
            url, is_ours = URL(), False
        if is_ours:
            return told
        if found := FETCH_PATH.search(url.path):
            return f"{self.base}/{found[1]}"
        return f"{self.base}/{family}/fetch/{order_id}" if family and order_id else ""

    async def balance(self) -> int:
        """What is left in micro-dollars. Raises as `told`."""
        micros = balance_micros(await self.told("wallet_balance"))
        if micros is None:
            raise ProviderBroken("ModelsLab answered without saying what is left on the account.")
        return micros

    async def queued(self) -> int | None:
        """How many orders the account runs just now; None when it does not say. Raises as `told`."""
        count = (await self.told("v6/processing/request_count")).fields.get("processing_count")
        return count if isinstance(count, int) and not isinstance(count, bool) else None

    async def told(
        self, path: str, body: Mapping[str, object] = MappingProxyType({}), *, timeout_s: float = CALL_S
    ) -> Reply:
        """The answer to something harmless, which is no refusal.

        Raises:
            BadCredentials, OutOfFunds, ProviderBusy, ProviderBroken: There was none, or it is one.
        """
        try:
            reply = await self.call(path, body, timeout_s=timeout_s)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderBroken(NOT_REACHED) from error
        if reply.outcome == "failed":
            self.note("turned down", reply)
            raise refusal(reply)
        return reply

    def note(self, event: str, reply: Reply) -> None:
        """Log what it said went wrong. Never the body, which may repeat what was sent."""
        log.warning(event, provider="modelslab", http=reply.http, trouble=trouble_of(reply), words=reply.words)
