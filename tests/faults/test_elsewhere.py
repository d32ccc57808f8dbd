"""An address that a person typed: a picture comes from where everybody gets it, and nothing from anywhere else."""

import asyncio
import gzip
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
import structlog
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadOption
from core.providers.elsewhere import CLOSED, NO_PICTURE, NOT_PLAIN, Elsewhere
from core.providers.public import MOST_AT_ONCE, NAT64, NOT_PUBLIC, CheckedNames, Spot, is_public, spots_of
from core.sandbox.server import LOOPBACK
from tests.faults.certificates import Authority

PNG = b"\x89PNG\r\n\x1a\n" + b"fox" * 1_000
PICTURES = {
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + b"fox" * 1_000,
    "gif": b"GIF89a" + b"fox" * 1_000,
    "webp": b"RIFF\x99\x0b\0\0WEBP" + b"fox" * 1_000,
}
PUBLIC = "93.184.215.14"
IN_DISGUISE = "::ffff:127.0.0.1"
"""Leads to the same servers on this machine, and is not allowed here."""
CAP_BYTES = 1_000_000


class Server:
    """Somebody's server on this machine, which remembers what it was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[web.Request] = []
        self._answers: dict[str, partial[web.Response]] = {}
        self.spot: Spot = (LOOPBACK, 0)
        self.came = asyncio.Queue[str]()
        """What it was asked for, as it comes."""
        self.go = asyncio.Event()
        """Until then, `/held` waits."""
        self._tls = tls
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.02)

    async def __aenter__(self) -> "Server":
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0, ssl_context=self._tls).start()
        self.spot = (LOOPBACK, self._runner.addresses[0][1])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def in_disguise(self) -> Spot:
        return IN_DISGUISE, self.spot[1]

    def will(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """What it answers there."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers[path] = partial(web.Response, body=body, status=status, headers=named)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.came.put_nowait(request.path)
        if request.path == "/drip":
            return await _dripped(request)
        if request.path == "/held":
            await self.go.wait()
        if request.path == "/endless":
            return await _endless(request)
        return self._answers.get(request.path, partial(web.Response, body=PNG))()


