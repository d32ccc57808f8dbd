"""Which addresses everybody reaches: what a person named must not lead to what only this machine can reach."""

import asyncio
import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

import structlog
from aiohttp.abc import AbstractResolver, ResolveResult

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

IPAddress: TypeAlias = IPv4Address | IPv6Address
Spot: TypeAlias = tuple[str, int]
"""An IP address and a port."""
Resolve: TypeAlias = Callable[[str, int], Sequence[Spot]]
"""Where a name leads at a port; may block."""
Allows: TypeAlias = Callable[[IPAddress], bool]

# On top of what `is_global` refuses, which in older Pythons is not all of it.
NOT_PUBLIC = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",  # what Azure tells its machines, at an address that looks like anybody's
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/3",
        "2001::/23",  # tunnels such as Teredo, which lead on to an IPv4 address of their own
        "2001:db8::/32",
        "2002::/16",  # 6to4, which does the same
        "3ffe::/16",
        "3fff::/20",
    )
)
UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
"""By these a machine without IPv4 reaches one that has nothing else: the last 32 bits say which."""

NAME = re.compile(r"(?=.{1,254}$)(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{0,62}\.?")
"""A name with a dot, as a URL has it in ASCII. One that ends in a number is read as an IPv4 address by some."""
MOST_AT_ONCE = 4


def is_public(address: IPAddress) -> bool:
    """Whether it leads to the same machine from everywhere, and is nobody's own."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        # Outside of it are IPv4 addresses in another dress, and what is local.
        if address not in UNICAST or address.scope_id:
            return False
    return address.is_global and not any(address in network for network in NOT_PUBLIC)


def spots_of(host: str, port: int) -> Sequence[Spot]:
    """What the system says, both kinds of addresses. Blocks for as long as name servers take."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(spot[0]), int(spot[1])) for *_, spot in found]


class CheckedNames(AbstractResolver):
    """Names looked up for a connection, which then goes to exactly the spots that were looked at.

    A second look could find something else: whoever owns a name may answer differently each time.
    """

    def __init__(self, resolve: Resolve, allows: Allows) -> None:
        self._resolve = resolve
        self._allows = allows
        # Its own ones: a name server that never answers holds up nobody else's work.
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, "names")

    def may_be_reached(self, host: str) -> bool:
        """Whether an IP address is allowed; of a name only whether it is one, until it is looked up to connect."""
        try:
            return self._allows(ip_address(host))
        except ValueError:
            return bool(NAME.fullmatch(host))

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - whoever connects picks those it wants
    ) -> list[ResolveResult]:
        """All spots of a name. Raises OSError when there are none, or one of them is not allowed."""
        spots = await asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host, port)
        # Also beside a good one: which of them is connected to would be for others to say.
        if not spots or not all(self._allows(ip_address(address)) for address, _ in spots):
            log.info("a name does not lead to what is public", host=host, spots=spots)
            raise PermissionError("not public")
        return [_result(host, address, at) for address, at in spots]

    async def close(self) -> None:
        self._threads.shutdown(wait=False)


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )
