"""HTTP mode as whoever runs it meets it: `flashbulb slack --http`, what it takes and what it does not."""

import asyncio
import json
import time
from urllib.parse import urlencode

import aiohttp
import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.discord import discord
from tests.stages.process import process
from tests.stages.slack import settings_of, slack
from tests.stages.slack_screen import seen

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HTTP = ("slack", "--http", "--host", "127.0.0.1")


@pytest.fixture
async def place():
    async with slack() as at:
        yield at


def address_of(running) -> str:
    return running.url.rpartition("listening at ")[2].rstrip(".")


def asked(place, ada, plaza, trigger: str) -> bytes:
    """A slash command, as Slack would send it."""
    return urlencode(
        {
            "command": "/ask",
            "text": "why?",
            "team_id": place.team_id,
            "user_id": ada.id,
            "user_name": "ada",
            "channel_id": plaza.id,
            "channel_name": "plaza",
            "trigger_id": trigger,
            "api_app_id": place.app_id,
            "response_url": "http://127.0.0.1:9/none",
        }
    ).encode()


async def test_slacks_requests_are_answered_and_nobody_elses_are(place, services, gemini, books):
    """One process on one port: whatever is not signed now, by Slack, and for the first time, leads to nothing."""
    gemini.always(Words(("Air scatters blue light.",)))
    ada = place.person("Ada")
    plaza = place.channel("plaza", ada)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    services.settings.update(settings_of(place))
    async with process(services, *HTTP, is_ready="On Slack in", PORT="0") as running:
        url, knocks = address_of(running), place.http.knocks
        place.delivers_to(url)
        assert await place.http.verifies_url()
        body = asked(place, ada, plaza, "1.1.a")
        stale = str(int(time.time()) - 400)

        refusals = {
            "unsigned": await knocks(url, body, headers=form),
            "mis-signed": await knocks(url, body, secret="another", headers=form),
            "stale": await knocks(url, body, secret=place.signing_secret, timestamp=stale, headers=form),
            "no number": await knocks(url, body, signature="v0=é", timestamp="soon", headers=form),
            "enormous": await knocks(url, b"x" * 3_000_000, secret=place.signing_secret),
            "no JSON": await knocks(url, b"{", secret=place.signing_secret),
        }
        await place.http.breaks_off(url, json.dumps({"type": "event_callback"}).encode() * 20, 10)
        good = place.http.signed(body, place.signing_secret)
        replayed = [(await knocks(url, body, signature="x", headers={**good, **form}))[0] for _ in range(3)]
        await place.until(lambda: any("blue light." in seen(each) for each in plaza.messages.values()))

        async with aiohttp.ClientSession() as session, session.get(url.replace("/slack/events", "/healthz")) as health:
            assert health.status == 200
        running.is_asked_to_end()
        assert await running.ended() == 0

    statuses = {name: status for name, (status, _) in refusals.items()}
    # Of an enormous one the connection may be gone before the answer is read.
    assert statuses.pop("enormous") in (0, 413)
    assert statuses == {"unsigned": 401, "mis-signed": 401, "stale": 401, "no number": 401, "no JSON": 400}
    assert replayed == [200, 401, 401]
    assert await books.outcomes() == ["done"]
    log = await asyncio.to_thread((services.folder / "log.txt").read_text)
    assert "Traceback" not in log
    assert place.signing_secret not in log


@pytest.mark.parametrize(
    ("arguments", "missing", "words"),
    [
        (("slack",), "SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN"),
        (("slack",), "SLACK_APP_TOKEN", "SLACK_APP_TOKEN"),
        (HTTP, "SLACK_SIGNING_SECRET", "SLACK_SIGNING_SECRET"),
        (("slack", "--port", "0"), "", "need --http"),
    ],
)
async def test_what_is_missing_is_said_before_anything_starts(place, services, arguments, missing, words):
    """Whoever starts it reads what to do next, and no traceback."""
    services.settings.update({**settings_of(place), **({missing: ""} if missing else {})})

    async with process(services, *arguments, is_ready="") as ended:
        assert await ended.ended() == 1

    said = await asyncio.to_thread((services.folder / "log.txt").read_text)
    assert words in said
    assert "Traceback" not in said


@pytest.mark.parametrize("which", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_that_is_not_accepted_ends_it_with_a_sentence(place, services, which):
    """Nothing but whoever runs it can put that right."""
    wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_APP_TOKEN": "xapp-1-wrong"}[which]
    services.settings.update({**settings_of(place), which: wrong})

    async with process(services, "slack", is_ready="") as ended:
        assert await ended.ended() == 1

    said = await asyncio.to_thread((services.folder / "log.txt").read_text)
    assert which in said
    assert "Traceback" not in said


async def test_run_serves_the_page_and_both_platforms_on_one_database(place, services, gemini, books):
    """One process, one file; and whoever watches the page sees when Slack is out of reach."""
    gemini.always(Words(("Air scatters blue light.",)))
    ada = place.person("Ada")
    plaza = place.channel("plaza", ada)
    services.settings.update(settings_of(place))
    async with discord() as other:
        services.settings.update(
            DISCORD_TOKEN=other.token, DISCORD_API_BASE=other.api_base, DISCORD_GATEWAY_URL=other.gateway_url
        )
        bob = other.person("Bob")
        square = other.channel(other.guild("Square", bob), "plaza")
        async with process(services, "run", "--port", "0", "--host", "127.0.0.1") as running:
            await place.sockets.connected()
            await other.connected(1)
            await place.types(ada, plaza, "/ask", "why?")
            asked_there = await other.types(bob, square, "ask", {"question": "why?"})
            await place.until(lambda: any("¢" in seen(each) for each in plaza.messages.values()))
            await asked_there.shows("¢")
            async with aiohttp.ClientSession() as session:
                assert await health(session, running.url) == 200

                place.sockets.refuses_handshakes = 1000
                await place.sockets.cut()
                await until_health(session, running.url, 503)
                place.sockets.refuses_handshakes = 0
                await until_health(session, running.url, 200)

    platforms = await books.rows("select platform, outcome from requests order by platform")
    assert platforms == [("discord", "done"), ("slack", "done")]


async def health(session: aiohttp.ClientSession, url: str) -> int:
    async with session.get(f"{url.rstrip('/')}/healthz") as answer:
        return answer.status


async def until_health(session: aiohttp.ClientSession, url: str, status: int) -> None:
    async with asyncio.timeout(30):
        while await health(session, url) != status:  # noqa: ASYNC110  another process rings no bell
            await asyncio.sleep(0.1)