async def _dripped(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for byte in PNG:
        await response.write(bytes([byte]))
        await asyncio.sleep(0.02)
    return response


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(PNG)
    while True:
        await response.write(b"fox" * 10_000)
        await asyncio.sleep(0)


class Names:
    """Who answers to which name: the same spots each time, or others with every look."""

    def __init__(self) -> None:
        self.looks: list[str] = []
        self._spots: dict[str, list[list[Spot]]] = {}

    def lead(self, host: str, *looks: list[Spot]) -> None:
        self._spots[host] = list(looks)

    def __call__(self, host: str, port: int) -> list[Spot]:
        self.looks.append(f"{host}:{port}")
        spots = self._spots.get(host)
        if not spots:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return spots.pop(0) if len(spots) > 1 else spots[0]


def allowed_here(address: IPv4Address | IPv6Address) -> bool:
    """What is public, and one address of this machine that stands for it."""
    return is_public(address) or str(address) == LOOPBACK


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """Stands somewhere, for everybody."""
    async with Server() as server:
        yield server


@pytest.fixture
async def secret() -> AsyncIterator[Server]:
    """Stands in the network around the bot, and must never be asked anything."""
    async with Server() as server:
        yield server
        assert not server.asked


@pytest.fixture
def names(server: Server, secret: Server) -> Names:
    names = Names()
    for host in ("example.com", "other.example"):
        names.lead(host, [server.spot])
    for host in ("intern.example", "127.0.0.1.intern.example"):
        names.lead(host, [secret.in_disguise])
    return names


@pytest.fixture
async def elsewhere(names: Names) -> AsyncIterator[Elsewhere]:
    async with Elsewhere(resolve=names, allows=allowed_here, cap_bytes=CAP_BYTES, patience_s=5) as elsewhere:
        yield elsewhere


async def refusal_of(elsewhere: Elsewhere, address: str) -> str:
    """What the person is told."""
    with pytest.raises(BadOption) as refusal:
        await elsewhere.picture(address)
    return str(refusal.value)


# ------------------------------------------------------------------------------------------------ what comes


@pytest.mark.parametrize("kind", PICTURES)
async def test_a_picture_comes_as_it_is(elsewhere, server, kind):
    """Every kind that can be attached can be named."""
    server.will(f"/fox.{kind}", PICTURES[kind])

    assert await elsewhere.picture(f"http://example.com/fox.{kind}") == PICTURES[kind]


async def test_nothing_is_told_about_who_asks(elsewhere, server):
    """Whoever is behind an address learns that Flashbulb asks, and nothing more."""
    server.will("/first", status=302, Location="http://other.example/second", Set_Cookie="who=ada; Path=/")
    server.will("/second", status=302, Location="http://example.com/third")

    await elsewhere.picture("http://example.com/first?a=b#c")

    assert [(asked.headers["Host"], asked.path_qs) for asked in server.asked] == [
        ("example.com", "/first?a=b"),
        ("other.example", "/second"),
        ("example.com", "/third"),
    ]
    for asked in server.asked:
        assert set(asked.headers) == {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}
        assert (asked.headers["User-Agent"], asked.headers["Accept-Encoding"]) == ("flashbulb", "identity")


async def test_no_proxy_is_asked(elsewhere, secret, monkeypatch):
    """A proxy of the surroundings would look names up by itself, and stands inside."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{LOOPBACK}:{secret.spot[1]}")

    assert await elsewhere.picture("http://example.com/fox.png") == PNG


@pytest.mark.parametrize(
    "address",
    [
        "http://EXAMPLE.com/fox.png",
        "http://example。com/fox.png",
        "http://ｅｘａｍｐｌｅ．com/fox.png",
        "http://example.com:80/fox.png",
        "http://example.com",
    ],
)
async def test_a_name_may_be_written_in_any_script(elsewhere, names, address):
    """Keyboards of some scripts have dots and letters of their own, which mean the same name."""
    assert await elsewhere.picture(address) == PNG
    assert names.looks == ["example.com:80"]


async def test_a_name_of_another_script_is_looked_up_as_the_world_knows_it(elsewhere, names, server):
    """Name servers know ASCII."""
    names.lead("xn--fchse-kva.example", [server.spot])

    assert await elsewhere.picture("http://füchse.example/狐.png?q=ä") == PNG


# ------------------------------------------------------------------------------------------------ who it comes from


@pytest.fixture
def authority(tmp_path) -> Authority:
    return Authority(tmp_path)


async def over_tls(authority: Authority, names: Names, shows: str, trust: ssl.SSLContext | None) -> bytes:
    """The picture at https://example.com, from whoever shows a certificate for `shows`."""
    async with Server(authority.serving(shows)) as server:
        names.lead("example.com", [server.spot])
        async with Elsewhere(resolve=names, allows=allowed_here, tls=trust) as elsewhere:
            return await elsewhere.picture("https://example.com/fox.png")


async def test_a_certificate_is_for_the_name(authority, names):
    """Connecting to an address that was looked at first takes nothing from what https promises."""
    assert await over_tls(authority, names, "example.com", authority.trust) == PNG
    assert names.looks == ["example.com:443"]


@pytest.mark.parametrize(("shows", "is_trusted"), [("other.example", True), ("example.com", False)])
async def test_a_wrong_certificate_is_not_believed(authority, names, shows, is_trusted):
    """Whoever sits between could send anything."""
    with pytest.raises(BadOption) as refusal:
        await over_tls(authority, names, shows, authority.trust if is_trusted else None)

    assert str(refusal.value) == CLOSED


# ------------------------------------------------------------------------------------------------ addresses themselves


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/fox.png",
        "file:///etc/hosts",
        "gopher://example.com/",
        "data:image/png;base64,AAAA",
        "//example.com/fox.png",
        "example.com/fox.png",
        "http://",
        "http:///fox.png",
        "",
        "http://ada@example.com/",
        "http://ada:secret@example.com/",
        "http://:secret@example.com/",
        "http://example.com:8080/",
        "http://example.com:443/",
        "https://example.com:80/",
        "http://example.com:22/",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://example.com\\@intern.example/",
        "http://example.com /fox.png",
        "http://exam\u200bple.com/",
        "http://example.com/\r\nHost: intern.example",
        "http://[::1/",
        "http://[1.2.3.4]/",
        f"http://example.com/{'x' * 2_000}",
    ],
)
async def test_only_plain_addresses_are_opened(elsewhere, names, address):
    """What else an address can say is meant for other programs, or for readers to be misled."""
    assert await refusal_of(elsewhere, address) == NOT_PLAIN
    assert names.looks == []


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0x7f.0x0.0x0.0x1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.1",
        "127.0.0.1",
        "127.0.0.1.",
        "127。0。0。1",
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "127%2e0.0.1",
        "127.0.0.1%00.example.com",
        "1.0x7f",
        "0",
        "0.0.0.0",
        "localhost",
        "ⓛocalhost",
        "metadata",
        "..",
        "example..com",
        f"{'x' * 64}.example.com",
        "x." * 200 + "com",
        "169.254.169.254",
        "168.63.129.16",
        "10.0.0.1",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:10.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[2606:4700::1111%25eth0]",
        "[ff02::1]",
    ],
)
async def test_no_spelling_of_an_inner_host_is_opened(elsewhere, names, host):
    """Programs read 0x7f.1 as an IPv4 address, and every one of them a little differently."""
    assert await refusal_of(elsewhere, f"http://{host}/fox.png") == CLOSED
    assert names.looks == []


