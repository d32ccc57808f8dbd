"""What other sites, other people and broken scripts cannot do to the page."""

import json
from io import BytesIO

import pytest

from tests.stages.web import SECRETS, logged_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

BODY = {"id": "one-request", "conversation": "one-conversation", "line": "why is the sky blue?"}
OURS = {"X-Flashbulb": "1"}
"""What only the page's own script can set."""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**OURS, "Origin": "https://evil.example"},
        {**OURS, "Origin": "null"},
        {**OURS, "Sec-Fetch-Site": "cross-site"},
        {**OURS, "Sec-Fetch-Site": "same-site"},
    ],
    ids=["a form", "another origin", "no origin of its own", "cross-site", "a neighbour"],
)
async def test_another_site_cannot_ask_in_ones_name(page, gemini, headers):
    """Ada is logged in and visits somewhere else; that place must not spend her money."""
    async with (
        logged_in("ada", page.url) as ada,
        ada._session.post(page.url + "/api/requests", json=BODY, headers=headers) as response,
    ):
        assert response.status == 403
        assert "another site" in (await response.json())["error"]
    assert gemini.request_count == 0


async def test_another_site_cannot_log_one_in(page, stranger):
    """Logged in as the attacker, one would type one's secrets into their history."""
    headers = {"Origin": "https://evil.example"}
    form = {"token": SECRETS["ada"]}
    async with stranger.post(page.url + "/login", data=form, headers=headers) as response:
        assert response.status == 403


async def test_a_name_that_points_at_this_machine_is_refused(open_page, stranger):
    """DNS rebinding: evil.example resolves to 127.0.0.1, and its script could then read the page as its own."""
    async with stranger.get(open_page.url + "/api/hello", headers={"Host": "evil.example"}) as response:
        assert response.status == 403

    for host in ("127.0.0.1:4747", "localhost", "[::1]:4747"):
        async with stranger.get(open_page.url + "/api/hello", headers={"Host": host}) as response:
            assert response.status == 200


async def test_without_tokens_the_page_simply_opens(open_page, stranger):
    """Trying it must not begin with making up a password."""
    async with stranger.get(open_page.url + "/", allow_redirects=False) as response:
        assert response.status == 200
    async with stranger.get(open_page.url + "/api/hello") as response:
        assert (await response.json())["needs_login"] is False


@pytest.mark.parametrize("path", ["/", "/login", "/api/hello", "/nowhere", "/static/app.js", "/api/live"])
async def test_every_answer_carries_the_policy(page, path):
    """Whatever a model writes, the browser runs no script of it and loads nothing from elsewhere."""
    async with logged_in("ada", page.url) as ada, ada._session.get(page.url + path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"


async def test_somebody_elses_picture_is_not_there(page):
    """Not even that it exists is said: the answer is the same as for a name that was never given."""
    async with logged_in("ada", page.url) as ada, logged_in("bob", page.url) as bob:
        (mine,) = (await ada.types("/imagine a fox --raw --ar 16:9")).pictures

        for address in (mine, f"{mine}?size=small", "/works/0123456789abcdef0123456789abcdef.png"):
            async with bob._session.get(page.url + address) as response:
                assert response.status == 404


@pytest.mark.parametrize("name", ["..%2F..%2Fflashbulb.db", "%2Fetc%2Fpasswd", "flashbulb.db", "x" * 5_000])
async def test_only_works_are_served_as_works(page, name):
    """A path is not a name."""
    async with logged_in("ada", page.url) as ada, ada._session.get(f"{page.url}/works/{name}") as response:
        assert response.status in (400, 404)


async def test_somebody_elses_conversation_is_empty(page):
    """Its id stands in the address bar, and address bars are photographed."""
    async with logged_in("ada", page.url) as ada, logged_in("bob", page.url) as bob:
        await ada.types("my secret is tungsten")
        bob.conversation = ada.conversation

        assert await bob.reloads() == []
        assert await bob.conversations() == []


async def test_nobody_hears_anothers_answers_come(page):
    """Every tab is told what happens in its person's conversations, and in nobody else's."""
    async with logged_in("ada", page.url) as ada, logged_in("bob", page.url) as bob:
        await ada.types("my secret is tungsten")
        await bob.types("hello")

        assert "tungsten" not in json.dumps(bob.events)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"id": 1, "conversation": "one-conversation", "line": "hi"}',
        b'{"id": "short", "conversation": "one-conversation", "line": "hi"}',
        b'{"id": "one-request", "conversation": "../../etc", "line": "hi"}',
        b'{"id": "one-request", "conversation": "one-conversation"}',
        b"[" * 100_000,
    ],
    ids=["half", "list", "null", "bytes", "number", "short id", "odd id", "no line", "deep"],
)
async def test_a_broken_post_is_declined_in_a_sentence(page, body, gemini):
    """Whatever somebody's own script sends, it ends here."""
    async with (
        logged_in("ada", page.url) as ada,
        ada._session.post(page.url + "/api/requests", data=body, headers=OURS) as response,
    ):
        assert response.status == 400
        assert (await response.json())["error"]
    assert gemini.request_count == 0


async def test_a_post_of_megabytes_is_declined(page):
    """It is not even read to its end."""
    async with (
        logged_in("ada", page.url) as ada,
        ada._session.post(page.url + "/api/requests", data=BytesIO(bytes(3_000_000)), headers=OURS) as response,
    ):
        assert response.status == 413
