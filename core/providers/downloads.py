"""Files fetched from addresses that only an answer named: where from, how large and what they are is checked."""

import asyncio
import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from random import Random

import aiohttp
import structlog
from yarl import URL

from core.clips.kinds import HEAD_BYTES, ClipType, media_type_of_clip
from core.errors import ProviderBroken
from core.ports import Made, PictureType
from core.providers.http import Patience, retried
from core.values import Medium

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

HEADERS = {"Accept": "image/*, video/*, audio/*, */*;q=0.1", "Accept-Encoding": "identity"}
"""Unpacked by nobody on the way: a few packed bytes could become gigabytes."""
READ_S = 15
PICTURE_BYTES = 25_000_000
CLIP_BYTES = 100_000_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HTTPS_PORT = 443
LOOK_BYTES = 1_024
CHUNK_BYTES = 64 * 1024
MOST_HOPS = 3
BASE64_PREFIX = re.compile(rb"\s*(?:data:[\w.+-]+/[\w.+-]+;base64,)?")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")


class Unusable(ProviderBroken):
    """What was made cannot be used. Please try again."""


class NotYet(ProviderBroken):
    """What was made is not where it should be yet. Please try again."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file has to be, and how much of it is fetched."""

    family: str
    """How its media type begins."""
    cap_bytes: int
    longest_s: float
    """For one try to fetch it."""


def kind_of(medium: Medium, picture_bytes: int = PICTURE_BYTES, clip_bytes: int = CLIP_BYTES) -> Kind:
    """What a file of this medium has to be; `picture_bytes` and `clip_bytes` are the most that is fetched of one."""
    match medium:
        case "picture":
            return Kind("image/", picture_bytes, 60)
        case "video":
            return Kind("video/", clip_bytes, 240)
        case "speech" | "music" | "sound":
            return Kind("audio/", clip_bytes, 120)


class Downloads:
    """Fetches files over https from known hosts, never more of one than its kind may have."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        hosts: Iterable[str],
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
        self._patience = patience
        self._dice = dice
        self._is_loopback_fine = is_loopback_fine

    async def fetch(self, link: str, kind: Kind) -> Made:
        """The file behind a link, or within it when it is a `data:` address.

        Raises:
            NotYet: It may be there in a moment.
            Unusable: It never will be, is of another kind, or must not be fetched.
        """
        if link.startswith("data:"):
            return await _made(link.encode(), kind)
        try:
            return await _made(await self._read(link, kind), kind)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotYet from error

    async def fetch_any(self, links: Iterable[str], kind: Kind) -> Made:
        """The file from the first of these addresses of it that has it, looked for again while one may.

        Raises:
            ProviderBroken: None of them has it, or ever will.
        """
        hopeful = list(links)

        async def look() -> Made | None:
            for link in tuple(hopeful):
                try:
                    return await self.fetch(link, kind)
                except Unusable:
                    hopeful.remove(link)
                except NotYet:
                    continue
            if hopeful:
                raise NotYet
            return None

        if made := await retried(look, self._patience, self._dice):
            return made
        raise Unusable

    async def _read(self, link: str, kind: Kind) -> bytes:
        """The file's bytes. A redirect is followed only to where a link may lead."""
        url = self.allowed(link)
        timeout = aiohttp.ClientTimeout(total=kind.longest_s, sock_read=READ_S)
        for _ in range(MOST_HOPS):
            async with self._session.get(url, headers=HEADERS, timeout=timeout, allow_redirects=False) as response:
                if response.status in REDIRECTS:
                    url = self.allowed(str(url.join(URL(response.headers.get("Location", "")))))
                    continue
                if response.status != HTTPStatus.OK:
                    raise NotYet
                return await _capped(response, kind.cap_bytes)
        raise Unusable

    def allowed(self, link: str) -> URL:
        """The address, if it leads to a known host. Raises Unusable otherwise."""
        try:
            url = URL(link)
        except ValueError as error:
            raise Unusable from error
        host = url.host or ""
        if self._is_loopback_fine and is_loopback(host):
            return url
        is_known = any(host == known or host.endswith(f".{known}") for known in self._hosts)
        if url.scheme != "https" or url.port != HTTPS_PORT or not is_known:
            log.warning("a file's address is not allowed", scheme=url.scheme, host=host)
            raise Unusable
        return url


async def _capped(response: aiohttp.ClientResponse, cap_bytes: int) -> bytes:
    chunks = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        chunks += chunk
        if len(chunks) > cap_bytes:
            raise Unusable(f"The file is larger than {cap_bytes // 1_000_000} MB, so it was not fetched.")
    return bytes(chunks)


async def _made(data: bytes, kind: Kind) -> Made:
    """What is in these bytes, by their first ones: names and content types lie."""
    # In a thread, because megabytes of text would hold up everybody else's answers.
    plain = data if file_type_of(data) else await asyncio.to_thread(_decoded, data)
    media_type = file_type_of(plain)
    if media_type and media_type.startswith(kind.family):
        return Made(plain, media_type)
    if media_type:
        log.warning("a file is of another kind than was ordered", ordered=kind.family, came=media_type)
        raise Unusable
    # An empty file, or the page that says "not found", stands where the file will be in a few seconds.
    raise NotYet if not data.strip() or b"<html" in data[:LOOK_BYTES].lower() else Unusable


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


def file_type_of(data: bytes) -> PictureType | ClipType | None:
    """What a file is, by its first bytes; None when it is nothing that we show or play."""
    return media_type_of(data[:HEAD_BYTES]) or media_type_of_clip(data[:HEAD_BYTES])


def media_type_of(head: bytes) -> PictureType | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/gif" if head.startswith((b"GIF87a", b"GIF89a")) else None