async def test_public_addresses_may_be_written_as_numbers(names):
    """They are looked at as those of names are, and there is no name to look up."""
    checked = CheckedNames(names, is_public)

    assert checked.may_be_reached(PUBLIC)
    assert checked.may_be_reached("2606:4700::1111")
    assert names.looks == []


# ------------------------------------------------------------------------------------------------ where names lead

FORBIDDEN = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1"),
    *("192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16"),
    *("::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:93.184.215.14", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1"),
    *("64:ff9b::169.254.169.254", "64:ff9b:1::1", "100::1", "2001::1", "2001:20::1", "2001:db8::1", "2002:a00:1::1"),
    *(
        "3ffe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
    ),
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_what_is_not_for_everybody_is_not_public(address):
    """The registries' special addresses, where clouds keep their machines' secrets, and the other dresses of these."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *(PUBLIC, "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "11.0.0.1"),
        *("169.253.1.1", "198.17.1.1", "223.255.255.1", "2606:4700::1111", "2a00:1450:4001::1", "2001:200::1"),
        *("64:ff9b::8.8.8.8", "2003::1"),
    ],
)
def test_what_is_for_everybody_is_public(address):
    """Also next to what is not, and for a machine that reaches IPv4 only by a translator."""
    assert is_public(ip_address(address))


@given(st.ip_addresses())
def test_no_address_is_public_that_python_knows_as_special(address):
    """Two readings of the registries are better than one."""
    if is_public(address) and address not in NAT64:
        assert address.is_global
        assert not address.is_multicast
        assert not address.is_reserved


SPECIAL = [ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "240.0.0.0/4")]
SPECIAL += [ip_network(each) for each in ("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "::/8", "100::/64")]


@given(st.sampled_from([*NOT_PUBLIC, *SPECIAL]).flatmap(lambda network: st.ip_addresses(network=network)))
def test_no_address_of_a_special_network_is_public(address):
    """From the first to the last of each; a translator is only as public as what it leads to."""
    assert not is_public(address) or address in NAT64


@given(st.ip_addresses(v=4))
def test_an_address_in_another_is_no_way_around(inner):
    """IPv6 has many ways to write an IPv4 address, and some machines follow each of them."""
    number = int(inner)
    dressed = {
        "mapped": IPv6Address(0xFFFF << 32 | number),
        "compatible": IPv6Address(number),
        "translated": IPv6Address(0xFFFF << 48 | number),
        "6to4": IPv6Address(0x2002 << 112 | number << 80 | 1),
        "Teredo server": IPv6Address(0x2001_0000 << 96 | number << 64),
        "Teredo client": IPv6Address(0x2001_0000 << 96 | number ^ 0xFFFF_FFFF),
        "local NAT64": IPv6Address(0x0064_FF9B_0001 << 80 | number),
    }

    assert not [name for name, address in dressed.items() if is_public(address)]
    assert is_public(IPv6Address(0x0064_FF9B << 96 | number)) == is_public(inner)


@pytest.mark.parametrize("address", FORBIDDEN)
async def test_a_name_is_only_as_good_as_its_worst_address(server, secret, address):
    """Which of several would be connected to is decided by others, so one that is not public spoils all."""
    names = Names()
    names.lead("example.com", [server.spot, (address, secret.spot[1])])

    def allows(found: IPv4Address | IPv6Address) -> bool:
        return (str(found) == LOOPBACK and address != LOOPBACK) or is_public(found)

    async with Elsewhere(resolve=names, allows=allows) as elsewhere:
        assert await refusal_of(elsewhere, "http://example.com/fox.png") == CLOSED
    assert not server.asked


@pytest.mark.parametrize("looks", [[], [[]]])
async def test_a_name_that_leads_nowhere_reads_like_one_that_leads_inside(elsewhere, names, looks):
    """Otherwise somebody could learn which names the network around the bot has."""
    names.lead("nowhere.example", *looks)

    told = {await refusal_of(elsewhere, f"http://{host}.example/fox.png") for host in ("nowhere", "intern")}

    assert told == {CLOSED}


async def test_a_server_that_does_not_answer_reads_the_same(names):
    """Nor which of its ports are open."""
    with socket.socket() as unused:
        unused.bind((LOOPBACK, 0))
        names.lead("closed.example", [unused.getsockname()])
        async with Elsewhere(resolve=names, allows=allowed_here, patience_s=0.3) as elsewhere:
            assert await refusal_of(elsewhere, "http://closed.example/fox.png") == CLOSED


async def test_what_was_looked_at_is_what_is_connected_to(elsewhere, names, server, secret):
    """A name server of somebody's own may say something public first, and something inside a moment later."""
    names.lead("example.com", [server.spot], [secret.in_disguise])

    picture = await elsewhere.picture("http://example.com/fox.png")
    again = await refusal_of(elsewhere, "http://example.com/fox.png")

    assert picture == PNG
    assert again == CLOSED
    assert names.looks == ["example.com:80"] * 2


async def test_a_name_is_looked_at_anew_when_it_leads_to_itself(elsewhere, names, server, secret):
    """Neither a kept connection nor a remembered address stands for the next step."""
    names.lead("example.com", [server.spot], [secret.in_disguise])
    server.will("/first", status=302, Location="/second")

    assert await refusal_of(elsewhere, "http://example.com/first") == CLOSED
    assert [asked.path for asked in server.asked] == ["/first"]


async def test_what_the_system_says_is_looked_at():
    """The one test that asks the system itself: it knows this machine's own name without any network."""
    names = CheckedNames(spots_of, is_public)

    with pytest.raises(PermissionError):
        await names.resolve("localhost", 80)
    await names.close()


# ------------------------------------------------------------------------------------------------ where it leads on


async def test_three_steps_are_followed(elsewhere, server):
    """Short links and hosts that moved are ordinary."""
    server.will("/1", status=301, Location="2")
    server.will("/2", status=307, Location="//other.example/3")
    server.will("/3", status=303, Location="http://example.com/fox.png")

    assert await elsewhere.picture("http://example.com/1") == PNG


async def test_a_fourth_step_is_not(elsewhere, server):
    """Nobody needs that many, and two addresses may lead to each other for ever."""
    server.will("/1", status=302, Location="/2")
    server.will("/2", status=302, Location="/1")

    assert await refusal_of(elsewhere, "http://example.com/1") == CLOSED
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "place",
    [
        "http://intern.example/",
        "http://127.0.0.1.intern.example/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://example.com:8080/",
        "http://ada:secret@example.com/",
        "https://example.com:80/",
        "file:///etc/hosts",
        "ftp://example.com/",
        "data:image/png;base64,AAAA",
        "http://[",
        "http:",
        "",
    ],
)
async def test_no_step_leads_inside(elsewhere, server, place):
    """A public server may say “go on there”, and this bot can reach more than the person can."""
    server.will("/fox.png", status=302, Location=place)

    assert await refusal_of(elsewhere, "http://example.com/fox.png") == CLOSED
    assert {asked.path for asked in server.asked} == {"/fox.png"}


