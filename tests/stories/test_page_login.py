"""Who gets into the page, and where it listens."""

import pytest

from bots.web.address import page_address
from core.errors import BadConfig
from tests.stages.web import SECRETS, logged_in, served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

BODY = {"id": "one-request", "conversation": "one-conversation", "line": "why is the sky blue?"}


@pytest.mark.parametrize("path", ["/", "/works/0123456789abcdef0123456789abcdef.png"])
async def test_a_stranger_is_asked_to_log_in(page, stranger, path):
    """Nothing of anybody's is shown to whoever finds the address."""
    async with stranger.get(page.url + path, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/api/hello", "/api/live", "/api/conversations", "/api/conversations/one-thing"])
async def test_a_stranger_reads_nothing(page, stranger, path):
    """The page's script is told that the login is over, in a sentence."""
    async with stranger.get(page.url + path) as response:
        assert response.status == 401
        assert "log in" in (await response.json())["error"]


async def test_a_stranger_spends_nothing(page, stranger, gemini):
    """Every question is the team's money."""
    for path in ("/api/requests", "/api/requests/one-request/stop", "/api/offers/an-offer"):
        async with stranger.post(page.url + path, json=BODY, headers={"X-Flashbulb": "1"}) as response:
            assert response.status == 401

    assert gemini.request_count == 0


async def test_a_wrong_token_is_refused(page, stranger):
    """Also one that begins like the right one, and one with signs no token has."""
    async with stranger.post(page.url + "/login", data={"token": SECRETS["ada"][:-1] + "é"}) as response:
        assert response.status == 401
        assert "That token is not one of this page" in await response.text()
    assert not list(stranger.cookie_jar)


async def test_the_login_is_in_a_cookie_that_no_script_reads(page, stranger):
    """A script that got into the page could otherwise take it away; other sites cannot send it with a post."""
    async with stranger.post(page.url + "/login", data={"token": SECRETS["ada"]}, allow_redirects=False) as response:
        cookie = response.headers["Set-Cookie"]

    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=Lax", "Max-Age=", "Path=/"))
    assert "Secure" not in cookie
    assert SECRETS["ada"] not in cookie


async def test_behind_https_the_cookie_stays_on_https(page, stranger):
    """A hosting platform ends TLS in front of us and says so."""
    ahead = {"X-Forwarded-Proto": "https"}
    form = {"token": SECRETS["ada"]}
    async with stranger.post(page.url + "/login", data=form, headers=ahead, allow_redirects=False) as response:
        assert "Secure" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("cookie", ["ada", "ada.", "ada.0000", "bob.é", "nobody.0000", "."])
async def test_a_forged_cookie_opens_nothing(page, stranger, cookie):
    """A name alone proves nothing."""
    async with stranger.get(page.url + "/api/hello", headers={"Cookie": f"flashbulb={cookie}"}) as response:
        assert response.status == 401


async def test_a_new_token_ends_every_login(services, stranger):
    """Whoever leaves the team leaves the page when the token changes."""
    async with served(services) as before:
        async with stranger.post(before.url + "/login", data={"token": SECRETS["ada"]}, allow_redirects=False):
            pass
        async with stranger.get(before.url + "/api/hello") as response:
            assert response.status == 200
    services.settings["FLASHBULB_WEB_TOKEN"] = "ada=another-secret-long-enough"

    async with served(services) as after, stranger.get(after.url + "/api/hello") as response:
        assert response.status == 401


async def test_logging_out_is_being_out(page):
    """On a shared computer."""
    async with logged_in("ada", page.url) as ada:
        async with ada._session.post(page.url + "/logout", allow_redirects=False) as response:
            assert response.status == 303
        async with ada._session.get(page.url + "/api/hello") as response:
            assert response.status == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "flashbulb.example"])
def test_listening_elsewhere_needs_a_token(services, host):
    """A page that anybody can reach, without a password, is the team's wallet lying in the street."""
    services.settings["FLASHBULB_WEB_TOKEN"] = ""

    with pytest.raises(BadConfig, match="FLASHBULB_WEB_TOKEN"):
        page_address(services.read(), host, 0)


def test_a_hosting_platforms_port_needs_a_token_too(services):
    """PORT means that the world is outside."""
    services.settings.update(FLASHBULB_WEB_TOKEN="", PORT="8080")

    with pytest.raises(BadConfig, match="FLASHBULB_WEB_TOKEN"):
        page_address(services.read(), None, None)


def test_with_a_token_it_listens_where_the_platform_wants(services):
    """Heroku and the like look for it on PORT, on every address."""
    services.settings["PORT"] = "8080"

    address = page_address(services.read(), None, None)

    assert (address.host, address.port) == ("0.0.0.0", 8080)


def test_by_default_it_is_this_machine_only(services):
    """Whoever just tries it shares nothing."""
    services.settings["FLASHBULB_WEB_TOKEN"] = ""

    assert page_address(services.read(), None, None).host == "127.0.0.1"
    assert page_address(services.read(), "localhost", 0).host == "localhost"
