"""A picture from an address that a person typed, opened with care: this bot stands where the person does not.

What it reaches and they do not, its own machine, the network around it and what a cloud tells its machines, is not
reached for them, and no answer tells what is there: what is private and what does not answer read the same.
"""

import asyncio
from http import HTTPStatus
from ssl import SSLContext
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from core.errors import BadOption
from core.providers.downloads import REDIRECTS, media_type_of
from core.providers.public import MOST_AT_ONCE, Allows, CheckedNames, Resolve, is_public, spots_of
from core.seen import is_address

PORTS = {"http": 80, "https": 443}
MOST_REDIRECTS = 3
CAP_BYTES = 20_000_000
"""Of one picture, and `MOST_AT_ONCE` of them are held at once."""
PATIENCE_S = 15.0
HEAD_BYTES = 12
"""By these it is known what a file is."""
HEADERS = {"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "flashbulb"}
"""Packed bytes are not taken: a few of them could become gigabytes."""

NOT_PLAIN = (
    "image: only plain addresses are opened, such as https://example.com/fox.png: http or https, and no user name, "
    "password or port in it. Name such a one, or attach the picture."
)
CLOSED = (
    f"image: that address cannot be opened from here, or not within {PATIENCE_S:.0f} seconds. Name another one, or "
    "attach the picture."
)
NOT_GIVEN = "image: no picture is given out at that address (HTTP {status}). Name another one, or attach the picture."
NO_PICTURE = (
    "image: at that address there is no PNG, JPEG, WebP or GIF picture; a page with a picture on it is none. Open the "
    "picture by itself and copy its address, or attach it."
)
TOO_LARGE = "image: the picture at that address has more than {megabytes} MB. Name or attach a smaller one."


class Elsewhere:
    """Fetches pictures from anywhere that is public, while it is entered."""

    def __init__(
        self,
        *,
        resolve: Resolve = spots_of,
        allows: Allows = is_public,
        tls: SSLContext | None = None,
        cap_bytes: int = CAP_BYTES,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """
        Args:
            resolve: Called in a thread.
            allows: Which IP addresses may be connected to.
            tls: Whose certificates are believed; None is whom this machine trusts.
        """
        self._names = CheckedNames(resolve, allows)
        self._tls = tls
        self._cap_bytes = cap_bytes
        self._patience_s = patience_s
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=self._names,
            use_dns_cache=False,
            # What is kept open for one address would not be looked at again for the next.
            force_close=True,
            ssl=self._tls or True,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._names.close()

    async def picture(self, address: str) -> bytes:
        """The file behind an address: a picture by its first bytes, of up to `cap_bytes`.

        Takes up to `patience_s`.

        Raises:
            BadOption: It cannot be had, with what to do instead.
        """
        url = _plain(address)
        try:
            async with asyncio.timeout(self._patience_s), self._turns:
                return await self._read(url)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Their own words may repeat the address with a key in it, and causes are logged.
            raise BadOption(CLOSED) from PermissionError(f"{url.raw_host}: {type(error).__name__}")

    async def _read(self, url: URL) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            # Wherever it leads on to is as strange as where it began.
            if not _is_plain(url) or not self._names.may_be_reached(url.raw_host or ""):
                raise PermissionError("not a public address")
            async with self._session.get(url, allow_redirects=False) as response:
                if response.status not in REDIRECTS:
                    return await self._picture_in(response)
                url = url.join(URL(response.headers.get("Location", "")))
        raise PermissionError("too many redirects")

    async def _picture_in(self, response: aiohttp.ClientResponse) -> bytes:
        if response.status != HTTPStatus.OK:
            raise BadOption(NOT_GIVEN.format(status=response.status))
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise BadOption(NO_PICTURE)
        if (response.content_length or 0) > self._cap_bytes:
            raise BadOption(self._too_large())
        data = bytearray()
        # What a header says is only a promise.
        async for chunk in response.content.iter_any():
            data += chunk
            if len(data) > self._cap_bytes:
                raise BadOption(self._too_large())
            if len(data) >= HEAD_BYTES and not _is_picture(data):
                break
        if not _is_picture(data):
            raise BadOption(NO_PICTURE)
        return bytes(data)

    def _too_large(self) -> str:
        return TOO_LARGE.format(megabytes=self._cap_bytes // 1_000_000)


def _plain(address: str) -> URL:
    """Raises BadOption when there is something wrong with it that can be seen in it."""
    try:
        url = URL(address)
    except ValueError:
        raise BadOption(NOT_PLAIN) from None  # as above
    if not is_address(address) or not _is_plain(url):
        raise BadOption(NOT_PLAIN)
    return url


def _is_plain(url: URL) -> bool:
    has_name = url.user is not None or url.password is not None
    return bool(url.raw_host) and not has_name and url.port == PORTS.get(url.scheme, -1)


def _is_picture(data: bytearray) -> bool:
    return media_type_of(bytes(data[:HEAD_BYTES])) is not None