# ------------------------------------------------------------------------------------------------ what else comes


async def test_what_has_no_end_is_cut(elsewhere, server):
    """The size is counted while it comes."""
    said = "image: the picture at that address has more than 1 MB. Name or attach a smaller one."

    assert await refusal_of(elsewhere, "http://example.com/endless") == said


async def test_what_says_that_it_is_too_large_is_not_read(elsewhere, names):
    """Twenty megabytes on the way to a refusal would be a waste; this server has sent none of them yet."""

    async def promise(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(promise, LOOPBACK, 0) as listening:
        names.lead("large.example", [listening.sockets[0].getsockname()])
        told = await refusal_of(elsewhere, "http://large.example/fox.png")

    assert told == "image: the picture at that address has more than 1 MB. Name or attach a smaller one."


async def test_what_comes_byte_by_byte_is_not_waited_for(names):
    """The time is that of the whole, whatever keeps coming meanwhile."""
    async with Elsewhere(resolve=names, allows=allowed_here, patience_s=0.2) as elsewhere:
        async with asyncio.timeout(2):
            assert await refusal_of(elsewhere, "http://example.com/drip") == CLOSED


async def test_a_few_come_at_once(elsewhere, server):
    """Each may be large, and all of them are held at the same time."""
    coming = [asyncio.create_task(elsewhere.picture("http://example.com/held")) for _ in range(6)]
    async with asyncio.timeout(5):
        for _ in range(MOST_AT_ONCE):
            await server.came.get()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(server.came.get(), 0.1)
    server.go.set()

    assert await asyncio.gather(*coming) == [PNG] * 6


async def test_nobody_waits_for_ever_behind_those_that_drip(names):
    """The time to wait for a turn is part of the whole."""
    async with Elsewhere(resolve=names, allows=allowed_here, patience_s=0.3) as elsewhere:
        told = await asyncio.gather(*(refusal_of(elsewhere, "http://example.com/drip") for _ in range(6)))
        after = await elsewhere.picture("http://example.com/fox.png")

    assert set(told) == {CLOSED}
    assert after == PNG


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><body><img src=fox.png></body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 and so on, and so on",
        b"RIFF\0\0\0\0WAVEfmt and so on",
        b"\x89PN",
        b"",
        gzip.compress(PNG, mtime=0),
    ],
    ids=["page", "svg", "pdf", "wav", "beginning", "nothing", "packed"],
)
async def test_what_is_no_picture_is_not_taken_for_one(elsewhere, server, body):
    """Its first bytes say what it is; the name and the content type may be lies."""
    server.will("/fox.png", body, Content_Type="image/png")

    assert await refusal_of(elsewhere, "http://example.com/fox.png") == NO_PICTURE


