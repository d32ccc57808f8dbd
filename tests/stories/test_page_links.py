"""Links to works for whoever has them: they open one file, without a login, and for a while only."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from core.ports import Made
from tests.stages.web import served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PUBLIC = "https://flashbulb.example"


async def drawn(page) -> str:
    file = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "PNG")
    return (await page.house.works.save(Made(file.getvalue(), "image/png"))).file


@pytest.fixture(autouse=True)
def is_public(services) -> None:
    services.settings["FLASHBULB_PUBLIC_URL"] = f"{PUBLIC}/"


def here(page, link: str) -> str:
    """Where a proxy would lead it."""
    return link.replace(PUBLIC, page.url)


async def test_a_link_opens_its_file_without_a_login(page, stranger):
    """Whoever reads it in a channel of Discord has no token of the page."""
    link = page.house.links.of(await drawn(page))

    for address in (link, f"{link}&size=small"):
        async with stranger.get(here(page, address)) as response:
            assert response.status == 200
            assert response.headers["Content-Type"] in ("image/png", "image/webp")


async def test_a_link_opens_nothing_else(page, stranger):
    """Neither the page, nor what it tells, nor another file."""
    file = await drawn(page)
    query = page.house.links.of(file).partition("?")[2]
    other = f"{'0' * 32}.png"

    for path in ("/", "/api/hello", f"/api/hello/{file}", f"/works/{other}"):
        async with stranger.get(f"{page.url}{path}?{query}", allow_redirects=False) as response:
            assert response.status in (303, 401), path
    async with stranger.post(f"{page.url}/works/{file}?{query}") as response:
        assert response.status in (303, 403, 405)


async def test_a_link_ends(page, stranger, services):
    """Links wander; a month is as long as anybody scrolls back."""
    link = page.house.links.of(await drawn(page))
    services.clock.is_set_to(services.clock.now() + timedelta(days=32))

    async with stranger.get(here(page, link), allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/login")


async def test_a_link_without_its_seal_is_nothing(page, stranger):
    """The file's name alone opens nothing for a stranger, as ever."""
    link = page.house.links.of(await drawn(page))

    for address in (link.partition("?")[0], link[:-1], f"{link}0"):
        async with stranger.get(here(page, address), allow_redirects=False) as response:
            assert response.status == 303


async def test_a_link_leads_through_a_tunnel_to_a_page_without_tokens(open_page, stranger):
    """By the public name the page itself stays shut, and a link does not: it is its own permission."""
    link = open_page.house.links.of(await drawn(open_page))

    async with stranger.get(here(open_page, link), headers={"Host": "flashbulb.example"}) as response:
        assert response.status == 200
    async with stranger.get(open_page.url, headers={"Host": "flashbulb.example"}) as response:
        assert response.status == 403


async def test_every_process_knows_the_links_of_the_others(services, stranger):
    """Discord's process makes them, the page's opens them; and a restart does not end them."""
    async with services.house() as discord, served(services) as page:
        link = discord.links.of(await drawn(page))

        async with stranger.get(here(page, link)) as response:
            assert response.status == 200


async def test_a_part_of_a_file_is_sent_where_a_part_is_asked_for(page, stranger):
    """A video is wound forward; Safari plays none whose parts it cannot ask for."""
    link = here(page, page.house.links.of(await drawn(page)))

    async with stranger.get(link, headers={"Range": "bytes=1-3"}) as response:
        assert response.status == 206
        assert await response.read() == b"PNG"


async def test_without_a_public_address_there_are_no_links(services):
    """They would lead to this machine, where nobody else is."""
    services.settings["FLASHBULB_PUBLIC_URL"] = ""

    async with services.house() as house:
        assert house.links.of(f"{'0' * 32}.png") == ""
