"""Whatever people do on Slack is acknowledged at once and handed over once, and nothing is asked of Slack for it."""

import json
import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest
import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bots.slack.listening.app import bolt_app, dispatched
from bots.slack.listening.installations import MOST_STRANGERS, OneWorkspace
from core.errors import BadCredentials, HostError
from core.sandbox.server import Loopback
from tests.slack_ear import BOT_ID, BOT_USER, TEAM, Always, Ear, command, event, interaction

MODAL = {"type": "modal", "callback_id": "form", "state": {"values": {}}}
WHO = {"ok": True, "url": "https://square.slack.com/", "team": "Square", "team_id": TEAM, "user_id": BOT_USER}
WHO |= {"bot_id": BOT_ID, "is_enterprise_install": False}


class Slack:
    """Its Web API: answers everything with `answers`, one after the other, and with the last one for ever."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.answers: list[tuple[int, dict[str, object]]] = [(200, dict(WHO))]
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append((request.match_info["method"], request.headers.get("Authorization", "")))
        status, body = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return web.json_response(body, status=status, headers={"Retry-After": "0"})


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    slack, app = Slack(), web.Application()
    app.router.add_post("/api/{method}", slack.answer)
    async with Loopback(app) as server:
        slack.url = f"{server.url}/api"
        yield slack


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack, session):
    return AsyncWebClient(base_url=slack.url, session=session, retry_handlers=[])


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def app(ear, session, slack):
    return bolt_app(ear, Always(), session, slack.url)


# ------------------------------------------------------------------------------------------------ what is heard


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("command", command()),
        ("command", command("")),
        ("command", command("what is a payload?")),
        ("event", event()),
        ("event", event(subtype="file_share")),
        ("event", event(type="app_mention")),
        ("event", event(type="agent_session_stopped")),
        ("event", event(type="app_uninstalled")),
        ("event", event(type="member_joined_channel", user=BOT_USER)),
        ("action", interaction("block_actions", actions=[{"action_id": "again:1", "block_id": "b", "type": "button"}])),
        ("form", interaction("view_submission", view=MODAL)),
        ("closed", interaction("view_closed", view=MODAL, is_cleared=False)),
        ("shortcut", interaction("shortcut", callback_id="new")),
        ("shortcut", interaction("message_action", callback_id="summarize", message={"ts": "1.1"})),
    ],
)
async def test_everything_is_handed_over_whole_and_once(app, ear, kind, payload):
    answer = await dispatched(app, payload, {})

    assert (answer.status, answer.body) == (200, "")
    assert ear.heard == [(kind, payload)]


@pytest.mark.parametrize(
    "echo", [{"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"bot_id": "B0OTHER"}]
)
async def test_what_no_person_wrote_is_acknowledged_and_dropped(app, ear, echo):
    """Of every message and every change of ours Slack tells us too: two thirds of all events."""
    answer = await dispatched(app, event(**echo), {})

    assert answer.status == 200
    assert ear.heard == []


@pytest.mark.parametrize("mine", [{"user": BOT_USER}, {"user": None, "bot_id": BOT_ID}])
async def test_what_the_bot_itself_says_is_not_heard(app, ear, mine):
    """It would otherwise answer itself for ever."""
    answer = await dispatched(app, event(**mine), {})

    assert answer.status == 200
    assert ear.heard == []


@pytest.mark.parametrize("said", [{"text": "On it.", "response_type": "in_channel"}, {"response_action": "clear"}])
async def test_what_the_ear_says_is_what_slack_is_told(app, ear, said):
    ear.answer = said

    answer = await dispatched(app, command(), {})

    assert answer.status == 200
    assert json.loads(answer.body) == said
    assert answer.headers["content-type"][0].startswith("application/json")


async def test_a_bug_is_acknowledged_and_logged_with_a_reference(app, ear):
    """Slack would otherwise show an error of its own beside ours, or send an event three times more."""

    def breaks() -> None:
        raise RuntimeError

    ear.answer = breaks
    with structlog.testing.capture_logs() as logged:
        answer = await dispatched(app, command(), {})

    assert (answer.status, answer.body) == (200, "")
    assert [(line["event"], line["log_level"]) for line in logged] == [("bug", "error")]
    assert logged[0]["reference"]


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1},
        {"type": "block_suggestion", "team": {"id": TEAM}, "action_id": "secret words"},
        {"type": "dialog_submission", "team": {"id": TEAM}, "callback_id": "secret words"},
        {"team_id": TEAM, "text": "secret words"},
    ],
)
async def test_what_nothing_listens_to_is_acknowledged_and_its_content_not_logged(app, ear, payload, caplog):
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logged:
        answer = await dispatched(app, payload, {})

    assert (answer.status, answer.body) == (200, "")
    assert ear.heard == []
    assert [line["log_level"] for line in logged] == ["info"]
    assert "secret words" not in f"{logged} {caplog.text}"


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "team_id": TEAM, "event": ["list"]},
        {"type": "event_callback", "team_id": TEAM, "event": {}},
        {"type": "event_callback", "team_id": TEAM, "enterprise": 7, "event": {"type": "message"}},
        {"type": "block_actions", "team": {"id": TEAM}, "actions": []},
        {"type": "view_submission", "team": {"id": TEAM}, "view": None},
    ],
)
async def test_a_misshapen_payload_is_acknowledged(app, payload):
    """Bolt looks into payloads without looking at their shape."""
    with structlog.testing.capture_logs():
        answer = await dispatched(app, payload, {})

    assert answer.status == 200


async def test_bolt_writes_no_line_of_its_own(app, caplog):
    """At INFO it writes whole bodies, and of what nobody listens to it warns with the body."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs():
        for payload in (command(), event(), {"team_id": TEAM}, command(team="T0ELSEWHERE")):
            await dispatched(app, payload, {})

    assert [record for record in caplog.records if record.name.startswith("slack_")] == []


