"""Socket Mode holds: through refused handshakes, lost connections and refreshes no envelope goes without an answer."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web

from bots.slack.listening.app import bolt_app
from bots.slack.listening.installations import Installation
from bots.slack.listening.sockets import Sockets
from core.errors import HostError
from core.sandbox.server import Loopback
from tests.slack_ear import Always, Ear, command, event
from tests.standins.discord_time import PATIENCE_S
from tests.standins.slack_delivery import Delivery
from tests.standins.slack_http import Courier
from tests.standins.slack_payloads import EVENT, SLASH
from tests.standins.slack_socket import TOO_MANY

PING_S = 5.0
"""Long: nothing below is to be found out by a ping that went unanswered, but where it says so."""


class Slack(Courier):
    """Sockets, and the one call that they begin with."""

    def __init__(self) -> None:
        super().__init__("A0STAND", "a signing secret")
        self.opened = 0
        self.tokens: set[str] = set()
        self.answers: list[dict[str, Any]] = []
        """Instead of a ticket, one after the other; the last one for ever where `is_hopeless`."""
        self.is_hopeless = False
        self.stuck = 0
        """So many of the next calls are never answered."""
        self.gate = asyncio.Event()
        """Nobody is answered while it is not set."""
        self.gate.set()
        self.url = ""

    async def opens(self, request: web.Request) -> web.Response:
        self.opened += 1
        self.tokens.add(request.headers.get("Authorization", ""))
        if self.opened <= self.stuck:
            await asyncio.Event().wait()
        await self.gate.wait()
        if self.answers:
            return web.json_response(self.answers[0] if self.is_hopeless else self.answers.pop(0))
        return web.json_response({"ok": True, "url": self.sockets.ticket()})

    def types(self, words: str = "why?") -> Delivery:
        return self.send(Delivery(SLASH, command(words)))

    def says(self) -> Delivery:
        return self.send(Delivery(EVENT, event()))


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    slack, app = Slack(), web.Application()
    app.router.add_post("/api/apps.connections.open", slack.opens)
    async with Loopback(app) as server:
        await slack.sockets.open()
        slack.url = f"{server.url}/api"
        yield slack
        await slack.close()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """No task of the SDK that failed unseen."""
    yield
    gc.collect()


@asynccontextmanager
async def listening(slack: Slack, ear: Ear, connections: int = 1, **how: float) -> AsyncIterator[Sockets]:
    """While this is entered; it is left as at the end of the process."""
    async with aiohttp.ClientSession() as session:
        app = bolt_app(ear, Always(), session, slack.url)
        waits = {"patience_s": 2.0, "ping_s": PING_S} | how
        sockets = Sockets(app, "xapp-1", session, slack.url, connections=connections, **waits)
        serving = asyncio.create_task(sockets.serve())
        try:
            yield sockets
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            if not serving.cancelled():
                serving.result()


async def until(fact) -> None:
    """For what no bell rings for."""
    async with asyncio.timeout(PATIENCE_S):
        while not fact():  # noqa: ASYNC110  as said
            await asyncio.sleep(0.01)


async def test_what_comes_is_heard_and_acknowledged_with_what_the_ear_says(slack, ear):
    ear.answer = {"text": "On it.", "response_type": "ephemeral"}
    async with listening(slack, ear):
        await slack.sockets.connected()
        ack = await slack.types().acked()

    assert ack.body == ear.answer
    assert ear.heard == [("command", command())]
    assert slack.tokens == {"Bearer xapp-1"}


async def test_an_event_is_acknowledged_with_nothing(slack, ear):
    async with listening(slack, ear):
        await slack.sockets.connected()
        sent = slack.says()
        ack = await sent.acked()

    assert ack.body == {}
    assert len(sent.tries) == 1


async def test_a_bug_of_ours_is_acknowledged(slack, ear):
    """By Socket Mode bolt says nothing at all of what failed, and the person waits for Slack to give up."""

    def breaks() -> None:
        raise RuntimeError

    ear.answer = breaks
    with structlog.testing.capture_logs():
        async with listening(slack, ear):
            await slack.sockets.connected()
            sent = slack.says()
            await sent.acked()

    assert len(sent.tries) == 1


async def test_what_is_misshapen_stops_nothing(slack, ear):
    with structlog.testing.capture_logs():
        async with listening(slack, ear):
            await slack.sockets.connected()
            await slack.send(Delivery(EVENT, {"type": "event_callback", "enterprise": 7})).acked()
            await slack.types().acked()

    assert len(ear.heard) == 1


async def test_two_connections_share_the_work(slack, ear):
    async with listening(slack, ear, connections=2):
        await slack.sockets.connected(2)
        sent = [slack.types(str(number)) for number in range(10)]
        for each in sent:
            await each.acked()

    assert {each.tries[0].where for each in sent} == {"connection 0", "connection 1"}
    assert len(ear.heard) == 10
    assert slack.sockets.strays == []


async def test_it_is_known_whether_anything_is_connected(slack, ear):
    slack.sockets.refuses_handshakes = 1
    async with listening(slack, ear, patience_s=1.0) as sockets:
        assert not sockets.is_connected
        await until(lambda: sockets.is_connected)
        slack.sockets.refuses_handshakes = 1_000
        await slack.sockets.cut()
        await until(lambda: not sockets.is_connected)
        slack.sockets.refuses_handshakes = 0
        await until(lambda: sockets.is_connected)

    assert not sockets.is_connected


async def test_a_refused_handshake_is_tried_again_with_a_new_ticket(slack, ear):
    """A ticket is good once and soon; slack_sdk tries a refused one for ever."""
    slack.sockets.refuses_handshakes = 3
    async with listening(slack, ear, patience_s=0.5):
        await slack.sockets.connected()
        await slack.types().acked()

    assert slack.sockets.refused == 3
    assert slack.opened == 4


async def test_one_that_fails_does_not_keep_the_other_from_serving(slack, ear):
    """Only one gets in; it answers while the other waits for its turn."""
    slack.answers = [{"ok": False, "error": "internal_error"}]
    async with listening(slack, ear, connections=2, patience_s=600.0) as sockets:
        await slack.sockets.connected(1)
        await slack.types().acked()
        assert sockets.is_connected


async def test_slack_that_cannot_be_reached_is_waited_for(slack, ear):
    slack.answers = [{"ok": False, "error": "internal_error"}, {"ok": False, "error": "ratelimited"}]
    async with listening(slack, ear, patience_s=0.2, ping_s=0.1):
        await until(lambda: slack.opened == 2)


async def test_an_opening_that_never_ends_is_given_up(slack, ear):
    """Nothing is waited for longer than its patience, and what it waited for does not hold it back."""
    slack.stuck = 2
    async with listening(slack, ear, patience_s=0.2):
        await slack.sockets.connected()

    assert slack.opened == 3


async def test_a_lost_connection_is_replaced(slack, ear):
    async with listening(slack, ear, connections=2, patience_s=1.0):
        await slack.sockets.connected(2)
        await slack.sockets.cut()
        await slack.sockets.connected(2)
        await slack.types().acked()


async def test_a_connection_that_has_fallen_silent_is_replaced(slack, ear):
    """Nothing says that it is gone: only the answer to a ping does not come."""
    async with listening(slack, ear, patience_s=1.0, ping_s=0.2):
        await slack.sockets.connected()
        slack.sockets.goes_silent = True
        await until(lambda: slack.sockets.handshakes >= 2)
        slack.sockets.goes_silent = False
        await until(lambda: slack.sockets.handshakes >= 3 or slack.sockets.is_connected)
        sent = slack.types()
        await sent.over()


async def test_nothing_is_lost_by_a_refresh(slack, ear):
    """The new connection stands before the old one goes, and each acknowledgement goes out where its envelope came."""
    slack.sockets.honours_acks_elsewhere = False
    slack.retry_gaps_s = ()
    slack.sockets.closes_after_s = 5.0
    async with listening(slack, ear):
        await slack.sockets.connected()
        for number in range(3):
            sent = [slack.types(f"{number} before {each}") for each in range(20)]
            before = slack.sockets.handshakes
            await until(lambda sent=sent: all(each.tries and each.tries[0].where for each in sent))
            await slack.sockets.refresh()
            await until(lambda before=before: slack.sockets.handshakes > before)
            sent += [slack.types(f"{number} after {each}") for each in range(20)]
            for each in sent:
                await each.acked()

    assert slack.missed_acks == 0
    assert len(ear.heard) == len(slack.sent) == 120
    assert slack.sockets.strays == []


async def test_the_old_connection_serves_until_the_new_one_stands(slack, ear):
    """However long Slack takes to open it."""
    slack.sockets.closes_after_s = 600.0
    async with listening(slack, ear, patience_s=600.0) as sockets:
        await slack.sockets.connected()
        slack.gate.clear()
        await slack.sockets.refresh()
        await until(lambda: slack.opened == 2)
        assert sockets.is_connected
        slack.gate.set()
        await until(lambda: slack.sockets.handshakes == 2)
        await until(lambda: len(slack.sockets.connections) == 1)
        assert sockets.is_connected


async def test_a_warning_is_no_refresh(slack, ear):
    async with listening(slack, ear):
        await slack.sockets.connected()
        await slack.sockets.warns()
        await slack.types().acked()

    assert slack.sockets.handshakes == 1


async def test_one_too_many_does_not_come_again_at_once(slack, ear):
    """Ten connections are allowed; an eleventh that comes back without a pause uses up what may be asked."""
    async with listening(slack, ear, patience_s=600.0):
        await slack.sockets.connected()
        await slack.sockets.refresh(TOO_MANY)
        await slack.sockets.disconnected()
        # Half a second: less than its first pause.
        await asyncio.sleep(0.5)

    assert slack.opened == 1


# ------------------------------------------------------------------------------------------------ what never works


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "missing_scope", "token_revoked"])
async def test_an_app_token_that_is_not_accepted_ends_with_what_to_do(slack, ear, error):
    slack.answers, slack.is_hopeless = [{"ok": False, "error": error}], True

    with pytest.raises(HostError, match=r"SLACK_APP_TOKEN.*connections:write"):
        await _served(slack, ear)

    assert slack.sockets.handshakes == 0


async def test_socket_mode_switched_off_ends_with_what_to_do(slack, ear):
    async def switched_off() -> None:
        await slack.sockets.connected(2)
        await slack.sockets.disables()

    switching = asyncio.create_task(switched_off())
    with pytest.raises(HostError, match="Enable Socket Mode"):
        await _served(slack, ear)
    await switching


async def test_who_was_in_is_not_ended_by_one_refusal(slack, ear):
    """Slack has said so for minutes, and meant nothing by it."""
    async with listening(slack, ear, patience_s=0.5):
        await slack.sockets.connected()
        slack.answers = [{"ok": False, "error": "invalid_auth"}]
        await slack.sockets.cut()
        await slack.sockets.connected()
        await slack.types().acked()


async def _served(slack: Slack, ear: Ear) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE_S):
        app = bolt_app(ear, Always(), session, slack.url)
        await Sockets(app, "xapp-1", session, slack.url, patience_s=1.0).serve()


# ------------------------------------------------------------------------------------------------------- the end


async def test_what_was_heard_is_acknowledged_at_the_end(slack, ear):
    """It is done anyway; without the acknowledgement Slack would say that it was not, or send it again."""
    asked, known = asyncio.Event(), asyncio.Event()

    class Slow(Always):
        async def of(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:
            asked.set()
            await known.wait()
            return await super().of(enterprise_id, team_id)

    async with aiohttp.ClientSession() as session:
        app = bolt_app(ear, Slow(), session, slack.url)
        sockets = Sockets(app, "xapp-1", session, slack.url)
        serving = asyncio.create_task(sockets.serve())
        await slack.sockets.connected(2)
        await sockets.connected.wait()

        sent = slack.says()
        await asked.wait()
        serving.cancel()
        # Long enough for it to have hung up, were it not waiting; it waits ten times as long.
        await asyncio.sleep(0.1)
        known.set()
        ack = await sent.acked()
        await asyncio.wait([serving])

    assert ack.is_ok
    assert len(sent.tries) == 1
    assert not slack.sockets.is_connected


async def test_a_server_that_does_not_say_goodbye_does_not_hold_the_end_up(slack, ear):
    async with listening(slack, ear, connections=2):
        await slack.sockets.connected(2)
        slack.sockets.goes_silent = True

    await slack.sockets.cut()


async def test_the_end_may_come_before_the_beginning(slack, ear):
    async with listening(slack, ear, connections=2):
        pass

    async with listening(slack, ear, connections=2):
        await asyncio.sleep(0)


async def test_no_secret_is_logged(slack, ear, caplog):
    """Not a ticket, not a token, not what people say, however it goes."""
    caplog.set_level(logging.DEBUG, "slack_sdk")
    caplog.set_level(logging.WARNING, "slack_sdk")
    with structlog.testing.capture_logs() as logged:
        slack.sockets.refuses_handshakes = 1
        async with listening(slack, ear, patience_s=0.5):
            await slack.sockets.connected()
            await slack.types("a secret").acked()
            await slack.sockets.cut()
            await slack.sockets.connected()

    said = f"{logged} {caplog.text}"
    assert "ticket=" not in said
    assert "xapp-1" not in said
    assert "a secret" not in said
    assert "Traceback" not in said
