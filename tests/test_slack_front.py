"""Only Slack gets in by HTTP: everything else is turned away before anybody looks into what it sent."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import aiohttp
import pytest
import structlog

from bots.slack.listening.app import bolt_app
from bots.slack.listening.front import LONGEST_BODY, MOST_REMEMBERED, REMEMBERED_S, Front, Seal
from core.errors import HostError
from tests.slack_ear import Always, Ear, command, event, interaction
from tests.standins.slack_http import FORM, JSON, Requests, signature_of

SECRET = "a signing secret"
BODY = json.dumps(event()).encode()
SLOW_S = 60.0


class House:
    """An address that Slack may call, and who listens behind it."""

    def __init__(self) -> None:
        self.ear = Ear()
        self.slack = Requests(SECRET)
        self.url = ""
        self.is_healthy = True

    async def sent(self, body: bytes, kind: str = JSON, **how: str) -> int:
        """The status of what is signed as Slack does, but for what is said otherwise."""
        status, _ = await self.slack.knocks(
            self.url, body, headers={"Content-Type": kind}, **({"secret": SECRET} | how)
        )
        return status

    @asynccontextmanager
    async def open(self, body_s: float = SLOW_S) -> AsyncIterator["House"]:
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        async with aiohttp.ClientSession() as session:
            app = bolt_app(self.ear, Always(), session, "http://127.0.0.1:1/api")
            front = Front(
                app,
                SECRET,
                host="127.0.0.1",
                port=0,
                is_healthy=lambda: self.is_healthy,
                when_ready=ready.set_result,
                body_s=body_s,
            )
            serving = asyncio.create_task(front.serve())
            self.url = await ready
            try:
                yield self
            finally:
                serving.cancel()
                await asyncio.wait([serving])
                await self.slack.close()


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House().open() as house:
        yield house


@pytest.fixture(autouse=True)
def no_traceback(caplog) -> "AsyncIterator[None]":
    """Strangers do not fill the log with ours."""
    caplog.set_level(logging.INFO)
    yield
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.WARNING] == []


def stamp(ahead_s: float = 0) -> str:
    return str(int(time.time() + ahead_s))


# ------------------------------------------------------------------------------------------------- what gets in


async def test_a_command_is_heard_and_answered(house):
    house.ear.answer = {"text": "On it.", "response_type": "ephemeral"}

    status, said = await house.slack.knocks(
        house.url, urlencode(command("what is a payload?")).encode(), secret=SECRET, headers={"Content-Type": FORM}
    )

    assert (status, json.loads(said)) == (200, house.ear.answer)
    assert house.ear.heard == [("command", command("what is a payload?"))]


async def test_a_command_without_words_is_whole(house):
    await house.sent(urlencode(command("")).encode(), FORM)

    assert house.ear.heard == [("command", command(""))]


async def test_an_event_is_heard(house):
    assert await house.sent(BODY) == 200
    assert house.ear.heard == [("event", event())]


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=utf-8"])
async def test_a_press_is_heard(house, kind):
    pressed = interaction("block_actions", actions=[{"action_id": "again", "block_id": "ü&="}])

    assert await house.sent(urlencode({"payload": json.dumps(pressed)}).encode(), kind) == 200
    assert house.ear.heard == [("action", pressed)]


async def test_the_address_can_be_entered_at_slack(house):
    assert await house.slack.verifies_url(house.url)


@pytest.mark.parametrize("ahead_s", [-298, 298])
async def test_a_clock_may_be_five_minutes_off(house, ahead_s):
    assert await house.sent(BODY, timestamp=stamp(ahead_s)) == 200


async def test_a_bug_of_ours_is_no_error_at_slacks(house, caplog):
    def breaks() -> None:
        raise RuntimeError

    house.ear.answer = breaks
    with structlog.testing.capture_logs():
        assert await house.sent(BODY) == 200


# ------------------------------------------------------------------------------------------- what is turned away


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "another secret"},
        {"signature": "v0=" + "0" * 64},
        {"signature": "v1=" + "0" * 64},
        {"signature": "v0="},
        {"signature": "v0=ü€"},
        {"timestamp": "302 s ago"},
        {"timestamp": "302 s ahead"},
        {"timestamp": "soon"},
        {"timestamp": "1.5e9"},
        {"timestamp": "-1"},
        {"timestamp": "١٧"},
        {"timestamp": "9" * 5000},
    ],
    ids=str,
)
async def test_what_is_not_signed_by_slack_now_is_turned_away(house, how):
    off = {"302 s ago": stamp(-302), "302 s ahead": stamp(303)}
    how = {name: off.get(value, value) for name, value in how.items()}

    with structlog.testing.capture_logs() as logged:
        status, said = await house.slack.knocks(house.url, BODY, **how)

    assert (status, said) == (401, b"")
    assert house.ear.heard == []
    assert [line["log_level"] for line in logged] == ["info"]
    assert "hello" not in str(logged)


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        b"",
        b"{",
        b"[1]",
        b"payload=notjson",
        b"\xff\xfe",
        b"ssl_check=1&command=%2Fask",
        b'{"type": "url_verification"}',
    ],
)
@pytest.mark.parametrize("kind", [JSON, FORM])
async def test_nothing_unsigned_is_looked_into(house, body, kind):
    """Bolt reads a body before it looks at the signature, and answers junk with 500 and a traceback."""
    status, said = await house.slack.knocks(house.url, body, headers={"Content-Type": kind})

    assert (status, said) == (401, b"")
    assert house.ear.heard == []


async def test_half_a_signature_is_none(house):
    for name, value in house.slack.signed(BODY).items():
        status, _ = await house.slack.knocks(house.url, BODY, headers={name: value})
        assert status == 401


async def test_the_same_request_is_taken_once(house):
    """Whoever has overheard one could have it done again for five minutes."""
    at = stamp()

    assert [await house.sent(BODY, timestamp=at) for _ in range(3)] == [200, 401, 401]
    assert len(house.ear.heard) == 1


async def test_a_forged_request_does_not_keep_the_real_one_out(house):
    at = stamp()

    assert await house.sent(BODY, timestamp=at, signature="v0=" + "0" * 64) == 401
    assert await house.sent(BODY, timestamp=at) == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[1, 2]", JSON),
        (b'"text"', JSON),
        (b"\xff\xfe", JSON),
        (b"[" * 100_000, JSON),
        (b"payload=notjson", FORM),
        (b"payload=[1]", FORM),
        (b"\xff\xfe=1", FORM),
        (b"command=%FF", FORM),
        (b"a=1&" * 1000, FORM),
        (BODY, "text/plain"),
        (BODY, "multipart/form-data"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_what_slack_signed_and_nobody_can_read_is_a_bad_request(house, body, kind):
    assert await house.sent(body, kind) == 400
    assert house.ear.heard == []


async def test_what_is_enormous_is_turned_away(house):
    """Before it is all read, and before its signature is looked at."""
    assert await house.sent(b" " * (LONGEST_BODY + 1)) == 413
    assert await house.sent(json.dumps({"a": "b" * (LONGEST_BODY - 1000)}).encode()) == 200


async def test_what_breaks_off_is_forgotten_quietly(house):
    with structlog.testing.capture_logs():
        await house.slack.breaks_off(house.url, BODY, 20)
        # Answered after it, so the broken one has been seen by then.
        assert await house.sent(BODY) == 200

    assert house.ear.heard == [("event", event())]


async def test_a_body_that_never_comes_is_not_waited_for():
    async with House().open(body_s=0.05) as house:
        host, port = house.url.removeprefix("http://").partition("/")[0].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = (
            "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
        )
        writer.write(head.encode())

        answer = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
        await writer.wait_closed()

    assert b"400" in answer


async def test_there_is_nothing_else_here(house):
    async with aiohttp.ClientSession(house.url.removesuffix("/slack/events")) as stranger:
        assert (await stranger.get("/slack/events")).status == 405
        assert (await stranger.get("/")).status == 404
        assert (await stranger.get("/slack/install")).status == 404
        assert (await stranger.post("/slack/oauth_redirect")).status == 404


# --------------------------------------------------------------------------------------------------- how it is


async def test_a_balancer_is_told_how_it_is(house):
    async with aiohttp.ClientSession(house.url.removesuffix("/slack/events")) as balancer:
        async with balancer.get("/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"ok": True})
        house.is_healthy = False
        async with balancer.get("/healthz") as answer:
            body = await answer.json()

    assert answer.status == 503
    assert body["ok"] is False
    assert body["why"]


async def test_a_port_in_use_is_said_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with aiohttp.ClientSession() as session:
            app = bolt_app(Ear(), Always(), session, "http://127.0.0.1:1/api")
            front = Front(app, SECRET, host="127.0.0.1", port=port, is_healthy=lambda: True, when_ready=lambda _: None)

            with pytest.raises(HostError, match=f"Port {port} is used by something else.*PORT"):
                await front.serve()


async def test_an_empty_secret_is_refused():
    """Anybody can sign with that one."""
    with pytest.raises(HostError, match="SLACK_SIGNING_SECRET"):
        Seal("")


async def test_a_request_that_is_under_way_is_answered_at_the_end():
    """A deployment ends the process while somebody types."""
    async with House().open() as house:
        slow = asyncio.Event()
        arrived = asyncio.Event()

        async def body() -> AsyncIterator[bytes]:
            yield BODY[:10]
            arrived.set()
            await slow.wait()
            yield BODY[10:]

        headers = {"Content-Type": JSON, **house.slack.signed(BODY)}
        async with aiohttp.ClientSession() as slack:
            asked = asyncio.create_task(slack.post(house.url, data=body(), headers=headers))
            await arrived.wait()
            # Its beginning is with the server once another, sent after it, has been answered.
            await house.slack.knocks(house.url, b"")
            ending = asyncio.create_task(_end(house))
            await asyncio.sleep(0)
            slow.set()
            answer = await asked

        await ending
        assert answer.status == 200
        assert house.ear.heard == [("event", event())]


async def _end(house: House) -> None:
    serving = next(task for task in asyncio.all_tasks() if "Front.serve" in str(task.get_coro()))
    serving.cancel()
    await asyncio.wait([serving])


# ----------------------------------------------------------------------------------------------------- the seal


def test_what_was_taken_is_remembered_as_long_as_its_timestamp_is_good():
    now = 1_700_000_000.0
    seal = Seal(SECRET, lambda: now)
    at = str(int(now) + 299)
    signature = signature_of(SECRET, at, BODY)

    assert seal.problem(at, signature, BODY) == ""
    now += 598
    assert seal.problem(at, signature, BODY) == "replayed"
    now += 2
    assert seal.problem(at, signature, BODY) == "stale"


def test_what_is_remembered_is_forgotten_in_time_and_never_too_much():
    now = 1_700_000_000.0
    seal = Seal(SECRET, lambda: now)
    for number in range(MOST_REMEMBERED + 10):
        body = str(number).encode()
        assert seal.problem(str(int(now)), signature_of(SECRET, str(int(now)), body), body) == ""

    assert len(seal._seen) == MOST_REMEMBERED
    now += REMEMBERED_S + 1
    seal.problem(str(int(now)), signature_of(SECRET, str(int(now)), BODY), BODY)
    assert len(seal._seen) == 1