async def test_a_picture_is_one_whatever_it_is_called(elsewhere, server):
    """Servers lie the other way round as well."""
    server.will("/fox.html", PNG, Content_Type="text/html")

    assert await elsewhere.picture("http://example.com/fox.html") == PNG


@pytest.mark.parametrize("packed", ["gzip", "deflate", "br", "zstd", "x-gzip", "identity, gzip"])
@pytest.mark.parametrize("body", [PNG, gzip.compress(bytes(50_000_000))], ids=["picture", "bomb"])
async def test_what_is_packed_is_not_unpacked(elsewhere, server, packed, body):
    """It was not asked for, and fifty kilobytes would become fifty megabytes."""
    server.will("/fox.png", body, Content_Encoding=packed)

    assert await refusal_of(elsewhere, "http://example.com/fox.png") == NO_PICTURE


@pytest.mark.parametrize("status", [204, 206, 300, 304, 401, 404, 429, 500])
async def test_an_answer_without_a_picture_is_told(elsewhere, server, status):
    """A typing error and a picture that is gone look like this."""
    server.will("/fox.png", status=status)

    told = await refusal_of(elsewhere, "http://example.com/fox.png")

    assert told == (
        f"image: no picture is given out at that address (HTTP {status}). Name another one, or attach the picture."
    )


RAW: Mapping[str, bytes] = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.9\r\n",
    "half a picture": b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + PNG,
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n" + PNG,
    "broken chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + PNG,
    "a long header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000 + b"\r\n\r\n" + PNG,
    "a strange place": b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("said", RAW)
async def test_a_broken_answer_is_an_address_that_cannot_be_opened(elsewhere, names, said):
    """Whatever listens there, a person reads a sentence."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(RAW[said])
        writer.close()

    async with await asyncio.start_server(answer, LOOPBACK, 0) as listening:
        names.lead("broken.example", [listening.sockets[0].getsockname()])
        told = await refusal_of(elsewhere, "http://broken.example/fox.png")

    assert told == CLOSED


@pytest.mark.parametrize(
    "address",
    [
        "http://intern.example/fox.png?key=hush",
        "http://broken.example/fox.png?key=hush",
        "http://example.com/on?key=hush",
        "http://ada:hush@example.com:port/",
    ],
)
async def test_what_was_typed_is_in_no_log(elsewhere, server, names, address):
    """An address may hold a key; whoever runs the bot sees which host it was and of what kind the trouble, no more."""
    server.will("/on", status=302, Location="http://example.com:hush/")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/9 hush\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, LOOPBACK, 0) as listening:
        names.lead("broken.example", [listening.sockets[0].getsockname()])
        with structlog.testing.capture_logs() as lines, pytest.raises(BadOption) as refusal:
            await elsewhere.picture(address)

    assert "hush" not in f"{lines} {refusal.value} {refusal.value.__cause__!r}"


async def test_whoever_runs_it_sees_which_host_was_not_opened(elsewhere, secret):
    """Somebody who tries what stands inside, one name after the other, is to be noticed."""
    with structlog.testing.capture_logs() as lines, pytest.raises(BadOption) as refusal:
        await elsewhere.picture("http://intern.example/fox.png")

    assert [(line["host"], line["spots"]) for line in lines] == [("intern.example", [secret.in_disguise])]
    assert repr(refusal.value.__cause__) == "PermissionError('intern.example: ClientConnectorDNSError')"
