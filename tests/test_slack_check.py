"""Slack's part of `flashbulb check`: what is wrong and the way out, from a small Slack on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bots.slack.setup.check import APP_TROUBLES, BOT_TROUBLES, Keys, Seen, look
from bots.slack.setup.scopes import SCOPES

BOT, APP, SECRET = "xoxb-12-34-secret", "xapp-1-A077-12-secret", "0123456789abcdef0123456789abcdef"
GRANTED = ",".join(scope.name for scope in SCOPES)
SOCKET, HTTP = Keys(BOT, app_token=APP), Keys(BOT, signing_secret=SECRET)


class Slack:
    """As much of its Web API as is looked at."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {
            "auth.test": {"ok": True, "team": "Lab", "user": "flashbulb", "bot_id": "B1"},
            "apps.connections.open": {"ok": True, "url": "wss://wss.example/link/?ticket=secret"},
            "bots.info": {"ok": True, "bot": {"id": "B1", "app_id": "A077"}},
        }
        self.scopes: str | None = GRANTED
        self.ahead_s = 0
        self.instead: dict[str, web.Response] = {}
        self.is_stuck_at = ""
        self.asked: list[str] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/api/{method}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api"
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.asked.append(method)
        await asyncio.sleep(30 if method == self.is_stuck_at else 0)
        if method in self.instead:
            return self.instead[method]
        headers = {"Date": format_datetime(datetime.now(UTC) + timedelta(seconds=self.ahead_s), usegmt=True)}
        if self.scopes is not None:
            headers["x-oauth-scopes"] = self.scopes
        token = request.headers["Authorization"].removeprefix("Bearer ")
        is_right = token == (APP if method == "apps.connections.open" else BOT)
        return web.json_response(self.answers[method] if is_right else refusal("invalid_auth"), headers=headers)


def refusal(error: str) -> dict[str, Any]:
    return {"ok": False, "error": error}


@pytest.fixture
def slack() -> Slack:
    return Slack()


async def seen(slack: Slack, keys: Keys = SOCKET, look_s: float = 10.0) -> list[Seen]:
    async with slack.open() as base, ClientSession() as session:
        return await look(keys, f"{base}/", session, look_s)


def red(found: list[Seen]) -> list[str]:
    return [words for state, words in found if state == "red"]


async def test_an_app_in_order_is_fine_throughout(slack):
    """Whoever set it up wants to know that they are done."""
    assert await seen(slack) == [
        ("fine", "logged in to Lab as flashbulb."),
        ("fine", "it may do everything that it needs to."),
        ("fine", "runs in Socket Mode: Flashbulb calls Slack, and needs no address of its own."),
        ("fine", "Slack lets the app connect."),
    ]


async def test_an_app_that_slack_calls_is_looked_at_for_what_that_needs(slack):
    """No connection is asked for, and the clock matters."""
    found = await seen(slack, HTTP)

    assert {state for state, _ in found} == {"fine"}
    assert any(words.startswith("runs over HTTP") for _, words in found)
    assert any("clock agrees" in words for _, words in found)
    assert slack.asked == ["auth.test"]


@pytest.mark.parametrize("error", sorted(BOT_TROUBLES))
async def test_a_bot_token_that_is_not_right_is_red_with_what_to_click(slack, error):
    """The commonest mistake of all; the other token is looked at nevertheless."""
    slack.answers["auth.test"] = refusal(error)

    found = await seen(slack)

    assert red(found) == [f"SLACK_BOT_TOKEN {BOT_TROUBLES[error]}"]
    assert found[-1] == ("fine", "Slack lets the app connect.")


@pytest.mark.parametrize("error", sorted(APP_TROUBLES))
async def test_an_app_token_that_is_not_right_is_red_with_what_to_click(slack, error):
    """Slack's own word for it helps only who has its documents open."""
    slack.answers["apps.connections.open"] = refusal(error)

    assert red(await seen(slack)) == [f"SLACK_APP_TOKEN {APP_TROUBLES[error]}"]


@pytest.mark.parametrize(
    ("error", "way_out"),
    [
        ("not_allowed_token_type", "App-Level Tokens → Generate Token and Scopes"),
        ("missing_scope", "connections:write"),
        ("socket_mode_not_enabled", "api.slack.com/apps → your app → Socket Mode"),
    ],
)
async def test_what_keeps_it_from_connecting_has_a_way_out(slack, error, way_out):
    """Three different switches on three different pages."""
    slack.answers["apps.connections.open"] = refusal(error)

    (only,) = red(await seen(slack))

    assert way_out in only


async def test_a_refusal_that_nobody_knows_is_told_as_it_is(slack):
    """Its word can be looked up; it is somebody else's, so it must not steer the terminal."""
    slack.answers["auth.test"] = refusal("brand_new\x1b[2J\nword")

    assert red(await seen(slack)) == ["SLACK_BOT_TOKEN is declined by Slack: brand_new[2J word."]


