"""Pictures fetched from addresses that only an answer named: where from, how large and what they are is checked."""

import asyncio
import base64
import binascii
import re
from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address
from random import Random
from typing import Literal, TypeAlias

import aiohttp
import structlog
from yarl import URL

from core.errors import ProviderBroken
from core.ports import Made
from core.providers.http import Patience, retried

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

MediaType: TypeAlias = Literal["image/png", "image/jpeg", "image/webp", "image/gif"]

HEADERS = {"Accept": "image/*, */*;q=0.1", "Accept-Encoding": "identity"}
"""Unpacked by nobody on the way: a few packed bytes could become gigabytes."""
TIMEOUT = aiohttp.ClientTimeout(total=60, sock_read=15)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HTTPS_PORT = 443
LOOK_BYTES = 1_024
CHUNK_BYTES = 64 * 1024
MOST_HOPS = 3
BASE64_PREFIX = re.compile(rb"\s*(?:data:[\w.+-]+/[\w.+-]+;base64,)?")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")


class NoPicture(ProviderBroken):
    """What was made cannot be used. Please try again."""


class NotYet(ProviderBroken):
    """What was made is not where it should be yet. Please try again."""


class Downloads:
    """Fetches pictures over https from known hosts, never more than `cap_bytes` of one."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hosts: Iterable[str],
        cap_bytes: int,
        patience: Patience,
        dice: Random,
        *,
        is_loopback_fine: bool,
    ) -> None:
        """
        Args:
            hosts: Endings of host names: `r2.dev` lets `pub-1.r2.dev` through, and not `evil-r2.dev`.
            is_loopback_fine: A stand-in serves on this machine, without https.
        """
        self._session = session
        self._hosts = tuple(hosts)
        self._cap_bytes = cap_bytes
        self._patience = patience
        self._dice = dice
        self._is_loopback_fine = is_loopback_fine

    async def fetch(self, link: str) -> Made:
        """The picture behind a link, or within it when it is a `data:` address.

        Raises:
            NotYet: It may be there in a moment.
            NoPicture: It never will be, or must not be fetched.
        """
        if link.startswith("data:"):
            return await _made(link.encode())
        try:
            return await _made(await self._read(link))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotYet from error

    async def fetch_any(self, links: Iterable[str]) -> Made:
        """The picture from the first of these addresses of it that has it, looked for again while one may.

        Raises:
            ProviderBroken: None of them has it, or ever will.
        """
        hopeful = list(links)

        async def look() -> Made | None:
            for link in tuple(hopeful):
                try:
                    return await self.fetch(link)
                except NoPicture:
                    hopeful.remove(link)
                except NotYet:
                    continue
            if hopeful:
                raise NotYet
            return None

        if made := await retried(look, self._patience, self._dice):
            return made
        raise NoPicture

    async def _read(self, link: str) -> bytes:
        """The file's bytes. A redirect is followed only to where a link may lead."""
        url = self._allowed(link)
        for _ in range(MOST_HOPS):
            async with self._session.get(url, headers=HEADERS, timeout=TIMEOUT, allow_redirects=False) as response:
                if response.status in REDIRECTS:
                    url = self._allowed(str(url.join(URL(response.headers.get("Location", "")))))
                    continue
                if response.status != HTTPStatus.OK:
                    raise NotYet
                return await self._capped(response)
        raise NoPicture

    def _allowed(self, link: str) -> URL:
        try:
            url = URL(link)
        except ValueError as error:
            raise NoPicture from error
        host = url.host or ""
        if self._is_loopback_fine and is_loopback(host):
            return url
        is_known = any(host == known or host.endswith(f".{known}") for known in self._hosts)
        if url.scheme != "https" or url.port != HTTPS_PORT or not is_known:
            log.warning("a picture's address is not allowed", scheme=url.scheme, host=host)
            raise NoPicture
        return url

    async def _capped(self, response: aiohttp.ClientResponse) -> bytes:
        chunks = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            chunks += chunk
            if len(chunks) > self._cap_bytes:
                raise NoPicture(f"The picture is larger than {self._cap_bytes // 1_000_000} MB, so it was not fetched.")
        return bytes(chunks)


async def _made(data: bytes) -> Made:
    """The picture in these bytes, by their first ones: names and content types lie."""
    # In a thread, because megabytes of text would hold up everybody else's answers.
    plain = data if media_type_of(data) else await asyncio.to_thread(_decoded, data)
    if media_type := media_type_of(plain):
        return Made(plain, media_type)
    # An empty file, or the page that says "not found", stands where the picture will be in a few seconds.
    raise NotYet if not data.strip() or b"<html" in data[:LOOK_BYTES].lower() else NoPicture


def _decoded(data: bytes) -> bytes:
    """The file in Base64 text, with or without the prefix of a `data:` address; empty when it is no such text."""
    text = data[_end_of_prefix(data) :]
    try:
        return b"" if NOT_BASE64.search(text) else base64.b64decode(text)
    except binascii.Error:
        return b""


def _end_of_prefix(data: bytes) -> int:
    found = BASE64_PREFIX.match(data)
    return found.end() if found else 0


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def media_type_of(head: bytes) -> MediaType | None:
    """What a file is, by its first bytes; None when it is no picture that we show."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/gif" if head.startswith((b"GIF87a", b"GIF89a")) else None
