"""Signed requests of the stand-in of Slack, as the real bolt takes them, and what anybody else may send."""

import json
import time

from aiohttp import web

from core.sandbox.server import Loopback
from tests.contracts.slack_stand_in.conftest import said, typed
from tests.standins.slack_delivery import Delivery
from tests.standins.slack_payloads import INTERACTIVE

TAKEN = {"type": "event_callback", "event": {"type": "app_home_opened"}, "team_id": "T0STAND"}
BODY = json.dumps(TAKEN).encode()


async def test_everything_comes_in_its_own_form(courier, hearing):
    """A command as a form, an event as JSON, an interaction as JSON within a form."""
    pressed = Delivery(INTERACTIVE, {"type": "shortcut", "callback_id": "any", "user": {"id": "U1"}})
    async with hearing.served() as url:
        courier.http.urls = (url,)

        for each in (typed("a & b"), said("hello"), pressed):
            await courier.send(each).acked()

    kinds = [each.headers["content-type"][0].partition(";")[0] for each in hearing.requests]
    assert kinds == ["application/x-www-form-urlencoded", "application/json", "application/x-www-form-urlencoded"]
    assert [each.body for each in hearing.requests] == [each.payload for each in courier.sent]


async def test_what_is_acknowledged_comes_back(courier, hearing):
    """Plain text and JSON alike."""
    hearing.answers = lambda req, ack: ack(text="yes", blocks=[]) if req.body["text"] == "json" else ack("yes")
    async with hearing.served() as url:
        courier.http.urls = (url,)

        plain, full = await courier.send(typed("plain")).acked(), await courier.send(typed("json")).acked()

    assert plain.body == full.body == {"text": "yes"}
    assert plain.status == 200


async def test_a_failing_app_gets_its_events_again(courier, hearing):
    """With the number and the reason of the retry, and on the next replica."""

    async def fails(*_):
        raise RuntimeError

    hearing.answers = fails
    async with hearing.served() as one, hearing.served() as other:
        courier.http.urls = (one, other)

        sent = await courier.send(said()).over()

    assert [each.failure for each in sent.tries] == ["http_error"] * 4
    assert [each.where for each in sent.tries] == [one, other] * 2
    assert [each.headers.get("x-slack-retry-num") for each in hearing.requests] == [None, ["1"], ["2"], ["3"]]
    assert hearing.requests[1].headers["x-slack-retry-reason"] == ["http_error"]
    assert len({body["event_id"] for body in await hearing.heard(4)}) == 1


async def test_a_failing_command_does_not_come_again(courier, hearing):
    """The person sees that it failed."""

    async def fails(*_):
        raise RuntimeError

    hearing.answers = fails
    async with hearing.served() as url:
        courier.http.urls = (url,)

        asked = await courier.send(typed()).over()

    assert asked.ack.status == 500
    assert not asked.is_acked
    assert len(asked.tries) == 1


async def test_a_late_answer_and_none_are_missed(courier, hearing):
    """Slack hangs up after three seconds, here after less."""
    courier.ack_within_s, courier.retry_gaps_s = 0.05, ()
    async with hearing.served() as url:
        courier.http.urls = (url,)
        hearing.answers = lambda *_: hearing.bell.until(lambda: False)

        late = await courier.send(said()).over()

    gone = await courier.send(said()).over()

    assert [late.tries[0].failure, gone.tries[0].failure] == ["http_timeout", "connection_failed"]
    assert courier.missed_acks == 2


async def test_nobody_else_gets_in(courier, hearing):
    """What is unsigned, signed by somebody else, too old or altered."""
    old = str(int(time.time()) - 302)
    async with hearing.served() as url:
        http = courier.http
        http.urls = (url,)
        wrong = [
            await http.knocks(url, BODY),
            await http.knocks(url, BODY, secret="another secret"),
            await http.knocks(url, BODY, secret=http.secret, timestamp=old),
            await http.knocks(url, BODY, signature="v0=0123"),
            await http.knocks(url, BODY, headers=http.signed(BODY + b" ")),
        ]
        right = await http.knocks(url, BODY, secret=http.secret)

    assert [status for status, _ in wrong] == [401] * 5
    assert right[0] == 200


async def test_a_request_can_be_replayed(courier, hearing):
    """Bolt takes it again, so an app has to know what it has seen."""
    async with hearing.served() as url:
        signed = courier.http.signed(BODY)

        answers = [await courier.http.knocks(url, BODY, headers=signed) for _ in range(2)]

    assert [status for status, _ in answers] == [200, 200]
    assert len(hearing.requests) == 2


async def test_enormous_and_broken_requests_do_no_harm(courier, hearing):
    """The first is refused, of the second nobody hears; the next one is answered."""
    async with hearing.served() as url:
        courier.http.urls = (url,)

        enormous = await courier.http.knocks(url, b" " * 2**21, secret=courier.http.secret)
        await courier.http.breaks_off(url, BODY, len(BODY) // 2)
        after = await courier.send(typed()).acked()

    assert enormous[0] in (0, 413)
    assert after.is_ok
    assert len(hearing.requests) == 1


async def test_a_request_url_is_verified(courier, hearing):
    """By a challenge it has to give back."""
    async with hearing.served() as url:
        courier.http.urls = (url,)

        assert await courier.http.verifies_url()
        assert not await courier.http.verifies_url(url.removesuffix("events"))


async def test_an_app_may_ask_for_no_retry(courier):
    """A header of its answer."""

    async def declines(_):
        return web.Response(status=503, headers={"X-Slack-No-Retry": "1"})

    app = web.Application()
    app.router.add_post("/", declines)
    async with Loopback(app) as server:
        courier.http.urls = (server.url,)

        sent = await courier.send(said()).over()

    assert len(sent.tries) == 1