@pytest.mark.parametrize("keys", [Keys("xoxb-wrong", APP), Keys(BOT, "xapp-1-A077-wrong")])
async def test_no_token_is_ever_shown(slack, keys):
    """The lines are pasted into chats."""
    found = await seen(slack, keys)

    assert len(red(found)) == 1
    assert "wrong" not in str(found)
    assert "secret" not in str(found).casefold()


async def test_an_app_from_before_user_groups_is_told_so(slack):
    """Limits and access by group reach nobody then, and nothing else would tell why."""
    slack.scopes = GRANTED.replace("usergroups:read", "")

    (words,) = red(await seen(slack))

    assert "not granted usergroups:read, to know who is in which user group" in words
    assert "press Reinstall to Workspace" in words


async def test_a_scope_that_was_not_granted_is_red_with_its_reason(slack):
    """After an update the app asks for more than it was installed with."""
    slack.scopes = GRANTED.replace("files:write,", "")

    (only,) = red(await seen(slack))

    assert only.startswith(
        "the app was not granted files:write, to send pictures, videos and sounds, and answers too long for a message."
    )
    assert "flashbulb manifest" in only
    assert "Reinstall to Workspace under OAuth & Permissions" in only


async def test_a_scope_that_is_not_needed_is_named_and_fine(slack):
    """Somebody may have meant it; whoever did not can take it away."""
    slack.scopes = f"{GRANTED}, reactions:write"

    found = await seen(slack)

    assert red(found) == []
    assert ("fine", "it may also reactions:write, which Flashbulb does not need.") in found


async def test_scopes_that_are_not_told_are_no_mistake(slack):
    """A proxy may drop the header."""
    slack.scopes = None

    found = await seen(slack)

    assert red(found) == []
    assert found[1].state == "off"


async def test_two_apps_tokens_are_told_apart(slack):
    """Each is accepted, everything looks connected, and not one command arrives."""
    slack.answers["bots.info"]["bot"]["app_id"] = "A099"

    (only,) = red(await seen(slack))

    assert "belong to two apps" in only


async def test_apps_that_cannot_be_compared_are_no_mistake(slack):
    """Reading who a bot is may be what was not granted."""
    slack.answers["bots.info"] = refusal("missing_scope")

    assert red(await seen(slack)) == []


@pytest.mark.parametrize("ahead_s", [-310, 310])
async def test_a_clock_that_is_off_is_red_where_slack_signs_its_calls(slack, ahead_s):
    """Every one of them would be turned away as old, and people would see a time-out."""
    slack.ahead_s = ahead_s

    (only,) = red(await seen(slack, HTTP))

    assert "clock is 3" in only
    assert "300 s are allowed" in only
    assert red(await seen(slack, SOCKET)) == []


@pytest.mark.parametrize("secret", ["xoxb-1", SECRET.upper(), SECRET[:31], f"{SECRET}0"])
async def test_a_signing_secret_of_another_shape_is_red(slack, secret):
    """The client secret and the verification token stand right beside it."""
    (only,) = red(await seen(slack, Keys(BOT, signing_secret=secret)))

    assert only.startswith("SLACK_SIGNING_SECRET is not 32")
    assert "App Credentials → Signing Secret" in only
    assert secret not in only


async def test_a_bot_token_alone_is_not_enough(slack):
    """It could post, and would never be told anything."""
    (only,) = red(await seen(slack, Keys(BOT)))

    assert only.startswith("neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set")
    assert "App-Level Tokens" in only


@pytest.mark.parametrize(
    ("method", "response", "words"),
    [
        ("auth.test", {"status": 503}, "Slack is not well (503); slack-status.com tells more."),
        ("apps.connections.open", {"status": 500}, "Slack is not well (500); slack-status.com tells more."),
        ("auth.test", {"status": 429, "headers": {"Retry-After": "7"}}, "run this again in 7 s."),
        ("apps.connections.open", {"status": 429}, "Slack was asked too often; run this again in a minute."),
        ("auth.test", {"status": 404}, "Slack declined to tell (404)."),
        ("auth.test", {"text": "<html>"}, "answered in a way that Slack does not."),
        ("auth.test", {"text": "[]"}, "answered in a way that Slack does not."),
    ],
)
async def test_a_bad_day_of_slacks_is_a_sentence(slack, method, response, words):
    """A traceback tells whoever set it up nothing."""
    slack.instead[method] = web.Response(**response)

    found = await seen(slack)

    assert found[-1].state == "red"
    assert words in found[-1].words


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/api", "no address", ""])
async def test_a_slack_that_cannot_be_reached_is_red_and_says_where_it_was_looked_for(base):
    """The machine is offline, or SLACK_API_BASE points nowhere."""
    async with ClientSession() as session:
        (only,) = await look(SOCKET, base, session)

    assert only.state == "red"
    assert only.words.startswith(f"{base} cannot be reached: ")
    assert "SLACK_API_BASE" in only.words


async def test_looking_ends_in_time_with_what_was_found(slack):
    """A deployment script must not hang, and what is known is worth saying."""
    slack.is_stuck_at = "apps.connections.open"

    found = await seen(slack, look_s=0.5)

    assert found[0].words.startswith("logged in to Lab")
    assert found[-1].state == "red"
    assert "not everything was looked at" in found[-1].words