async def test_the_address_is_verified(app, ear):
    """Slack asks this once, before it knows a workspace."""
    answer = await dispatched(app, {"type": "url_verification", "challenge": "abc", "token": "x"}, {})

    assert json.loads(answer.body) == {"challenge": "abc"}
    assert ear.heard == []


async def test_nothing_is_asked_of_slack_to_acknowledge(app, slack, ear):
    """Bolt's own ways ask who the bot is for each request, before the acknowledgement."""
    for _ in range(20):
        await dispatched(app, command(), {})
        await dispatched(app, event(), {})

    assert len(ear.heard) == 40
    assert slack.calls == []


async def test_the_environment_changes_nothing(ear, session, slack, monkeypatch):
    """With some of these set, bolt takes another token or goes over to OAuth, without a word."""
    names = ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "VERIFICATION_TOKEN", "SCOPES")
    for name in names:
        monkeypatch.setenv(f"SLACK_{name}", f"xoxb-of-the-environment-{name}")

    app = bolt_app(ear, Always(), session, slack.url)
    answer = await dispatched(app, command(), {})

    assert answer.status == 200
    assert app.oauth_flow is None
    assert app.installation_store is None
    assert app.client.token is None
    assert len(ear.heard) == 1
    assert slack.calls == []
    import os

    assert [os.environ[f"SLACK_{name}"] for name in names]


# -------------------------------------------------------------------------------------------------- who is ours


async def test_slack_is_asked_once_who_the_bot_is(client, slack):
    workspace = OneWorkspace("xoxb-1")

    installed = await workspace.open(client)
    for _ in range(5):
        assert await workspace.of(None, TEAM) is installed

    assert (installed.team, installed.bot_id, installed.bot_user) == (TEAM, BOT_ID, BOT_USER)
    assert (installed.team_name, installed.url) == ("Square", "https://square.slack.com/")
    assert slack.calls == [("auth.test", "Bearer xoxb-1")]
    assert "xoxb" not in repr(installed)


async def test_another_workspace_is_told_of_once_and_acknowledged_silently(client, ear, session, slack):
    """Bolt would tell its people to install the app again."""
    workspace = OneWorkspace("xoxb-1")
    await workspace.open(client)
    app = bolt_app(ear, workspace, session, slack.url)

    with structlog.testing.capture_logs() as logged:
        answers = [await dispatched(app, command(team="T0ELSEWHERE"), {}) for _ in range(3)]

    assert [(answer.status, answer.body) for answer in answers] == [(200, "")] * 3
    assert ear.heard == []
    assert [line["team"] for line in logged] == ["T0ELSEWHERE"]


async def test_strangers_fill_neither_log_nor_memory(client):
    workspace = OneWorkspace("xoxb-1")
    await workspace.open(client)

    with structlog.testing.capture_logs() as logged:
        for number in range(MOST_STRANGERS + 50):
            await workspace.of(None, f"T{number}")

    assert len(logged) == MOST_STRANGERS


async def test_an_installation_for_an_organisation_is_for_all_its_workspaces(client, slack):
    slack.answers = [(200, WHO | {"is_enterprise_install": True, "enterprise_id": "E0ORG"})]
    workspace = OneWorkspace("xoxb-1")
    installed = await workspace.open(client)

    assert await workspace.of("E0ORG", "T0OTHER") is installed
    assert await workspace.of("E0ELSE", "T0OTHER") is None


async def test_slack_is_waited_for_at_the_start(client, slack):
    """Started by a machine that comes up before its network does, the bot must not be gone by then."""
    down: list[tuple[int, dict[str, object]]] = [
        (500, {}),
        (503, {"ok": False, "error": "service_unavailable"}),
        (429, {"ok": False, "error": "ratelimited"}),
    ]
    slack.answers = [*down, (200, dict(WHO))]

    installed = await OneWorkspace("xoxb-1", first_wait_s=0.01).open(client)

    assert installed.team == TEAM
    assert len(slack.calls) == 4


@pytest.mark.parametrize(
    "error", ["invalid_auth", "account_inactive", "token_revoked", "not_allowed_token_type", "org_login_required"]
)
async def test_what_will_never_work_ends_with_what_to_do(client, slack, error):
    slack.answers = [(200, {"ok": False, "error": error})]

    with pytest.raises(HostError, match=r"api\.slack\.com/apps"):
        await OneWorkspace("xoxb-1").open(client)

    assert len(slack.calls) == 1


async def test_a_missing_token_is_said_without_asking(client, slack):
    with pytest.raises(BadCredentials, match="SLACK_BOT_TOKEN is not set"):
        await OneWorkspace("").open(client)

    assert slack.calls == []


async def test_a_persons_token_is_not_a_bots(client, slack):
    slack.answers = [(200, {name: value for name, value in WHO.items() if name != "bot_id"})]

    with pytest.raises(HostError, match="belongs to no bot"):
        await OneWorkspace("xoxp-1").open(client)
